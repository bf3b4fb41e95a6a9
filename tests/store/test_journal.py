"""The journal: events once, decisions once, admissions numbered, runs alive or lost."""

from __future__ import annotations

import os
import sqlite3
import time
from typing import Any

import pytest

from tests.store.toys import call, decision_of, draft, pull, receipt, reply
from tests.toys.world import toy_run, toy_slot
from workbench.domain.candidate import Edit, Event
from workbench.domain.spec import FrozenRun
from workbench.errors import StoreError
from workbench.store import Store


def settle(store: Store, index: int, run_id: str = "r0", **how: Any) -> list[Event]:
    """A slot from its assignment to its decision."""
    slot = toy_slot(index, run_id=run_id)
    store.journal.assign(slot)
    events = pull(slot, **how)
    store.journal.append(events)
    store.journal.decide(decision_of(events), f"text {index}", f"key {index}")
    return events


def sql(store: Store, statement: str, *values: Any) -> None:
    with store._link.write() as db:
        db.execute(statement, values)


# --- runs ----------------------------------------------------------------------------------------


def test_a_run_comes_back_as_it_was_frozen(store: Store) -> None:
    run = toy_run("r1", axes={"a": ("x", "y")}, cost_limit=0.1, versions={"z": "1", "a": "2"})
    store.journal.create_run(run)
    store.journal.create_run(run)
    assert store.journal.run("r1") == run
    with Store(store.path) as other:
        found = other.journal.run("r1")
    assert found == run and isinstance(found, FrozenRun)
    assert set(found.versions) == {"z", "a"}
    with pytest.raises(StoreError, match="another run r1"):
        store.journal.create_run(toy_run("r1", seed=99))
    with pytest.raises(StoreError, match="no run 'rx' in .*; the latest are: r1, r0"):
        store.journal.run("rx")


def test_the_order_of_gates_and_axes_survives(store: Store) -> None:
    run = toy_run("r1", versions={"z": "1", "a": "2"}, axes={"q": ("2", "1"), "b": ("x",)})
    store.journal.create_run(run)
    with Store(store.path) as other:
        found = other.journal.run("r1")
    assert list(found.versions) == ["z", "a"] and list(found.axes) == ["q", "b"]


def test_states_beats_and_a_wish_to_stop(store: Store) -> None:
    journal = store.journal
    assert journal.state("r0").state == "created" and journal.state("r0").ended == ""
    journal.set_state("r0", "running")
    assert journal.beat("r0", os.getpid()) is False
    journal.cancel("r0")
    assert journal.beat("r0", 7) is True
    journal.set_state("r0", "cancelled", "stopped")
    found = journal.state("r0")
    assert (found.state, found.message, found.pid, found.cancel) == (
        "cancelled",
        "stopped",
        7,
        False,
    )
    assert found.ended
    journal.cancel("r0")
    assert journal.beat("r0", 7) is False, "an ended run has nothing to stop"
    with pytest.raises(StoreError, match="no run state named 'sleeping'; there are: created"):
        journal.set_state("r0", "sleeping")
    for wrong in (lambda: journal.beat("rx", 1), lambda: journal.set_state("rx", "done")):
        with pytest.raises(StoreError, match="no run 'rx'"):
            wrong()


def test_a_running_run_without_a_beat_is_lost(store: Store) -> None:
    store.journal.set_state("r0", "running")
    sql(store, "update runs set beat=? where run_id='r0'", time.time() - 60)
    assert store.journal.state("r0").state == "lost"
    assert store.reads.runs()[0].state == "lost" and store.reads.counts()["running"] == 0
    store.journal.cancel("r0")
    assert store.journal.state("r0").state == "cancelled"


# --- slots, events, edits ------------------------------------------------------------------------


def test_a_slot_is_assigned_once(store: Store) -> None:
    slot = toy_slot(0, coordinate={"tone": "calm"})
    for _ in range(2):
        store.journal.assign(slot)
    assert store.journal.slots("r0") == [slot]
    with pytest.raises(StoreError, match="slot 0 of run r0 is assigned otherwise"):
        store.journal.assign(toy_slot(0))


def test_events_come_back_as_they_were_emitted(store: Store) -> None:
    events = settle(store, 0, refused="wrong_key")
    assert store.journal.events("r0", 0) == events
    assert store.journal.events("r0", 1) == []
    assert store.journal.append(events) == 0
    assert store.journal.append([]) == 0


def test_stepping_appends_one_by_one_and_a_replay_adds_only_what_is_new(store: Store) -> None:
    slot = toy_slot(0)
    store.journal.assign(slot)
    events = pull(slot, gates=3)
    assert [store.journal.append([event]) for event in events[:3]] == [1, 1, 1]
    assert store.journal.append(events) == 2
    assert store.journal.events("r0", 0) == events
    assert store.reads.verify_chains() == []


def test_a_replay_from_memory_is_the_same_event(store: Store) -> None:
    events = settle(store, 0)
    judged = events[1]
    assert judged.receipt is not None
    free = [c.model_copy(update={"cached": True, "cost": 0.0}) for c in judged.receipt.calls]
    again = judged.receipt.model_copy(update={"calls": tuple(free)})
    replayed = [events[0], judged.model_copy(update={"receipt": again}), *events[2:]]
    assert store.journal.append(replayed) == 0


