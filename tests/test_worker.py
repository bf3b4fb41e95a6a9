"""A run in its own process: it ends by itself, says why it could not, and stops politely."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.killing import start_worker, toy_bench
from tests.toys.world import toy_spec
from workbench.actions.manufacture import RunOptions, create_run
from workbench.actions.open import Bench
from workbench.worker import main


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = toy_bench(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """A worker in this process takes over what Ctrl-C does; give it back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def arguments(bench: Bench, folder: Path, run_id: str) -> list[str]:
    named = ["--config", str(folder / "workbench.toml")]
    return ["--store", str(bench.store.path), "--run", run_id, *named]


def test_a_run_that_ends_by_itself(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = create_run(bench, toy_spec(n=4))
    assert main(arguments(bench, tmp_path, run.run_id)) == 0
    assert capsys.readouterr().out == f"run {run.run_id}: done \n"
    assert bench.store.reads.run_row(run.run_id).normal == 4


def test_a_run_that_cannot_begin_says_why_in_the_store(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = create_run(bench, toy_spec(n=4))
    old = run.model_copy(update={"run_id": "rold", "versions": {"toy_gate": "0"}})
    bench.store.journal.create_run(old)
    assert main(arguments(bench, tmp_path, "rold")) == 2
    state = bench.store.journal.state("rold")
    assert state.state == "failed" and "start a new run" in state.message
    assert "start a new run" in capsys.readouterr().err


def test_a_store_that_cannot_be_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.db").write_text("no store")
    assert main(["--store", str(tmp_path / "notes.db"), "--run", "r0"]) == 3
    assert "no workbench store" in capsys.readouterr().err


def test_a_polite_kill_ends_it_between_two_events(bench: Bench, tmp_path: Path) -> None:
    options = RunOptions(attempts=90_000)
    run = create_run(bench, toy_spec(), options)
    worker = start_worker(bench, tmp_path, run.run_id)
    wait_for(lambda: bench.store.reads.decided(run.run_id) > 3, worker)
    os.kill(worker.pid, signal.SIGTERM)
    assert worker.wait(60) == 0
    state = bench.store.journal.state(run.run_id)
    assert state.state == "cancelled" and "accepted from" in state.message
    assert bench.store.reads.verify_chains() == []


def wait_for(ready: object, worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not ready():  # type: ignore[operator]
        assert time.monotonic() < deadline and worker.poll() is None
        time.sleep(0.02)
