"""Ablating: a declared ablation worked off, arm by arm, then put to targets and guards, blinded.

Everything it does is a run or an evaluation of the store, so that it can be killed and goes on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from workbench.actions import evaluate
from workbench.actions.ablate import asking_of, declared, specs_of, theirs
from workbench.actions.askedmodels import Limits
from workbench.actions.manufacture import RunOptions, cancel, create_run, work
from workbench.actions.open import Bench
from workbench.actions.prompts import Prompts
from workbench.domain.ablation import HUMAN, AblationPlan
from workbench.domain.candidate import Draft
from workbench.domain.evaluation import Evaluation, Item
from workbench.domain.record import Record
from workbench.errors import InputError, WorkbenchError
from workbench.registry import load

ENDED = ("done", "attempts_limit")
Tell = Callable[[str], None]
_live: dict[tuple[str, str], str] = {}  # store and plan: '' while a thread works, else its problem


class Standing(Record):
    """Where an ablation stands: prompts made by arm, answers by item, and what went wrong."""

    plan: str
    made: dict[str, int]
    pulls: dict[str, int]
    of: int
    evaluation: str = ""
    answered: int = 0
    prompts: int = 0
    state: str = "declared"
    problem: str = ""

    @property
    def live(self) -> bool:
        """Whether this process works on it, or a run or evaluation of it is being worked on."""
        return self.state == "working"

    @property
    def done(self) -> bool:
        """Whether every prompt was asked."""
        return self.state == "done"


def ablate(bench: Bench, hash: str, limits: Limits | None = None, tell: Tell | None = None) -> str:
    """Work a declared plan off, or go on with it; returns the evaluation's id."""
    bench.require("owner", "run an ablation")
    plan, say = declared(bench, hash), tell or (lambda _: None)
    limits = limits or Limits()
    runs = opened(bench, plan, limits)
    for arm in _in_turn(plan):
        say(f"arm {arm}: making {plan.n} queries")
        for run_id in runs[arm]:
            if bench.store.journal.state(run_id).state not in ENDED:
                work(bench, run_id)
    known = evaluation_of(bench, hash)
    if known is None:
        known = evaluate.freeze(bench, prompts_of(bench, plan), asking_of(plan, limits))
    say(f"asking {len(known.items)} prompts of {len(known.targets)} targets")
    evaluate.work(bench, known.id, limits)
    return known.id


def _in_turn(plan: AblationPlan) -> list[str]:
    """The arms in an order drawn by the plan's seed, so that time is no arm's advantage."""
    arms = list(plan.depths)
    Random(f"arms {plan.hash}").shuffle(arms)
    return arms


def opened(bench: Bench, plan: AblationPlan, limits: Limits) -> dict[str, list[str]]:
    """The runs of every arm, all frozen before the first is worked off.

    So no arm sees another's queries as earlier ones: novelty would favour whoever came first.
    """
    runs = runs_of(bench, plan)
    for arm in plan.depths:
        for spec in specs_of(plan, arm)[len(runs.get(arm, ())) :]:
            options = RunOptions(
                accept=spec.n, seed=plan.seed, cost_limit=limits.cost, time_limit=limits.seconds,
                token_limit=limits.tokens,
            )  # fmt: skip
            runs.setdefault(arm, []).append(create_run(bench, spec, options).run_id)
    return runs


def runs_of(bench: Bench, plan: AblationPlan) -> dict[str, list[str]]:
    """The runs of each arm that has some, topic by topic."""
    reads, found = bench.store.reads, {}
    for arm in plan.depths:
        ids = [reads.runs_of_spec(spec.id) for spec in specs_of(plan, arm)]
        if any(ids):
            found[arm] = [some[-1] for some in ids if some]
    return found


def prompts_of(bench: Bench, plan: AblationPlan) -> Prompts:
    """The queries of all arms as items; what says the arm is metadata, which nobody is shown."""
    items = [item for arm, runs in runs_of(bench, plan).items() for run_id in runs
             for item in _items(bench, plan, arm, run_id)]  # fmt: skip
    if HUMAN in plan.arms:
        mine = theirs(Path(plan.people["path"])).items
        items += [_of_people(plan, item) for item in mine[: plan.n]]
    if not items:
        raise InputError("no arm has a query: look at its runs for the reason")
    simulated = bench.table.simulated
    source = {"kind": "ablation", "ref": plan.hash, "rows": len(items)}
    return Prompts(tuple(items), source, (), simulated)


