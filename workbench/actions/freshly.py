"""Freshly: which points are asked anew, by which models, at what price, in a run of their own."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.actions.open import Bench
from workbench.actions.sources import DISPROVED, source_of
from workbench.auditset import Source
from workbench.domain.candidate import Candidate
from workbench.domain.contracts import Ask, Recipe, Spend
from workbench.domain.record import Record, digest
from workbench.domain.spec import FrozenRun
from workbench.errors import InputError, SpecError, WorkbenchError
from workbench.fresh import VERSION, Fresh, Try
from workbench.grading import by_program
from workbench.models.provider import rates
from workbench.models.roles import RoleTable, role_table
from workbench.progress import Stoppable
from workbench.registry import load

if TYPE_CHECKING:
    from workbench.models.gateway import Gateway

PAGE = 200
CHARACTERS_A_TOKEN, MILLION = 4, 1_000_000
OUT, JUDGED_OUT, JUDGES = 300, 150, 3
AT_ONCE, LOOKED_AT = 8, 20
Listener = Callable[[int, int], None]


@dataclass(frozen=True)
class Bounds:
    """How far a sitting goes. None is unbounded; real models must be given a `cost`."""

    cost: float | None = None
    calls: int | None = None
    seconds: float | None = None
    concurrency: int = AT_ONCE


class Cost(Record):
    """Calls, tokens and money. `cost` is None where a price is unknown."""

    calls: int = 0
    tokens: float = 0.0
    cost: float | None = 0.0

    def plus(self, other: Cost) -> Cost:
        """Both together."""
        known = self.cost is not None and other.cost is not None
        cost = (self.cost or 0.0) + (other.cost or 0.0) if known else None
        return Cost(calls=self.calls + other.calls, tokens=self.tokens + other.tokens, cost=cost)


def points(bench: Bench, ids: Sequence[str] = (), run_id: str = "") -> list[Source]:
    """Accepted points that nobody refused: those named, of a run, or all; oldest first.

    InputError for an id that names none, StoreError for a run that is not there.
    """
    reads = bench.store.reads
    if run_id:
        reads.run_row(run_id)
    if not ids:
        rows = [c for c in _admitted(bench, run_id) if c.state not in DISPROVED]
        return [found for row in rows[::-1] if (found := _source(bench, row)) is not None]
    return [_named(bench, id) for id in dict.fromkeys(ids)]


def _admitted(bench: Bench, run_id: str) -> Iterable[Candidate]:
    wanted = {"run_id": run_id} if run_id else {}
    for page in range(10_000):
        rows = bench.store.reads.candidates(PAGE, page * PAGE, outcome="admitted", **wanted)  # type: ignore[arg-type]
        yield from rows
        if len(rows) < PAGE:
            return


def _named(bench: Bench, id: str) -> Source:
    row = bench.store.reads.candidate(id)
    if row is None:
        raise InputError(f"the store has no point {id!r}; name points (c…) or one run (r…)")
    decision = bench.store.journal.decision(row.run_id, row.slot, row.branch)
    if decision is None or decision.outcome != "admitted":
        was = decision.outcome.replace("_", " ") if decision else "not decided yet"
        raise InputError(f"{id} was {was}: only accepted points are asked anew")
    found = _source(bench, row)
    if found is None:
        raise InputError(f"{id} names no grader, so no answer to it could be told right or wrong")
    return found


def _source(bench: Bench, row: Candidate) -> Source | None:
    """A point with its place; None for one whose answers nothing can grade."""
    draft = bench.store.reads.draft(row.id)
    if draft is None or not draft.payload.get("grader"):
        return None
    return source_of(bench, row, draft)


def table_of(bench: Bench, models: Sequence[str] = ()) -> RoleTable:
    """The settings' models with these as solvers too; SpecError for one they do not know."""
    table, known = bench.table, bench.settings.models
    strange = [name for name in models if name not in table.models and name not in known]
    if strange:
        there = sorted({*table.models, *known})
        raise SpecError(f"no model named {strange[0]!r}; there are: {', '.join(there)}")
    if any(name not in table.models for name in models):
        roles = bench.settings.roles
        more = dict.fromkeys((*roles.get("solver", ()), *models))
        settings = bench.settings.model_copy(update={"roles": {**roles, "solver": tuple(more)}})
        table = role_table(settings)
    return table


def price(table: RoleTable, model: str, ask: Ask, calls: int, out: float = OUT) -> Cost:
    """So many calls of one model with this question; `out` tokens are what an answer has."""
    text = sum(len(str(message.get("content", ""))) for message in ask.messages)
    into, known = text / CHARACTERS_A_TOKEN, rates(table.endpoint(model))
    each = None if known is None else (into * known[0] + out * known[1]) / MILLION
    return Cost(
        calls=calls, tokens=calls * (into + out), cost=None if each is None else calls * each
    )


