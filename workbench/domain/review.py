"""Verdict and ChecklistEntry: what a person said of a point, and what authoring learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from workbench.domain.record import Record
from workbench.domain.rubric import CriterionType

EntryKind = Literal["missed_criterion", "bad_pattern", "key_error", "style"]
MOST_RULE = 400


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
    """A rule that verdicts taught, proposed by a program and accepted by a person (METHOD 5.5).

    `text` is one line that an author reads; for a `missed_criterion` it is the yes/no question that
    a rubric lacked, with its `type` and `polarity`. `scope` holds the axis values that a slot must
    have. `reason` is the reviewers' code that it rests on, `words` what they wrote (a later verdict
    is counted for the entry when its words lie near these). `by` is whoever decided last, `wording`
    who found the words, `simulated` whether verdicts, words or the decision came from a program.
    """

    id: str
    recipe: str
    text: str = Field(min_length=1, max_length=MOST_RULE)
    scope: dict[str, str] = {}
    kind: EntryKind = "bad_pattern"
    type: CriterionType = "instruction_following"
    polarity: Literal["must", "must_not"] = "must"
    reason: str = ""
    words: tuple[str, ...] = ()
    support_ids: tuple[str, ...] = ()
    author: Literal["human", "proposed"] = "human"
    wording: str = ""
    by: str = ""
    note: str = Field("", max_length=2_000)
    state: Literal["proposed", "active", "retired", "dismissed"] = "proposed"
    simulated: bool = False
    version: int = 1

    @field_validator("text")
    @classmethod
    def _one_line(cls, text: str) -> str:
        """A rule is one line: it becomes one bullet of a prompt, and can open no heading there."""
        line = " ".join(text.split())
        if not line:
            raise ValueError("a rule needs words")
        return line

    def covers(self, coordinate: Mapping[str, str]) -> bool:
        """Whether a slot at that coordinate is in scope."""
        return all(coordinate.get(axis) == value for axis, value in self.scope.items())
