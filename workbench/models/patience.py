"""Patience: waits and timeouts of the event loop that one call ends for all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from workbench.errors import Cancelled


class Patience:
    """Every wait of a gateway, so that stop ends them between writes and never within one."""

    def __init__(self) -> None:
        self.over = False
        self._waits: set[asyncio.Timeout] = set()

    def expire(self) -> None:
        """End all waits, now and later, with Cancelled. Called on the event loop."""
        self.over = True
        now = asyncio.get_running_loop().time()
        for wait in tuple(self._waits):
            if not wait.expired():
                wait.reschedule(now)

    @asynccontextmanager
    async def upto(self, seconds: float | None) -> AsyncIterator[None]:
        """TimeoutError after so many seconds (None: never), Cancelled once patience is over."""
        if self.over:
            raise Cancelled("the run was asked to stop")
        try:
            async with asyncio.timeout(seconds) as wait:
                self._waits.add(wait)
                try:
                    yield
                finally:
                    self._waits.discard(wait)
        except TimeoutError:
            if self.over:
                raise Cancelled("the run was asked to stop") from None
            raise

    async def sleep(self, seconds: float) -> None:
        """Wait so long, unless patience ends."""
        async with self.upto(None):
            await asyncio.sleep(seconds)
