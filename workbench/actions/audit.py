"""Audit: what are a recipe's gates worth? Plant known defects in good points and count.

Good points come from the store, newest runs first, or are made by a run first. Besides our own
defects: rows of a file that nobody here wrote, and what people tried to sneak past.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, ClassVar, Literal, get_args

from workbench.actions.manufacture import RunOptions, assemble, create_run, freeze, work
from workbench.actions.open import Bench
from workbench.actions.sources import a_spec, good_sources, source_of
from workbench.auditing import Trial
from workbench.auditset import Item, Source, good_items, in_turns, plant_all
from workbench.domain.contracts import Gate, Spend
from workbench.domain.record import Record
from workbench.domain.spec import FrozenRun, InputSpec, Preset
from workbench.errors import SpecError
from workbench.measures.audit import (
    DefectRow,
    GoodRow,
    JudgeRow,
    SecondRow,
    Tried,
    defect_rows,
    good_row,
    judge_rows,
)
from workbench.progress import Progress, Stoppable
from workbench.registry import load, shelf_of
from workbench.rowtrial import try_rows
from workbench.secondset import read_second_set

# One good point carries the same defect at most this often, each time otherwise.
EACH = 5
LEAST_GOOD = 8


@dataclass(frozen=True)
class AuditOptions:
    """How much is tried: `n` planted items a defect; every gate on every item with `all_gates`.

    With `preset` the gates pay for as much as that preset does, else as the points' own spec says.
    """

    n: int = 200
    all_gates: bool = False
    with_difficulty: bool = False
    seed: int = 0
    cost_limit: float | None = None
    concurrency: int = 16
    second_set: Path | None = None
    preset: str | None = None

    def files(self) -> tuple[Path, ...]:
        """The files that were read."""
        return (self.second_set,) if self.second_set else ()

    def facts(self) -> dict[str, Any]:
        """What the numbers depend on, for `--json`."""
        kept = ("n", "all_gates", "with_difficulty", "seed", "cost_limit", "preset")
        return {name: getattr(self, name) for name in kept}


class Audit(Record):
    """What an audit found. `ended` names the bound that cut it short, '' for none."""

    KIND: ClassVar[Literal["audit"]] = "audit"
    recipe: str
    run_id: str
    gates: tuple[str, ...]
    left_out: tuple[str, ...]
    all_gates: bool
    sources: int
    defects: tuple[DefectRow, ...]
    short: dict[str, str]
    good: GoodRow
    hard_good: GoodRow
    judges: tuple[JudgeRow, ...]
    second_set: tuple[SecondRow, ...]
    human: tuple[DefectRow, ...]
    spend: Spend
    ended: str = ""
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        spent = {"calls", "cached", "tokens_in", "tokens_out", "cost"}
        spend = self.spend.model_dump(mode="json", include=spent)
        return {**self.model_dump(mode="json", exclude={"simulated", "spend"}), "spend": spend}


Listener = Callable[[Progress | str], None]


def audit(
    bench: Bench,
    recipe: str,
    options: AuditOptions | None = None,
    listener: Listener | None = None,
    started: Callable[[Stoppable], None] | None = None,
) -> Audit:
    """Plant every defect that fits the recipe, run its gates, count. Nothing enters a set.

    `started` is handed what can be stopped: the run that makes missing points, then the trial.
    """
    bench.require("owner", "audit gates")
    options = options or AuditOptions()
    load("recipe", recipe)
    presets = get_args(Preset)
    if options.preset not in (None, *presets):
        raise SpecError(f"no preset {options.preset!r}; there are: {', '.join(presets)}")
    if options.n < 1:
        raise SpecError(f"--n must be at least 1, not {options.n}")
    rows = read_second_set(options.second_set) if options.second_set else []
    _may_spend(bench, options)
    sources, spent = _enough(bench, recipe, options, listener, started)
    run = _frozen(bench, sources[-1].run.spec, options, spent)
    gates, left_out = _gates(run, sources[0], options)
    items, short = plant_all(shelf_of("defect").values(), sources, options.n, options.seed)
    items = in_turns([*_human(bench, recipe, len(sources)), *good_items(sources), *items])
    bench.store.journal.create_run(run)
    with bench.gateway(run) as gateway:
        trial = Trial(
            run, assemble(bench, run, gateway), gates, sources, options.all_gates,
            options.concurrency, _teller(listener),
        )  # fmt: skip
        if started is not None:
            started(trial)
        found = trial.work(items)
        context = trial.context(items[0], sources[-1].slot)
        second = try_rows(rows, context, gates, bench.embedder if rows else None)
    report = _report(bench, trial, found, short, left_out, second)
    bench.store.journal.keep_snapshot(Audit.KIND, run.run_id, report.model_dump(mode="json"))
    return report


def recorded_audits(bench: Bench, limit: int = 5) -> list[Audit]:
    """The newest audits of gates in this store, newest first."""
    reads = bench.store.reads
    return [Audit.model_validate(reads.snapshot(id)) for id in reads.snapshots(Audit.KIND, limit)]


def _report(
    bench: Bench,
    trial: Trial,
    found: Sequence[tuple[Item, Tried]],
    short: dict[str, str],
    left_out: Sequence[str],
    second: Sequence[SecondRow],
) -> Audit:
    ours = [tried for item, tried in found if not item.human]
    good, matrix = [tried for tried in ours if not tried.defect], trial.all_gates
    return Audit(
        recipe=trial.run.spec.recipe, run_id=trial.run.run_id,
        gates=tuple(gate.name for gate in trial.gates), left_out=tuple(left_out),
        all_gates=matrix, sources=len(trial.sources),
        defects=defect_rows(ours, matrix=matrix), short=short,
        good=good_row(good, matrix=matrix), hard_good=good_row(one for one in good if one.hard),
        judges=judge_rows(ours), second_set=tuple(second),
        human=defect_rows(tried for item, tried in found if item.human),
        spend=bench.store.journal.spend(trial.run.run_id), ended=str(trial.ended or ""),
        simulated=trial.run.simulated or any(s.candidate.simulated for s in trial.sources),
    )  # fmt: skip


def _gates(run: FrozenRun, source: Source, options: AuditOptions) -> tuple[list[Gate], list[str]]:
    """The recipe's gates, without those that cost a whole panel unless they are asked for."""
    gates: list[Gate] = [load("gate", name) for name in run.versions]
    dear = [g.name for g in gates if g.cost(source.draft) >= 3 and not options.with_difficulty]
    return [gate for gate in gates if gate.name not in dear], dear


