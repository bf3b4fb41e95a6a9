"""The gateway with a toy stand-in: memory, replay, one flight a question, bounds, stopping."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.models.conftest import ORIGIN, Opener, question
from tests.toys.memory import ToyMemory
from workbench.domain.contracts import CallRow, Failure, Reply, Spend
from workbench.errors import BoundReached, Cancelled, MissingReply, SpecError, StoreError
from workbench.models.prices import Limits

Asked = list[dict[str, Any]]


def test_a_question_is_asked_once_and_then_free(opened: Opener, stand_in: Asked) -> None:
    gateway, memory = opened()
    first = gateway.ask(question(params={"seed": 4}, sample=2), ORIGIN)
    again = gateway.ask(question(params={"seed": 4}, sample=2), ORIGIN)
    assert first.text == again.text == "hello 4 2"
    assert (first.cached, again.cached, first.simulated) == (False, True, True)
    assert len(stand_in) == len(memory.rows) == 1
    row = memory.rows[0].row
    assert (row.key, row.model, row.attempt, row.origin.seed) == (first.key, "toy", 0, 4)
    assert first.served_model == "workbench/toy" and first.usage.tokens_in == 10


def test_equal_questions_in_flight_share_one_call(opened: Opener, stand_in: Asked) -> None:
    gateway, memory = opened()
    answers = gateway.ask_all([question("same")] * 20, ORIGIN)
    with ThreadPoolExecutor(16) as pool:
        more = list(pool.map(lambda _: gateway.ask(question("other"), ORIGIN), range(64)))
    assert len(stand_in) == len(memory.rows) == 2
    assert sum(not a.cached for a in answers if isinstance(a, Reply)) == 1
    assert sum(not a.cached for a in more) == 1


def test_many_threads_get_their_own_answers(opened: Opener, stand_in: Asked) -> None:
    gateway, memory = opened()
    with ThreadPoolExecutor(16) as pool:
        texts = list(
            pool.map(lambda i: gateway.ask(question(f"q{i}", sample=i), ORIGIN).text, range(200))
        )
    assert [text.split()[0] for text in texts] == [f"q{i}" for i in range(200)]
    assert len(memory.rows) == len(memory.replies) == 200
    assert all(row.done for row in memory.rows)


def test_replay_calls_nobody_and_names_what_is_missing(opened: Opener, stand_in: Asked) -> None:
    gateway, memory = opened()
    gateway.ask(question("known"), ORIGIN)
    replayed, _ = opened(memory=memory, replay=True)
    assert replayed.ask(question("known"), ORIGIN).cached
    with pytest.raises(MissingReply, match="toy as solver for slot 3 oracle, sample 0.*'unknown'"):
        replayed.ask(question("unknown"), ORIGIN)
    replayed.check()
    assert len(stand_in) == 1


def test_an_unknown_model_is_named(opened: Opener) -> None:
    gateway, _ = opened()
    with pytest.raises(SpecError, match="no model named 'tox'; there are: toy"):
        gateway.ask(question(model="tox"), ORIGIN)


def test_token_bound_ends_the_run_before_it_is_passed(opened: Opener, stand_in: Asked) -> None:
    gateway, memory = opened(limits=Limits(tokens=450))
    done = 0
    with pytest.raises(BoundReached) as reached:
        for i in range(100):
            gateway.ask(question(f"{i}"), ORIGIN)
            done += 1
    assert reached.value.bound == "token"
    assert 1 <= done == len(memory.rows) and gateway.spent().tokens_in + 5 * done <= 450


def test_calls_before_a_crash_count_towards_the_bound(opened: Opener, stand_in: Asked) -> None:
    spent = Spend(calls=12, unfinished=2, tokens_in=900, tokens_out=100)
    gateway, memory = opened(limits=Limits(tokens=1_199), spent=spent)
    with pytest.raises(BoundReached, match="token: 1200 used"):
        gateway.ask(question(), ORIGIN)
    assert memory.rows == []


def test_time_bound(opened: Opener, stand_in: Asked) -> None:
    gateway, _ = opened(limits=Limits(seconds=0.05))
    time.sleep(0.06)
    with pytest.raises(BoundReached) as reached:
        gateway.ask(question("late"), ORIGIN)
    assert reached.value.bound == "time"


def test_a_broken_stand_in_is_a_failure_in_its_place(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.models import provider
    from workbench.models.attempts import Policy

    def moody(model: str, messages: list[Any], **params: Any) -> tuple[str, int, int]:
        if "bad" in messages[-1]["content"]:
            raise ValueError("no such leaf")
        return "fine", 1, 1

    monkeypatch.setattr(provider, "stand_in", moody)
    gateway, memory = opened(policy=Policy(attempts=2, backoff=0.0))
    good, bad = gateway.ask_all([question("good"), question("bad")], ORIGIN)
    assert isinstance(good, Reply) and good.text == "fine"
    assert isinstance(bad, Failure) and "no such leaf" in bad.message
    assert "Traceback" not in bad.message and bad.retryable
    assert [row.error != "" for row in memory.rows if row.row.key == bad.key] == [True, True]
    assert bad.key not in memory.replies


class FullMemory(ToyMemory):
    """A store that has no room for another row, or for what came back."""

    full = "begin"

    def begin(self, row: CallRow) -> int:
        if self.full == "begin":
            raise StoreError("the store is full")
        return super().begin(row)

    def finish(self, number: int, reply: Reply | None, error: str = "") -> None:
        if self.full == "finish":
            raise StoreError("the store is full")
        super().finish(number, reply, error)


@pytest.mark.parametrize("full", ["begin", "finish"])
def test_a_full_store_is_the_stores_fault_and_blocks_nobody(
    opened: Opener, stand_in: Asked, full: str
) -> None:
    memory = FullMemory()
    memory.full = full
    gateway, _ = opened(memory=memory)
    for _ in range(2):
        with pytest.raises(StoreError, match="full"):
            gateway.ask_all([question(f"{i}") for i in range(200)], ORIGIN)
    assert len(stand_in) == (0 if full == "begin" else 400)
    memory.full = ""
    assert gateway.ask(question("later"), ORIGIN).text == "later 0 0"


def test_stop_ends_waiting_callers(opened: Opener, stand_in: Asked) -> None:
    gateway, _ = opened()
    gateway.ask(question("one"), ORIGIN)
    gateway.stop()
    with pytest.raises(Cancelled):
        gateway.ask(question("two"), ORIGIN)


def test_closing_leaves_no_thread(opened: Opener, stand_in: Asked) -> None:
    gateway, _ = opened()
    gateway.ask(question(), ORIGIN)
    gateway.close()
    gateway.close()
    names = {thread.name for thread in threading.enumerate()}
    assert "workbench-models" not in names
