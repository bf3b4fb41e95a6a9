"""Evaluate: prompts put to targets and guards under a declared rubric; bounded, and resumable."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workbench import __version__
from workbench.actions.askedmodels import Asking, Limits, consent, places, settled
from workbench.actions.evaluated import Evaluated, evaluated
from workbench.actions.exposures import record_evaluation
from workbench.actions.freshly import JUDGED_OUT, Cost, Listener, price
from workbench.actions.open import Bench, check_prices
from workbench.actions.prompts import Prompts
from workbench.domain.contracts import Ask
from workbench.domain.evaluation import Evaluation, Item
from workbench.domain.failure import FailureRubric, Output
from workbench.domain.record import Record, digest
from workbench.errors import BoundReached, ModelError, SpecError
from workbench.evaluating import Evaluating, again
from workbench.failing import asked
from workbench.guardasks import asked as guard_asked
from workbench.models.roles import RoleTable, thaw
from workbench.progress import Stoppable

if TYPE_CHECKING:
    from workbench.models.gateway import Gateway

GUARD_OUT, TYPICAL_REPLY = 12, "word " * 150
PEEK = 5


class EvaluationPlan(Record):
    """What an evaluation would take; nothing is asked. What is remembered already costs nothing.

    `shown` are rows of traffic that would leave for `endpoints`, if any would.
    """

    KIND: ClassVar[Literal["evaluation_plan"]] = "evaluation_plan"
    items: int
    targets: tuple[str, ...]
    guards: tuple[str, ...]
    judges: tuple[str, ...]
    samples: int
    rubric: str
    by_role: dict[str, Cost]
    total: Cost
    endpoints: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`: no text of any row."""
        return self.model_dump(mode="json", exclude={"shown", "simulated"})


def evaluate(
    bench: Bench, prompts: Prompts, asking: Asking, listener: Listener | None = None,
    started: Callable[[Stoppable], None] | None = None,
) -> Evaluated:  # fmt: skip
    """Freeze an evaluation, work it off here, and measure what came."""
    frozen = freeze(bench, prompts, asking)
    work(bench, frozen.id, asking.limits, listener, started)
    return evaluated(bench, frozen.id)


def resume(
    bench: Bench, id: str, limits: Limits | None = None, listener: Listener | None = None,
    started: Callable[[Stoppable], None] | None = None,
) -> Evaluated:  # fmt: skip
    """Go on with an evaluation: items without answers, and those that an error cut off."""
    work(bench, id, limits, listener, started)
    return evaluated(bench, id)


def freeze(bench: Bench, prompts: Prompts, asking: Asking) -> Evaluation:
    """Write down what will be asked, of whom, judged how; SpecError in one line when it cannot be.

    Real models need a bound on money; rows of traffic need a person's agreement to leave.
    """
    bench.require("owner", "ask models")
    rubric, table, panel = settled(bench, prompts, asking)
    limits = asking.limits
    if not table.simulated and limits.cost is None:
        raise SpecError("the settings name real models: say how much this may cost (--cost-limit)")
    check_prices(table, limits.cost)
    if len({item.id for item in prompts.items}) < len(prompts.items):
        raise SpecError("two prompts have the same id: an answer must name one")
    frozen = Evaluation(
        id="e" + digest([uuid.uuid4().hex], 11), name=asking.name, kind=asking.kind, rubric=rubric,
        items=prompts.items, targets=table.roles.get("target", ()),
        guards=table.roles.get("guard", ()), judges=table.roles.get("judge", ()),
        panel_flags=panel.flags, samples=asking.samples, temperature=asking.temperature,
        system=asking.system, seed=asking.seed, cost_limit=limits.cost, token_limit=limits.tokens,
        time_limit=limits.seconds, calls_limit=limits.calls, concurrency=limits.concurrency,
        model_table=tuple(one.model_dump(mode="json") for one in table.models.values()),
        simulated=table.simulated or prompts.simulated, source=prompts.source, plan=asking.plan,
        consent=consent(prompts, table, asking), code_version=__version__,
    )  # fmt: skip
    bench.store.evaluations.create(frozen)
    items = [item.candidate_id for item in frozen.items if item.candidate_id]
    record_evaluation(bench, frozen.id, f"{frozen.kind}: rubric {rubric.id}", items,
                      (*frozen.targets, *frozen.guards))  # fmt: skip
    return frozen


