"""Verdicts: appended with a version check, taken back by one more row."""

from __future__ import annotations

from typing import Any

import pytest

from tests.store.test_journal import settle
from workbench.domain.candidate import Candidate
from workbench.domain.review import Verdict
from workbench.errors import StoreError
from workbench.store import Store


@pytest.fixture
def point(store: Store) -> Candidate:
    settle(store, 0)
    return store.reads.candidates()[0]


def verdict(point: Candidate, kind: Any = "approve", **changes: Any) -> Verdict:
    facts = {"candidate_id": point.id, "kind": kind, "reviewer": "ann", "version": point.version}
    return Verdict.model_validate({**facts, **changes})


@pytest.mark.parametrize(
    ("kind", "more", "state"),
    [
        ("approve", {}, "approved"),
        ("reject", {"reasons": ("unclear",)}, "rejected"),
        ("edit", {"patch": {"reference": "5"}}, "edited"),
        ("needs_expert", {}, "needs_expert"),
    ],
)
def test_a_verdict_moves_the_point(
    store: Store, point: Candidate, kind: Any, more: dict[str, Any], state: str
) -> None:
    found = store.journal.record_verdict(verdict(point, kind, **more))
    assert (found.state, found.version) == (state, 2)
    assert store.reads.candidate(point.id) == found
    (line,) = store.reads.verdicts(point.id)
    assert (line.kind, line.reviewer, line.undone) == (kind, "ann", False)
    assert line.reasons == tuple(more.get("reasons", ()))
    assert store.reads.integrity() == []


def test_two_reviewers_at_once(store: Store, point: Candidate) -> None:
    store.journal.record_verdict(verdict(point))
    with pytest.raises(StoreError, match=r"changed by somebody else: .* version 2 \(approved\)"):
        store.journal.record_verdict(verdict(point, "reject", reasons=("unclear",), reviewer="bob"))
    assert len(store.reads.verdicts(point.id)) == 1


def test_taking_back_is_one_more_row(store: Store, point: Candidate) -> None:
    journal = store.journal
    approved = journal.record_verdict(verdict(point))
    journal.record_verdict(verdict(approved, "reject", text="the key is wrong"))
    assert journal.undo_verdict(point.id, "ann").state == "approved"
    found = journal.undo_verdict(point.id, "ann")
    assert (found.state, found.version) == ("queued", 5)
    with pytest.raises(StoreError, match="has no verdict to take back"):
        journal.undo_verdict(point.id, "ann")
    lines = [(one.kind, one.undone) for one in store.reads.verdicts(point.id)]
    assert lines == [("approve", True), ("reject", True), ("undo", False), ("undo", False)]
    states = [one.state for one in store.reads.states(point.id)]
    assert states == ["queued", "approved", "rejected", "approved", "queued"]


def test_one_takes_back_only_ones_own_last_word(store: Store, point: Candidate) -> None:
    approved = store.journal.record_verdict(verdict(point))
    store.journal.record_verdict(verdict(approved, "needs_expert", reviewer="bob"))
    with pytest.raises(StoreError, match=r"the last verdict on .* \(needs_expert\) is by bob"):
        store.journal.undo_verdict(point.id, "ann")


def test_only_points_that_passed_their_gates_are_judged(store: Store, point: Candidate) -> None:
    settle(store, 1, refused="leak")
    fallen = store.reads.candidates(outcome="refused")[0]
    with pytest.raises(StoreError, match="was refused at g1: only points that passed"):
        store.journal.record_verdict(verdict(fallen))
    with pytest.raises(StoreError, match="there is no candidate 'cx'"):
        store.journal.record_verdict(verdict(point, candidate_id="cx"))
    with store._link.write() as db:
        db.execute("update candidates set state='released' where id=?", (point.id,))
    with pytest.raises(StoreError, match="is released"):
        store.journal.record_verdict(verdict(point))


def test_verdicts_do_not_touch_the_dataset_of_a_run(store: Store, point: Candidate) -> None:
    before = store.reads.dataset_hash("r0")
    store.journal.record_verdict(verdict(point, "reject", reasons=("unclear",)))
    assert store.reads.dataset_hash("r0") == before and len(store.journal.admissions(9)) == 1
