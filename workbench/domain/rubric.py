"""Criterion and Rubric: what a judged response is graded by (METHOD 5.1)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workbench.domain.record import Record


class Criterion(Record):
    """One yes/no question about a response. Judges say whether the behaviour is present."""

    id: str
    text: str = Field(min_length=1)
    type: Literal["instruction_following", "outcome", "process", "grounding_safety"]
    polarity: Literal["must", "must_not"] = "must"
    criticality: Literal["gate", "additive"] = "additive"
    origin: Literal["author", "checklist", "reviewer"] = "author"
    evidence: str = ""


class Rubric(Record):
    """The criteria of one point; `cap` is the score a failed gate leaves, `tau` the pass mark."""

    criteria: tuple[Criterion, ...] = Field(min_length=1)
    cap: float = 0.0
    tau: float = 0.7
