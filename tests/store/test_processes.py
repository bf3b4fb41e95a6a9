"""Two processes write one store and are killed -9: nothing acknowledged is lost or torn."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.toys.world import toy_run
from workbench.store import Store

ROOT = Path(__file__).resolve().parents[2]


def start(path: Path, run_id: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.writer", str(path), run_id]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(writer: subprocess.Popen[str]) -> list[str]:
    """The whole lines that a killed writer had printed."""
    assert writer.stdout is not None
    lines = writer.stdout.read().split("\n")[:-1]
    writer.stdout.close()
    writer.wait()
    return [line for line in lines if line != "ready"]


def killed_round(path: Path, rng: random.Random) -> list[tuple[str, str]]:
    """Both writers work for a moment; one dies first, the other a little later."""
    writers = {run_id: start(path, run_id) for run_id in ("r0", "r1")}
    for writer in writers.values():
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    order = rng.sample(sorted(writers), 2)
    for run_id in order:
        # The pipe holds some thousand lines: longer than this a writer would stand still.
        time.sleep(0.05 + 0.15 * rng.random())
        writers[run_id].send_signal(signal.SIGKILL)
    return [(run_id, line) for run_id in order for line in acknowledged(writers[run_id])]


def check(store: Store, run_id: str, lines: list[str]) -> None:
    """Every acknowledged call and slot is there, once and whole."""
    decided = [decision.slot for decision in store.journal.decisions(run_id)]
    assert decided == list(range(len(decided))), "slots are decided in order, each once"
    slots = {int(line.split()[1]) for line in lines if line.startswith("slot")}
    assert slots <= set(decided), "an acknowledged slot was lost"
    for index in decided:
        events = store.journal.events(run_id, index)
        assert [event.seq for event in events] == list(range(5)) and events[-1].final
    for key in {line.split()[1] for line in lines if line.startswith("call")}:
        found = store.memory.recall(key)
        assert found is not None and found.text == f"{key} " * (1 + int(key.split("/")[1]) % 200)


def test_killed_writers_lose_nothing(tmp_path: Path) -> None:
    path, rng = tmp_path / "shared.db", random.Random(4)
    with Store(path) as store:
        for run_id in ("r0", "r1"):
            store.journal.create_run(toy_run(run_id))
    lines: list[tuple[str, str]] = []
    for _ in range(3):
        lines += killed_round(path, rng)
        with Store(path) as store:
            assert store.reads.integrity() == [] and store.reads.verify_chains() == []
    assert len(lines) > 100 and set(Counter(run for run, _ in lines)) == {"r0", "r1"}
    with Store(path) as store:
        for run_id in ("r0", "r1"):
            check(store, run_id, [line for run, line in lines if run == run_id])
            spend = store.journal.spend(run_id)
            assert spend.unfinished <= 3, "at most one call was in flight at each kill"
            assert spend.calls - spend.unfinished == store.reads.distinct_calls(run_id) - (
                spend.unfinished and _never_finished(store, run_id)
            )
        numbers = [one.number for one in store.journal.admissions(10**9)]
        assert numbers == list(range(1, len(numbers) + 1))


def _never_finished(store: Store, run_id: str) -> int:
    """Questions that have only a started row (the writer was not started again after it)."""
    rows = store._link.rows(
        "select key from calls where run_id=? group by key having max(status='ok')=0", (run_id,)
    )
    return len(rows)


def test_a_reader_sees_whole_points_while_another_process_writes(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    with Store(path) as store:
        store.journal.create_run(toy_run("r0"))
        writer = start(path, "r0")
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
        seen = []
        for _ in range(20):
            time.sleep(0.01)
            for decision in store.journal.decisions("r0")[-2:]:
                assert len(store.journal.events("r0", decision.slot)) == 5
            seen.append(store.reads.decided("r0"))
        writer.kill()
        acknowledged(writer)
        assert seen == sorted(seen) and seen[-1] > seen[0]
