"""A run against an endpoint that throttles, breaks, hangs and mumbles: every item is accounted for.

The server is a process on loopback; its own counts are held against the store's.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.openai_server import Server, openai_server
from tests.toys.world import toy_spec
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench, open_bench
from workbench.errors import ModelError

KEY = "sk-planted-9f3b2c71d5"
FAULTS = {"429": 0.05, "500": 0.05, "hang": 0.02, "bad_json": 0.05}


def bench_for(folder: Path, server: Server) -> Bench:
    """A bench whose only model lives on the server; the key comes from the environment."""
    config = folder / "workbench.toml"
    config.write_text(
        'plugins = ["tests.toys.recipe"]\nbackoff = 0.05\n'
        f'[models.local]\nmodel = "toy"\nfamily = "toys"\napi_base = "{server.url}"\n'
        'api_key_env = "WB_TOY_KEY"\ntimeout = 1.0\n[roles]\nauthor = ["local"]\n'
        'judge = ["local"]\n'
    )
    return open_bench(folder / "faulty.db", config)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("WB_TOY_KEY", KEY)
    yield KEY


def timed_out(bench: Bench) -> int:
    """How many calls got no complete answer in time."""
    with sqlite3.connect(bench.store.path) as books:
        asked = "select count(*) from calls where error like '%no complete answer%'"
        return int(books.execute(asked).fetchone()[0])


def test_each_of_300_items_ends_somewhere_and_the_counts_add_up(tmp_path: Path, key: str) -> None:
    with openai_server(faults=FAULTS, retry_after="0.2", hang=30.0, key=key) as server:
        bench = bench_for(tmp_path, server)
        spec = toy_spec(recipe="toy_json", n=300)
        run = create_run(bench, spec, RunOptions(attempts=300, seed=1))
        done = work(bench, run.run_id)
        served = server.stats()
    decisions = bench.store.journal.decisions(run.run_id)
    ends = Counter(d.outcome for d in decisions)
    assert done.state == "done" and [d.slot for d in decisions] == list(range(300))
    assert sum(ends.values()) == 300 and ends["admitted"] > 200
    assert all(d.reason for d in decisions if d.outcome != "admitted")
    refused = [d.slot for d in decisions if d.outcome == "refused"]
    assert all(slot % 5 == 0 for slot in refused)
    for kind in FAULTS:
        assert served[kind] > 0, f"the server never showed a {kind}"
    spend = bench.store.journal.spend(run.run_id)
    checks = 1
    # On a busy machine a question may time out before the server has seen it.
    unseen = spend.calls + checks - served["total"]
    assert 0 <= unseen <= timed_out(bench) - served["hang"] and spend.unfinished == 0
    bench.close()


def test_a_wrong_key_fails_once_at_the_start(tmp_path: Path, key: str) -> None:
    with openai_server(key="another key") as server:
        bench = bench_for(tmp_path, server)
        run = create_run(bench, toy_spec(recipe="toy_json", n=300), RunOptions(seed=1))
        with pytest.raises(ModelError, match="refused the key in WB_TOY_KEY") as caught:
            work(bench, run.run_id)
        assert server.stats()["total"] == 1
        assert KEY not in str(caught.value)
        assert bench.store.journal.decisions(run.run_id) == []
        bench.close()


def test_an_endpoint_that_refuses_is_named(tmp_path: Path, key: str) -> None:
    bench = bench_for(tmp_path, Server("http://127.0.0.1:9/v1"))
    run = create_run(bench, toy_spec(recipe="toy_json"), RunOptions(seed=1))
    with pytest.raises(ModelError, match="127.0.0.1:9"):
        work(bench, run.run_id)
    bench.close()


def test_the_key_is_found_nowhere(
    tmp_path: Path, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    with openai_server(faults={"400": 0.3, "500": 0.2}, key=key) as server:
        bench = bench_for(tmp_path, server)
        run = create_run(bench, toy_spec(recipe="toy_json"), RunOptions(attempts=20, seed=1))
        work(bench, run.run_id)
        bench.close()
    for file in tmp_path.iterdir():
        assert KEY.encode() not in file.read_bytes(), f"the key stands in {file.name}"
    assert KEY not in caplog.text