def test_another_event_in_its_place_has_diverged(store: Store) -> None:
    events = settle(store, 0)
    other = events[1].model_copy(update={"receipt": receipt("g0", "fail", "leak")})
    with pytest.raises(StoreError, match="diverged: event 1 of slot 0"):
        store.journal.append([other])
    slot = toy_slot(0, seed=8)
    with pytest.raises(StoreError, match="diverged"):
        store.journal.append([Event(kind="drafted", slot=slot, seq=5, draft=draft())])
    assert store.journal.events("r0", 0) == events


def test_a_mark_of_an_older_program_is_no_divergence(store: Store) -> None:
    events = settle(store, 0)
    sql(store, "drop trigger events_no_update")
    sql(store, "update events set fingerprint='of another layout'")
    assert store.journal.append(events) == 0


def test_events_must_follow_one_another(store: Store) -> None:
    slot = toy_slot(0)
    events = pull(slot)
    with pytest.raises(StoreError, match="slot 0 of run r0 was never assigned"):
        store.journal.append(events)
    store.journal.assign(slot)
    with pytest.raises(StoreError, match="event 2 cannot follow event -1"):
        store.journal.append(events[2:])
    with pytest.raises(StoreError, match="2 branches were offered as one"):
        store.journal.append([events[0], *pull(slot, branch=1)[1:]])
    assert store.journal.events("r0", 0) == []


def test_a_branch_has_its_own_events_edits_and_chain(store: Store) -> None:
    events = settle(store, 0)
    edit = Edit(branch=1, after_seq=1, patch={"reference": "5"}, who="ann")
    for _ in range(2):
        store.journal.add_edit("r0", 0, edit)
    with pytest.raises(StoreError, match="another edit after event 1"):
        store.journal.add_edit("r0", 0, edit.model_copy(update={"who": "bob"}))
    store.journal.append([one.model_copy(update={"branch": 1}) for one in events[:2]])
    assert store.journal.edits("r0", 0, 1) == [edit] and store.journal.edits("r0", 0) == []
    assert store.reads.branches("r0", 0) == [0, 1]
    assert len(store.journal.events("r0", 0, 1)) == 2
    assert store.reads.verify_chains() == []


def test_stamps_come_from_the_calls_of_the_slot(store: Store) -> None:
    row = store.memory.begin(call("k", slot=0))
    time.sleep(0.01)
    store.memory.finish(row, reply(cost=0.25))
    settle(store, 0, gates=1)
    settle(store, 1, gates=1)
    stamps = store.reads.stamps("r0", 0)
    assert stamps[0].seconds == 0 and stamps[0].cost == 0
    assert 0.009 < stamps[1].seconds < 1 and stamps[1].cost == 0.25
    assert abs(stamps[1].at - time.time()) < 5
    assert store.reads.stamps("r0", 1)[1].cost == 0, "its reply came from memory"


# --- decisions -----------------------------------------------------------------------------------


def test_a_slot_is_decided_once(store: Store) -> None:
    events = settle(store, 0)
    decision = decision_of(events)
    store.journal.decide(decision, "text 0", "key 0")
    assert store.journal.decisions("r0") == [decision]
    assert store.journal.decision("r0", 0) == decision
    assert store.journal.decision("r0", 1) is None
    with pytest.raises(StoreError, match=r"decided already \(admitted\), otherwise than now"):
        store.journal.decide(decision_of(events, outcome="surplus"), "text 0", "key 0")
    with pytest.raises(StoreError, match="otherwise"):
        store.journal.decide(decision, "another text", "key 0")
    with pytest.raises(StoreError, match="slot 3 of run r0 was never assigned"):
        store.journal.decide(decision.model_copy(update={"slot": 3}), "t", "k")
    assert len(store.journal.decisions("r0")) == 1


def test_admissions_are_numbered_over_the_store(store: Store) -> None:
    store.journal.create_run(toy_run("r1"))
    assert store.journal.baseline() == 0
    for index, run_id, refused in ((0, "r0", ""), (0, "r1", ""), (1, "r0", "leak"), (1, "r1", "")):
        settle(store, index, run_id, refused=refused)
    assert store.journal.baseline() == 3
    found = store.journal.admissions(2)
    assert [(one.number, one.text, one.key) for one in found] == [
        (1, "text 0", "key 0"), (2, "text 0", "key 0"),
    ]  # fmt: skip
    assert len({one.candidate_id for one in store.journal.admissions(99)}) == 3


def test_what_is_done_together_is_one_transaction(store: Store) -> None:
    slot = toy_slot(0)
    store.journal.assign(slot)
    events = pull(slot)
    with pytest.raises(StoreError, match="never assigned"), store.journal.together():
        store.journal.append(events)
        store.journal.decide(decision_of(events, slot=9), "t", "k")
    assert store.journal.events("r0", 0) == [] and store.journal.decisions("r0") == []


@pytest.mark.parametrize("table", ["events", "receipts", "verdicts", "drafts", "slots", "states"])
def test_the_log_refuses_to_be_changed(store: Store, table: str) -> None:
    from workbench.domain.review import Verdict

    settle(store, 0)
    point = store.reads.candidates()[0]
    store.journal.record_verdict(Verdict(candidate_id=point.id, kind="approve", reviewer="ann"))
    for statement in (f"delete from {table}", f"update {table} set rowid = rowid + 100"):
        with pytest.raises(StoreError, match=f"{table} is append-only"):
            sql(store, statement)
    replacing = f"replace into {table} select * from {table}"
    raw = sqlite3.connect(store.path)
    raw.execute("PRAGMA recursive_triggers=on")
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        raw.execute(replacing)
    raw.close()
