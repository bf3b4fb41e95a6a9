"""Library: any model put before the decisions of a library of steps, and its profile by step.

The points are placed in recorded, right states, so models are compared on the same states: what
comes out are point rates (METHOD 1.3), never a chance to finish the task.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workbench.actions.freshly import (
    Bounds,
    Cost,
    Listener,
    Sitting,
    frozen,
    points,
    price,
    recipe_of,
    table_of,
)
from workbench.actions.measure import Reading, dumped, imported
from workbench.actions.open import Bench
from workbench.actions.steps import Flow, flows
from workbench.auditset import Source
from workbench.context import PullContext
from workbench.domain.contracts import ModelRef, Spend
from workbench.domain.receipt import GateResult
from workbench.domain.record import Record, digest
from workbench.errors import InputError
from workbench.fresh import STOPS, Tried
from workbench.libraries import RECIPE, read_file, sources_of
from workbench.models.roles import RoleTable
from workbench.progress import Stoppable
from workbench.sampling import sampled
from workbench.tables import Loaded

if TYPE_CHECKING:
    import pandas as pd

PURPOSE, SAMPLES = "library", 8


@dataclass(frozen=True)
class LibraryOptions:
    """Which models, how many samples a decision, steps told apart by what, within which bounds."""

    models: tuple[str, ...]
    k: int = SAMPLES
    by: str = "step_name"
    seed: int = 0
    bounds: Bounds = field(default_factory=Bounds)

    def facts(self) -> dict[str, Any]:
        """What the numbers depend on, for `--json`."""
        return {"k": self.k, "models": list(self.models), "by": self.by, "seed": self.seed,
                "cost_limit": self.bounds.cost}  # fmt: skip


class LibraryPlan(Record):
    """What it would take; nothing is asked."""

    KIND: ClassVar[Literal["library_plan"]] = "library_plan"
    decisions: int
    models: tuple[str, ...]
    k: int
    total: Cost
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        return self.model_dump(mode="json")


class Profile(Record):
    """What a library of steps found of models: the results of `measure steps` on point rates."""

    KIND: ClassVar[Literal["library"]] = "library"
    run_id: str
    library: str
    decisions: int
    asked: int
    steps: dict[str, Any]
    spend: Spend
    ended: str = ""
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        told = {"run_id", "library", "decisions", "asked", "ended"}
        spent = {"calls", "tokens_in", "tokens_out", "cost"}
        return {**self.model_dump(mode="json", include=told), **self.steps,
                "spend": self.spend.model_dump(mode="json", include=spent)}  # fmt: skip


def decisions(bench: Bench, library: str) -> list[Source]:
    """The step points of a library: a release, a file of points, or a run ('' for the store).

    InputError for what is none of them, and for a library without a step point.
    """
    path, held = Path(library), released_ids(bench, library)
    if held is None and library and path.exists():
        return sources_of(read_file(path))
    if held is None and library and not library.startswith("r"):
        raise InputError(
            f"{library}: no file of that name, and no run (r…) or release of the store"
        )
    found = points(bench, held or (), "" if held else library) if held != [] else []
    found = [source for source in found if source.run.spec.recipe == RECIPE]
    if not found:
        raise InputError(f"{library or bench.store.path}: no accepted point of recipe {RECIPE}")
    return found


def released_ids(bench: Bench, name: str) -> list[str] | None:
    """The points of a release (by name or number) that stand; None when there is no such one."""
    for release in bench.store.reads.releases():
        if name in (release.id, release.name):
            states = bench.store.reads.states_of(release.id)
            steps = [entry for entry in release.entries if entry.recipe == RECIPE]
            return [entry.id for entry in steps if states.get(entry.id) != "withdrawn"]
    return None


def plan(bench: Bench, library: str, options: LibraryOptions) -> LibraryPlan:
    """What asking the whole library would take, from above."""
    table, sources, total = table_of(bench, options.models), decisions(bench, library), Cost()
    for source in sources:
        ask = recipe_of(source).probe(source.draft, "solver")
        for model in options.models:
            total = total.plus(price(table, model, ask, options.k))
    return LibraryPlan(decisions=len(sources), models=options.models, k=options.k, total=total,
                       simulated=table.simulated)  # fmt: skip


def probe_library(
    bench: Bench,
    library: str,
    options: LibraryOptions,
    listener: Listener | None = None,
    started: Callable[[Stoppable], None] | None = None,
) -> Profile:
    """Every model at every decision, `k` samples each; more `k` later adds to what is remembered.

    InputError for no model, no sample, and where no sample could be graded.
    """
    if options.k < 1 or not options.models:
        raise InputError("name at least one model (--model) and one sample (--k)")
    table, sources = table_of(bench, options.models), decisions(bench, library)
    models = _refs(table, options.models)
    run = frozen(bench, sources, options.models, table, options.bounds, PURPOSE)
    rows: list[dict[str, Any]] = []
    sitting = Sitting(bench, run, sources, PURPOSE, _asking(models, options.k, rows),
                      options.bounds)  # fmt: skip
    ended = sitting.work(listener, started)
    if not rows:
        raise InputError(f"no sample was graded in run {run.run_id}: {ended or 'no reply came'}")
    return Profile(
        run_id=run.run_id, library=library, decisions=len(sources),
        asked=len({row["task_id"] for row in rows}), steps=measured(rows, options, library),
        spend=bench.store.journal.spend(run.run_id), ended=ended,
        simulated=any(model.simulated for model in models),
    )  # fmt: skip


def measured(rows: Sequence[dict[str, Any]], options: LibraryOptions, name: str) -> dict[str, Any]:
    """`measure steps` on the samples: units are decisions, samples are tries."""
    frame = _frame(sorted(rows, key=lambda row: row["rollout_id"]))
    loaded = Loaded(Path(name or "library"), "", frame, list(range(1, len(frame) + 1)), [])
    table = imported("steps", loaded, Reading())
    return dict(dumped(flows(name or "library", table, None, Flow(options.by), options.seed)))


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)


def _refs(table: RoleTable, names: Sequence[str]) -> list[ModelRef]:
    return [table.endpoint(name).ref for name in dict.fromkeys(names)]


def _asking(
    models: Sequence[ModelRef], k: int, rows: list[dict[str, Any]]
) -> Callable[[Source, PullContext], Tried]:
    """How one decision is asked: every model k times; a sample that came back is a row."""

    def attempt(source: Source, ctx: PullContext) -> Tried:
        ask = ctx.recipe.probe(source.draft, "solver")
        wanted = [(model, number) for model in models for number in range(k)]
        try:
            found = sampled(ctx, ask, wanted, source.draft)
        except STOPS as why:
            return Tried(None, why)
        payload, unit = source.draft.payload, source.candidate.id
        mine = [
            {"rollout_id": digest([unit, one.model.name, one.number], 16), "task_id": unit,
             "model": one.model.name, "trial": one.number, "step_index": payload["position"],
             "step_name": payload["step_id"], "step_kind": payload["step_kind"],
             "correct": int(one.passed), "expected_action": payload["reference"],
             "actual_action": one.answer, "teacher_forced": 1}
            for one in found if one.passed is not None
        ]  # fmt: skip
        rows.extend(mine)
        message = f"{sum(row['correct'] for row in mine)} of {len(mine)} samples decide rightly"
        evidence = ({"step": payload["step_id"], "n": len(mine)},)
        return Tried(GateResult(status="pass", message=message, evidence=evidence))

    return attempt
