"""Runs with a checklist, and points of both arms that a reviewer has judged, written at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.store.toys import decision_of, pull, receipt
from tests.toys.world import toy_run, toy_slot
from workbench.actions.open import Bench
from workbench.actions.review import give_verdict
from workbench.domain.candidate import Event, candidate_id
from workbench.domain.review import ChecklistEntry, Verdict
from workbench.domain.spec import Slot
from workbench.reflection import version_of

OPENS = "it opens with a stock phrase"
LONG = "far too long a story"
# What a reviewer writes of the point in a slot: None approves it.
Says = Callable[[Slot], str | None]


def entry(id: str = "e1", **changes: Any) -> ChecklistEntry:
    facts = {"id": id, "recipe": "toy", "text": "No stock phrases.", "state": "active",
             "reason": "style", "words": (OPENS,), "support_ids": ("1", "2")}  # fmt: skip
    return ChecklistEntry.model_validate({**facts, **changes})


def judged_run(
    bench: Bench,
    run_id: str,
    says: Says,
    *,
    n: int = 20,
    rules: Sequence[ChecklistEntry] = (),
    reviewer: str = "ann",
    lint: Callable[[Slot], float] | None = None,
    text: Callable[[Slot], str] = lambda slot: f"Question {slot.run_id} {slot.index}",
    **run: Any,
) -> list[str]:
    """Every fifth slot is held out; every point is admitted and gets one blind verdict."""
    facts = {"rules": rules, "checklist": tuple(r.text for r in rules),
             "checklist_version": version_of(rules), **run}  # fmt: skip
    bench.store.journal.create_run(toy_run(run_id, **facts))
    for index in range(n):
        slot = toy_slot(
            index, run_id=run_id, holdout=index % 5 == 0, checklist_version=version_of(rules),
            coordinate={"tone": "polite"},
        )  # fmt: skip
        bench.store.journal.assign(slot)
        events = _events(slot, text(slot), lint, rules)
        bench.store.journal.append(events)
        bench.store.journal.decide(decision_of(events), text(slot), str(index))
        judge(bench, candidate_id(run_id, index), says(slot), reviewer)
    return [candidate_id(run_id, index) for index in range(n)]


def _events(
    slot: Slot, text: str, lint: Callable[[Slot], float] | None, rules: Sequence[ChecklistEntry]
) -> list[Event]:
    events = pull(slot, gates=1, text=text)
    if lint is None:
        return events
    told = receipt("construct_b")
    evidence = ({"checklist": {rule.id: lint(slot) for rule in rules}},)
    result = told.result.model_copy(update={"evidence": evidence})
    judged = events[1].model_copy(
        update={"gate": "construct_b", "receipt": told.model_copy(update={"result": result})}
    )
    return [events[0], judged, *events[2:]]


def judge(bench: Bench, id: str, words: str | None, reviewer: str = "ann", **changes: Any) -> None:
    """One blind verdict: a rejection for style in these words, or an approval."""
    point = bench.store.reads.candidate(id)
    assert point is not None
    facts: dict[str, Any] = {
        "candidate_id": id, "kind": "approve" if words is None else "reject",
        "reviewer": reviewer, "version": point.version, "blind": True, "text": words or "",
        "reasons": () if words is None else ("style",),
    }  # fmt: skip
    give_verdict(bench, Verdict.model_validate({**facts, **changes}))
