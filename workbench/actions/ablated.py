"""Ablated: what an ablation found, read as declared or exploratory; or a dropped table of outcomes.

One scene for the page: arms against the baseline, crossings, yields by arm, guards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Any, Literal

from workbench.actions.ablate import asking_of, crossable, declared
from workbench.actions.ablating import evaluation_of, runs_of
from workbench.actions.ablation import Ablation, ablation_of
from workbench.actions.ablationwords import sentence
from workbench.actions.askedmodels import settled
from workbench.actions.crossings import Places, crossings_of
from workbench.actions.dropped import Dropped
from workbench.actions.evaluated import evaluated, outcome_rows
from workbench.actions.measure import Reading, dumped, imported
from workbench.actions.open import Bench
from workbench.actions.prompts import Prompts
from workbench.domain.ablation import HUMAN, AblationPlan
from workbench.domain.evaluation import Answer, Evaluation
from workbench.errors import InputError, WorkbenchError
from workbench.logs.sniff import load_as
from workbench.tables import Loaded

if TYPE_CHECKING:
    from workbench.columns import Imported
    from workbench.store.rows import Funnel
    from workbench.tables import BadRow

ARMS, TOPICS = ("depth", "arm", "level", "condition", "variant"), (
    "category", "topic", "stratum", "L1", "level1", "l1", "L2", "level2")  # fmt: skip
MOST_VALUES, LEAST_VALUES = 15, 2
NO_AXIS = {"item_id", "model", "value", "status", "sample", "cluster_id", "judged", "codes", "run",
           "words", "simulated", "prompt", "text", "origin", "track", "spec"}  # fmt: skip
Read = Literal["declared", "exploratory"]


@dataclass(frozen=True)
class Scene:
    """What the page shows. Results are those of `measure ablation` and `measure crossings`.

    `arms` has yields and prompt lengths (of runs made here); `read` is declared only for the
    comparison that a plan declared, and `departures` says where that was not kept.
    `crossings` are one family of looks: those of the declared axes, or all of a dropped table's;
    `others` are a second.
    """

    source: str
    simulated: bool
    read: Read
    departures: tuple[str, ...]
    ablation: Mapping[str, Any]
    crossings: Mapping[str, Any] | None
    table: Imported
    others: Mapping[str, Any] | None = None
    arms: tuple[Mapping[str, Any], ...] = ()
    guards: tuple[Mapping[str, Any], ...] = ()
    plan: AblationPlan | None = None
    evaluation: str = ""
    notes: tuple[str, ...] = ()
    rejects: tuple[BadRow, ...] = ()
    fail: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The one sentence, with how it may be read and whether it is simulated."""
        how = "Declared before it was run" if self.read == "declared" else "Exploratory"
        kept = f" (with departures: {'; '.join(self.departures)})" if self.departures else ""
        told = f"{how}{kept}: {self.ablation['sentence']}"
        return told + (" Simulated (offline stand-ins)." if self.simulated else "")


def ablated(bench: Bench, hash: str) -> Scene:
    """The scene of a declared ablation whose prompts were asked; InputError before that."""
    plan = declared(bench, hash)
    known = evaluation_of(bench, hash)
    if known is None:
        raise InputError(f"ablation {hash} has not been run yet: nothing was asked")
    answers = bench.store.reads.answers(known.id)
    table = _outcomes(bench, known, answers)
    how = Reading(seed=plan.seed)
    asked = Ablation("depth", plan.baseline, plan.strata)
    found = ablation_of(table, how, asked).results
    codes = ", ".join(code.id for code in known.rubric.codes)
    found["failure"] = f"a failure is what rubric {known.rubric.id} declares: {codes}"
    found["sentence"] = sentence(found)
    departures = departures_of(bench, plan, known, found)
    axes, topic = [one for one in crossable(plan.spec) if one in axes_in(table)], plan.strata[0]
    declared_axes = [one for one in axes if one in plan.crossed]
    told = evaluated(bench, known.id)
    return Scene(
        source=f"ablation {hash}", simulated=known.simulated, read="declared", table=table,
        departures=tuple(departures), ablation=found, plan=plan, evaluation=known.id,
        crossings=_crossed(table, how, declared_axes, topic),
        others=_crossed(table, how, [one for one in axes if one not in plan.crossed], topic),
        arms=tuple(arm_rows(bench, plan, known, found)), guards=told.guards, notes=told.notes,
    )  # fmt: skip


def _outcomes(bench: Bench, known: Evaluation, answers: Sequence[Answer]) -> Imported:
    import pandas as pd

    rows = outcome_rows(known, answers)
    if not rows:
        raise InputError(f"evaluation {known.id} has no answer of a target yet")
    texts = {item.id: item.text for item in known.items}
    frame = pd.DataFrame(rows, dtype=object)
    frame["prompt"] = frame["item_id"].map(texts)
    frame = frame.astype(object).where(frame.notna(), None)
    loaded = Loaded(Path(bench.store.path), "", frame, list(range(1, len(rows) + 1)), [])
    return imported("failures", loaded, Reading())


