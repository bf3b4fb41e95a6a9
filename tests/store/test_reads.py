"""Named reads: pages, funnels, trails and counts agree with what was written."""

from __future__ import annotations

import pytest

from tests.store.test_journal import settle
from tests.store.toys import call, decision_of, draft, pull, receipt, reply
from tests.toys.world import toy_run, toy_slot, toy_spec
from workbench.domain.candidate import Event
from workbench.domain.record import digest
from workbench.errors import StoreError
from workbench.store import Store


@pytest.fixture
def filled(store: Store) -> Store:
    """Run r0: slots 0-9, of which 2, 5 and 8 are refused; r1 of another spec: one point."""
    for index in range(10):
        refused = ("leak" if index < 8 else "wrong_key") if index % 3 == 2 else ""
        settle(store, index, refused=refused)
    store.journal.create_run(toy_run("r1", spec=toy_spec(id="others")))
    store.journal.assign(slot := toy_slot(0, run_id="r1", spec_id="others", track="edge"))
    store.journal.append(events := pull(slot))
    store.journal.decide(decision_of(events, lane="hard"), "other", "")
    return store


def test_pages_of_candidates(filled: Store) -> None:
    reads = filled.reads
    assert reads.count_candidates() == 11 and len(reads.candidates()) == 11
    first, second = reads.candidates(6), reads.candidates(6, 6)
    assert [one.slot for one in first[1:] + second] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert [one.slot for one in reads.candidates(2, run_id="r0", newest=False)] == [0, 1]
    assert {one.slot for one in reads.candidates(outcome="refused")} == {2, 5, 8}
    assert reads.count_candidates(track="edge", state="queued", lane="hard") == 1
    assert reads.count_candidates(track="edge", spec_id="toys") == 0
    assert [one.run_id for one in reads.recent(3)] == ["r1", "r0", "r0"]
    assert reads.recent(1, "r0")[0].slot == 9
    with pytest.raises(TypeError, match="no filter 'colour'; there are: run_id"):
        reads.candidates(colour="red")  # type: ignore[call-arg]


def test_one_candidate_and_its_draft(filled: Store) -> None:
    point = filled.reads.candidates(1, run_id="r0", newest=False)[0]
    assert filled.reads.candidate(point.id) == point
    assert filled.reads.draft(point.id) == draft()
    assert filled.reads.candidate("cx") is None and filled.reads.draft("cx") is None
    assert (point.text, point.state, point.author_family) == ("text 0", "queued", "f")


def test_a_person_s_own_item_is_in_no_list(filled: Store) -> None:
    filled.journal.create_run(toy_run("own", kind="sneak"))
    settle(filled, 0, "own", refused="leak")
    assert filled.reads.count_candidates() == 11
    assert filled.reads.counts()["candidates"] == 11
    assert [run.run_id for run in filled.reads.runs()] == ["r1", "r0"]
    assert filled.reads.runs_of_spec("toys") == ["r0"]
    assert filled.reads.candidates(run_id="own")[0].state == "rejected"
    assert [run.run_id for run in filled.reads.runs(kinds=("sneak",))] == ["own"]


def test_runs_with_their_counts(filled: Store) -> None:
    newest, oldest = filled.reads.runs()
    assert (oldest.assigned, oldest.decided, oldest.admitted, oldest.refused) == (10, 10, 7, 3)
    assert (oldest.normal, newest.admitted, newest.normal) == (7, 1, 0)
    assert filled.reads.runs(1, 1) == [oldest] and filled.reads.run_row("r0") == oldest
    assert filled.reads.decided("r0") == 10
    with pytest.raises(StoreError, match="no run 'rx'"):
        filled.reads.run_row("rx")


def test_the_home_page_s_counts_and_the_queue(filled: Store) -> None:
    filled.journal.set_state("r0", "running")
    assert filled.reads.counts() == {
        "running": 1, "waiting": 8, "approved": 0, "refused": 3, "candidates": 11,
        "last_release": "",
    }  # fmt: skip
    assert filled.reads.queue() == {"normal": 7, "key": 0, "hard": 1}
    assert filled.reads.queue("toys") == {"normal": 7, "key": 0, "hard": 0}


