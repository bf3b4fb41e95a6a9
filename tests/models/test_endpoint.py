"""The gateway against a real (loopback) endpoint: faults counted at the server, keys, bodies."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.models.conftest import ORIGIN, Opener, question, toy_table
from tests.toys.memory import ToyMemory
from tests.toys.openai_server import Server, openai_server
from workbench.domain.contracts import Failure, Reply
from workbench.errors import BoundReached, Cancelled, ModelError
from workbench.models.attempts import Policy
from workbench.models.gateway import Gateway
from workbench.models.prices import Limits
from workbench.models.roles import Endpoint, RoleTable

KEY = "planted-7f3a9c51d2"
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string"}, "sure": {"type": "boolean"}},
    "required": ["answer", "sure"],
    "additionalProperties": False,
}
FAST = Policy(attempts=4, backoff=0.01)


def endpoint(server: Server, **changes: Any) -> Endpoint:
    return Endpoint(
        **{"name": "big", "model": "some-model", "family": "a", "api_base": server.url, **changes}
    )


def table(server: Server, **changes: Any) -> RoleTable:
    return toy_table(endpoint(server, **changes))


def test_every_try_has_a_row_and_every_fault_is_got_over(opened: Opener) -> None:
    faults = {"429": 0.05, "500": 0.05, "hang": 0.01, "bad_json": 0.05, "bad_body": 0.03}
    with openai_server(faults=faults, retry_after="0.05") as server:
        gateway, memory = opened(
            table(server, timeout=3.0, concurrency=32), policy=Policy(attempts=6, backoff=0.01)
        )
        asked = [question(f"q{i}", "big", response_schema=SCHEMA) for i in range(300)]
        with ThreadPoolExecutor(16) as pool:
            answers = [a for many in pool.map(lambda i: gateway.ask_all(
                asked[i : i + 2], ORIGIN), range(0, 300, 2)) for a in many]  # fmt: skip
        stats = server.stats()
    assert sum(isinstance(a, Reply) for a in answers) == 300
    assert len(memory.rows) >= stats["total"] > 300
    assert all(row.done for row in memory.rows)
    errors = [row.error for row in memory.rows if row.error]
    assert sum("429" in e for e in errors) == stats["429"] > 0
    kept = sum(isinstance(a, Reply) and a.finish == "bad_json" for a in answers)  # broken twice
    assert sum("bad_json" in e for e in errors) + kept == stats["bad_json"] > 0
    # On a busy machine an answer may also come too late, or a question not arrive in time.
    late = sum("no complete answer in 3 s" in e for e in errors) - stats["hang"]
    assert late >= len(memory.rows) - stats["total"] and stats["hang"] > 0
    faulty = ("429", "500", "hang", "bad_json", "bad_body")
    assert len(errors) + kept - late == sum(stats.get(kind, 0) for kind in faulty)
    assert len(memory.replies) == 300 and gateway.spent().calls == len(memory.rows)
    assert stats["peak"] <= 32


def test_retry_after_is_honoured(opened: Opener) -> None:
    with openai_server(faults={"429": 1.0}, retry_after="0.4") as server:
        gateway, memory = opened(table(server), policy=Policy(attempts=3, backoff=0.0))
        with pytest.raises(ModelError, match="429") as failed:
            gateway.ask(question(model="big"), ORIGIN)
        times = [one["at"] for one in server.requests()]
    assert failed.value.retryable
    assert [b - a >= 0.4 for a, b in zip(times, times[1:], strict=False)] == [True, True]
    assert [row.row.attempt for row in memory.rows] == [0, 1, 2]
    assert memory.replies == {}


def test_what_another_try_cannot_help_is_tried_once(opened: Opener) -> None:
    for kind in ("400", "quota"):
        with openai_server(faults={kind: 1.0}) as server:
            gateway, memory = opened(table(server), policy=FAST)
            with pytest.raises(ModelError, match="big .*http://127") as failed:
                gateway.ask(question(model="big"), ORIGIN)
            assert not failed.value.retryable
            assert server.stats()["total"] == len(memory.rows) == 1


def test_an_endpoint_that_is_not_there(opened: Opener) -> None:
    gone = Endpoint(name="big", model="m", family="a", api_base="http://127.0.0.1:9/v1")
    gateway, memory = opened(toy_table(gone), policy=FAST)
    with pytest.raises(ModelError, match=r"big \(http://127.0.0.1:9/v1\)"):
        gateway.check()
    assert len(memory.rows) == FAST.attempts


def test_a_stale_connection_is_tried_again(opened: Opener) -> None:
    with openai_server(keep_alive=0.2) as server:
        gateway, memory = opened(table(server), policy=FAST)
        for i in range(4):
            assert gateway.ask(question(f"{i}", "big"), ORIGIN).text == f"echo: {i}"
            time.sleep(0.3)
        assert len(memory.replies) == 4


def test_broken_json_is_shown_to_the_model_once_and_then_kept(opened: Opener) -> None:
    with openai_server(faults={"bad_json": 1.0}) as server:
        gateway, memory = opened(table(server), policy=FAST)
        reply = gateway.ask(question("q", "big", response_schema=SCHEMA), ORIGIN)
        first, second = [one["body"]["messages"] for one in server.requests()]
    assert reply.finish == "bad_json" and reply.text.startswith('{"answer"')
    assert len(first) == 1 and "not JSON" in second[-1]["content"]
    assert second[1] == {"role": "assistant", "content": reply.text}
    assert memory.rows[0].error.startswith("bad_json: not JSON")
    assert memory.replies[reply.key].finish == "bad_json"
    assert gateway.ask(question("q", "big", response_schema=SCHEMA), ORIGIN).cached


def test_cut_off_and_filtered_replies_say_so(opened: Opener) -> None:
    for kind, finish in (("length", "length"), ("filter", "content_filter")):
        with openai_server(faults={kind: 1.0}) as server:
            gateway, memory = opened(table(server), policy=FAST)
            reply = gateway.ask(question(model="big", response_schema=SCHEMA), ORIGIN)
            assert reply.finish == finish
            assert server.stats()["total"] == len(memory.replies) == 1


def test_the_body_holds_what_was_asked_and_the_seed(opened: Opener) -> None:
    with openai_server() as server:
        gateway, _ = opened(table(server, params={"temperature": 0.7}))
        asked = question(model="big", params={"seed": 11, "max_tokens": 9}, sample=5)
        gateway.ask(asked, ORIGIN)
        gateway.ask(asked.model_copy(update={"response_schema": SCHEMA}), ORIGIN)
        plain, formed = [one["body"] for one in server.requests()]
    assert plain == {
        "model": "some-model", "messages": [{"role": "user", "content": "hello"}],
        "temperature": 0.7, "max_tokens": 9, "seed": 11,
    }  # fmt: skip
    assert formed["response_format"]["json_schema"]["schema"] == SCHEMA
    assert set(formed) - set(plain) == {"response_format"}


def test_a_provider_without_seeds_is_sent_none(opened: Opener) -> None:
    with openai_server() as server:
        gateway, _ = opened(table(server, seed=False))
        one, two = (gateway.ask(question(model="big", params={"seed": s}), ORIGIN) for s in (1, 2))
        assert all("seed" not in request["body"] for request in server.requests())
    assert one.key != two.key and not two.cached


def test_prices_and_money_bound_count_calls_in_flight(opened: Opener) -> None:
    with openai_server(latency=0.05) as server:
        priced = table(server, price_in=0.0, price_out=1_000_000.0, concurrency=64)
        gateway, memory = opened(priced, limits=Limits(cost=2_000.0))
        with pytest.raises(BoundReached) as reached:
            gateway.ask_all([question("x" * 400 + str(i), "big") for i in range(100)], ORIGIN)
        assert reached.value.bound == "cost"
        spend = gateway.spent()
    # An echo of 400 characters costs about 100; before the first answer 400 is guessed, so five
    # may start at once.
    assert 1_500 < spend.cost <= 2_000
    assert spend.calls == len(memory.rows) == len(memory.replies)
    assert memory.open_most <= 20


def test_a_wrong_key_fails_once_and_is_shown_nowhere(
    opened: Opener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("TOY_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    with openai_server(key="another") as server:
        both = toy_table(
            endpoint(server, api_key_env="TOY_KEY"),
            endpoint(server, name="small", model="other", api_key_env="TOY_KEY"),
        )
        gateway, memory = opened(both, policy=FAST)
        with pytest.raises(ModelError, match=r"big .* refused the key in TOY_KEY: 401") as refused:
            gateway.check()
        failed = gateway.ask_all([question(f"{i}", "big") for i in range(50)], ORIGIN)
        assert server.stats() == {"401": 1, "total": 1, "peak": 1}
    assert all(isinstance(one, Failure) and not one.retryable for one in failed)
    everything = [
        str(refused.value),
        repr(refused.value),
        str(vars(refused.value)),
        repr(gateway),
        str(failed),
        str([row for row in memory.rows]),
        caplog.text,
        *capfd.readouterr(),
    ]
    assert refused.value.__cause__ is None
    assert KEY not in "".join(everything) and "[key]" in str(refused.value)


def test_a_right_key_passes_the_check_and_is_in_no_row(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOY_KEY", KEY)
    with openai_server(key=KEY) as server:
        gateway, memory = opened(table(server, api_key_env="TOY_KEY"))
        gateway.check()
        gateway.ask(question(KEY[:4], "big"), ORIGIN)
        assert server.stats()["ok"] == 2
    assert KEY not in str(memory.rows) and KEY not in str(memory.replies)


def test_a_key_that_is_not_set_is_named_and_nothing_is_sent(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOY_KEY", raising=False)
    with openai_server() as server:
        gateway, _ = opened(table(server, api_key_env="TOY_KEY"), policy=FAST)
        with pytest.raises(ModelError, match="TOY_KEY .* is not set"):
            gateway.check()
        assert server.stats()["total"] == 0


def test_stop_ends_a_call_in_flight_and_its_row(opened: Opener) -> None:
    with openai_server(faults={"hang": 1.0}) as server:
        gateway, memory = opened(table(server, timeout=60.0, concurrency=1))
        ended: list[str] = []

        def ask(i: int) -> None:
            try:
                gateway.ask(question(f"{i}", "big"), ORIGIN)
            except Cancelled:
                ended.append("cancelled")

        threads = [threading.Thread(target=ask, args=(i,)) for i in range(3)]
        for thread in threads:
            thread.start()
        while server.stats()["total"] < 1:
            time.sleep(0.02)
        gateway.stop()
        for thread in threads:
            thread.join(timeout=5)
        assert ended == ["cancelled"] * 3
        assert [(row.done, row.error) for row in memory.rows] == [(True, "cancelled")]


def test_a_gateway_can_follow_another(opened: Opener) -> None:
    with openai_server() as server:
        for i in range(3):
            with Gateway(table(server), ToyMemory()) as gateway:
                assert gateway.ask(question(f"{i}", "big"), ORIGIN).text == f"echo: {i}"
