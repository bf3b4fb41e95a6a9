"""Two releases side by side; a point that is taken back marks what used it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Opener
from tests.toys.approved import approve
from workbench.actions.export import export
from workbench.actions.exposures import ledger, record_evaluation, uses_of, withdrawals
from workbench.actions.freshly import Bounds
from workbench.actions.library import decisions
from workbench.actions.open import Bench, Forbidden
from workbench.actions.probe import ProbeOptions, probe
from workbench.actions.release import Scope, release
from workbench.actions.releases import close, compare, doubts, listed
from workbench.actions.rolling import RollOptions, roll
from workbench.actions.show import report
from workbench.errors import SpecError, StoreError
from workbench.reports import told as told_of


@pytest.fixture
def bench(copied: Opener) -> Bench:
    opened = copied()
    approve(opened, 10)
    release(opened, "one", Scope())
    return opened


def test_what_came_and_what_went(bench: Bench) -> None:
    one = bench.store.reads.release("one")
    gone, worn = one.entries[0].id, one.entries[1].id
    close(bench, gone, "withdrawn", "wrong key", "ann")
    close(bench, worn, "retired", "worn out", "ann")
    new = {point.id for point in approve(bench, 5)}
    two = release(bench, "two", Scope())
    assert {one.reason: one.n for one in two.left_out}["was withdrawn"] == 1
    found = compare(bench, "one", "v2")
    assert set(found.added) == new and set(found.removed) == {gone, worn}
    assert found.removed_because == {"withdrawn": 1, "retired": 1}
    assert found.shared == 8 and not found.moved and not found.same_content
    held = {entry.hash for entry in two.entries}
    assert found.anchors_shared == sum(e.anchor and e.hash in held for e in one.entries)
    assert found.tracks == {"happy": {"v1": 10, "v2": 13}}
    assert compare(bench, "v1", "v1").same_content
    (first, second) = listed(bench)
    assert (first.withdrawn, first.retired, second.points) == (1, 1, 13)


def test_a_narrower_scope_takes_points_out(bench: Bench) -> None:
    release(bench, "steps", Scope(specs=("demo",)))
    found = compare(bench, "one", "steps")
    assert found.removed_because == {"outside the scope": len(found.removed)} and not found.added


def test_a_withdrawal_marks_everything_that_used_the_point(bench: Bench, tmp_path: Path) -> None:
    entry = next(e for e in bench.store.reads.release("one").entries if e.recipe == "final_answer")
    sent = export(bench, "one", "jsonl", tmp_path / "out")
    asked = probe(bench, [entry.id], "", ProbeOptions(2, ("solver-1",), Bounds()))
    assert {used.kind for used in uses_of(bench, entry.id)} == {"export", "probe"}
    found = close(bench, entry.id, "withdrawn", "the key is wrong", "ann")
    assert (found.releases, found.exports) == (("v1",), (sent.exposure,))
    assert found.probes == (asked.run_id,)
    for ref in ("v1", sent.exposure, asked.run_id):
        (line,) = doubts(bench, ref)
        assert entry.id in line and "by ann" in line and "the key is wrong" in line
    assert doubts(bench, "v2") == [] and len(withdrawals(bench)) == 1
    states = [line.state for line in bench.store.reads.states(entry.id)]
    assert states == ["queued", "approved", "released", "withdrawn"]
    with pytest.raises(StoreError, match="is withdrawn: only a point of a release"):
        close(bench, entry.id, "withdrawn", "again", "ann")


def test_who_may_and_for_what_reason(bench: Bench, copied: Opener) -> None:
    entry = bench.store.reads.release("one").entries[0]
    with pytest.raises(SpecError, match=r"say why \(--reason\) and who \(--by\)"):
        close(bench, entry.id, "retired", " ", "ann")
    waiting = bench.store.reads.candidates(1, state="queued")[0]
    with pytest.raises(StoreError, match="is queued: only a point of a release is retired"):
        close(bench, waiting.id, "retired", "x", "ann")
    with pytest.raises(StoreError, match="there is no candidate 'c0'"):
        close(bench, "c0", "withdrawn", "x", "ann")
    with pytest.raises(Forbidden):
        close(copied("reviewer"), entry.id, "retired", "x", "ann")
    retired = close(bench, entry.id, "retired", "x", "ann")
    assert retired.exports == () and not withdrawals(bench), "nothing was wrong with it"
    assert close(bench, entry.id, "withdrawn", "wrong after all", "ann").state == "withdrawn"


def test_a_library_may_be_a_release(copied: Opener, tmp_path: Path) -> None:
    bench = copied()
    approve(bench)
    release(bench, "all", Scope())
    found = decisions(bench, "all")
    assert len(found) == 7 and {s.run.spec.recipe for s in found} == {"agent_step"}
    assert [s.candidate.id for s in decisions(bench, "v1")] == [s.candidate.id for s in found]
    close(bench, found[0].candidate.id, "withdrawn", "wrong", "ann")
    assert len(decisions(bench, "all")) == 6
    release(bench, "steps", Scope(specs=("agent_steps",)))
    export(bench, "steps", "jsonl", tmp_path / "out")
    file = decisions(bench, str(tmp_path / "out" / "points.jsonl"))
    assert {s.candidate.id for s in file} == {s.candidate.id for s in found[1:]}


def test_an_evaluation_is_one_exposure_and_is_marked_too(bench: Bench) -> None:
    point = bench.store.reads.release("one").entries[0].id
    other = bench.store.reads.candidates(1, state="queued")[0].id
    assert record_evaluation(bench, "e1", "evaluate", [other], ["target-a"]) is None
    used = record_evaluation(bench, "e2", "evaluate", [point, other, point], ["target-a"])
    assert used is not None and (used.kind, used.items, used.release) == (
        "evaluation", (point,), "v1",
    )  # fmt: skip
    assert record_evaluation(bench, "e2", "evaluate", [point], []) == used, "resumed"
    assert [(one.id, one.models) for one in ledger(bench)] == [("e2", ("target-a",))]
    assert close(bench, point, "withdrawn", "wrong key", "ann").evaluations == ("e2",)
    assert len(doubts(bench, "e2")) == 1 and doubts(bench, "e1") == []


def test_agents_worked_through_a_released_case_have_met_it(bench: Bench) -> None:
    approve(bench, recipe="agent_step")
    step = release(bench, "steps", Scope(specs=("agent_steps",))).entries[0]
    assert not [used for used in ledger(bench) if used.kind == "rollouts"], "that was before it"
    roll(bench, RollOptions(("agent-fir",), 1), [step.id])
    (used,) = (used for used in ledger(bench) if used.kind == "rollouts")
    assert used.models == ("agent-fir",) and step.id in used.items


def test_show_says_who_has_met_a_point_and_what_was_withdrawn(bench: Bench) -> None:
    entry = next(e for e in bench.store.reads.release("one").entries if e.recipe == "final_answer")
    asked = probe(bench, [entry.id], "", ProbeOptions(1, ("solver-1",), Bounds()))
    close(bench, entry.id, "withdrawn", "the key is wrong", "ann")
    told = told_of(report(bench, asked.run_id))
    assert f"! {entry.id} was withdrawn by ann" in told
    point = told_of(report(bench, entry.id))
    assert "in v1" in point and f"probe {asked.run_id}" in point and "by solver-1" in point