def judging(table: RoleTable, source: Source, ask: Ask, answers: int) -> Cost:
    """What grading so many answers takes: nothing where a program grades."""
    if by_program(source.draft):
        return Cost()
    judges, total = table.refs("judge")[:JUDGES], Cost()
    for judge in judges:
        total = total.plus(price(table, judge.name, ask, answers, JUDGED_OUT))
    return total


def recipe_of(source: Source) -> Recipe:
    """The recipe that a point was made by."""
    recipe: Recipe = load("recipe", source.run.spec.recipe)
    return recipe


def frozen(
    bench: Bench,
    sources: Sequence[Source],
    models: Sequence[str],
    table: RoleTable,
    bounds: Bounds,
    purpose: str,
) -> FrozenRun:
    """The sitting's own run: these solvers and the judges, nothing else; written to the store.

    SpecError for real models without a bound on money.
    """
    bench.require("owner", "ask models about points")
    if not sources:
        raise InputError("there is no point to ask about")
    if not table.simulated and bounds.cost is None:
        raise SpecError("the settings name real models: say how much this may cost (--cost-limit)")
    judged = not all(by_program(source.draft) for source in sources)
    judges = tuple(ref.name for ref in table.refs("judge")) if judged else ()
    used = {name: table.endpoint(name) for name in dict.fromkeys((*models, *judges))}
    run = sources[-1].run.model_copy(update={
        "run_id": "r" + digest([uuid.uuid4().hex], 11), "kind": "probe", "accept": None,
        "models": {"solver": tuple(models), "judge": judges}, "attempts": len(sources),
        "model_table": tuple(one.model_dump(mode="json") for one in used.values()),
        "max_attempts": len(sources), "concurrency": max(1, bounds.concurrency),
        "cost_limit": bounds.cost, "token_limit": None, "time_limit": bounds.seconds,
        "simulated": any(one.simulated for one in used.values()),
        "baseline": bench.store.journal.baseline(), "versions": {purpose: VERSION},
    })  # fmt: skip
    bench.store.journal.create_run(run)
    return run


class Standing(Record):
    """Where a run of fresh samples stands: points done, calls and money so far."""

    run_id: str
    state: str
    message: str
    cancel: bool
    done: int
    of: int
    spend: Spend

    @property
    def live(self) -> bool:
        """Whether somebody works on it."""
        return self.state in ("created", "running")


def standing(bench: Bench, purpose: str) -> Standing | None:
    """The newest run of this purpose, from its rows alone; None before the first."""
    for row in bench.store.reads.runs(LOOKED_AT, kinds=("probe",)):
        run = bench.store.journal.run(row.run_id)
        if purpose in run.versions:
            return Standing(
                run_id=row.run_id, state=row.state, message=row.message, cancel=row.cancel,
                done=row.decided, of=run.max_attempts, spend=bench.store.journal.spend(row.run_id),
            )  # fmt: skip
    return None


@dataclass(frozen=True)
class Sitting:
    """A run of fresh samples that is about to be worked off."""

    bench: Bench
    run: FrozenRun
    sources: Sequence[Source]
    purpose: str
    attempt: Try
    bounds: Bounds

    def work(
        self, listener: Listener | None = None, started: Callable[[Stoppable], None] | None = None
    ) -> str:
        """Work it off here; returns what ended it early, '' for nothing.

        `started` is handed what can be stopped.
        """
        with self.bench.gateway(self.run) as gateway:
            gateway.check()
            fresh = self._fresh(gateway, listener)
            if started is not None:
                started(fresh)
            fresh.work(self.sources)
            return str(fresh.ended or "")

    def on_a_thread(self) -> str:
        """Work it off behind a page, which watches the run's rows; returns the run's id."""
        threading.Thread(target=self._quietly, name="fresh samples", daemon=True).start()
        return self.run.run_id

    def _fresh(self, gateway: Gateway, listener: Listener | None) -> Fresh:
        return Fresh(
            self.run, gateway, self.bench.store.journal, self.purpose, self.attempt,
            self.bench.settings.one_family, self.bounds.calls, listener,
        )  # fmt: skip

    def _quietly(self) -> None:
        """What goes wrong before the first point is written where the page looks for it."""
        try:
            self.work()
        except WorkbenchError as error:
            self.bench.store.journal.set_state(self.run.run_id, "failed", str(error))
