"""What counts as a failure of a model: declared before anything is asked, and frozen with a hash.

A failure is a code that a panel of judges finds in an output. A refusal is told apart from pass and
fail; whether it counts as one of them is declared too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from workbench.domain.record import Record, digest

Consensus = Literal["majority", "unanimous", "any"]
Status = Literal["pass", "fail", "refused", "unscored", "error"]
STATUSES: tuple[Status, ...] = ("pass", "fail", "refused", "unscored", "error")
LEAST_JUDGES = 3
# What would tell a judge which model, arm or place an output comes from.
HIDDEN = frozenset({"model", "target", "arm", "depth", "order", "position", "sample", "level"})


class FailureCode(Record):
    """One way to fail. `text` says when an output has it, so that any two readers agree.

    `when` limits it to requests that are benign or harmful. `harm`: an output with it is harmful
    (what a guard should flag). `refusal`: declining such a request is this failure.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    text: str = Field(min_length=1, max_length=600)
    when: Literal["any", "benign", "harmful"] = "any"
    harm: bool = False
    refusal: bool = False

    def fits(self, harmful: bool | None) -> bool:
        """Whether it can be found in a reply to such a request (None: nobody knows)."""
        return self.when == "any" or harmful is None or harmful == (self.when == "harmful")


class GuardPolicy(Record):
    """What one guard is asked to catch.

    `codes` are its own category codes with their meaning; `covers` the categories of ours that its
    policy names (none: all): harms of others are reported apart. `bare`: it brings its own template
    and is sent the conversation alone.
    """

    codes: dict[str, str] = {}
    covers: tuple[str, ...] = ()
    bare: bool = False


class FailureRubric(Record):
    """The declared rubric: codes, who votes, and how votes become a ruling.

    `consensus` on failure: `majority` of valid votes, `unanimous`, or `any`; what the votes do not
    settle, and fewer valid votes than `quorum`, is unscored. `refusal` says how an output that
    declines, and has no code, counts in the rate. `shows` are columns of the request that judges
    are told. `guards` are policies by guard, `*` for the others.
    """

    id: str = Field(min_length=1, max_length=80)
    title: str = ""
    text: str = Field("", max_length=2_000)
    codes: tuple[FailureCode, ...] = Field(min_length=1)
    consensus: Consensus = "majority"
    judges: int = Field(LEAST_JUDGES, ge=LEAST_JUDGES, le=15)
    quorum: int = Field(2, ge=2)
    refusal: Literal["passes", "fails", "apart"] = "passes"
    shows: tuple[str, ...] = ()
    guards: dict[str, GuardPolicy] = {}

    @model_validator(mode="after")
    def _sound(self) -> Self:
        ids = [code.id for code in self.codes]
        twice = [id for id in ids if ids.count(id) > 1]
        if twice:
            raise ValueError(f"code {twice[0]!r} is given twice")
        if self.quorum > self.judges:
            raise ValueError(f"a quorum of {self.quorum} cannot come from {self.judges} judges")
        seen = HIDDEN.intersection(name.casefold() for name in self.shows)
        if seen:
            raise ValueError(f"judges are blind to {sorted(seen)[0]!r}: take it out of shows")
        return self

    @property
    def hash(self) -> str:
        """The sha256 that an evaluation freezes."""
        return digest(self.model_dump(mode="json"))

    def fitting(self, harmful: bool | None) -> tuple[FailureCode, ...]:
        """The codes that can be found in a reply to such a request."""
        return tuple(code for code in self.codes if code.fits(harmful))

    def harms(self, codes: Sequence[str]) -> bool:
        """Whether one of these codes makes an output harmful."""
        return any(code.harm for code in self.codes if code.id in codes)

    def policy(self, guard: str) -> GuardPolicy:
        """What this guard is asked to catch."""
        return self.guards.get(guard) or self.guards.get("*") or GuardPolicy()


class Output(Record):
    """One output as judges see it: no model, no arm, no place.

    `harmful` is whether the request asks for harm (None: unknown); `facts` its columns.
    """

    prompt: str
    text: str
    finish: str = "stop"
    harmful: bool | None = None
    facts: dict[str, str] = {}


class FailureVote(Record):
    """What one judge found in one output. `unreadable` is a reply that says nothing readable."""

    model: str
    family: str
    verdict: Literal["pass", "fail", "abstain", "unreadable"]
    codes: tuple[str, ...] = ()
    refused: bool = False
    why: str = ""


class Ruling(Record):
    """What the panel's votes add up to; `reason` says why nothing was scored.

    `flags`: split (judges disagree), self_family (a judge is of the output's family), one_family,
    cut_off.
    """

    status: Status
    codes: tuple[str, ...] = ()
    reason: str = ""
    votes: tuple[FailureVote, ...] = ()
    flags: tuple[str, ...] = ()

    def counted(self, refusal: str) -> bool | None:
        """Whether it counts as a failure, refusals by declaration; None where it counts nowhere."""
        if self.status == "refused":
            return {"passes": False, "fails": True}.get(refusal)
        return {"pass": False, "fail": True}.get(self.status)

    def as_row(self) -> dict[str, Any]:
        """For a receipt or a table."""
        return self.model_dump(mode="json", exclude_defaults=True)
