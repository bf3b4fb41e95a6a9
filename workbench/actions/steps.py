"""Steps: `measure steps`, the volatility of each step of an agent flow, by model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.actions.measure import Measured, Reading, dumped, imported, notes, read
from workbench.columns import Imported, guessed
from workbench.errors import InputError
from workbench.logs.sniff import Beside, NoSteps, load_as, what_log
from workbench.registry import load
from workbench.tables import Loaded, load_table

if TYPE_CHECKING:
    import pandas as pd

BY = ("step_name", "step_index", "step_kind")
FEW = 3


@dataclass(frozen=True)
class Flow:
    """How steps are told apart, and which rollouts count."""

    by: str = "step_name"
    pool: bool = False
    complete_only: bool = False
    align: bool = False


def steps(path: Path, how: Reading, flow_of: Flow, rollouts: Path | None = None) -> Measured:
    """`measure steps`: the volatility of each step of an agent flow, by model.

    A table or log of rollouts without steps gives pass@k, pass^k and crashes, whole and by task.
    """
    if flow_of.by not in BY:
        raise InputError(f"--by {flow_of.by}: steps can be told by {', '.join(BY)}")
    how = replace(how, beside=how.beside._replace(rollouts=rollouts))
    table, runs, why = tables(path, how, rollouts)
    read_from = [one for one in (table, runs) if one is not None]
    results = flows(path, table, runs, flow_of, how.seed)
    settings = {"by": flow_of.by, "pool_models": flow_of.pool,
                "complete_only": flow_of.complete_only, "align": flow_of.align,
                "seed": how.seed, "map": read_from[0].mapping}  # fmt: skip
    inputs = {one.source.path: one.input for one in read_from}
    if how.beside.tasks is not None:
        inputs[how.beside.tasks] = load_table(how.beside.tasks).input
    told = [*notes(read_from[0]), *([why] if why else []), *_doubts(results["models"])]
    return Measured("steps", list(inputs.values()), settings, dumped(results), told)


def flows(
    path: Path | str, table: Imported | None, runs: Imported | None, flow_of: Flow, seed: int = 0
) -> dict[str, Any]:
    """What `measure steps` finds in a table of steps, of rollouts, or both; `path` names them."""
    from workbench.measures.flows import flow
    from workbench.measures.steps import mixed_units

    by = flow_of.by
    other = None if runs is None else _models(runs, table)
    frame = _nothing() if table is None else table.frame
    if by not in frame:
        there = ", ".join(map(str, frame.columns))
        raise InputError(f"{path}: no column {by!r} to tell steps by; there are: {there}")
    frame = aligned(frame) if flow_of.align and len(frame) else frame
    by_model = frame
    if flow_of.pool:
        frame = frame.assign(model="pooled")
        other = None if other is None else other.assign(model="pooled")
    dropped = 0
    if flow_of.complete_only:
        frame, other, dropped = _complete(by_model, frame, other)
    mixed = mixed_units(frame, by)
    if mixed:
        raise InputError(_told(path, by, mixed))
    names = sorted({*frame["model"], *(() if other is None else other["model"])}, key=str)
    found = [
        flow(str(name), frame[frame["model"] == name],
             None if other is None else other[other["model"] == name], by, seed) for name in names
    ]  # fmt: skip
    return {"models": found, "units_dropped": dropped}


class Tables(NamedTuple):
    """The steps and the rollouts of a file, and why there are no steps if there are none."""

    steps: Imported | None
    runs: Imported | None
    why: str = ""


def tables(path: Path, how: Reading, rollouts: Path | None = None) -> Tables:
    """The steps and the rollouts of a file; a log of agent runs holds both, a table one of them.

    `rollouts` is a table of rollouts of its own. InputError for a file that holds neither.
    """
    runs = None
    if rollouts is not None:
        runs = read("rollouts", rollouts, replace(how, mapping={}, beside=Beside()))
    if what_log(path, how.beside):
        runs = runs or read("rollouts", path, replace(how, mapping={}))
        return _of_log(path, how, runs)
    loaded = load_as("rollouts", path)
    if rollouts is None and holds_rollouts(loaded, how.mapping):
        return Tables(None, imported("rollouts", loaded, how), "the table has no steps")
    return Tables(imported("steps", loaded, how), runs)


def _of_log(path: Path, how: Reading, runs: Imported) -> Tables:
    """A log's steps, or its rollouts alone where nothing was expected of them."""
    try:
        return Tables(read("steps", path, how), runs)
    except NoSteps as none:
        if not runs.frame[["reward", "status"]].notna().to_numpy().any():
            raise  # transcripts alone say nothing of success
        return Tables(None, runs, str(none))


