"""Verdict and ChecklistEntry: what a person said of a point, and what authoring learns."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from workbench.domain.record import Record


class Verdict(Record):
    """One person's word on one candidate. A rejection carries a reason; an edit its patch.

    `blind`: given before any receipt or other verdict was shown. `own_answer` is what the reviewer
    found before the key was shown; `group` is what they say of themselves; `look` is the kind of
    look in a sitting: first, second, third, expert, again, self, tie, or change (of one's mind).
    """

    candidate_id: str
    kind: Literal["approve", "edit", "reject", "needs_expert"]
    reviewer: str = Field(min_length=1, max_length=120)
    reasons: tuple[str, ...] = ()
    text: str = Field("", max_length=10_000)
    missing_criterion: str = ""
    patch: dict[str, Any] | None = None
    seconds: float | None = None
    version: int = 1
    scripted: bool = False
    blind: bool = False
    own_answer: str = Field("", max_length=4_000)
    group: str = Field("", max_length=120)
    look: str = Field("", max_length=20)

    @model_validator(mode="after")
    def _says_why(self) -> Verdict:
        if self.kind == "reject" and not (self.reasons or self.text.strip()):
            raise ValueError("a rejection needs a reason: choose a code or write one")
        if self.kind == "edit" and not self.patch:
            raise ValueError("an edit needs a patch: no field was changed")
        return self


class ChecklistEntry(Record):
    """A rule that verdicts taught, proposed by a program and accepted by a person (METHOD 5.5)."""

    id: str
    recipe: str
    text: str
    scope: dict[str, str] = {}
    kind: Literal["missed_criterion", "bad_pattern", "key_error", "style"] = "bad_pattern"
    support_ids: tuple[str, ...] = ()
    author: Literal["human", "proposed"] = "human"
    state: Literal["proposed", "active", "retired"] = "proposed"
    version: int = 1
