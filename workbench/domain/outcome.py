"""Outcome: one graded sample of one model on one item."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from workbench.domain.record import Record

OutcomeStatus = Literal["pass", "fail", "error", "abstain", "missing"]


class Outcome(Record):
    """`value` is None exactly when the sample could not be scored (error, abstain, missing)."""

    item_id: str
    model: str
    sample: int = Field(0, ge=0)
    value: float | None = Field(None, ge=0, le=1)
    status: OutcomeStatus
    cluster_id: str = ""
    weight: float = Field(1.0, gt=0)


class Grade(Record):
    """What a grader says of one response (METHOD 4.6). Graders return this and never raise.

    `status` is `error` when the grader itself broke: that is missing data, not a wrong answer.
    Where criteria are judged, `score` is the total (None when it is undefined), `verdicts` says of
    each criterion whether its behaviour is present, and `detail` holds sub-scores.
    """

    status: Literal["pass", "fail", "error"]
    extracted: str | None = None
    normalised: str | None = None
    reason: str = ""
    score: float | None = None
    verdicts: dict[str, bool | None] = {}
    detail: dict[str, Any] = {}

    @property
    def passed(self) -> bool:
        return self.status == "pass"