def work(
    bench: Bench, id: str, limits: Limits | None = None, listener: Listener | None = None,
    started: Callable[[Stoppable], None] | None = None,
) -> str:  # fmt: skip
    """Ask what is missing of an evaluation; returns what ended it early, '' for nothing.

    `limits` that are given take the place of the frozen ones. `started` is handed what can be
    stopped.
    """
    bench.require("owner", "ask models")
    frozen = _bounded(bench.store.reads.evaluation(id), limits)
    items = _missing(bench, frozen)
    if not items:
        bench.store.evaluations.set_state(id, "done")
        return ""
    try:
        with _gateway(bench, frozen) as gateway:
            gateway.check()
            sitting = Evaluating(
                frozen, gateway, bench.store.evaluations, listener, frozen.calls_limit
            )
            if started is not None:
                started(sitting)
            sitting.work(items)
            return str(sitting.ended or "")
    except BoundReached as error:  # before the first prompt
        bench.store.evaluations.set_state(id, f"{error.bound}_limit", str(error))
        return str(error)
    except (ModelError, SpecError) as error:
        bench.store.evaluations.set_state(id, "failed", str(error))
        raise


def plan(bench: Bench, prompts: Prompts, asking: Asking) -> EvaluationPlan:
    """What it would take, from above, by role; and which rows of traffic would go where."""
    rubric, table, _ = settled(bench, prompts, asking)
    by_role = {"target": Cost(), "judge": Cost(), "guard": Cost()}
    for item in prompts.items:
        for role, cost in _item_costs(rubric, table, item, asking.samples):
            by_role[role] = by_role[role].plus(cost)
    total = by_role["target"].plus(by_role["judge"]).plus(by_role["guard"])
    leaves = prompts.source.get("kind") == "traffic" and not table.simulated
    return EvaluationPlan(
        items=len(prompts.items), targets=table.roles.get("target", ()),
        guards=table.roles.get("guard", ()), judges=table.roles.get("judge", ()),
        samples=asking.samples, rubric=rubric.hash, by_role=by_role, total=total,
        endpoints=places(table) if leaves else (), simulated=table.simulated,
        shown=tuple(item.text for item in prompts.items[:PEEK]) if leaves else (),
    )  # fmt: skip


def _item_costs(
    rubric: FailureRubric, table: RoleTable, item: Item, samples: int
) -> Iterator[tuple[str, Cost]]:
    """What each model costs on one prompt, by role."""
    outputs = samples * len(table.refs("target"))
    for model in table.refs("target"):
        yield "target", price(table, model.name, Ask(messages=item.conversation), samples)
    judged = Ask(messages=asked(rubric, Output(prompt=item.text, text=TYPICAL_REPLY)))
    for judge in () if item.payload else table.refs("judge"):
        yield "judge", price(table, judge.name, judged, outputs, JUDGED_OUT)
    for guard in table.refs("guard"):
        policy = rubric.policy(guard.name)
        first, then = (Ask(messages=guard_asked(policy, item.text, reply))
                       for reply in (None, TYPICAL_REPLY))  # fmt: skip
        yield "guard", price(table, guard.name, first, 1, GUARD_OUT)
        yield "guard", price(table, guard.name, then, outputs, GUARD_OUT)


def _missing(bench: Bench, frozen: Evaluation) -> list[tuple[int, Item]]:
    """The items, with their places, that have no answer or one that an error cut off."""
    known: dict[str, bool] = {}
    for answer in bench.store.reads.answers(frozen.id):
        item = answer.about or answer.item_id
        known[item] = known.get(item, True) and not again(answer)
    return [(at, item) for at, item in enumerate(frozen.items) if not known.get(item.id)]


def _bounded(frozen: Evaluation, limits: Limits | None) -> Evaluation:
    """With the bounds of this sitting, where it has any."""
    if limits is None:
        return frozen
    given = {"cost_limit": limits.cost, "token_limit": limits.tokens,
             "time_limit": limits.seconds, "calls_limit": limits.calls}  # fmt: skip
    moved: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return frozen.model_copy(update={**moved, "concurrency": limits.concurrency})


@contextmanager
def _gateway(bench: Bench, frozen: Evaluation) -> Iterator[Gateway]:
    """A gateway with the frozen models, what was spent before, and the bounds."""
    from workbench.models.gateway import Gateway, Policy
    from workbench.models.gateway import Limits as Most
    from workbench.models.routes import check_routes

    table = thaw(frozen.models, frozen.model_table, bench.settings.one_family)
    check_routes(table, bench.settings)
    check_prices(table, frozen.cost_limit)
    settings, spent = bench.settings, bench.store.reads.evaluation_spend(frozen.id)
    limits = Most(cost=frozen.cost_limit, tokens=frozen.token_limit, seconds=frozen.time_limit)
    policy = Policy(settings.attempts, settings.backoff, settings.max_wait)
    with Gateway(table, bench.store.memory, limits=limits, spent=spent, policy=policy) as gateway:
        yield gateway
