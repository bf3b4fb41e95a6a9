"""Kill a worker process at random moments, resume it, and count what was lost or paid twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from workbench.actions.manufacture import RunOptions, create_run
from workbench.actions.open import Bench, open_bench
from workbench.domain.spec import FrozenRun

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Aftermath:
    """What the store says after the last resume."""

    kills: int
    accepted: int
    lost: int
    duplicated: int
    torn: int
    calls: int
    needed: int
    unfinished: int
    counted: int
    same_dataset: bool


def toy_bench(folder: Path, name: str = "killed.db") -> Bench:
    """A bench on a new store whose settings name the toy recipe as a plug-in."""
    config = folder / "workbench.toml"
    config.write_text('plugins = ["tests.toys.recipe"]\n')
    return open_bench(folder / name, config)


def start_worker(bench: Bench, folder: Path, run_id: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "workbench.worker", "--store", str(bench.store.path)]
    command += ["--run", run_id, "--config", str(folder / "workbench.toml")]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL)


def kill_and_resume(folder: Path, points: int, kills: int, seed: int) -> Aftermath:
    """Make `points` toy points in a worker that is killed -9 `kills` times on its way."""
    from tests.toys.world import toy_spec

    rng = random.Random(seed)
    bench = toy_bench(folder)
    options = RunOptions(accept=points, max_attempts=3 * points, seed=1)
    run = create_run(bench, toy_spec(n=points), options)
    marks = sorted(rng.sample(range(5, points), kills))
    done = 0
    for mark in marks:
        worker = start_worker(bench, folder, run.run_id)
        done += _kill_at(bench, run, worker, mark, rng)
    worker = start_worker(bench, folder, run.run_id)
    assert worker.wait(120) == 0
    found = _aftermath(bench, run, done, _reference(folder, points))
    bench.close()
    return found


def _kill_at(bench: Bench, run: FrozenRun, worker: subprocess.Popen[bytes], mark: int,
             rng: random.Random) -> int:  # fmt: skip
    """Kill -9 soon after `mark` slots are decided; 1 if the worker was still alive then."""
    deadline = time.monotonic() + 120
    while len(bench.store.journal.decisions(run.run_id)) < mark and worker.poll() is None:
        assert time.monotonic() < deadline, "the worker makes no progress"
        time.sleep(0.005)
    time.sleep(rng.random() * 0.02)
    alive = worker.poll() is None
    if alive:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    return int(alive)


def _reference(folder: Path, points: int) -> str:
    """The dataset of the same run that nobody killed."""
    from tests.toys.world import toy_spec
    from workbench.actions.manufacture import work

    bench = toy_bench(folder, "whole.db")
    run = create_run(
        bench, toy_spec(n=points), RunOptions(accept=points, max_attempts=3 * points, seed=1)
    )
    work(bench, run.run_id)
    found = bench.store.reads.dataset_hash(run.run_id)
    bench.close()
    return found


def _aftermath(bench: Bench, run: FrozenRun, kills: int, reference: str) -> Aftermath:
    store = bench.store
    decisions = store.journal.decisions(run.run_id)
    slots = [d.slot for d in decisions]
    spend = store.journal.spend(run.run_id)
    distinct = store.reads.distinct_calls(run.run_id)
    admitted = [d for d in decisions if d.outcome == "admitted"]
    return Aftermath(
        kills=kills, accepted=len(admitted),
        lost=len(set(range(len(slots))) - set(slots)), duplicated=len(slots) - len(set(slots)),
        torn=len(store.reads.verify_chains()) + len(store.reads.integrity()),
        calls=spend.calls, needed=distinct, unfinished=spend.unfinished, counted=spend.calls,
        same_dataset=store.reads.dataset_hash(run.run_id) == reference,
    )  # fmt: skip
