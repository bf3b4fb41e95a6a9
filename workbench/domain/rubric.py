"""Criterion and Rubric: what a judged response is graded by, and how verdicts become a score.

METHOD 5.1: equal weights, importance lives in gates, and a gate earns nothing when it is met.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import Field

from workbench.domain.record import Record

CriterionType = Literal["instruction_following", "outcome", "process", "grounding_safety"]
Criticality = Literal["gate", "additive"]
TYPES: tuple[CriterionType, ...] = get_args(CriterionType)
LEAST_COVERAGE = 0.8


class Criterion(Record):
    """One yes/no question about a response. Judges say whether the behaviour is present."""

    id: str = Field(min_length=1)
    text: str = Field(min_length=1, max_length=600)
    type: CriterionType
    polarity: Literal["must", "must_not"] = "must"
    criticality: Criticality = "additive"
    origin: Literal["author", "checklist", "reviewer"] = "author"
    evidence: str = ""

    def ok(self, present: bool | None) -> bool | None:
        """Whether a response does right here, from whether the behaviour is present in it."""
        return None if present is None else present == (self.polarity == "must")


class Cut(Record):
    """A criterion that a gate took out of a rubric, kept with the reason."""

    criterion: Criterion
    gate: str
    reason: str


class TypeScore(Record):
    """Mean over the answered criteria of one type, gates included; None when there are none."""

    value: float | None
    n: int


class RubricScore(Record):
    """What verdicts add up to. `total` is None when too little, or a gate, was left unanswered.

    `base` is the mean over additive criteria before any gate has its say; `passed` needs all gates
    and a base of at least tau. `escalate`: a person should look, because a gate is unknown.
    """

    total: float | None
    base: float | None
    coverage: float
    passed: bool | None
    gate_pass: bool | None
    failed_gates: tuple[str, ...] = ()
    unknown_gates: tuple[str, ...] = ()
    by_type: dict[str, TypeScore] = {}

    @property
    def escalate(self) -> bool:
        return bool(self.unknown_gates)


class Rubric(Record):
    """The criteria of one point; `cap` is the score a failed gate leaves, `tau` the pass mark."""

    criteria: tuple[Criterion, ...] = Field(min_length=1)
    cap: float = Field(0.0, ge=0, le=1)
    tau: float = Field(0.7, ge=0, le=1)

    def score(self, present: Mapping[str, bool | None]) -> RubricScore:
        """The score of a response from what judges found present, by criterion id (METHOD 5.1).

        A failed gate caps the score whatever else is known; an unknown gate neither passes nor
        fails, so there is no total; nor is there one below 80% of answered criteria.
        """
        ok = {c.id: c.ok(present.get(c.id)) for c in self.criteria}
        failed = self._gates(ok, False)
        unknown = self._gates(ok, None)
        additive = [ok[c.id] for c in self.criteria if c.criticality == "additive"]
        base = _mean(additive)
        coverage = sum(value is not None for value in ok.values()) / len(ok)
        total, passed = self._total(base if additive else 1.0, coverage, failed, unknown)
        return RubricScore(
            total=total, base=base, coverage=coverage, passed=passed, failed_gates=failed,
            gate_pass=False if failed else None if unknown else True,
            unknown_gates=unknown, by_type={kind: self._of_type(kind, ok) for kind in TYPES},
        )  # fmt: skip

    def _total(
        self,
        base: float | None,
        coverage: float,
        failed: tuple[str, ...],
        unknown: tuple[str, ...],
    ) -> tuple[float | None, bool | None]:
        """The total and whether it passes, from the mean of the additive criteria."""
        if failed:
            return (self.cap if base is None else min(base, self.cap)), False
        if unknown or base is None or coverage < LEAST_COVERAGE:
            return None, None
        return base, base >= self.tau - 1e-9

    def _gates(self, ok: Mapping[str, bool | None], wanted: bool | None) -> tuple[str, ...]:
        gates = [c.id for c in self.criteria if c.criticality == "gate"]
        return tuple(id for id in gates if ok[id] is wanted)

    def _of_type(self, kind: str, ok: Mapping[str, bool | None]) -> TypeScore:
        values = [ok[c.id] for c in self.criteria if c.type == kind and ok[c.id] is not None]
        return TypeScore(value=_mean(values), n=len(values))


def rubric_of(payload: Mapping[str, Any]) -> Rubric:
    """The rubric of a payload that keeps its `criteria` and their `criticality` apart.

    They are apart so that a change of criticality re-runs only what reads it (METHOD 4.5).
    """
    weights = payload.get("criticality") or {}
    criteria = tuple(
        Criterion.model_validate({**facts, "criticality": weights.get(facts["id"], "additive")})
        for facts in payload["criteria"]
    )
    bounds = {name: payload[name] for name in ("cap", "tau") if name in payload}
    return Rubric(criteria=criteria, **bounds)


def _mean(values: list[bool | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
