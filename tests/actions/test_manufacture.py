"""Runs from making to end: bounds that can be kept, one worker at a time, no key sent astray."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.toys.killing import toy_bench
from tests.toys.openai_server import openai_server
from tests.toys.world import toy_run, toy_spec
from workbench.actions.manufacture import RunOptions, cancel, check_idle, create_run, launch, work
from workbench.actions.open import Bench, open_bench
from workbench.actions.replay import replay
from workbench.domain.spec import FrozenRun
from workbench.errors import RunBusy, SpecError
from workbench.worker import main as worker

MODEL = '[models.own]\nmodel = "m"\napi_base = "{url}"\nfamily = "own"\n{more}'
ROLES = '[roles]\nauthor = "own"\njudge = "own"\n'


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = toy_bench(tmp_path)
    yield opened
    opened.close()


def with_model(folder: Path, url: str, more: str = "", name: str = "workbench.toml") -> Bench:
    """A bench whose one model is asked at `url`."""
    config = folder / name
    config.write_text(
        'plugins = ["tests.toys.recipe"]\n' + MODEL.format(url=url, more=more) + ROLES
    )
    return open_bench(folder / "toy.db", config)


def finished(bench: Bench, run_id: str) -> str:
    """The state a run has come to, within a minute."""
    deadline = time.monotonic() + 60
    while (state := bench.store.journal.state(run_id).state) in ("created", "running"):
        assert time.monotonic() < deadline, "the run does not end"
        time.sleep(0.05)
    return state


# --- options ---------------------------------------------------------------------------------


def test_what_makes_no_run_is_said(bench: Bench) -> None:
    for options, words in (
        (RunOptions(accept=1, attempts=1), "exclude each other"),
        (RunOptions(accept=0), "accept must be at least 1, not 0"),
        (RunOptions(window=0), "window must be at least 1"),
    ):
        with pytest.raises(SpecError, match=words):
            create_run(bench, toy_spec(), options)
    assert bench.store.reads.runs() == []


def test_a_run_takes_what_it_leaves_open_from_the_spec(bench: Bench) -> None:
    run = create_run(bench, toy_spec(n=7))
    assert (run.accept, run.max_attempts, run.seed) == (7, 35, 1)
    assert create_run(bench, toy_spec(n=7)).seed == 2, "a second run brings new points"
    preview = create_run(bench, toy_spec(n=7), RunOptions(kind="preview"))
    assert (preview.accept, preview.max_attempts) == (None, 3)


# --- a process of its own --------------------------------------------------------------------


def test_a_launched_run_reads_the_settings_that_were_named(tmp_path: Path) -> None:
    """The recipe is known by the custom file alone, and nothing in the environment says so."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "mine.toml").write_text('plugins = ["tests.toys.recipe"]\n')
    bench = open_bench(tmp_path / "toy.db", folder / "mine.toml")
    run = create_run(bench, toy_spec(n=4))
    launch(bench, run.run_id)
    assert finished(bench, run.run_id) == "done"
    assert bench.store.reads.run_row(run.run_id).normal == 4
    bench.close()


