"""What the store costs: `python -m tests.benchmarks.store`.

10,000 calls (begin, finish), 1,000 slots of 10 events with their decision, and the reads of pages
at 20,000 candidates. Rows a second on the clock, microseconds of this process's CPU a row.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.store.toys import call, decision_of, pull, reply
from tests.toys.world import toy_run, toy_slot
from workbench.store import Store

CALLS, SLOTS, CANDIDATES = 10_000, 1_000, 20_000
TEXT = "A customer writes about a fee on the account and asks what is owed. " * 28


def timed(what: str, rows: int, work: Callable[[], Any]) -> None:
    """Run `work` and print its line."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    cpu = time.process_time() - cpu
    wall = time.perf_counter() - wall
    print(f"{what:44} {rows:7} {rows / wall:10.0f}/s {cpu / rows * 1e6:9.0f} us CPU")


def calls(store: Store) -> None:
    answer = reply(TEXT)
    for number in range(CALLS):
        row = store.memory.begin(call(f"{number:064x}", slot=number // 20))
        store.memory.finish(row, answer)


def recalls(store: Store) -> None:
    for number in range(CALLS):
        assert store.memory.recall(f"{number:064x}") is not None


def slots(store: Store, run_id: str, count: int, gates: int) -> None:
    """Assign, append and decide, as the orchestrator does."""
    for index in range(count):
        slot = toy_slot(index, run_id=run_id)
        store.journal.assign(slot)
        events = pull(slot, gates=gates, text=f"{index} {TEXT}")
        store.journal.append(events)
        store.journal.decide(decision_of(events), f"{index} {TEXT}", str(index))


def reads(store: Store) -> None:
    """One page or count each, at many candidates."""
    found = store.reads.candidates(limit=1)[0]
    pages: dict[str, Callable[[], Any]] = {
        "candidates, first page of 50": lambda: store.reads.candidates(),
        "candidates, page at 19,000": lambda: store.reads.candidates(50, 19_000),
        "candidates of a state": lambda: store.reads.candidates(50, state="queued"),
        "count of a track": lambda: store.reads.count_candidates(track="happy"),
        "home counts": store.reads.counts,
        "runs": store.reads.runs,
        "funnel": lambda: store.reads.funnel("many"),
        "trail": lambda: store.reads.trail(found.id),
        "spend": lambda: store.journal.spend("r0"),
        "decided": lambda: store.reads.decided("many"),
        "decisions of 1,000": lambda: store.journal.decisions("r0"),
        "verify_chains": store.reads.verify_chains,
    }
    for name, read in pages.items():
        wall = time.perf_counter()
        read()
        print(f"  {name:42} {(time.perf_counter() - wall) * 1000:8.1f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "bench.db") as store:
        for run_id in ("r0", "many"):
            store.journal.create_run(toy_run(run_id))
        timed("calls, begin + finish (2.3 kB)", CALLS, lambda: calls(store))
        timed("recall", CALLS, lambda: recalls(store))
        timed(
            "slots of 10 events, assign + append + decide",
            SLOTS,
            lambda: slots(store, "r0", SLOTS, 8),
        )
        timed("slots of 3 events", CANDIDATES, lambda: slots(store, "many", CANDIDATES, 1))
        print(f"reads at {store.reads.count_candidates():,} candidates")
        reads(store)
        print(f"file: {store.path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
