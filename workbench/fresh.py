"""Fresh samples: accepted points asked anew, apart from the samples they were chosen on.

Points are slots of a run of kind `probe`: what was asked is journaled with receipts, no list or
queue sees it, and the run can be watched, bounded and stopped like any other. Every question has
a purpose of its own and a seed that depends on point, purpose and sample alone: it is no draw of
selection, and a second run of the same questions is answered from memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from workbench.admission import prompt_text
from workbench.auditset import Source
from workbench.context import PullContext, View
from workbench.domain.candidate import Decision, Event
from workbench.domain.contracts import (
    Failure,
    Journal,
    ModelRef,
    Models,
    Origin,
    Recipe,
    Reply,
    Request,
    Role,
    Spend,
)
from workbench.domain.receipt import GateResult, Receipt
from workbench.domain.spec import FrozenRun, Slot
from workbench.errors import BoundReached, Cancelled, WorkbenchError
from workbench.progress import Heart
from workbench.registry import load

VERSION = "1"
STOPS = (BoundReached, Cancelled)


class Tried(NamedTuple):
    """What asking about one point gave, and what ended it before its end."""

    result: GateResult | None
    stopped: WorkbenchError | None = None


@dataclass
class Allowance:
    """At most so many calls in a sitting; what is remembered costs none."""

    models: Models
    most: int | None = None
    _held: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def holding(self, many: int) -> Iterator[None]:
        """BoundReached when so many more would be too many."""
        with self._lock:
            used = self.models.spent().calls + self._held
            if self.most is not None and used + many > self.most:
                message = f"calls: {used} made and {many} needed of {self.most}"
                raise BoundReached(message, bound="calls")
            self._held += many
        try:
            yield
        finally:
            with self._lock:
                self._held -= many


@dataclass(frozen=True)
class Apart:
    """Models whose questions carry another purpose, and are booked on another run."""

    models: Models
    purpose: str
    run_id: str
    place: int
    allowance: Allowance

    def refs(self, role: Role) -> tuple[ModelRef, ...]:
        return self.models.refs(role)

    def ask(self, request: Request, origin: Origin) -> Reply:
        with self.allowance.holding(1):
            return self.models.ask(self._moved(request), self._booked(origin))

    def ask_all(self, requests: Sequence[Request], origin: Origin) -> list[Reply | Failure]:
        with self.allowance.holding(len(requests)):
            moved = [self._moved(request) for request in requests]
            return self.models.ask_all(moved, self._booked(origin))

    def spent(self) -> Spend:
        return self.models.spent()

    def stop(self) -> None:
        self.models.stop()

    def _moved(self, request: Request) -> Request:
        return request.model_copy(update={"purpose": self.purpose})

    def _booked(self, origin: Origin) -> Origin:
        return origin.model_copy(update={"run_id": self.run_id, "slot": self.place, "branch": 0})


@dataclass(frozen=True)
class FreshContext(PullContext):
    """A context that draws under the purpose's name, with the settings of the difficulty gate."""

    def setting(self, name: str, default: Any) -> Any:
        return PullContext.setting(replace(self, gate="difficulty"), name, default)


Try = Callable[[Source, PullContext], Tried]


@dataclass
class Fresh:
    """One sitting: which points are asked, how, and how far it came."""

    run: FrozenRun
    models: Models
    journal: Journal
    purpose: str
    attempt: Try
    one_family: str = "stamp"
    most_calls: int | None = None
    listener: Callable[[int, int], None] | None = None
    ended: WorkbenchError | None = None

    def work(self, sources: Sequence[Source]) -> int:
        """Ask about every point; returns how many were finished. Ends in a named state."""
        state, run_id = self.journal.set_state, self.run.run_id
        state(run_id, "running")
        try:
            done = self._all(sources)
        except Exception as broken:
            state(run_id, "failed", str(broken))
            raise
        bound = getattr(self.ended, "bound", "")
        ended = "cancelled" if self.ended else "done"
        state(run_id, f"{bound}_limit" if bound else ended, str(self.ended or ""))
        return done

    def stop(self, why: WorkbenchError) -> None:
        """Ask nothing more: what is on its way ends at its next question."""
        if self.ended is None:
            self.ended = why
            self.models.stop()

    def _all(self, sources: Sequence[Source]) -> int:
        done, allowance = 0, Allowance(self.models, self.most_calls)
        with (
            Heart(self.journal, self.run, self.stop),
            ThreadPoolExecutor(self.run.concurrency, thread_name_prefix="fresh") as pool,
        ):
            waiting = [pool.submit(self._one, i, s, allowance) for i, s in enumerate(sources)]
            for future in as_completed(waiting):
                problem = future.exception()
                if isinstance(problem, STOPS):
                    self.stop(problem)
                elif problem is not None:
                    self.models.stop()
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise problem
                else:
                    done += 1
                if self.listener is not None:
                    self.listener(done, len(sources))
        return done

    def _one(self, place: int, source: Source, allowance: Allowance) -> None:
        """Ask about one point and journal what came; a bound in the middle keeps what there is."""
        if self.ended is not None:
            raise Cancelled(str(self.ended))
        recipe: Recipe = load("recipe", source.run.spec.recipe)
        gateway = Apart(self.models, self.purpose, self.run.run_id, place, allowance)
        context = FreshContext(
            run=source.run, slot=source.slot, recipe=recipe, gateway=gateway,
            view=View(nearest=lambda text, k: ()), one_family=self.one_family,
            path=source.run.paths.get(source.slot.node_id, ()),
            branch=source.candidate.branch, gate=self.purpose,
        )  # fmt: skip
        result, stopped = self.attempt(source, context)
        if result is not None:
            self._keep(place, source, context, result)
        if stopped is not None:
            raise stopped

    def _keep(self, place: int, source: Source, context: PullContext, result: GateResult) -> None:
        """Journal a point's fresh samples: receipt and all, in no set."""
        slot = source.slot.model_copy(
            update={"run_id": self.run.run_id, "index": place, "retry_of": None}
        )
        receipt = Receipt(
            gate=self.purpose, gate_version=VERSION, result=result, calls=context.calls,
            reads_hash=source.draft.hash, seed=context.seed,
        )  # fmt: skip
        events = _events(slot, source, receipt)
        decision = Decision(
            run_id=slot.run_id, slot=place, outcome="surplus", at=self.purpose,
            reason=result.reason, message=result.message, draft=source.draft,
            simulated=any(event.simulated for event in events), flags=result.flags,
        )  # fmt: skip
        payload = source.draft.payload
        key = load("recipe", source.run.spec.recipe).key(payload)
        with self.journal.together():
            self.journal.assign(slot)
            self.journal.append(events)
            self.journal.decide(decision, prompt_text(payload), key)


def _events(slot: Slot, source: Source, receipt: Receipt) -> list[Event]:
    """The draft as it is, what was found, and an end that enters no set."""
    result, draft = receipt.result, source.draft
    said = {"reason": result.reason, "message": result.message, "flags": result.flags}
    judged = {"kind": "judged", "seq": 1, "gate": receipt.gate, "receipt": receipt}
    ends = {"kind": "surplus", "seq": 2, "gate": receipt.gate}
    facts = ({"kind": "drafted", "seq": 0}, {**judged, **said}, {**ends, **said})
    return [Event.model_validate({"slot": slot, "draft": draft, **one}) for one in facts]