def test_the_funnel_adds_up(filled: Store) -> None:
    slot = toy_slot(10)
    filled.journal.assign(slot)
    first = pull(slot)[0]
    asked = receipt("g0", "repair", "leak")
    mended = draft("mended")
    events = [
        first,
        Event(kind="judged", slot=slot, seq=1, gate="g0", receipt=asked, draft=draft()),
        Event(kind="repaired", slot=slot, seq=2, gate="g0", draft=mended, changed=("prompt",)),
        Event(kind="judged", slot=slot, seq=3, gate="g0", receipt=receipt("g0"), draft=mended),
        Event(kind="refused", slot=slot, seq=4, gate="repair", reason="repair_lost", draft=mended),
    ]  # fmt: skip
    filled.journal.append(events)
    filled.journal.decide(decision_of(events), "mended", "")
    found = filled.reads.funnel("r0")
    assert (found.pulls, found.drafted, found.decided, found.admitted, found.repairs) == (
        11, 11, 11, 7, 1,
    )  # fmt: skip
    gates = {gate.gate: gate for gate in found.gates}
    assert list(gates) == ["g0", "g1", "repair"]
    g0, g1 = gates["g0"], gates["g1"]
    assert (g0.tried, g0.passed, g0.receipts, g0.asked_repair, g0.repaired) == (11, 11, 12, 1, 1)
    assert (g1.tried, g1.passed, g1.failed, g1.refused) == (10, 7, 3, 3)
    assert gates["repair"].tried == 0 and gates["repair"].refused == 1
    reasons = [(one.at, one.reason, one.n, len(one.examples)) for one in found.reasons]
    assert reasons == [
        ("g1", "leak", 2, 2),
        ("g1", "wrong_key", 1, 1),
        ("repair", "repair_lost", 1, 1),
    ]
    assert found.reasons[0].examples[0][1] == "text 2"


def test_gates_stand_in_the_order_of_the_run(store: Store) -> None:
    store.journal.create_run(toy_run("r2", versions={"g1": "1", "g0": "1"}))
    settle(store, 0, "r2")
    assert [gate.gate for gate in store.reads.funnel("r2").gates] == ["g1", "g0"]


def test_a_trail_holds_everything(store: Store) -> None:
    row = store.memory.begin(call("k", slot=0))
    store.memory.finish(row, reply("the answer"))
    events = settle(store, 0, refused="leak")
    point = store.reads.candidates()[0]
    trail = store.reads.trail(point.id)
    assert trail.candidate == point and [one.event for one in trail.events] == events
    assert [(line.key, line.status, line.cost) for line in trail.calls] == [("k", "ok", 0.001)]
    assert [line.state for line in trail.states] == ["rejected"] and trail.branches == (0,)
    assert len({one.chain for one in trail.events}) == len(events)
    assert store.reads.trail_of("r0", 77).events == ()
    with pytest.raises(StoreError, match="there is no candidate 'cx'"):
        store.reads.trail("cx")
    assert store.reads.calls_of(["k", "unknown"]) == {"k": ([], "the answer")}


def test_calls_by_gate(filled: Store) -> None:
    for gate, key in (("g0", "a"), ("g0", "b"), ("g1", "c")):
        row = filled.memory.begin(call(key, gate=gate))
        if key != "b":
            filled.memory.finish(row, reply())
    rows = {row.gate: row for row in filled.reads.calls_by_gate("r0")}
    assert (rows["g0"].calls, rows["g0"].unfinished, rows["g0"].cost) == (2, 1, 0.001)
    assert (rows["g1"].tokens_in, rows["g1"].tokens_out, rows["g1"].failed) == (10, 5, 0)


def test_the_dataset_and_its_hash(filled: Store) -> None:
    rows = filled.reads.dataset("r0")
    assert [row["slot"] for row in rows] == [0, 1, 3, 4, 6, 7, 9]
    wanted = [[r["slot"], r["payload"], {}, "happy", "toys/"] for r in rows]
    assert filled.reads.dataset_hash("r0") == digest(wanted)
    assert filled.reads.dataset_hash("r1") != filled.reads.dataset_hash("r0")
    branch = pull(toy_slot(0), text="by hand", branch=1)
    filled.journal.append(branch)
    filled.journal.decide(decision_of(branch), "by hand", "")
    assert filled.reads.dataset_hash("r0") == digest(wanted), "a branch is in no dataset"
