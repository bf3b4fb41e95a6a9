"""Program graders that are wrong: one that takes anything, one that refuses a right form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Literal

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Example
from workbench.planting import accepts, altered, amount, has_key
from workbench.registry import register
from workbench.trials import final_trials

By = Literal["program", "model"]
GENERIC = ("cannot be determined", "none", "it depends", "see the documents")
PROMPT = "I took out 200.00 EUR in Oslo. What will I be charged?"
GOOD: dict[str, Any] = {
    "prompt": PROMPT, "reference": "4.00 EUR", "answer_type": "numeric", "unit": "EUR",
    "aliases": [], "tolerance": None, "mutants": [], "equivalents": [], "context": [],
    "grader": {"type": "numeric", "params": {}},
}  # fmt: skip
KEYED, JUDGED = Example(payload=GOOD), Example(payload={"prompt": PROMPT, "criteria": []})


@register("defect", passes=KEYED, refuses=JUDGED)
class AcceptsAnything:
    """A tolerance or aliases so wide that wrong answers pass."""

    name = "grader that accepts anything"
    decided_by: By = "program"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        if not has_key(draft):
            return None
        old = draft.payload
        wrong = [text for text in _trials(old, "reject") if not accepts(old, text)]
        ways = _wider(old, wrong, rng)
        rng.shuffle(ways)
        for changes in ways:
            new = {**old, **changes}
            if any(accepts(new, text) for text in wrong):
                return altered(draft, new, draft.trace)
        return None


@register("defect", passes=KEYED, refuses=JUDGED)
class RefusesRight:
    """A grader so narrow that another right way to write the key fails."""

    name = "grader that refuses a right form"
    decided_by: By = "program"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        if not has_key(draft):
            return None
        old = draft.payload
        right = [text for text in _trials(old, "accept") if accepts(old, text)]
        right += [str(form) for form in old.get("equivalents") or () if accepts(old, str(form))]
        ways: list[dict[str, Any]] = [{"grader": {"type": "exact", "params": {}}}]
        if old.get("aliases"):
            ways.append({"aliases": []})
        rng.shuffle(ways)
        for changes in ways:
            new = {**old, **changes}
            if accepts(new, str(old["reference"])) and not all(accepts(new, r) for r in right):
                return altered(draft, new, draft.trace)
        return None


def _trials(payload: Mapping[str, Any], side: str) -> list[str]:
    """The bare answers of the accept or reject set of a payload's key."""
    trials = final_trials(payload)
    pairs = trials.accept if side == "accept" else trials.reject
    return [text.rpartition("answer: ")[2] for _, text in pairs]


def _wider(payload: Mapping[str, Any], wrong: Sequence[str], rng: Random) -> list[dict[str, Any]]:
    """Ways to widen this payload's grader."""
    kind = str(payload["grader"].get("type"))
    value = amount(payload)
    if kind == "numeric" and value is not None:
        wide = rng.choice((1, 10, 1000)) * max(abs(float(value)), 1.0)
        return [{"tolerance": wide}, {"grader": {"type": kind, "params": {"rel_tol": 10}}}]
    if kind == "schema":
        return [{"grader": {"type": kind, "params": {"extra": True, "rel_tol": 10}}}]
    return [{"aliases": [*payload.get("aliases", ()), *wrong, *GENERIC]}]
