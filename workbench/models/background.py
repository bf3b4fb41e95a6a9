"""The one event loop of the process, on its own thread, lent to gateways and closed with them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
PARTING_SECONDS = 5.0


class Background:
    """Starts with the first borrower and ends, connections closed, with the last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._borrowers = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def borrow(self) -> asyncio.AbstractEventLoop:
        """The running loop; give it back with `release`."""
        with self._lock:
            self._borrowers += 1
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="workbench-models", daemon=True
                )
                self._thread.start()
            return self._loop

    def release(self, last: Callable[[], Awaitable[None]]) -> None:
        """Give the loop back; the last borrower runs `last` on it and ends it."""
        with self._lock:
            self._borrowers -= 1
            loop, thread = self._loop, self._thread
            if self._borrowers or loop is None or thread is None:
                return
            self._loop = self._thread = None
            submit(loop, _ended(last)).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


async def _ended(last: Callable[[], Awaitable[None]]) -> None:
    """Run `last`, then cancel whatever a library has left behind on the loop."""
    await last()
    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    if rest:
        # Not for ever: a library's task may swallow its cancellation, and the loop ends anyway.
        await asyncio.wait(rest, timeout=PARTING_SECONDS)
    await asyncio.get_running_loop().shutdown_asyncgens()


def submit(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> Future[T]:
    """Start work on the loop from any other thread."""
    return asyncio.run_coroutine_threadsafe(work, loop)


BACKGROUND = Background()
