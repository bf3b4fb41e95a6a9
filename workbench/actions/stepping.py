"""Stepping: one candidate, event by event, on a thread; the journal holds the truth.

A stepped run is a run like any other, so "next by coverage" pulls the same points as a batch. The
notebook polls the journal; a reload, a second tab or a crash find everything where it was.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from workbench.actions.manufacture import RunOptions, assemble, freeze
from workbench.actions.open import Bench, check_payload, parts_of
from workbench.domain.candidate import Decision, Draft, Edit, Event, fingerprint
from workbench.domain.contracts import Gate
from workbench.domain.spec import FrozenRun, InputSpec, Slot
from workbench.engine import ThreadEngine
from workbench.errors import SpecError, StoreError, WorkbenchError
from workbench.loop import in_order, make_one, patched
from workbench.orchestrator import Orchestrator


@dataclass
class Sitting:
    """What one stepped run is doing in this process right now."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    doing: str = ""
    problem: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)
    place: tuple[int, int] = (-1, 0)
    thread: threading.Thread | None = None
    opening: threading.Lock = field(default_factory=threading.Lock)


_sittings: dict[tuple[str, str], Sitting] = {}
_guard = threading.Lock()


@dataclass(frozen=True)
class StepView:
    """One branch of one slot as the journal has it."""

    run: FrozenRun
    slot: Slot
    branch: int
    events: Sequence[Event]
    branches: Sequence[int]
    decision: Decision | None
    waiting: Sequence[str]

    @property
    def draft(self) -> Draft | None:
        return self.events[-1].draft if self.events else None

    @property
    def finished(self) -> bool:
        return bool(self.events) and self.events[-1].final


def open_stepping(bench: Bench, spec: InputSpec, seed: int = 0) -> FrozenRun:
    """The stepped run of this spec and seed; a second call finds the same one again."""
    bench.require("owner", "step a candidate")
    for known in bench.store.reads.runs_of_spec(spec.id):
        run = bench.store.journal.run(known)
        if run.kind == "stepped" and run.spec.hash == spec.hash and run.seed == seed:
            return run
    run = freeze(bench, spec, RunOptions(kind="stepped", seed=seed, max_attempts=100_000))
    bench.store.journal.create_run(run)
    return run


def next_slot(bench: Bench, run_id: str, coordinate: dict[str, str] | None = None) -> Slot:
    """Open the next slot: by coverage, or at a coordinate that the person chose."""
    bench.require("owner", "step a candidate")
    run = bench.store.journal.run(run_id)
    with sitting_of(bench, run_id).opening, _replayed(bench, run) as orchestrator:
        index = len(orchestrator.ledger.slots)
        _leave_behind(bench, run, orchestrator, index)
        if coordinate is None:
            return orchestrator.open_slot(index)
        slot = orchestrator.plan.chosen(index, coordinate)
        bench.store.journal.assign(slot)
        return slot


def advance(
    bench: Bench, run_id: str, slot: int, branch: int = 0, *, to_end: bool = False
) -> threading.Thread:
    """Make the next event (or all that are left) on a thread; returns it at once.

    Two pages may ask for the same candidate at once: the second gets the thread of the first, and
    sees its events. SpecError while another candidate of the run is on its way.
    """
    bench.require("owner", "step a candidate")
    sitting = sitting_of(bench, run_id)
    with _guard:
        if not sitting.lock.acquire(blocking=False):
            if sitting.thread is not None and sitting.place == (slot, branch):
                return sitting.thread
            raise SpecError(f"run {run_id} is busy: {sitting.doing}")
        sitting.stopping.clear()
        sitting.doing, sitting.problem, sitting.place = f"slot {slot}", "", (slot, branch)
        sitting.thread = threading.Thread(
            target=_advance, args=(bench, sitting, run_id, slot, branch, to_end), daemon=True
        )
        sitting.thread.start()
        return sitting.thread


def stop(bench: Bench, run_id: str) -> None:
    """End what is running after its present event."""
    sitting_of(bench, run_id).stopping.set()


def sitting_of(bench: Bench, run_id: str) -> Sitting:
    """What this process is doing for a stepped run: `doing` is empty when nothing."""
    with _guard:
        return _sittings.setdefault((str(bench.store.path), run_id), Sitting())


def trail(bench: Bench, run_id: str, slot: int, branch: int = 0) -> StepView:
    """Where a branch stands, from the journal alone."""
    journal = bench.store.journal
    run = journal.run(run_id)
    events = journal.events(run_id, slot, branch)
    decided = [d for d in journal.decisions(run_id) if d.slot == slot and d.branch == branch]
    return StepView(
        run=run, slot=_slot(bench, run_id, slot), branch=branch, events=events,
        branches=bench.store.reads.branches(run_id, slot),
        decision=decided[0] if decided else None, waiting=_waiting(run, events),
    )  # fmt: skip


