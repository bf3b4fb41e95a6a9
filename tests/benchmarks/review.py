"""What the review queue costs: `python -m tests.benchmarks.review [POINTS]`.

20,000 generated points with six receipts each; CPU milliseconds of this process for the first page
of the queue in a store just opened, for opening it again, for verdicts with the next point, and for
a sitting of another person once half is approved (known answers are made for it).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.waiting import points_waiting
from workbench.actions.looking import Said
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted, queue
from workbench.actions.sitting import Sitting
from workbench.domain.review import Verdict
from workbench.settings import Settings
from workbench.store import Store

TEXT = "A customer writes about a fee on the account and asks what is owed. " * 8


def timed(what: str, work: Callable[[], Any]) -> Any:
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    cpu, wall = (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000
    print(f"{what:44} {cpu:8.0f} ms CPU {wall:8.0f} ms", flush=True)
    return found


def main(points: str = "20000") -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wb.db"
        with Store(path) as store:
            timed(f"{points} points written", lambda: points_waiting(
                store, int(points), gates=6, text=TEXT))  # fmt: skip
        with Store(path) as store:
            bench = Bench(Settings(), store, "reviewer")
            timed("first page of the queue, store just opened", lambda: queue(bench, "a", Wanted()))
            timed("first page again", lambda: queue(bench, "ann", Wanted()))
            timed("narrowed to a leaf", lambda: queue(bench, "ann", Wanted(node_id="fees")))
            timed("narrowed to doubts of a gate", lambda: queue(bench, "ann", Wanted(doubt="g1")))
            timed("what can be chosen", store.reads.choices)
            sit = timed("a sitting begins", lambda: Sitting(bench, "ann", Wanted()))
            timed("100 verdicts, each with the next point", lambda: [
                sit.give("approve", Said()) for _ in range(100)])  # fmt: skip
            timed("half of them approved", lambda: approved(store, int(points) // 2))
            timed("a sitting of another person begins", lambda: Sitting(bench, "ben", Wanted()))
            timed("the same opened again", lambda: Sitting(bench, "ben", Wanted()))


def approved(store: Store, many: int) -> None:
    with store.journal.together():
        for row in store.reads.waiting("zoe", looks=("first",))[:many]:
            store.journal.record_verdict(Verdict(candidate_id=row.id, kind="approve",
                                                 reviewer="zoe"))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
