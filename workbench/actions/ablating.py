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
from workbench.actions.ablate import asking_of, declared, spec_of, theirs
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
    for arm in _in_turn(plan):
        say(f"arm {arm}: making {plan.n} queries")
        made(bench, plan, arm, limits)
    known = evaluation_of(bench, hash)
    if known is None:
        prompts = prompts_of(bench, plan)
        known = evaluate.freeze(bench, prompts, asking_of(plan, limits))
    say(f"asking {len(known.items)} prompts of {len(known.targets)} targets")
    evaluate.work(bench, known.id, limits)
    return known.id


def _in_turn(plan: AblationPlan) -> list[str]:
    """The arms in an order drawn by the plan's seed, so that time is no arm's advantage."""
    arms = list(plan.depths)
    Random(f"arms {plan.hash}").shuffle(arms)
    return arms


def made(bench: Bench, plan: AblationPlan, arm: str, limits: Limits) -> str:
    """The run of an arm, made or gone on with; a finished one is left as it is."""
    spec = spec_of(plan, arm)
    runs = bench.store.reads.runs_of_spec(spec.id)
    run_id = runs[-1] if runs else ""
    if not run_id:
        options = RunOptions(
            accept=plan.n, seed=plan.seed, cost_limit=limits.cost, token_limit=limits.tokens,
            time_limit=limits.seconds,
        )  # fmt: skip
        run_id = create_run(bench, spec, options).run_id
    if bench.store.journal.state(run_id).state not in ENDED:
        work(bench, run_id)
    return run_id


def runs_of(bench: Bench, plan: AblationPlan) -> dict[str, str]:
    """The run of each arm that has one."""
    found = {arm: bench.store.reads.runs_of_spec(spec_of(plan, arm).id) for arm in plan.depths}
    return {arm: runs[-1] for arm, runs in found.items() if runs}


def prompts_of(bench: Bench, plan: AblationPlan) -> Prompts:
    """The queries of all arms as items; what says the arm is metadata, which nobody is shown."""
    items = [item for arm, run_id in runs_of(bench, plan).items()
             for item in _items(bench, plan, arm, run_id)]  # fmt: skip
    if HUMAN in plan.arms:
        mine = theirs(Path(plan.people["path"])).items
        items += [replace_facts(item, {"depth": HUMAN, "words": str(len(item.text.split()))})
                  for item in mine[: plan.n]]  # fmt: skip
    if not items:
        raise InputError("no arm has a query: look at its runs for the reason")
    simulated = bench.table.simulated
    source = {"kind": "ablation", "ref": plan.hash, "rows": len(items)}
    return Prompts(tuple(items), source, (), simulated)


def replace_facts(item: Item, facts: dict[str, str]) -> Item:
    """The item with more columns."""
    return item.model_copy(update={"metadata": {**item.metadata, **facts}})


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
    for run_id in runs_of(bench, declared(bench, hash)).values():
        if bench.store.journal.state(run_id).state in ("created", "running"):
            cancel(bench, run_id)
    known = evaluation_of(bench, hash)
    if known is not None:
        bench.store.evaluations.cancel(known.id)


def standing(bench: Bench, hash: str) -> Standing:
    """Where it stands, from rows alone."""
    plan, reads = declared(bench, hash), bench.store.reads
    rows = {arm: reads.run_row(run_id) for arm, run_id in runs_of(bench, plan).items()}
    facts: dict[str, Any] = {
        "plan": hash, "of": plan.n, "made": {arm: row.normal for arm, row in rows.items()},
        "pulls": {arm: row.decided for arm, row in rows.items()},
    }  # fmt: skip
    problem = _live.get((str(bench.store.path), hash))
    working = problem == "" or any(row.state == "running" for row in rows.values())
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