def edit(bench: Bench, view: StepView, after_seq: int, patch: dict[str, Any], who: str) -> int:
    """A hand edit after event `after_seq`: a new branch that shares everything before it."""
    bench.require("owner", "edit a draft")
    event = view.events[after_seq]
    if event.draft is None or event.final:
        raise SpecError("there is no draft to edit there; rewind to an event before the end")
    check_payload(view.run, patched(event.draft, patch))
    journal = bench.store.journal
    when = datetime.now(UTC).isoformat(timespec="seconds")
    place = view.run.run_id, view.slot.index
    kept = [e for e in journal.edits(*place, view.branch) if e.after_seq < after_seq]
    with journal.together():  # so that two pages that edit at once open two branches
        branch = max(bench.store.reads.branches(*place), default=0) + 1
        new = Edit(branch=branch, after_seq=after_seq, patch=patch, who=who, when=when,
                   parent=view.branch)  # fmt: skip
        for one in (*kept, new):
            journal.add_edit(*place, one.model_copy(update={"branch": branch}))
        prefix = [e.model_copy(update={"branch": branch}) for e in view.events[: after_seq + 1]]
        journal.append(prefix)
    return branch


def _advance(
    bench: Bench, sitting: Sitting, run_id: str, slot: int, branch: int, to_end: bool
) -> None:
    """The thread's work: events go to the journal one by one; problems are kept to be shown."""
    try:
        with closing(_new_events(bench, run_id, slot, branch)) as events:
            for event in events:
                sitting.doing = f"slot {slot}: {event.kind} {event.gate}"
                if event.final or not to_end or sitting.stopping.is_set():
                    break
    except WorkbenchError as error:
        sitting.problem = str(error)
    except Exception as broken:
        sitting.problem = f"{type(broken).__name__}: {broken}"
        raise
    finally:
        sitting.doing = ""
        sitting.lock.release()


def _new_events(bench: Bench, run_id: str, index: int, branch: int) -> Generator[Event, None, None]:
    """Replay what the journal has of a branch (at no cost), then journal and yield what is new."""
    journal = bench.store.journal
    run = journal.run(run_id)
    known = journal.events(run_id, index, branch)
    if known and known[-1].final:
        return
    with bench.gateway(run) as gateway:
        orchestrator = Orchestrator(run, assemble(bench, run, gateway), ThreadEngine(1))
        orchestrator.take_up()
        slot = orchestrator.open_slot(index)
        made: list[Event] = []
        events = make_one(
            slot, orchestrator.parts.recipe, orchestrator.parts.gates,
            orchestrator.context(slot, branch), journal.edits(run_id, index, branch), branch,
        )  # fmt: skip
        for event in events:
            made.append(event)
            if event.seq < len(known):
                _must_match(known[event.seq], event)
                continue
            journal.append([event])
            if event.final:
                _decide(orchestrator, slot, branch, made)
            yield event


def _decide(orchestrator: Orchestrator, slot: Slot, branch: int, events: list[Event]) -> None:
    """Decide the slot if it is the next in order; a branch has its own candidate beside it."""
    if branch == 0 and slot.index == orchestrator.ledger.decided:
        orchestrator.decide(slot, events)
    else:
        orchestrator.decide_beside(slot, events)


def _must_match(known: Event, replayed: Event) -> None:
    if fingerprint(known) != fingerprint(replayed):
        raise StoreError(
            f"event {known.seq} ({known.kind} {known.gate}) no longer replays: a model, gate or "
            "memory has changed; edit the draft to go on in a new branch"
        )


def _leave_behind(bench: Bench, run: FrozenRun, orchestrator: Orchestrator, index: int) -> None:
    """Set aside slots left unfinished, when the lookback has no room for them."""
    ledger = orchestrator.ledger
    while not ledger.may_start(index):
        slot = ledger.slots[ledger.decided]
        known = len(bench.store.journal.events(run.run_id, slot.index))
        event = Event(
            kind="set_aside", slot=slot, seq=known, reason="left_by_person",
            message="left unfinished",
        )  # fmt: skip
        orchestrator.decide(slot, [event])


@contextmanager
def _replayed(bench: Bench, run: FrozenRun) -> Iterator[Orchestrator]:
    """An orchestrator that has taken up a run and can ask no model."""
    with bench.gateway(run, replay=True) as gateway:
        orchestrator = Orchestrator(run, assemble(bench, run, gateway), ThreadEngine(1))
        orchestrator.take_up()
        yield orchestrator


def _slot(bench: Bench, run_id: str, index: int) -> Slot:
    slots = bench.store.journal.slots(run_id)
    if not 0 <= index < len(slots):
        raise SpecError(f"run {run_id} has no slot {index}; it has {len(slots)}")
    return slots[index]


def _waiting(run: FrozenRun, events: Sequence[Event]) -> list[str]:
    """The gates that have not passed since the draft last changed, cheapest first."""
    if not events or events[-1].final or events[-1].draft is None:
        return []
    _, gates = parts_of(run)
    passed: set[str] = set()
    for event in events:
        if event.receipt is not None and event.receipt.status in ("pass", "skip"):
            passed.add(event.gate)
        if event.changed:
            passed -= {g.name for g in gates if set(g.reads) & set(event.changed)}
    left: list[Gate] = [gate for gate in gates if gate.name not in passed]
    return [gate.name for gate in in_order(left, events[-1].draft)]
