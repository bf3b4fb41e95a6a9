"""Rolling: agents worked live through the cases of accepted step points, every step graded."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from workbench.actions.freshly import (
    Bounds,
    Cost,
    Listener,
    Sitting,
    frozen,
    points,
    price,
    table_of,
)
from workbench.actions.open import Bench
from workbench.auditset import Source
from workbench.context import PullContext
from workbench.domain.contracts import Ask, ModelRef
from workbench.domain.receipt import GateResult
from workbench.domain.record import Record
from workbench.errors import InputError
from workbench.flows import Place, environment_of
from workbench.fresh import STOPS, Tried
from workbench.models.roles import RoleTable
from workbench.progress import Stoppable
from workbench.rolling import Rollout, rolled, row_of

PURPOSE, RECIPE = "rollouts", "agent_step"
TRIALS, TEMPERATURE = 8, 0.7


@dataclass(frozen=True)
class RollOptions:
    """Which models, how many trials a case, at which temperature, within which bounds."""

    models: tuple[str, ...]
    trials: int = TRIALS
    temperature: float = TEMPERATURE
    bounds: Bounds = field(default_factory=Bounds)


class RollPlan(Record):
    """What it would take; nothing is asked."""

    KIND: ClassVar[Literal["rollouts_plan"]] = "rollouts_plan"
    tasks: int
    total: Cost
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        return self.model_dump(mode="json")


class Rolled(Record):
    """What a sitting of rollouts kept: how many, how many crashed, and what ended it early."""

    KIND: ClassVar[Literal["rollouts"]] = "rollouts"

    run_id: str
    tasks: int
    rollouts: int
    crashed: int
    calls: int
    ended: str = ""
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        return self.model_dump(mode="json")


def cases(bench: Bench, ids: Sequence[str] = (), run_id: str = "") -> list[Source]:
    """Accepted step points, one a case; InputError where there is none."""
    found = {
        str(source.draft.payload["flow_id"]): source for source in points(bench, ids, run_id)
        if source.run.spec.recipe == RECIPE
    }  # fmt: skip
    if not found:
        raise InputError(f"there is no accepted point of recipe {RECIPE} whose case could be run")
    return list(found.values())


def plan(bench: Bench, options: RollOptions, ids: Sequence[str] = (), run_id: str = "") -> RollPlan:
    """What it would take, from above: one call a step of every rollout."""
    table, total = table_of(bench, options.models), Cost()
    sources = cases(bench, ids, run_id)
    for source in sources:
        payload = source.draft.payload
        environment = environment_of(Place.model_validate(payload["place"]).environment)
        ask = Ask(messages=tuple(payload["messages"]), tools=tuple(payload["tools"]))
        many = options.trials * len(environment.steps)
        for model in options.models:
            total = total.plus(price(table, model, ask, many))
    return RollPlan(tasks=len(sources), total=total, simulated=table.simulated)


def roll(
    bench: Bench,
    options: RollOptions,
    ids: Sequence[str] = (),
    run_id: str = "",
    listener: Listener | None = None,
    started: Callable[[Stoppable], None] | None = None,
) -> Rolled:
    """Every model through every case, `trials` times; the rollouts lie in the store afterwards.

    Every reply is remembered: what was stopped is asked only for what is missing.
    """
    if options.trials < 1 or not options.models:
        raise InputError("name at least one model and one trial")
    table, sources = table_of(bench, options.models), cases(bench, ids, run_id)
    run = frozen(bench, sources, options.models, table, options.bounds, PURPOSE)
    kept: list[Rollout] = []
    attempt = _through(bench, _refs(table, options.models), options, run.run_id, kept)
    ended = Sitting(bench, run, sources, PURPOSE, attempt, options.bounds).work(listener, started)
    return Rolled(
        run_id=run.run_id, tasks=len(sources), rollouts=len(kept),
        crashed=sum(one.crashed for one in kept),
        calls=bench.store.journal.spend(run.run_id).calls, ended=ended,
        simulated=any(one.model.simulated for one in kept),
    )  # fmt: skip


def _refs(table: RoleTable, names: Sequence[str]) -> list[ModelRef]:
    return [table.endpoint(name).ref for name in names]


def _through(
    bench: Bench, models: Sequence[ModelRef], options: RollOptions, run_id: str,
    kept: list[Rollout],
) -> Callable[[Source, PullContext], Tried]:  # fmt: skip
    """How one case is run: all models and trials side by side, kept together."""

    def attempt(source: Source, ctx: PullContext) -> Tried:
        payload: dict[str, Any] = source.draft.payload
        place = Place.model_validate(payload["place"])
        environment = environment_of(place.environment)
        start = environment.begin(place.case, str(payload["prompt"]))
        tries = [(model, trial) for model in models for trial in range(options.trials)]
        try:
            found = rolled(ctx, environment, start, tries, temperature=options.temperature)
        except STOPS as why:
            return Tried(None, why)
        stamp = time.time()
        task = str(payload["flow_id"])
        rows = [{**row_of(environment, one, task, run_id), "at": stamp} for one in found]
        bench.store.rollouts.save(rows)
        kept.extend(found)
        solved = sum(row["reward"] == 1.0 for row in rows)
        message = f"{solved} of {len(rows)} rollouts end well"
        return Tried(GateResult(status="pass", message=message, evidence=({"task": task},)))

    return attempt