def _frozen(bench: Bench, spec: InputSpec, options: AuditOptions, spent: float) -> FrozenRun:
    """The audit's own run: models and gates as they are now, bounded by what is left."""
    left = None if options.cost_limit is None else max(0.0, options.cost_limit - spent)
    wanted = RunOptions(attempts=1, seed=options.seed, cost_limit=left)
    if options.preset:
        spec = spec.model_copy(update={"preset": options.preset})
    return freeze(bench, spec, wanted).model_copy(update={"kind": "audit"})


def _enough(
    bench: Bench,
    recipe: str,
    options: AuditOptions,
    listener: Listener | None,
    started: Callable[[Stoppable], None] | None,
) -> tuple[list[Source], float]:
    """The good points, oldest first, and what making the missing ones has cost."""
    needed = max(LEAST_GOOD, ceil(options.n / EACH))
    there = good_sources(bench, recipe, max(options.n, needed))
    if len(there) >= needed:
        return there, 0.0
    spec = there[-1].run.spec if there else a_spec(recipe)
    wanted = RunOptions(accept=needed - len(there), cost_limit=options.cost_limit)
    run_id = create_run(bench, spec, wanted).run_id
    work(bench, run_id, listener, started=started)
    there = good_sources(bench, recipe, max(options.n, needed))
    if not there:
        state = bench.store.journal.state(run_id)
        raise SpecError(f"no good point to plant defects in: run {run_id} {state.state}")
    return there, bench.store.journal.spend(run_id).cost


def _human(bench: Bench, recipe: str, before: int) -> list[Item]:
    """What people tried to sneak past the gates, once more against the gates as they are."""
    items = []
    for row in bench.store.reads.runs(1_000, kinds=("sneak",)):
        for candidate in bench.store.reads.candidates(1, run_id=row.run_id):
            draft = bench.store.reads.draft(candidate.id)
            if row.recipe != recipe or draft is None:
                continue
            source = source_of(bench, candidate, draft)
            said = source.run.spec.because.text or f"by {draft.author.removeprefix('person:')}"
            items.append(Item(f"human: {said}", "", draft, source, before, human=True))
    return items


def _may_spend(bench: Bench, options: AuditOptions) -> None:
    if not bench.table.simulated and options.cost_limit is None:
        raise SpecError("the settings name real models: say --cost-limit, an audit asks many calls")


def _teller(listener: Listener | None) -> Callable[[int, int], None] | None:
    if listener is None:
        return None
    return lambda done, total: listener(f"{done:,} of {total:,} items judged")
