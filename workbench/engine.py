"""Threads that run pulls: the engine a laptop has. Another scheduler can take its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from workbench.domain.candidate import Event
from workbench.domain.spec import Slot

Result = Sequence[Event] | BaseException
Pull = Callable[[Slot], Sequence[Event]]


class ThreadEngine:
    """At most `concurrency` pulls at once, each on a thread of its own."""

    def __init__(self, concurrency: int) -> None:
        self.concurrency = max(1, concurrency)

    def map(self, pull: Pull, slots: Iterator[Slot | None]) -> Iterator[tuple[Slot, Result]]:
        """Results as they come. None from `slots` means: nothing may start before a pull ends."""
        running: dict[Future[Sequence[Event]], Slot] = {}
        with ThreadPoolExecutor(self.concurrency, thread_name_prefix="pull") as pool:
            open_feed = True
            while open_feed or running:
                while open_feed and len(running) < self.concurrency:
                    try:
                        slot = next(slots)
                    except StopIteration:
                        open_feed = False
                        break
                    if slot is None:
                        break
                    running[pool.submit(pull, slot)] = slot
                if not running:
                    continue
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    slot = running.pop(future)
                    yield slot, future.exception() or future.result()
