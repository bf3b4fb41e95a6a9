"""Counts of a run, and a heart that counts the time of every sitting."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.recipe import Toy, ToyGate
from tests.toys.world import ToyModels, toy_run
from workbench.domain.candidate import Decision
from workbench.domain.contracts import Request, Spend
from workbench.domain.spec import FrozenRun
from workbench.engine import ThreadEngine
from workbench.errors import BoundReached, Cancelled, WorkbenchError
from workbench.orchestrator import Orchestrator, Parts
from workbench.progress import Heart, Progress
from workbench.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "toy.db") as opened:
        yield opened


def refusal(gate: str) -> Decision:
    return Decision(run_id="r0", slot=0, outcome="refused", at=gate)


def test_a_shortfall_names_where_points_were_lost() -> None:
    progress = Progress("r0", 5)
    for gate in ("oracle", "novelty", "oracle"):
        progress.count(refusal(gate), ())
    assert progress.shortfall == "0 of 5 accepted from 3 pulls; refused at: oracle 2, novelty 1"
    assert Progress("r0", None).shortfall == "0 accepted from 0 pulls"


def test_slots_set_aside_are_counted_in_a_row() -> None:
    progress = Progress("r0", 5)
    aside = Decision(run_id="r0", slot=0, outcome="set_aside", message="no route")
    for decision in (aside, aside, refusal("oracle"), aside):
        progress.count(decision, ())
    assert progress.aside_in_a_row == 1 and progress.message == "no route"


def test_the_heart_tells_how_long_a_sitting_took(store: Store) -> None:
    run = toy_run()
    store.journal.create_run(run)
    for sittings in (1, 2):
        with Heart(store.journal, run, lambda why: None):
            time.sleep(0.1)
        assert 0.1 * sittings <= store.journal.spend("r0").seconds < 1.0


def stopped_by(store: Store, run: FrozenRun, worked: float = 0.0) -> WorkbenchError:
    """What a heart stops its run with."""
    found: list[WorkbenchError] = []
    told = threading.Event()

    def stop(why: WorkbenchError) -> None:
        found.append(why)
        told.set()

    with Heart(store.journal, run, stop, worked):
        assert told.wait(10)
    return found[0]


def test_earlier_sittings_count_against_a_bound_on_time(store: Store) -> None:
    run = toy_run(time_limit=30.0)
    store.journal.create_run(run)
    why = stopped_by(store, run, worked=30.5)
    assert isinstance(why, BoundReached) and why.bound == "time"


def test_a_wish_to_stop_is_heard(store: Store) -> None:
    run = toy_run()
    store.journal.create_run(run)
    store.journal.cancel("r0")
    assert isinstance(stopped_by(store, run), Cancelled)


class Slow(ToyModels):
    """Each answer takes 20 ms; what earlier sittings took is read from the store."""

    def __init__(self, store: Store) -> None:
        super().__init__(self.late)
        self.before = store.journal.spend("r0").seconds
        self.over = False

    def late(self, request: Request) -> str | Exception:
        time.sleep(0.02)
        return Cancelled("stopped") if self.over else "ok"

    def spent(self) -> Spend:
        return Spend(calls=len(self.asked), seconds=self.before)

    def stop(self) -> None:
        self.over = True


def test_a_resumed_run_has_only_the_time_that_is_left(store: Store) -> None:
    run = toy_run(time_limit=1.0, accept=None, attempts=10_000, max_attempts=10_000)
    store.journal.create_run(run)
    for _ in range(2):
        models = Slow(store)
        parts = Parts(Toy(), [ToyGate()], models, store.journal)
        done = Orchestrator(run, parts, ThreadEngine(1)).work()
        assert done.state == "time_limit"
    assert done.seconds < 0.9, "the first sitting had used the time up"
