"""Stepping: the journal holds the truth, a reload is free, an edit is a branch."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

from tests.toys.killing import toy_bench
from tests.toys.world import toy_spec
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.actions.sneak import sneak
from workbench.actions.stepping import (
    advance,
    edit,
    next_slot,
    open_stepping,
    sitting_of,
    stop,
    trail,
)
from workbench.domain.candidate import candidate_id
from workbench.domain.spec import InputSpec
from workbench.errors import SpecError

T = TypeVar("T")
AXES = {"tone": ("calm", "cross"), "channel": ("chat", "letter")}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = toy_bench(tmp_path)
    yield opened
    opened.close()


def spec(**changes: object) -> InputSpec:
    return toy_spec(axes=AXES, n=6, **changes)


def step_to_end(bench: Bench, run_id: str, slot: int, branch: int = 0) -> None:
    advance(bench, run_id, slot, branch, to_end=True).join()


def test_one_click_is_one_event(bench: Bench) -> None:
    run = open_stepping(bench, spec())
    slot = next_slot(bench, run.run_id)
    kinds = []
    for _ in range(4):
        advance(bench, run.run_id, slot.index).join()
        view = trail(bench, run.run_id, slot.index)
        kinds.append([event.kind for event in view.events])
    whole = ["drafted", "judged", "refused"]
    assert kinds == [whole[:1], whole[:2], whole, whole]
    assert view.finished and view.decision is not None and view.decision.reason == "five"
    assert view.waiting == []


def test_the_gates_that_wait_are_named(bench: Bench) -> None:
    run = open_stepping(bench, spec())
    slot = next_slot(bench, run.run_id)
    advance(bench, run.run_id, slot.index).join()
    assert trail(bench, run.run_id, slot.index).waiting == ["toy_gate"]


def test_a_reload_comes_back_at_no_cost(bench: Bench, tmp_path: Path) -> None:
    run = open_stepping(bench, spec())
    slot = next_slot(bench, run.run_id)
    advance(bench, run.run_id, slot.index).join()
    before = bench.store.journal.spend(run.run_id)
    again = open_bench(bench.store.path, tmp_path / "workbench.toml")
    assert open_stepping(again, spec()).run_id == run.run_id
    assert len(trail(again, run.run_id, slot.index).events) == 1
    advance(again, run.run_id, slot.index).join()
    after = again.store.journal.spend(run.run_id)
    assert after.calls == before.calls + 1, "only the gate's own question was asked"
    again.close()


def test_stepped_next_by_coverage_is_the_batch(bench: Bench, tmp_path: Path) -> None:
    run = open_stepping(bench, spec(), seed=3)
    for _ in range(8):
        step_to_end(bench, run.run_id, next_slot(bench, run.run_id).index)
    stepped = bench.store.reads.dataset_hash(run.run_id)
    other = toy_bench(tmp_path, "batch.db")
    batch = create_run(other, spec(), RunOptions(attempts=8, seed=3))
    work(other, batch.run_id)
    assert stepped == other.store.reads.dataset_hash(batch.run_id)
    other.close()


def test_an_edit_opens_a_branch_and_the_old_one_stays(bench: Bench) -> None:
    run = open_stepping(bench, spec())
    slot = next_slot(bench, run.run_id)
    step_to_end(bench, run.run_id, slot.index)
    old = trail(bench, run.run_id, slot.index)
    branch = edit(bench, old, 1, {"prompt": "toy 7"}, "ann")
    step_to_end(bench, run.run_id, slot.index, branch)
    new = trail(bench, run.run_id, slot.index, branch)
    assert [e.kind for e in new.events] == ["drafted", "judged", "edited", "judged", "admitted"]
    assert new.decision is not None and new.decision.outcome == "admitted"
    assert list(new.branches) == [0, branch]
    assert trail(bench, run.run_id, slot.index).decision == old.decision


def test_an_edit_of_an_edit_keeps_the_first(bench: Bench) -> None:
    run = open_stepping(bench, spec())
    slot = next_slot(bench, run.run_id)
    advance(bench, run.run_id, slot.index).join()
    first = edit(bench, trail(bench, run.run_id, slot.index), 0, {"prompt": "toy 7"}, "ann")
    step_to_end(bench, run.run_id, slot.index, first)
    view = trail(bench, run.run_id, slot.index, first)
    second = edit(bench, view, 2, {"reference": "77"}, "bob")
    step_to_end(bench, run.run_id, slot.index, second)
    payload = trail(bench, run.run_id, slot.index, second).draft.payload
    assert payload == {"prompt": "toy 7", "reference": "77"}


def test_a_chosen_coordinate(bench: Bench) -> None:
    run = open_stepping(bench, spec())
    slot = next_slot(bench, run.run_id, {"tone": "cross"})
    assert slot.coordinate["tone"] == "cross"
    with pytest.raises(SpecError, match="no value 'sad'"):
        next_slot(bench, run.run_id, {"tone": "sad"})


def test_more_unfinished_slots_than_the_lookback_holds(bench: Bench) -> None:
    run = open_stepping(bench, spec())
    slots = [next_slot(bench, run.run_id).index for _ in range(20)]
    assert slots == list(range(20))
    left = [d.slot for d in bench.store.journal.decisions(run.run_id)]
    assert left == [0, 1, 2, 3]


def test_a_bad_item_of_ones_own(bench: Bench) -> None:
    stopped = sneak(bench, spec(), {"prompt": "toy 10", "reference": "10"}, "ann")
    assert stopped[-1].kind == "refused" and stopped[-1].gate == "toy_gate"
    through = sneak(bench, spec(), {"prompt": "toy 11", "reference": "wrong"}, "ann")
    assert through[-1].kind == "surplus" and "human_planted" in through[-1].flags
    with pytest.raises(SpecError, match="field 'reference'"):
        sneak(bench, spec(), {"prompt": "toy 11"}, "ann")


def test_stop_takes_effect_between_events(bench: Bench) -> None:
    run = open_stepping(bench, spec())
    slot = next_slot(bench, run.run_id)
    thread = advance(bench, run.run_id, slot.index, to_end=True)
    stop(bench, run.run_id)
    thread.join()
    assert 1 <= len(trail(bench, run.run_id, slot.index).events) <= 3


def test_a_viewer_can_neither_step_nor_edit_nor_sneak(bench: Bench, tmp_path: Path) -> None:
    run = open_stepping(bench, spec())
    slot = next_slot(bench, run.run_id)
    advance(bench, run.run_id, slot.index).join()
    view = trail(bench, run.run_id, slot.index)
    viewer = open_bench(bench.store.path, tmp_path / "workbench.toml", role="viewer")
    assert len(trail(viewer, run.run_id, slot.index).events) == 1
    for act in (
        lambda: advance(viewer, run.run_id, slot.index),
        lambda: next_slot(viewer, run.run_id),
        lambda: edit(viewer, view, 0, {"prompt": "x"}, "eve"),
        lambda: sneak(viewer, spec(), {"prompt": "toy 1", "reference": "1"}, "eve"),
        lambda: open_stepping(viewer, spec(), seed=99),
        lambda: create_run(viewer, spec()),
        lambda: work(viewer, run.run_id),
    ):
        with pytest.raises(Forbidden, match="a viewer cannot"):
            act()
    viewer.close()


def test_two_pages_that_step_one_candidate_at_once(bench: Bench) -> None:
    """Both get the same events: none is doubled, paid twice or an error."""
    run = open_stepping(bench, spec())
    tones = iter(("calm", "cross"))
    opened = both(lambda: next_slot(bench, run.run_id, {"tone": next(tones)}))
    assert sorted(slot.index for slot in opened) == [0, 1]
    for to_end in (False, True):
        threads = both(lambda end=to_end: advance(bench, run.run_id, 0, to_end=end))
        for thread in threads:
            thread.join()
    assert sitting_of(bench, run.run_id).problem == ""
    view = trail(bench, run.run_id, 0)
    assert [event.kind for event in view.events] == ["drafted", "judged", "refused"]
    spend = bench.store.journal.spend(run.run_id)
    assert spend.calls == bench.store.reads.distinct_calls(run.run_id) == 2


def test_a_second_page_gets_the_work_of_the_first(bench: Bench) -> None:
    run = open_stepping(bench, spec())
    slot, other = next_slot(bench, run.run_id).index, next_slot(bench, run.run_id).index
    sitting = sitting_of(bench, run.run_id)
    with sitting.lock:  # as if the first page's model took its time
        sitting.place, sitting.doing = (slot, 0), "slot 0: drafted"
        sitting.thread = threading.current_thread()
        assert advance(bench, run.run_id, slot) is threading.current_thread()
        with pytest.raises(SpecError, match="is busy: slot 0"):
            advance(bench, run.run_id, other)


def test_two_pages_that_edit_at_once_open_two_branches(bench: Bench) -> None:
    run = open_stepping(bench, spec())
    slot = next_slot(bench, run.run_id)
    advance(bench, run.run_id, slot.index).join()
    view = trail(bench, run.run_id, slot.index)
    numbers = iter((7, 8))
    patches = both(lambda: edit(bench, view, 0, {"prompt": f"toy {next(numbers)}"}, "ann"))
    assert sorted(patches) == [1, 2]


def test_a_branch_knows_what_it_was_split_off_from(bench: Bench) -> None:
    run = open_stepping(bench, spec())
    slot = next_slot(bench, run.run_id).index
    step_to_end(bench, run.run_id, slot)
    first = edit(bench, trail(bench, run.run_id, slot), 0, {"prompt": "toy 7"}, "ann")
    step_to_end(bench, run.run_id, slot, first)
    second = edit(bench, trail(bench, run.run_id, slot, first), 2, {"reference": "77"}, "bob")
    step_to_end(bench, run.run_id, slot, second)
    third = edit(bench, trail(bench, run.run_id, slot), 0, {"prompt": "toy 9"}, "ann")
    step_to_end(bench, run.run_id, slot, third)
    with closing(sqlite3.connect(bench.store.path)) as db:
        sql = "select branch, parent_candidate from candidates where slot=? order by branch"
        parents = dict(db.execute(sql, (slot,)).fetchall())
    whole, ann = (candidate_id(run.run_id, slot, branch) for branch in (0, first))
    assert parents == {0: "", first: whole, second: ann, third: whole}


def both(act: Callable[[], T]) -> list[T]:
    """What two threads get that begin at the same moment."""
    start = threading.Barrier(2)

    def begin(_: int) -> T:
        start.wait(10)
        return act()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(begin, range(2)))
