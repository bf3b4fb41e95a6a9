"""Probe: accepted points put to solvers with fresh samples, so that what is reported is no winner's
curse: a model on whose answers points were chosen looks better or worse on those than it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from workbench.actions.freshly import (
    Bounds,
    Cost,
    Listener,
    Sitting,
    frozen,
    judging,
    points,
    price,
    recipe_of,
    table_of,
)
from workbench.actions.instrument import outcomes_of
from workbench.actions.measure import Reading, imported
from workbench.actions.open import Bench
from workbench.actions.panel import panel_of
from workbench.auditset import Source
from workbench.context import PullContext
from workbench.domain.contracts import ModelRef, Spend
from workbench.domain.receipt import GateResult
from workbench.domain.record import Record
from workbench.errors import InputError
from workbench.fresh import STOPS, Tried
from workbench.models.roles import RoleTable
from workbench.progress import Stoppable
from workbench.sampling import rows_of, sampled
from workbench.store.probe_reads import Probe

REPORT = "report"
SAMPLES = 8


@dataclass(frozen=True)
class ProbeOptions:
    """How many samples of which solvers (none named: those of the settings), within bounds."""

    k: int = SAMPLES
    models: tuple[str, ...] = ()
    bounds: Bounds = field(default_factory=Bounds)

    def facts(self) -> dict[str, Any]:
        """What the numbers depend on, for `--json`."""
        return {"k": self.k, "models": list(self.models), "cost_limit": self.bounds.cost}


class ProbePlan(Record):
    """What a probe would take; nothing is asked. What is remembered already costs nothing."""

    KIND: ClassVar[Literal["probe_plan"]] = "probe_plan"
    points: int
    models: tuple[str, ...]
    k: int
    total: Cost
    simulated: bool


class Selected(Record):
    """One model on the probed points: on how many its answers decided, and its rate then and now.

    `badge`: selected (on all of them), partly, or unselected. `before` is its mean rate over those
    points at the gate, `now` over the same points on fresh samples.
    """

    model: str
    points: int
    chosen_on: int
    badge: Literal["selected", "partly", "unselected"]
    before: float | None
    now: float | None


class Probed(Record):
    """What fresh samples found: the figures of `measure panel` on them, split by selection."""

    KIND: ClassVar[Literal["probe"]] = "probe"
    run_id: str
    points: int
    asked: int
    panel: dict[str, Any]
    selection: tuple[Selected, ...]
    spend: Spend
    ended: str = ""
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        told = {"run_id", "points", "asked", "ended"}
        spent = {"calls", "tokens_in", "tokens_out", "cost"}
        return {
            **self.model_dump(mode="json", include=told),
            "selection": [one.model_dump(mode="json") for one in self.selection],
            "spend": self.spend.model_dump(mode="json", include=spent), **self.panel,
        }  # fmt: skip


def plan(
    bench: Bench, ids: Sequence[str] = (), run_id: str = "", options: ProbeOptions | None = None
) -> ProbePlan:
    """What asking these points (of a run; all) would take, from above."""
    options = options or ProbeOptions()
    table, sources = table_of(bench, options.models), points(bench, ids, run_id)
    solvers, total = _solvers(table, options), Cost()
    for source in sources:
        ask = recipe_of(source).probe(source.draft, "solver")
        for model in solvers:
            total = total.plus(price(table, model.name, ask, options.k))
        total = total.plus(judging(table, source, ask, options.k * len(solvers)))
    return ProbePlan(points=len(sources), models=tuple(m.name for m in solvers), k=options.k,
                     total=total, simulated=table.simulated)  # fmt: skip


def probe(
    bench: Bench,
    ids: Sequence[str] = (),
    run_id: str = "",
    options: ProbeOptions | None = None,
    listener: Listener | None = None,
    started: Callable[[Stoppable], None] | None = None,
) -> Probed:
    """Ask accepted points anew, `k` samples of each solver, and measure those samples alone.

    Nothing is asked twice: the same samples again come from memory, and more `k` adds to them.
    """
    options = options or ProbeOptions()
    table, sources = table_of(bench, options.models), points(bench, ids, run_id)
    solvers = _solvers(table, options)
    run = frozen(bench, sources, [m.name for m in solvers], table, options.bounds, REPORT)
    attempt = _asking(solvers, options.k)
    sitting = Sitting(bench, run, sources, REPORT, attempt, options.bounds)
    ended = sitting.work(listener, started)
    return _probed(bench, run.run_id, [s.candidate.id for s in sources], ended)


def _solvers(table: RoleTable, options: ProbeOptions) -> list[ModelRef]:
    """The models to ask; InputError for none and for no sample."""
    if options.k < 1:
        raise InputError(f"--k must be at least 1, not {options.k}")
    wanted = options.models or tuple(model.name for model in table.refs("solver"))
    found = [table.endpoint(name).ref for name in dict.fromkeys(wanted)]
    if not found:
        raise InputError("no model has the role solver: name one with --model")
    return found


def _asking(solvers: Sequence[ModelRef], k: int) -> Callable[[Source, PullContext], Tried]:
    """How one point is asked."""

    def attempt(source: Source, ctx: PullContext) -> Tried:
        ask = ctx.recipe.probe(source.draft, "solver")
        wanted = [(model, number) for model in solvers for number in range(k)]
        try:
            rows = rows_of(sampled(ctx, ask, wanted, source.draft))
        except STOPS as why:
            return Tried(None, why)
        passed, graded = sum(row["c"] for row in rows), sum(row["n"] for row in rows)
        summary = {"candidate_id": source.candidate.id, "k": k}
        message = f"{passed} of {graded} fresh samples passed"
        return Tried(GateResult(status="pass", message=message, evidence=(summary, *rows)))

    return attempt


def _probed(bench: Bench, run_id: str, ids: Sequence[str], ended: str) -> Probed:
    """The sitting's own samples, measured."""
    reads = bench.store.reads
    known = {one.candidate_id: one for one in reads.asked(REPORT, run_id)}
    found = reads.fresh_probes_of(list(known.values()))
    if not any(one.n for one in found):
        raise InputError(f"no sample was graded in run {run_id}: {ended or 'no reply came'}")
    table = imported("outcomes", outcomes_of(bench, found), Reading())
    return Probed(
        run_id=run_id, points=len(ids), asked=len(known), panel=panel_of(table, Reading()).results,
        selection=tuple(selection(bench, found)), spend=bench.store.journal.spend(run_id),
        ended=ended, simulated=any(one.simulated for one in found),
    )  # fmt: skip


def selection(bench: Bench, found: Sequence[Probe]) -> list[Selected]:
    """Which of the models chose the points that they are reported on, and what that did."""
    reads = bench.store.reads
    chosen = {id: set(reads.selected_on(id)) for id in {one.candidate_id for one in found}}
    before = {(one.candidate_id, one.model): one for one in reads.probes()}
    rows = []
    for model in sorted({one.model for one in found}):
        mine = [one for one in found if one.model == model and one.n]
        on = [one for one in mine if model in chosen[one.candidate_id]]
        then = [old for one in on if (old := before.get((one.candidate_id, model))) and old.n]
        both = {old.candidate_id for old in then}
        badge = "unselected" if not on else "selected" if len(on) == len(mine) else "partly"
        rows.append(Selected.model_validate({
            "model": model, "points": len(mine), "chosen_on": len(on), "badge": badge,
            "before": _mean(then), "now": _mean([o for o in mine if o.candidate_id in both]),
        }))  # fmt: skip
    return rows


def _mean(found: Sequence[Probe]) -> float | None:
    """The mean rate over points."""
    return sum(one.c / one.n for one in found) / len(found) if found else None
