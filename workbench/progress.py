"""Where a run stands, and the heartbeat by which others know it lives and can ask it to stop."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from workbench.domain.candidate import Decision, Event
from workbench.domain.contracts import Spend
from workbench.errors import BoundReached, Cancelled, StoreError, WorkbenchError

BEAT_SECONDS = 1.0


@dataclass
class Progress:
    """Where a run stands, for whoever watches."""

    run_id: str
    wanted: int | None
    accepted: int = 0
    decided: int = 0
    launched: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    refused_at: Counter[str] = field(default_factory=Counter)
    repairs: int = 0
    aside_in_a_row: int = 0
    seconds: float = 0.0
    spend: Spend = Spend()
    state: str = "running"
    message: str = ""

    @property
    def projected_cost(self) -> float | None:
        """Money still to be spent at the present price of a point; None before the first one."""
        if self.wanted is None or not self.accepted:
            return None
        return self.spend.cost / self.accepted * max(0, self.wanted - self.accepted)

    def count(self, decision: Decision, events: Sequence[Event]) -> None:
        """Take one decision into the counts."""
        self.decided += 1
        self.outcomes[decision.outcome] += 1
        if decision.outcome == "refused":
            self.refused_at[decision.at] += 1
        self.repairs += sum(event.kind == "repaired" for event in events)
        aside = decision.outcome == "set_aside"
        self.aside_in_a_row = self.aside_in_a_row + 1 if aside else 0
        if aside:
            self.message = decision.message

    @property
    def shortfall(self) -> str:
        """How many of how many, and where the others went."""
        lost = ", ".join(f"{gate} {n}" for gate, n in self.refused_at.most_common(4))
        wanted = f" of {self.wanted}" if self.wanted is not None else ""
        tail = f"; refused at: {lost}" if lost else ""
        return f"{self.accepted}{wanted} accepted from {self.decided} pulls{tail}"


class Stoppable(Protocol):
    """Work that can be asked to end between two events."""

    def stop(self, why: WorkbenchError) -> None: ...


class Beating(Protocol):
    """Where signs of life are written; the journal is one."""

    def beat(self, run_id: str, pid: int, seconds: float = 0.0, /) -> bool: ...


class Timed(Protocol):
    """Work of a name, with a bound on its seconds or none."""

    @property
    def run_id(self) -> str: ...
    @property
    def time_limit(self) -> float | None: ...


class Heart:
    """Tells the journal once a second that a run lives, and hears there of a wish to stop."""

    def __init__(
        self,
        journal: Beating,
        run: Timed,
        stop: Callable[[WorkbenchError], None],
        worked: float = 0.0,
    ) -> None:
        """`worked` is how many seconds the earlier sittings of the run took: they count."""
        self.journal, self.run, self.stop = journal, run, stop
        self.worked, self.told = worked, time.monotonic()
        self.quiet = threading.Event()
        self.thread = threading.Thread(target=self._beats, name="heart", daemon=True)

    def __enter__(self) -> None:
        self.told = time.monotonic()
        self.thread.start()

    def __exit__(self, *problem: object) -> None:
        self.quiet.set()
        self.thread.join()
        with suppress(StoreError):  # whatever made it so is told by the work itself
            self._beat()

    def _beats(self) -> None:
        limit, pause = self.run.time_limit, 0.0
        while not self.quiet.wait(pause):
            pause = BEAT_SECONDS
            if self._beat():
                self.stop(Cancelled("somebody asked the run to stop"))
            if limit is not None and self.worked > limit:
                self.stop(BoundReached(f"{limit:g} s are over", bound="time"))

    def _beat(self) -> bool:
        """Tell of the time since the last beat; True when somebody asked the run to stop."""
        now = time.monotonic()
        lately, self.told = now - self.told, now
        self.worked += lately
        return self.journal.beat(self.run.run_id, os.getpid(), lately)
