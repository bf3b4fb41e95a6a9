"""The reply memory: the first reply stays, failures are not remembered, rows know their ends."""

from __future__ import annotations

import json
import threading

import pytest

from tests.store.toys import call, reply
from workbench.domain.contracts import CallRow, Reply
from workbench.errors import StoreError
from workbench.store import Store
from workbench.store.memory import open_memory


def test_a_reply_is_remembered_and_free_the_next_time(store: Store) -> None:
    memory = store.memory
    assert memory.recall("k") is None
    given = Reply(
        text="yes", tool_calls=({"name": "f", "arguments": {"a": 1}},), finish="stop", key="k",
        cost=0.5, simulated=True, served_model="m-2",
    )  # fmt: skip
    memory.finish(memory.begin(call("k")), given)
    assert memory.recall("k") == given.model_copy(update={"cached": True})


def test_the_first_reply_stays_the_reply(store: Store) -> None:
    first, second = store.memory.begin(call("k")), store.memory.begin(call("k"))
    store.memory.finish(second, reply("second"))
    store.memory.finish(first, reply("first"))
    found = store.memory.recall("k")
    assert found is not None and found.text == "second"
    assert store.journal.spend("r0").cost == pytest.approx(0.002)


def test_failures_and_useless_replies_are_counted_but_not_remembered(store: Store) -> None:
    store.memory.finish(store.memory.begin(call("a")), None, "429 too many")
    store.memory.finish(store.memory.begin(call("b")), reply(cost=0.5), "bad_json: no brace")
    store.memory.begin(call("c"))
    assert [store.memory.recall(key) for key in "abc"] == [None, None, None]
    spend = store.journal.spend("r0")
    assert (spend.calls, spend.unfinished, spend.cost) == (3, 1, 0.5)
    assert (spend.tokens_in, spend.tokens_out) == (10, 5)
    rows = store.reads.trail_of("r0", 0).calls
    assert [(row.status, row.error) for row in rows] == [
        ("error", "429 too many"), ("error", "bad_json: no brace"), ("started", ""),
    ]  # fmt: skip


def test_a_row_is_finished_once(store: Store) -> None:
    number = store.memory.begin(call("k"))
    store.memory.finish(number, reply())
    for unknown in (number, 99):
        with pytest.raises(StoreError, match=f"call {unknown} is not in flight"):
            store.memory.finish(unknown, reply())
    assert store.journal.spend("nobody").calls == 0


def test_threads_share_a_store(store: Store) -> None:
    def work(name: int) -> None:
        for number in range(50):
            store.memory.finish(store.memory.begin(call(f"{name}-{number}")), reply(f"{name}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spend = store.journal.spend("r0")
    assert (spend.calls, spend.unfinished) == (300, 0)
    assert store.reads.distinct_calls("r0") == 300 and store.reads.integrity() == []


def test_the_exposure_ledger_is_a_view_of_the_calls(store: Store) -> None:
    for key in "ab":
        store.memory.finish(store.memory.begin(call(key)), reply())
    rows = store._link.named(
        "select run_id, slot, model, served_model, purpose, calls from exposures"
    )
    assert rows == [{
        "run_id": "r0", "slot": 0, "model": "m", "served_model": "m-1", "purpose": "select",
        "calls": 2,
    }]  # fmt: skip


def test_the_memory_alone(store: Store) -> None:
    with open_memory(store.path) as memory:
        memory.finish(memory.begin(call("k")), reply())
    assert store.memory.recall("k") is not None


class Asked(CallRow):
    """A row that also carries its question."""

    question: str = ""


def test_a_question_is_kept_once_beside_its_reply(store: Store) -> None:
    messages = [{"role": "user", "content": "how much is it? \x00"}]
    for attempt in (messages, [{"role": "user", "content": "corrected"}]):
        facts = {**call("k").model_dump(), "question": json.dumps({"messages": attempt})}
        number = store.memory.begin(Asked.model_validate(facts))
    assert store.reads.calls_of(["k"]) == {}
    store.memory.finish(number, reply("four"))
    assert store.reads.calls_of(["k"]) == {"k": (messages, "four")}