def holds_rollouts(loaded: Loaded, mapping: Mapping[str, str]) -> bool:
    """Whether a table has a row for each rollout with its reward, and none for their steps."""
    there = [str(column) for column in loaded.frame.columns]
    if "step_index" in guessed(there, load("importer", "steps").columns, {}):
        return False
    asked = {field: column for field, column in mapping.items() if column in there}
    found = guessed(there, load("importer", "rollouts").columns, asked)
    return {"rollout_id", "task_id"} <= found.keys() and bool({"reward", "status"} & found.keys())


def _models(runs: Imported, table: Imported | None) -> pd.DataFrame:
    """The rollouts; where their table names no model, that of their steps."""
    frame = runs.frame
    if "model" in runs.mapping or table is None or "model" not in table.mapping:
        return frame
    known = table.frame.drop_duplicates("rollout_id").set_index("rollout_id")["model"]
    return frame.assign(model=frame["rollout_id"].map(known).fillna(frame["model"]))


def _nothing() -> pd.DataFrame:
    """A table of steps without a step."""
    import pandas as pd

    frame = pd.DataFrame(columns=["rollout_id", "task_id", "model", *BY, "correct"])
    return frame.assign(correct=frame["correct"].astype(float))


def _doubts(models: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the figures cannot say, in words."""
    told = []
    if not any(model["steps"] for model in models):
        told.append("no step is graded: only end to end and by task; mark first wrong steps in "
                    "the notebook agent_steps")  # fmt: skip
    if any(model["graded_until_first_wrong"] for model in models):
        told.append("steps behind a first wrong one are ungraded: rates are of rollouts that "
                    "were right so far")  # fmt: skip
    return told


def _told(path: Path | str, by: str, mixed: Sequence[tuple[str, int, list[str]]]) -> str:
    shown = "; ".join(f"task {task}, step {i}: {', '.join(names)}" for task, i, names in
                      mixed[:FEW])  # fmt: skip
    return (
        f"{path}: in {len(mixed)} units the rollouts do not agree on {by} ({shown}), so no step "
        "can be compared; align them by what was expected with --align, or use --by step_index"
    )


def aligned(frame: pd.DataFrame) -> pd.DataFrame:
    """The steps with indexes by expected action: the same expectation is the same unit.

    A task that expects an action twice keeps both, in order. InputError without the column.
    """
    from workbench.domain.record import canonical_json

    if "expected_action" not in frame:
        raise InputError("--align needs a column 'expected_action'")
    marks = frame["expected_action"].map(canonical_json)
    again = frame.assign(mark=marks).groupby(["rollout_id", "mark"]).cumcount()
    key = marks + "#" + again.astype(str)
    order = frame.assign(key=key).groupby(["task_id", "key"])["step_index"].mean().reset_index()
    order["step_index"] = order.groupby("task_id")["step_index"].rank(method="first") - 1
    places = {(t, k): i for t, k, i in order.itertuples(index=False, name=None)}
    moved = [places[t, k] for t, k in zip(frame["task_id"], key, strict=True)]
    return frame.assign(step_index=moved)


def _complete(
    by_model: pd.DataFrame, frame: pd.DataFrame, runs: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame | None, int]:
    """Only tasks that every model has, and only units with as many rollouts as the fullest."""
    models = by_model["model"].nunique()
    had = by_model.groupby("task_id")["model"].nunique()
    tasks = set(had[had == models].index)
    kept = frame[frame["task_id"].isin(tasks)]
    unit = ["model", "task_id", "step_index"]
    n = kept.groupby(unit)["correct"].transform("count")
    whole = kept[n == n.groupby(kept["model"]).transform("max")]
    dropped = len(kept[unit].drop_duplicates()) - len(whole[unit].drop_duplicates())
    return whole, None if runs is None else runs[runs["task_id"].isin(tasks)], dropped
