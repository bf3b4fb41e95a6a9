"""The gates on trial: planted and good items through the real gates, many at once, all journaled.

Items are slots of a run of kind `audit`: their receipts are kept and can be shown, and no list,
queue or later run sees them. Each is judged in the place of the good point it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from random import Random
from typing import Any

from workbench.admission import prompt_text
from workbench.auditset import Item, Source
from workbench.context import PullContext, View
from workbench.domain.candidate import Decision, Draft, Event
from workbench.domain.contracts import Context, Gate, Neighbour, Seen, Setting
from workbench.domain.receipt import GateResult
from workbench.domain.record import digest
from workbench.domain.spec import FrozenRun, Slot
from workbench.errors import BoundReached, Cancelled, WorkbenchError
from workbench.measures.audit import Tried
from workbench.neighbourhood import Counts, entry
from workbench.orchestrator import Parts
from workbench.progress import Heart
from workbench.readymade import everywhere, through, verdicts

STOPS = (BoundReached, Cancelled)


class Guarded:
    """A gate that breaks on a spoilt draft says `error` here: a finding about it, not the end."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.name, self.version, self.reads = gate.name, gate.version, gate.reads

    def cost(self, draft: Draft) -> int:
        return self.gate.cost(draft)

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return self.gate.calls(setting)

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        try:
            return self.gate.check(draft, ctx)
        except WorkbenchError:
            raise
        except Exception as broken:  # noqa: BLE001 - recorded as data, by design
            message = f"{type(broken).__name__}: {broken}"
            return GateResult(status="error", reason="plugin_error", message=message)


@dataclass(frozen=True)
class SameDraws(PullContext):
    """A context that draws as the source's own pull did, so that only the defect is new.

    What the defect leaves alone is asked as it was asked then: those replies come from memory.
    """

    drawn: tuple[int, int] = (0, 0)

    def rng(self, *key: object) -> Random:
        seed, index = self.drawn
        parts = [seed, index, self.gate, self.attempt, *map(str, key)]
        return Random(digest(parts, 16))

    def _seed(self, role: str, sample: int) -> int:
        seed, index = self.drawn
        return int(digest([seed, index, role, self.gate, sample], 12), 16) % 2**31


