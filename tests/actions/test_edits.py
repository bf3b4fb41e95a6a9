"""An edit by hand: told what is wrong before it is saved, sent on, withdrawn, never half lost."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from workbench.actions.desk import field_texts
from workbench.actions.edits import EditView, edit_of, pending, problems, send, withdraw
from workbench.actions.open import Bench, Forbidden
from workbench.actions.review import give_verdict
from workbench.domain.candidate import Candidate
from workbench.domain.review import Verdict
from workbench.errors import SpecError

Opener = Callable[..., Bench]


def point_of(bench: Bench) -> Candidate:
    return next(c for c in bench.store.reads.candidates() if c.state == "queued"
                and c.recipe == "final_answer")  # fmt: skip


def edited(bench: Bench, point: Candidate) -> None:
    draft = bench.store.reads.draft(point.id)
    assert draft is not None
    patch = {"aliases": [*draft.payload["aliases"], "as agreed"]}
    give_verdict(bench, Verdict(candidate_id=point.id, kind="edit", reviewer="ann",
                                version=point.version, patch=patch))  # fmt: skip


def through(bench: Bench, id: str) -> EditView:
    for _ in range(600):
        view = edit_of(bench, id)
        assert view is not None
        if view.stage == "done":
            return view
        time.sleep(0.05)
    raise AssertionError(view)


def test_what_is_wrong_is_said_by_field(copied: Opener) -> None:
    bench = copied("reviewer")
    point = point_of(bench)
    draft = bench.store.reads.draft(point.id)
    assert draft is not None
    run, texts = bench.store.journal.run(point.run_id), field_texts(draft.payload)
    assert problems(run, draft, texts) == {}
    found = problems(run, draft, {**texts, "answer_type": "a guess", "aliases": "[one, two"})
    assert found.keys() == {"answer_type", "aliases"}
    assert "not YAML" in found["aliases"] and "'" in found["answer_type"]


def test_an_edit_waits_for_an_owner_and_shows_each_gate_that_reads_it(copied: Opener) -> None:
    bench = copied("owner")
    point = point_of(bench)
    assert edit_of(bench, point.id) is None
    edited(bench, point)
    view = edit_of(bench, point.id)
    assert view is not None and view.stage == "waiting" and set(view.gates.values()) == {None}
    assert [one.id for one in pending(bench)] == [point.id]
    with pytest.raises(Forbidden, match="a reviewer cannot run gates"):
        send(Bench(bench.settings, bench.store, "reviewer"), point.id)
    send(bench, point.id)
    done = through(bench, point.id)
    assert done.branch and done.end in ("admitted", "refused") and pending(bench) == []
    ran = [name for name, said in done.gates.items() if said is not None]
    assert ran and set(view.gates) >= set(ran)
    send(bench, point.id)
    assert bench.store.reads.branches(point.run_id, point.slot)[-1] == done.branch, "not twice"
    with pytest.raises(SpecError, match="its gates are through"):
        withdraw(bench, point.id, "olga")


def test_an_owner_withdraws_an_edit_and_the_point_waits_again(copied: Opener) -> None:
    bench = copied("owner")
    point = point_of(bench)
    edited(bench, point)
    with pytest.raises(Forbidden):
        withdraw(Bench(bench.settings, bench.store, "reviewer"), point.id, "rob")
    found = withdraw(bench, point.id, "olga")
    assert found is not None and found.state == "queued" and pending(bench) == []
    last = bench.store.reads.verdicts(point.id)[-1]
    assert (last.kind, last.reviewer, last.text) == ("undo", "olga", "the edit was withdrawn")
    with pytest.raises(SpecError, match="no edit stands"):
        send(bench, point.id)