def _of_people(plan: AblationPlan, item: Item) -> Item:
    """A person's prompt, asked as the others are: with the same words before it."""
    draft = Draft(payload={"prompt": item.text})
    facts = {**item.metadata, "depth": HUMAN, "words": str(len(item.text.split()))}
    asked = load("recipe", plan.spec.recipe).probe(draft, "target").messages
    return item.model_copy(update={"metadata": facts, "messages": asked})


def _items(bench: Bench, plan: AblationPlan, arm: str, run_id: str) -> Iterator[Item]:
    recipe = load("recipe", plan.spec.recipe)
    for row in bench.store.reads.dataset(run_id):
        payload = row["payload"]
        draft = Draft.model_validate({"payload": payload, "trace": row["trace"]})
        path = [str(label) for label in payload.get("path") or ()]
        levels = {f"L{at}": label for at, label in enumerate(path, 1)}
        topic = {"category": path[0], "topic": path[min(1, len(path) - 1)]} if path else {}
        told = {name: str(payload[name]) for name in ("intent", "grounding")
                if payload.get(name) is not None}  # fmt: skip
        text = str(payload.get("prompt", ""))
        facts = {**row["coordinate"], **levels, **topic, **told, "depth": arm, "run": run_id,
                 "words": str(len(text.split()))}  # fmt: skip
        yield Item(
            id=row["id"], text=text, messages=recipe.probe(draft, "target").messages,
            harmful=payload.get("harmful"), cluster_id=row["id"], track=row["track"],
            origin="novel", metadata=facts, candidate_id=row["id"], version=row["version"],
        )  # fmt: skip


def evaluation_of(bench: Bench, hash: str) -> Evaluation | None:
    """The evaluation of a plan; None before its prompts were all made."""
    reads = bench.store.reads
    for row in reads.evaluations(("ablation",), 200):
        found = reads.evaluation(row.id)
        if found.plan == hash:
            return found
    return None


def on_a_thread(bench: Bench, hash: str, limits: Limits | None = None) -> str:
    """Work it off behind a page, which watches the rows; InputError when it is under way."""
    bench.require("owner", "run an ablation")
    place = (str(bench.store.path), hash)
    if _live.get(place) == "":
        raise InputError(f"ablation {hash} is under way already")
    _live[place] = ""

    def quietly() -> None:
        problem = "ended"
        try:
            ablate(bench, hash, limits)
        except WorkbenchError as error:
            problem = str(error)
        finally:
            _live[place] = problem

    threading.Thread(target=quietly, name="ablation", daemon=True).start()
    return hash


def stop(bench: Bench, hash: str) -> None:
    """Ask what is under way to stop between two questions; what is there is kept."""
    bench.require("owner", "stop an ablation")
    runs = runs_of(bench, declared(bench, hash))
    for run_id in [run_id for some in runs.values() for run_id in some]:
        if bench.store.journal.state(run_id).state in ("created", "running"):
            cancel(bench, run_id)
    known = evaluation_of(bench, hash)
    if known is not None:
        bench.store.evaluations.cancel(known.id)


def standing(bench: Bench, hash: str) -> Standing:
    """Where it stands, from rows alone."""
    plan, reads = declared(bench, hash), bench.store.reads
    rows = {arm: [reads.run_row(run_id) for run_id in runs]
            for arm, runs in runs_of(bench, plan).items()}  # fmt: skip
    facts: dict[str, Any] = {
        "plan": hash, "of": plan.n,
        "made": {arm: sum(row.normal for row in some) for arm, some in rows.items()},
        "pulls": {arm: sum(row.decided for row in some) for arm, some in rows.items()},
    }  # fmt: skip
    problem = _live.get((str(bench.store.path), hash))
    working = problem == "" or any(row.state == "running" for some in rows.values() for row in some)
    known = evaluation_of(bench, hash)
    if known is None:
        state = "working" if working else "stopped" if rows else "declared"
        return Standing(**facts, state=state, problem=_told(problem))
    row = reads.evaluation_row(known.id)
    working = problem == "" or row.state == "running"
    state = "done" if row.state == "done" else "working" if working else "stopped"
    return Standing(
        **facts, evaluation=known.id, prompts=len(known.items), problem=_told(problem) or
        row.message, answered=reads.answered(known.id), state=state,
    )  # fmt: skip


def _told(problem: str | None) -> str:
    return "" if problem in (None, "", "ended") else str(problem)