@dataclass
class Trial:
    """One audit: what is tried with which gates, and what came out so far."""

    run: FrozenRun
    parts: Parts
    gates: Sequence[Gate]
    sources: Sequence[Source]
    all_gates: bool = False
    concurrency: int = 16
    listener: Callable[[int, int], None] | None = None
    ended: WorkbenchError | None = None
    _seen: list[Seen] = field(default_factory=list)
    _runs: dict[str, FrozenRun] = field(default_factory=dict)

    def work(self, items: Sequence[Item]) -> list[tuple[Item, Tried]]:
        """Judge every item. What a bound leaves is a prefix of the items.

        Of those in flight at a bound only the quickly caught would be done, so that none counts
        after the first one that is not.
        """
        self._learn()
        self.gates = [Guarded(gate) for gate in self.gates]
        state, run_id = self.parts.journal.set_state, self.run.run_id
        state(run_id, "running")
        try:
            done = self._all(items)
        except Exception as broken:
            state(run_id, "failed", str(broken))
            raise
        bound = getattr(self.ended, "bound", "")
        ended = "cancelled" if self.ended else "done"
        state(run_id, f"{bound}_limit" if bound else ended, str(self.ended or ""))
        first_open = next((i for i in range(len(items)) if i not in done), len(items))
        return [(items[index], done[index]) for index in range(first_open)]

    def _all(self, items: Sequence[Item]) -> dict[int, Tried]:
        """The items judged, by number; what breaks in the house itself is raised."""
        done: dict[int, Tried] = {}
        with (
            Heart(self.parts.journal, self.run, self.stop),
            ThreadPoolExecutor(self.concurrency, thread_name_prefix="audit") as pool,
        ):
            waiting = {pool.submit(self._tried, i, item): i for i, item in enumerate(items)}
            for future in as_completed(waiting):
                problem = future.exception()
                if isinstance(problem, STOPS):
                    self.stop(problem)
                elif problem is not None:
                    self.parts.models.stop()
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise problem
                else:
                    done[waiting[future]] = future.result()
                if self.listener is not None:
                    self.listener(len(done), len(items))
        return done

    def context(self, item: Item, slot: Slot) -> PullContext:
        """The context of the item's source, with the audit's models.

        A good point is asked about anew: that it passed once is why it is here.
        """
        source, run = item.source, self._run_of(item.source)
        facts: dict[str, Any] = {
            "run": run, "slot": slot, "recipe": self.parts.recipe, "gateway": self.parts.models,
            "view": self._view(item), "path": run.paths.get(source.slot.node_id, ()),
            "one_family": self.parts.one_family, "archive": self.parts.archive,
        }  # fmt: skip
        if not item.defect or item.human:
            return PullContext(**facts)
        return SameDraws(**facts, drawn=(source.run.seed, source.slot.index))

    def stop(self, why: WorkbenchError) -> None:
        """Ask nothing more: what is on its way ends at its next question."""
        if self.ended is None:
            self.ended = why
            self.parts.models.stop()

    def _learn(self) -> None:
        """Take the good points in, oldest first: texts for novelty, keys for frequent answers."""
        counts, near, recipe = Counts(), self.parts.neighbourhood, self.parts.recipe
        for source in self.sources:
            node = source.slot.node_id
            self._seen.append(counts.seen(node))
            key = recipe.key(source.draft.payload)
            counts.add(node, key)
            if near is not None:
                text = prompt_text(source.draft.payload)
                near.add(entry(source.candidate.id, "admitted", text, node, key))

    def _view(self, item: Item) -> View:
        """What stood before the item's source; for a repeat, the source itself too."""
        near, node = self.parts.neighbourhood, item.source.slot.node_id

        def nearest(text: str, k: int) -> tuple[Neighbour, ...]:
            return near.nearest(text, node, k, item.before) if near is not None else ()

        seen = self._seen[item.before] if item.before < len(self._seen) else Seen()
        cosines = near.cosines if near is not None else {}
        return View(nearest=nearest, seen=seen, cosines=cosines)

    def _run_of(self, source: Source) -> FrozenRun:
        """The source's run under the audit's name, seed and models."""
        names = ("run_id", "seed", "models", "model_table", "versions", "kind")
        if source.run.run_id not in self._runs:
            update = {name: getattr(self.run, name) for name in names}
            self._runs[source.run.run_id] = source.run.model_copy(update=update)
        return self._runs[source.run.run_id]

    def _tried(self, index: int, item: Item) -> Tried:
        """Judge one item, journal it, and say what each gate did."""
        if self.ended is not None:
            raise Cancelled(str(self.ended))
        place = {"run_id": self.run.run_id, "index": index, "retry_of": None}
        slot = item.source.slot.model_copy(update=place)
        context = self.context(item, slot)
        run = everywhere if self.all_gates else through
        events = run(item.draft, self.parts.recipe, self.gates, context)
        self._keep(item, slot, events)
        return _tried(item, events)

    def _keep(self, item: Item, slot: Slot, events: list[Event]) -> None:
        """Journal the item: receipts and all, in no set."""
        flag = f"planted: {item.defect}" if item.defect else "good point"
        end = events[-1].model_copy(update={"flags": (*events[-1].flags, flag)})
        if end.kind == "admitted":
            end = end.model_copy(update={"kind": "surplus", "reason": "got_through"})
        events = [*events[:-1], end]
        decision = Decision.model_validate({
            "run_id": slot.run_id, "slot": slot.index, "outcome": end.kind, "at": end.gate,
            "reason": end.reason, "message": end.message, "lane": end.lane, "draft": item.draft,
            "simulated": any(event.simulated for event in events), "flags": end.flags,
        })  # fmt: skip
        journal, payload = self.parts.journal, item.draft.payload
        with journal.together():
            journal.assign(slot)
            journal.append(events)
            journal.decide(decision, prompt_text(payload), self.parts.recipe.key(payload))


def _tried(item: Item, events: Sequence[Event]) -> Tried:
    """What became of an item, for the tables."""
    passed = events[-1].kind in ("admitted", "surplus")
    return Tried(
        defect=item.defect, source=item.source.candidate.id, 
        verdicts=verdicts(events, item.draft, item.source.draft),
        decided_by=item.decided_by, hard=item.source.hard,
        to_people=passed and events[-1].lane != "normal",
    )  # fmt: skip
