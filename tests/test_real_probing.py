"""Probing real models: 429s are retried, money is bounded and counted, a stop loses nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_real_models import KEY, settings_for
from tests.toys.openai_server import openai_server
from tests.toys.unsolved import point, unsolved_points
from workbench.actions import manufacture
from workbench.actions.escalate import (
    ESCALATE,
    EscalateOptions,
    escalate,
    open_sitting,
    plan,
)
from workbench.actions.freshly import Bounds, standing
from workbench.actions.open import Bench, open_bench
from workbench.actions.probe import ProbeOptions, probe
from workbench.actions.resolutions import resolved
from workbench.errors import SpecError


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WB_REAL_KEY", KEY)
    return tmp_path / "workbench.toml"


def opened(config: Path, url: str, more: str = "") -> Bench:
    config.write_text(f"backoff = 0.01\nattempts = 6\n{more}\n{settings_for(url)}")
    bench = open_bench(config.parent / "wb.db", config)
    if bench.store.reads.runs(1) == []:
        unsolved_points(bench.store)
    return bench


@pytest.fixture(autouse=True)
def no_key_in_any_file(tmp_path: Path) -> Iterator[None]:
    yield
    assert all(KEY.encode() not in file.read_bytes() for file in tmp_path.iterdir())


def test_refused_requests_are_tried_again_and_every_cent_is_counted(config: Path) -> None:
    faults = {"429": 0.2, "500": 0.05}
    with openai_server(answers="offline", key=KEY, faults=faults, retry_after="0.05") as server:
        bench = opened(config, server.url)
        priced = plan(bench)
        assert not priced.simulated and priced.total.cost is not None and priced.total.cost > 0
        options = EscalateOptions(bounds=Bounds(cost=1.0))
        found = escalate(bench, options=options)
        served, sent = server.stats(), server.requests()
    assert served["429"] > 0 and not found.ended
    names = {row.candidate_id: row for row in found.rows}
    hard = names[point("hard")]
    assert (hard.verdict, hard.n, hard.missing) == ("awaiting_approval", 64, 0)
    spend = found.spend
    checks = sum("Say OK." in str(one) for one in sent)  # whether the endpoint is there
    assert 1 <= checks < 6 and served["total"] == spend.calls + checks > 88
    assert spend.cost == pytest.approx(spend.tokens_in * 1e-6 + spend.tokens_out * 4e-6, rel=1e-6)
    assert spend.cost > 0 and not bench.store.journal.run(found.run_id).simulated
    bench.close()


def test_real_models_need_a_bound_on_money_and_keep_it(config: Path) -> None:
    with openai_server(answers="offline", key=KEY) as server:
        bench = opened(config, server.url)
        for act in (escalate, probe):
            with pytest.raises(SpecError, match="how much this may cost"):
                act(bench)
        assert server.stats()["total"] == 0
        options = EscalateOptions(bounds=Bounds(cost=0.005, concurrency=1))
        found = escalate(bench, [point("hard")], options=options)
        assert found.spend.cost <= 0.005 and "cost" in found.ended
        assert bench.store.journal.state(found.run_id).state == "cost_limit"
        before = server.stats()["total"]
        rest = escalate(bench, [point("hard")], options=EscalateOptions(bounds=Bounds(cost=1)))
        assert rest.rows[0].n == 64
        done = found.spend.calls + rest.spend.calls
        assert done == 64, "what the bound kept was not asked again"
        assert server.stats()["total"] == before + rest.spend.calls + 1
    bench.close()


def test_a_probe_of_another_model_is_unselected(config: Path) -> None:
    more = (
        '[models.newcomer]\nmodel = "solver-2"\nfamily = "new"\nprice_in = 1.0\nprice_out = 4.0\n'
    )
    with openai_server(answers="offline", key=KEY) as server:
        added = f'{more}api_base = "{server.url}"\napi_key_env = "WB_REAL_KEY"\n'
        bench = opened(config, server.url, added)
        options = ProbeOptions(k=2, models=("newcomer",), bounds=Bounds(cost=1.0))
        found = probe(bench, [point("hard"), point("cited")], options=options)
    (row,) = found.selection
    assert (row.model, row.badge, row.points) == ("newcomer", "unselected", 2)
    assert not found.simulated and found.spend.calls == 4
    bench.close()


def test_a_stop_behind_a_page_keeps_what_there_is(config: Path) -> None:
    with openai_server(answers="offline", key=KEY, latency=0.15) as server:
        bench = opened(config, server.url)
        options = EscalateOptions(bounds=Bounds(cost=1.0))
        run_id = open_sitting(bench, [point("hard")], options=options).on_a_thread()
        wait(lambda: standing(bench, ESCALATE).spend.calls >= 8)  # type: ignore[union-attr]
        now = standing(bench, ESCALATE)
        assert now is not None and now.live and now.run_id == run_id and now.of == 1
        manufacture.cancel(bench, run_id)
        wait(lambda: not standing(bench, ESCALATE).live)  # type: ignore[union-attr]
        stopped = standing(bench, ESCALATE)
        assert stopped is not None and stopped.state == "cancelled"
        rest = escalate(bench, [point("hard")], options=options)
    assert rest.rows[0].n == 64 and rest.spend.calls < 64
    assert resolved(bench)[0].verdict == "awaiting_approval"
    bench.close()


def test_a_fault_before_the_first_point_is_shown(config: Path) -> None:
    with openai_server(answers="offline", key="another") as server:
        bench = opened(config, server.url)
        open_sitting(bench, options=EscalateOptions(bounds=Bounds(cost=1.0))).on_a_thread()
        wait(lambda: not standing(bench, ESCALATE).live)  # type: ignore[union-attr]
    now = standing(bench, ESCALATE)
    assert now is not None and now.state == "failed" and "refused the key" in now.message
    bench.close()


def wait(done: object) -> None:
    for _ in range(600):
        if done():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError("it did not come")