@pytest.fixture
def sleeper() -> Iterator[Callable[[], int]]:
    """Start processes that do nothing, by number; all are gone at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> int:
        started.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        time.sleep(0.05)
        return started[-1].pid

    yield start
    for process in started:
        process.kill()
        process.wait()


def killed(pid: int) -> int:
    """Kill -9, and nobody waits for it."""
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    return pid


def set_run(bench: Bench, run_id: str, pid: int, beat: float) -> None:
    """What a worker would have written of itself."""
    with closing(sqlite3.connect(bench.store.path)) as db, db:
        db.execute("update runs set pid=?, beat=? where run_id=?", (pid, beat, run_id))


def running(bench: Bench, pid: int, ago: float = 0.0) -> FrozenRun:
    """A run that process `pid` works off; its last beat was `ago` seconds ago."""
    run = create_run(bench, toy_spec(n=4))
    bench.store.journal.set_state(run.run_id, "running")
    set_run(bench, run.run_id, pid, time.time() - ago)
    return run


def refused(bench: Bench, run: FrozenRun, words: str) -> None:
    for act in (launch, work):
        with pytest.raises(RunBusy, match=words):
            act(bench, run.run_id)


def test_a_live_run_is_not_taken_over(bench: Bench, sleeper: Callable[[], int]) -> None:
    refused(bench, running(bench, sleeper()), r"is running already \(process \d+\)")


def test_nor_one_that_lives_but_is_quiet(bench: Bench) -> None:
    """Process 1 has been there since long before the last beat."""
    run = running(bench, 1, ago=30.0)
    assert bench.store.journal.state(run.run_id).state == "lost"
    refused(bench, run, "gives no sign of life: end it first")


def test_a_killed_one_is_taken_over_at_once(bench: Bench, sleeper: Callable[[], int]) -> None:
    run = running(bench, killed(sleeper()))
    check_idle(bench, run.run_id)
    assert work(bench, run.run_id).state == "done"


def test_a_number_that_another_process_has_now_fools_nobody(
    bench: Bench, sleeper: Callable[[], int]
) -> None:
    """The sleeper began after the last beat: it is not the one that worked."""
    began = time.time()
    run = running(bench, 1)
    set_run(bench, run.run_id, sleeper(), began - 3)
    assert bench.store.journal.state(run.run_id).state == "running"
    launch(bench, run.run_id)
    time.sleep(0.5)
    assert finished(bench, run.run_id) == "done"


def test_of_two_that_begin_at_once_one_works(bench: Bench) -> None:
    run = create_run(bench, toy_spec(n=40))
    ends: list[str] = []

    def begin() -> None:
        try:
            ends.append(work(bench, run.run_id).state)
        except RunBusy:
            ends.append("busy")

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends.count("done") >= 1 and set(ends) <= {"done", "busy"}
    spend = bench.store.journal.spend(run.run_id)
    assert spend.calls == bench.store.reads.distinct_calls(run.run_id), "nothing was asked twice"


def test_a_worker_that_comes_too_late_leaves_the_run_alone(
    bench: Bench, tmp_path: Path, sleeper: Callable[[], int]
) -> None:
    run = running(bench, sleeper())
    arguments = ["--store", str(bench.store.path), "--run", run.run_id]
    assert worker([*arguments, "--config", str(tmp_path / "workbench.toml")]) == 2
    assert bench.store.journal.state(run.run_id).state == "running"


def test_a_lost_run_can_be_given_up(bench: Bench, sleeper: Callable[[], int]) -> None:
    run = running(bench, killed(sleeper()), ago=30.0)
    assert bench.store.journal.state(run.run_id).state == "lost"
    cancel(bench, run.run_id)
    assert bench.store.journal.state(run.run_id).state == "cancelled"


# --- time ------------------------------------------------------------------------------------


def test_a_sitting_leaves_its_time_with_the_run(bench: Bench) -> None:
    run = create_run(bench, toy_spec(n=20))
    work(bench, run.run_id)
    first = bench.store.journal.spend(run.run_id).seconds
    assert first > 0
    done = work(bench, run.run_id, limits={"time_limit": first / 2, "accept": 40})
    assert done.state == "time_limit" and done.accepted == 20, "its time was used up before"


# --- money and keys --------------------------------------------------------------------------


def test_a_bound_on_money_needs_prices(tmp_path: Path) -> None:
    with openai_server() as server:
        bench = with_model(tmp_path, server.url)
        with pytest.raises(SpecError, match=r"no price is known for own.*\[models.own\]"):
            create_run(bench, toy_spec(), RunOptions(cost_limit=1.0))
        assert bench.store.reads.runs() == []
        run = create_run(bench, toy_spec(n=2))
        with pytest.raises(SpecError, match="no price is known"):
            work(bench, run.run_id, limits={"cost_limit": 1.0})
        assert server.stats().get("total", 0) == 0 and server.requests() == []
        bench.close()
        free = with_model(tmp_path, server.url, "price_in = 0\nprice_out = 0\n")
        priced = create_run(free, toy_spec(), RunOptions(attempts=2, cost_limit=1.0))
        assert work(free, priced.run_id).state == "done"
        free.close()


def foreign(bench: Bench, **changes: Any) -> str:
    """A run as a stranger's store may hold it: its model is asked where they say."""
    run = create_run(bench, toy_spec(), RunOptions(attempts=2))
    row = {**run.model_table[0], **changes}
    other = run.model_copy(update={"run_id": "rforeign", "model_table": (row,)})
    bench.store.journal.create_run(other)
    return other.run_id


STEERED = {
    "server": lambda url: {"api_base": url},
    "key": lambda url: {"api_key_env": "AWS_SECRET_ACCESS_KEY"},
    "parameter": lambda url: {"params": {"base_url": url}},
    "header": lambda url: {"params": {"extra_headers": {"x": "y"}}},
    "provider": lambda url: {"model": "openai/m", "api_base": None},
    "called offline": lambda url: {"api_base": url, "simulated": True},
    "offline elsewhere": lambda url: {"model": "workbench/m", "api_base": url},
}


@pytest.mark.parametrize("way", STEERED)
def test_no_key_goes_where_only_a_strangers_store_says(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_KEY", "own-key-0123456789")
    with openai_server() as mine, openai_server() as stranger:
        bench = with_model(tmp_path, mine.url, 'api_key_env = "OWN_KEY"\n')
        run_id = foreign(bench, **STEERED[way](stranger.url))
        for act in (lambda: work(bench, run_id), lambda: work(bench, run_id, limits={})):
            with pytest.raises(SpecError, match="do not know, so no key is sent") as refused:
                act()
        assert mine.url in str(refused.value) and "\n" not in str(refused.value)
        assert stranger.requests() == [] and mine.requests() == []
        bench.close()


def test_ones_own_run_goes_on_with_another_temperature(tmp_path: Path) -> None:
    with openai_server() as server:
        bench = with_model(tmp_path, server.url)
        run_id = foreign(bench, params={"temperature": 0.3})
        assert work(bench, run_id).state == "done"
        bench.close()


def test_without_settings_only_the_stand_ins_are_known(bench: Bench) -> None:
    run_id = foreign(bench, model="m", api_base="http://127.0.0.1:9/v1", simulated=False)
    with pytest.raises(SpecError, match="they know: the offline stand-ins alone"):
        work(bench, run_id)
    mine = create_run(bench, toy_spec(n=2))
    assert work(bench, mine.run_id).state == "done"


def test_a_strangers_run_may_be_replayed(tmp_path: Path) -> None:
    """Replay asks nobody, so everybody may, whatever their settings name."""
    with openai_server() as server:
        there = with_model(tmp_path, server.url)
        run = create_run(there, toy_spec(), RunOptions(attempts=2))
        work(there, run.run_id)
        there.close()
        asked = server.stats()["total"]
        (tmp_path / "other.toml").write_text('plugins = ["tests.toys.recipe"]\n')
        here = open_bench(tmp_path / "toy.db", tmp_path / "other.toml")
        found = replay(here, run.run_id)
        assert found.same and found.calls == 0 and server.stats()["total"] == asked
        with pytest.raises(SpecError, match="do not know"):
            work(here, run.run_id)
        here.close()


def test_a_frozen_run_needs_no_models_to_be_read(bench: Bench) -> None:
    bench.store.journal.create_run(toy_run("rplain"))
    assert bench.store.journal.run("rplain").models == {}
