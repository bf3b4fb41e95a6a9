"""Many pulls: the dataset never depends on timing, every slot is accounted for, ends have names."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.toys.embedder import ToyEmbedder
from tests.toys.recipe import Toy, ToyGate
from tests.toys.world import ToyModels, toy_run
from workbench.domain.contracts import Request
from workbench.domain.spec import FrozenRun
from workbench.engine import ThreadEngine
from workbench.errors import BoundReached, Cancelled, MissingReply, ModelError
from workbench.neighbourhood import Neighbourhood
from workbench.orchestrator import Orchestrator, Parts
from workbench.progress import Progress
from workbench.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "toy.db") as opened:
        yield opened


def build(
    store: Store, run: FrozenRun, models: ToyModels | None = None, **parts: Any
) -> Orchestrator:
    if run.run_id not in store.reads.runs_of_spec(run.spec.id):
        store.journal.create_run(run)
    made = {"recipe": Toy(), "gates": [ToyGate()], **parts}
    return Orchestrator(
        run, Parts(models=models or ToyModels(), journal=store.journal, **made),
        ThreadEngine(run.concurrency),
    )  # fmt: skip


def jittery(request: Request) -> str:
    """An answer after a moment whose length changes from call to call."""
    time.sleep(random.random() * 0.004)
    return "ok"


def dataset(store: Store, run_id: str = "r0") -> list[dict[str, Any]]:
    decisions = store.journal.decisions(run_id)
    return [d.draft.payload for d in decisions if d.outcome == "admitted" and d.draft]


def outcomes(store: Store, run_id: str) -> Counter[str]:
    return Counter(d.outcome for d in store.journal.decisions(run_id))


@pytest.mark.parametrize("compares", [False, True])
def test_the_dataset_is_the_same_at_any_concurrency(tmp_path: Path, compares: bool) -> None:
    hashes = set()
    for concurrency in (1, 5, 16, 16):
        with Store(tmp_path / f"{compares}{concurrency}{len(hashes)}{random.random()}.db") as store:
            near = Neighbourhood(ToyEmbedder()) if compares else None
            run = toy_run(concurrency=concurrency, accept=20, max_attempts=100)
            done = build(store, run, ToyModels(jittery), neighbourhood=near).work()
            assert done.state == "done" and done.accepted == 20
            hashes.add(store.reads.dataset_hash(run.run_id))
    assert len(hashes) == 1


def test_every_slot_is_accounted_for(store: Store) -> None:
    done = build(store, toy_run(accept=20, max_attempts=100), ToyModels(jittery)).work()
    found = outcomes(store, "r0")
    assert found["admitted"] == 20
    assert sum(found.values()) == len(store.journal.slots("r0")) == done.decided
    refused = [d for d in store.journal.decisions("r0") if d.outcome == "refused"]
    assert {(d.at, d.reason) for d in refused} == {("toy_gate", "five")}
    assert found["surplus"] <= 4


def test_a_fixed_number_of_attempts(store: Store) -> None:
    run = toy_run(accept=None, attempts=15, max_attempts=15)
    assert build(store, run).work().state == "done"
    assert outcomes(store, "r0") == {"admitted": 12, "refused": 3}


def test_fewer_than_asked_is_said_with_the_reason(store: Store) -> None:
    done = build(store, toy_run(accept=20, max_attempts=15)).work()
    assert done.state == "attempts_limit"
    assert (
        done.message
        == "15 pulls are used up; 12 of 20 accepted from 15 pulls; refused at: toy_gate 3"
    )
    assert store.journal.state("r0").message == done.message


def test_a_bounded_run_is_a_prefix_and_goes_on_where_it_stopped(
    store: Store, tmp_path: Path
) -> None:
    with Store(tmp_path / "whole.db") as unbounded:
        build(unbounded, toy_run(accept=30, max_attempts=100)).work()
        whole = dataset(unbounded)
    run, calls = toy_run(accept=30, max_attempts=100), iter(range(25))

    def dear(request: Request) -> str | Exception:
        return jittery(request) if next(calls, None) is not None else BoundReached("", bound="cost")

    bounded = build(store, run, ToyModels(dear)).work()
    part = dataset(store)
    assert bounded.state == "cost_limit" and 0 < len(part) < 30
    assert part == whole[: len(part)]
    again = build(store, run).work()
    assert again.state == "done"
    assert dataset(store) == whole


def test_a_slot_set_aside_gets_a_new_one_at_the_tail_on_resume(store: Store) -> None:
    def faulty(request: Request) -> str | Exception:
        return ModelError("no route") if "toy 3" in str(request.messages) else "ok"

    run = toy_run(accept=None, attempts=10, max_attempts=10)
    build(store, run, ToyModels(faulty)).work()
    assert outcomes(store, "r0")["set_aside"] == 1
    build(store, run).work()
    last = store.journal.slots("r0")[-1]
    assert (last.index, last.retry_of) == (10, 3)
    assert outcomes(store, "r0")["set_aside"] == 1
    build(store, run).work()
    assert len(store.journal.slots("r0")) == 11


def test_a_broken_plug_in_sets_its_slot_aside_and_is_named(store: Store) -> None:
    class Broken(ToyGate):
        def check(self, draft: Any, ctx: Any) -> Any:
            if draft.payload["reference"] == "2":
                raise KeyError("lost")
            return super().check(draft, ctx)

    build(store, toy_run(accept=None, attempts=6, max_attempts=6), gates=[Broken()]).work()
    [aside] = [d for d in store.journal.decisions("r0") if d.outcome == "set_aside"]
    assert aside.slot == 2 and aside.reason == "plugin_error"
    assert "KeyError" in aside.message and "test_orchestrator.py" in aside.message


def test_nobody_answering_ends_the_run_early(store: Store) -> None:
    models = ToyModels(lambda request: ModelError("connection refused"))
    done = build(store, toy_run(accept=50, max_attempts=250), models).work()
    assert done.state == "failed" and "connection refused" in done.message
    assert done.decided < 40 and done.accepted == 0


def test_somebody_asks_the_run_to_stop(store: Store) -> None:
    def slow(request: Request) -> str:
        time.sleep(0.05)
        return "ok"

    class Stoppable(ToyModels):
        stopped = False

        def ask(self, request: Request, origin: Any) -> Any:
            if self.stopped:
                raise Cancelled("stopped")
            return super().ask(request, origin)

        def stop(self) -> None:
            self.stopped = True

    run = toy_run(accept=None, attempts=5000, max_attempts=5000)
    orchestrator = build(store, run, Stoppable(slow))
    store.journal.cancel("r0")
    done = orchestrator.work()
    assert done.state == "cancelled" and done.decided < 2000


def test_replay_without_the_reply_is_an_error_and_not_a_reject(store: Store) -> None:
    models = ToyModels(lambda request: MissingReply("no stored reply"))
    with pytest.raises(MissingReply):
        build(store, toy_run(), models).work()
    assert store.journal.decisions("r0") == []


def test_progress_is_told_and_prices_what_is_left(store: Store) -> None:
    told: list[int] = []
    orchestrator = build(store, toy_run())
    orchestrator.listener = lambda progress: told.append(progress.accepted)
    orchestrator.work()
    assert told == sorted(told) and told[-1] == 10
    progress = Progress("r", 10, accepted=5)
    progress.spend = progress.spend.model_copy(update={"cost": 2.0})
    assert progress.projected_cost == 2.0
    assert Progress("r", 10).projected_cost is None


def test_one_answer_may_not_fill_the_set(store: Store) -> None:
    class SameKey(Toy):
        def key(self, payload: Any) -> str:
            return "yes"

    run = toy_run(accept=10, max_attempts=20)
    done = build(store, run, recipe=SameKey()).work()
    refused = [d for d in store.journal.decisions("r0") if d.at == "admission"]
    assert done.accepted == 2 and {d.reason for d in refused} == {"answer_quota"}


def test_a_twin_decided_meanwhile_is_refused_at_admission(store: Store) -> None:
    class Repeating(Toy):
        def author(self, slot: Any, ctx: Any) -> Any:
            draft = super().author(slot, ctx)
            text = f"toy {slot.index % 3 + 1}"
            return draft.model_copy(update={"payload": {**draft.payload, "prompt": text}})

    run = toy_run(accept=None, attempts=12, max_attempts=12, concurrency=4)
    near = Neighbourhood(ToyEmbedder())
    build(store, run, recipe=Repeating(), neighbourhood=near).work()
    assert outcomes(store, "r0") == {"admitted": 3, "refused": 9}
    assert {d.at for d in store.journal.decisions("r0") if d.outcome == "refused"} == {"admission"}
