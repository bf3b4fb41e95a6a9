"""Verdicts by role: a reviewer judges, a viewer does not, and two people never overwrite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from workbench.actions.open import Bench, Forbidden, parts_of
from workbench.actions.review import give_verdict, rerun, undo_verdict
from workbench.domain.candidate import Candidate
from workbench.domain.review import Verdict
from workbench.errors import SpecError, StoreError

Opener = Callable[..., Bench]


def first(bench: Bench) -> Candidate:
    return bench.store.reads.candidates(state="queued", limit=1)[0]


def verdict(point: Candidate, kind: Any = "approve", **more: Any) -> Verdict:
    return Verdict(candidate_id=point.id, kind=kind, reviewer="ann", version=point.version, **more)


def test_a_reviewer_judges_and_takes_it_back(copied: Opener) -> None:
    bench = copied("reviewer")
    point = first(bench)
    assert give_verdict(bench, verdict(point)).state == "approved"
    again = undo_verdict(bench, point.id, "ann")
    assert again.state == "queued" and again.version == point.version + 2
    with pytest.raises(StoreError, match="no verdict to take back"):
        undo_verdict(bench, point.id, "ann")


def test_the_second_of_two_people_looks_again(copied: Opener) -> None:
    bench = copied("reviewer")
    point = first(bench)
    give_verdict(bench, verdict(point, "reject", reasons=("unclear",)))
    with pytest.raises(StoreError, match="was changed by somebody else"):
        give_verdict(bench, verdict(point))


def test_a_viewer_gives_none(copied: Opener) -> None:
    bench = copied("viewer")
    point = first(bench)
    for act in (
        lambda: give_verdict(bench, verdict(point)),
        lambda: undo_verdict(bench, point.id, "ann"),
    ):
        with pytest.raises(Forbidden, match="a viewer cannot"):
            act()
    assert first(bench).id == point.id


def test_an_edit_goes_through_the_gates_that_read_it_and_waits_as_a_branch(copied: Opener) -> None:
    bench = copied("owner")
    point = next(c for c in bench.store.reads.candidates() if c.state == "queued"
                 and c.recipe == "final_answer")  # fmt: skip
    draft = bench.store.reads.draft(point.id)
    assert draft is not None
    with pytest.raises(SpecError, match="field 'answer_type'"):
        give_verdict(bench, verdict(point, "edit", patch={"answer_type": "a guess"}))
    patch = {"aliases": [*draft.payload["aliases"], "as agreed"]}
    assert give_verdict(bench, verdict(point, "edit", patch=patch)).state == "edited"
    again = rerun(bench, point.id)
    again.thread.join(120)
    events = bench.store.journal.events(again.run_id, again.slot, again.branch)
    kinds = [event.kind for event in events]
    edited = kinds.index("edited")
    assert events[edited].changed == ("aliases",)
    ran = {event.gate for event in events[edited:] if event.kind == "judged"}
    reading = {gate.name for gate in parts_of(bench.store.journal.run(point.run_id))[1]
               if {"aliases", "*"} & set(gate.reads)}  # fmt: skip
    assert ran and ran <= reading, "gates that do not read the field are not run again"
    assert events[-1].final and bench.store.reads.candidate(again.id) is not None


def test_only_an_owner_sends_an_edit_through_its_gates(copied: Opener) -> None:
    bench = copied("reviewer")
    with pytest.raises(Forbidden, match="a reviewer cannot run gates"):
        rerun(bench, first(bench).id)
