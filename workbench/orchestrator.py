"""The hand on the lever: many pulls with bounds, decided in slot order, so that timing never shows.

Slots start when their lookback is decided, run on an engine, and are admitted in order. The run
ends when enough points are there, when a bound is met, or when somebody stops it; each end is a
state with a name.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from workbench.admission import Ledger, prompt_text
from workbench.context import Archive, PullContext, Records, View
from workbench.domain.candidate import Decision, Event
from workbench.domain.contracts import Engine, Gate, Journal, Models, Recipe
from workbench.domain.spec import FrozenRun, Slot
from workbench.errors import (
    BoundReached,
    Cancelled,
    MissingReply,
    SpecError,
    StoreError,
    WorkbenchError,
)
from workbench.loop import make_one
from workbench.neighbourhood import Neighbourhood
from workbench.pace import most_in_flight
from workbench.plan import Plan
from workbench.progress import Heart, Progress

MOST_ASIDE = 16
STOPS = (BoundReached, Cancelled, MissingReply, StoreError, SpecError)


@dataclass
class Parts:
    """What a run is made of, resolved by `actions/open`."""

    recipe: Recipe
    gates: Sequence[Gate]
    models: Models
    journal: Journal
    neighbourhood: Neighbourhood | None = None
    one_family: str = "stamp"
    archive: Archive = field(default_factory=Records)


class Orchestrator:
    """One run, from its first slot or from where it stopped."""

    def __init__(
        self,
        run: FrozenRun,
        parts: Parts,
        engine: Engine,
        listener: Callable[[Progress], None] | None = None,
    ) -> None:
        self.run, self.parts, self.engine, self.listener = run, parts, engine, listener
        self.ledger = Ledger(run, parts.recipe, parts.neighbourhood)
        self.plan = Plan(run)
        self.progress = Progress(run.run_id, run.accept)
        self.retries: list[Slot] = []
        self._views: dict[int, View] = {}
        self._finished: dict[int, tuple[Slot, Sequence[Event] | BaseException]] = {}
        self._launched = 0
        self._repeated = 0
        self._stopped: BaseException | None = None
        self._closing = False

    def work(self) -> Progress:
        """Run to an end and write the state it ended in. Errors of the store are raised."""
        begun = time.monotonic()
        self.take_up()
        self.parts.journal.set_state(self.run.run_id, "running")
        worked = self.parts.models.spent().seconds
        with Heart(self.parts.journal, self.run, self.stop, worked):
            for slot, result in self.engine.map(self.pull, self._feed()):
                self._finished[slot.index] = (slot, result)
                self._settle()
                self.progress.seconds = time.monotonic() - begun
                self._tell()
        self._end()
        self.progress.seconds = time.monotonic() - begun
        self._tell()
        return self.progress

    def pull(self, slot: Slot) -> Sequence[Event]:
        """One pull of the lever, with the view that was frozen for this slot."""
        return list(make_one(slot, self.parts.recipe, self.parts.gates, self.context(slot)))

    def context(self, slot: Slot, branch: int = 0) -> PullContext:
        """The context of a slot whose view has been taken."""
        return PullContext(
            run=self.run, slot=slot, recipe=self.parts.recipe, gateway=self.parts.models,
            view=self._views[slot.index], path=self.run.paths.get(slot.node_id, ()),
            one_family=self.parts.one_family, branch=branch, archive=self.parts.archive,
        )  # fmt: skip

    def open_slot(self, index: int) -> Slot:
        """Assign slot `index` (or find it assigned) and freeze what it may see."""
        if index < len(self.ledger.slots):
            slot = self.ledger.slots[index]
        else:
            retry = self.retries.pop(0) if self.retries else None
            slot = self.plan.slot(index, self.ledger, retry)
            self.parts.journal.assign(slot)
            self.ledger.slots.append(slot)
            self._repeated += retry is not None
        self._views[index] = self.ledger.view(index)
        return slot

    def decide(self, slot: Slot, events: Sequence[Event]) -> Decision:
        """Journal a finished pull and decide its slot, which must be the next in order."""
        decision = self.decide_beside(slot, events)
        self.ledger.record(slot, decision)
        self._views.pop(slot.index, None)
        self.progress.count(decision, events)
        self.progress.accepted = self.ledger.accepted
        return decision

    def decide_beside(self, slot: Slot, events: Sequence[Event]) -> Decision:
        """Journal and decide a pull that later slots shall not see (a branch, an early end)."""
        decision = self.ledger.decide(slot, events)
        draft = decision.draft
        text = prompt_text(draft.payload) if draft else ""
        key = self.parts.recipe.key(draft.payload) if draft else ""
        with self.parts.journal.together():
            self.parts.journal.append(events)
            self.parts.journal.decide(decision, text, key)
        return decision

    def take_up(self) -> None:
        """Load what the journal already holds of this run (nothing, for a new one)."""
        journal, run = self.parts.journal, self.run
        if self.parts.neighbourhood is not None:
            self.ledger.begin(journal.admissions(run.baseline))
        self.ledger.slots = journal.slots(run.run_id)
        retried = {slot.retry_of for slot in self.ledger.slots}
        self._repeated = len(retried - {None})
        for decision in journal.decisions(run.run_id):
            if decision.branch or decision.slot != self.ledger.decided:
                continue
            slot = self.ledger.slots[decision.slot]
            self.ledger.record(slot, decision)
            self.progress.count(decision, ())
            if decision.outcome == "set_aside" and slot.index not in retried:
                self.retries.append(slot)
        self._launched = self.ledger.decided
        self.progress.accepted = self.ledger.accepted
        self.progress.aside_in_a_row = 0

    def _feed(self) -> Iterator[Slot | None]:
        """The slots that may start, in order; None while one has to wait for a decision."""
        while not self._over():
            flying = self._launched - self.ledger.decided
            most = most_in_flight(self.run, self.ledger, self.parts.models.spent())
            if not self.ledger.may_start(self._launched) or flying >= most:
                yield None
                continue
            slot = self.open_slot(self._launched)
            self._launched += 1
            yield slot

    def _over(self) -> bool:
        if self._stopped is not None or self.ledger.closed:
            return True
        assigned_waiting = self._launched < len(self.ledger.slots)
        # Slots that repeat one set aside are no attempts of their own.
        allowed = self.run.max_attempts + len(self.retries) + self._repeated
        return not assigned_waiting and self._launched >= allowed

    def _settle(self) -> None:
        """Decide every slot that is next in order and finished."""
        while (found := self._finished.get(self.ledger.decided)) is not None:
            slot, result = found
            if isinstance(result, STOPS) and not self.ledger.closed:
                self.stop(result)
                return
            del self._finished[slot.index]
            self.decide(slot, self._events(slot, result))
            self._close_when_enough()

    def _events(self, slot: Slot, result: Sequence[Event] | BaseException) -> Sequence[Event]:
        """The events of a pull; a plug-in that broke sets its slot aside and says where."""
        if not isinstance(result, BaseException):
            return result
        kept = Event(kind="surplus", slot=slot, seq=0, reason="closed", message="stopped")
        if isinstance(result, STOPS):
            return [kept]
        if not isinstance(result, Exception):
            raise result
        where = traceback.extract_tb(result.__traceback__)[-1]
        message = f"{type(result).__name__}: {result} ({where.filename}:{where.lineno})"
        aside = {"kind": "set_aside", "gate": "plugin", "reason": "plugin_error"}
        return [kept.model_copy(update={**aside, "message": message})]

    def _close_when_enough(self) -> None:
        if self.ledger.closed and not self._closing:
            self._closing = True
            self.parts.models.stop()
        if self.progress.aside_in_a_row >= MOST_ASIDE and self._stopped is None:
            last = f"{MOST_ASIDE} slots in a row were set aside: {self.progress.message}"
            self.stop(WorkbenchError(last))

    def stop(self, why: BaseException) -> None:
        """Start nothing more; what is on its way ends at its next question."""
        if self._stopped is None:
            self._stopped = why
            self.parts.models.stop()

    def _tell(self) -> None:
        if self.listener is not None:
            self.progress.launched = self._launched
            self.progress.spend = self.parts.models.spent()
            self.listener(self.progress)

    def _end(self) -> None:
        state, message = self._verdict()
        self.progress.state, self.progress.message = state, message
        self.parts.journal.set_state(self.run.run_id, state, message)
        if isinstance(self._stopped, MissingReply | StoreError | SpecError):
            raise self._stopped

    def _verdict(self) -> tuple[str, str]:
        """The state the run ended in, and what a person should know about it."""
        why = self._stopped
        if isinstance(why, BoundReached):
            return f"{why.bound}_limit", f"{why}; {self.progress.shortfall}"
        if isinstance(why, Cancelled):
            return "cancelled", f"stopped; {self.progress.shortfall}"
        if why is not None:
            return "failed", str(why)
        if self.run.accept is None or self.ledger.closed:
            return "done", ""
        bound = f"{self.run.max_attempts} pulls are used up"
        return "attempts_limit", f"{bound}; {self.progress.shortfall}"