def departures_of(
    bench: Bench, plan: AblationPlan, known: Evaluation, found: Mapping[str, Any]
) -> list[str]:
    """Where what was done is not what was declared."""
    said = []
    arms = {arm: max((m["arms"][arm]["n"] for m in found["models"] if arm in m["arms"]), default=0)
            for arm in plan.arms}  # fmt: skip
    said += [f"{n} of {plan.n} prompts in arm {arm}" for arm, n in arms.items() if n < plan.n]
    rubric, _, _ = settled(bench, Prompts(known.items[:1], {}), asking_of(plan))
    if plan.rubric not in (known.rubric.hash, ""):
        said.append("another failure rubric")
    elif rubric.hash != plan.rubric:
        said.append("the rubric's file was changed since (the frozen one was used)")
    if (known.targets, known.samples) != (plan.targets, plan.samples):
        said.append("other targets or samples")
    state = bench.store.reads.evaluation_row(known.id).state
    if state != "done":
        said.append(f"the evaluation is {state}")
    return said


def arm_rows(
    bench: Bench, plan: AblationPlan, known: Evaluation, found: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """By arm: pulls, survivors, gates, length of prompts, failures per survivor and per attempt."""
    from workbench.measures.crossings import rate_of_sum
    from workbench.measures.intervals import wilson

    runs, rows = runs_of(bench, plan), []
    for arm in plan.arms:
        words = [len(item.text.split()) for item in known.items if item.metadata["depth"] == arm]
        funnels = [bench.store.reads.funnel(run_id) for run_id in runs.get(arm, ())]
        pulls = sum(one.decided for one in funnels) if funnels else len(words)
        told = {m["model"]: m["arms"][arm] for m in found["models"] if arm in m["arms"]}
        rows.append(dumped({
            "arm": arm, "attempts": pulls, "survivors": len(words),
            "yield": wilson(len(words), max(pulls, len(words))),
            "gates": _gates(funnels),
            "words_mean": mean(words) if words else None,
            "words_median": median(words) if words else None,
            "survivor": {model: row["rate"] for model, row in told.items()},
            "attempt": {model: rate_of_sum(row["x"], max(pulls, row["n"]))
                        for model, row in told.items()} if arm != HUMAN else {},
        }))  # fmt: skip
    return rows


def _gates(funnels: Sequence[Funnel]) -> dict[str, list[int]]:
    """Points that passed each gate, and that came to it, over the runs of an arm."""
    found: dict[str, list[int]] = {}
    for gate in (gate for one in funnels for gate in one.gates):
        passed, tried = found.get(gate.gate, (0, 0))
        found[gate.gate] = [passed + gate.passed, tried + gate.tried]
    return found


def axes_in(table: Imported) -> list[str]:
    """Columns of the table that may be an axis: text with a few values."""
    return [
        str(name) for name in table.frame.columns
        if str(name) not in NO_AXIS
        and LEAST_VALUES <= table.frame[name].dropna().astype(str).nunique() <= MOST_VALUES
    ]  # fmt: skip


def _crossed(
    table: Imported, how: Reading, axes: Sequence[str], topic: str, fail: tuple[str, ...] = (),
    held: tuple[str, ...] = ("depth",),
) -> Mapping[str, Any] | None:  # fmt: skip
    """Crossings and paths; None where there is no axis or too many cells."""
    path = tuple(name for name in ("L1", "L2", "L3", "L4") if name in table.frame)
    axes = [name for name in axes if name not in (topic, *held, *path)]
    if not topic or not (axes or path):
        return None
    there = tuple(name for name in held if name in table.frame)
    asked = Places(tuple(axes), topic if axes else "", path or (topic,), there, fail)
    try:
        return crossings_of(table, how, asked).results
    except WorkbenchError:
        return None


@dataclass(frozen=True)
class Guess:
    """The columns of a dropped table, and which of them are probably what."""

    there: tuple[str, ...]
    arm: str
    topic: str
    labels: tuple[str, ...]
    value: str


def guess(name: str, data: bytes) -> Guess:
    """Which column says the arm, which the topic; InputError for a file that is no table."""
    with Dropped(name, data) as file:
        table = imported("failures", load_as("failures", file), Reading(skip_bad=True))
    there = tuple(map(str, table.frame.columns))
    said = sorted({str(one) for one in table.frame["value"].dropna()})
    return Guess(
        there, next((one for one in ARMS if one in there), ""),
        next((one for one in TOPICS if one in there), ""),
        tuple(said[:MOST_VALUES]) if len(said) <= 50 else (),
        table.mapping.get("value", table.mapping.get("status", "value")),
    )  # fmt: skip


def dropped(name: str, data: bytes, asked: Ablation, leave_out: bool = False) -> Scene:
    """The scene of a dropped table; InputError in the words of the command line."""
    how = Reading(skip_bad=leave_out)
    with Dropped(name, data) as file:
        table = imported("failures", load_as("failures", file), how)
        found = ablation_of(table, how, asked).results
    topic = asked.strata[0] if asked.strata else ""
    axes = [one for one in axes_in(table) if one != asked.arm]
    return Scene(
        source=name, simulated=False, read="exploratory", departures=(), ablation=found,
        table=table, rejects=table.rejects, fail=asked.fail,
        crossings=_crossed(table, how, axes, topic, asked.fail, (asked.arm,)),
    )  # fmt: skip
