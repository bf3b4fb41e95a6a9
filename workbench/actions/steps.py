"""Steps: `measure steps`, the volatility of each step of an agent flow, by model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.actions.measure import Measured, Reading, dumped, notes, read
from workbench.columns import Imported
from workbench.errors import InputError
from workbench.logs.sniff import Beside, is_log
from workbench.tables import load_table

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
    """`measure steps`: the volatility of each step of an agent flow, by model."""
    from workbench.measures.flows import flow
    from workbench.measures.steps import mixed_units

    by, seed = flow_of.by, how.seed
    if by not in BY:
        raise InputError(f"--by {by}: steps can be told by {', '.join(BY)}")
    how = replace(how, beside=how.beside._replace(rollouts=rollouts))
    table, runs = read("steps", path, how), _rollouts(path, how, rollouts)
    frame, other = table.frame, None if runs is None else runs.frame
    if by not in frame:
        there = ", ".join(map(str, frame.columns))
        raise InputError(f"{path}: no column {by!r} to tell steps by; there are: {there}")
    if flow_of.align:
        frame = aligned(frame)
    if flow_of.pool:
        frame = frame.assign(model="pooled")
        other = None if other is None else other.assign(model="pooled")
    dropped = 0
    if flow_of.complete_only:
        frame, other, dropped = _complete(table.frame if not flow_of.align else frame, frame, other)
    mixed = mixed_units(frame, by)
    if mixed:
        raise InputError(_told(path, by, mixed))
    found = [
        flow(str(model), part, None if other is None else other[other["model"] == model], by, seed)
        for model, part in frame.groupby("model", sort=True)
    ]
    settings = {"by": by, "pool_models": flow_of.pool, "complete_only": flow_of.complete_only,
                "align": flow_of.align,
                "seed": seed, "map": table.mapping}  # fmt: skip
    results = {"models": found, "units_dropped": dropped}
    inputs = [table.input, *([] if runs is None or runs.source.path == path else [runs.input])]
    if how.beside.tasks is not None:
        inputs.append(load_table(how.beside.tasks).input)
    return Measured("steps", inputs, settings, dumped(results), notes(table))


def _rollouts(path: Path, how: Reading, rollouts: Path | None) -> Imported | None:
    """The table of rollouts; a log of agent runs is its own, unless another is named."""
    plain = replace(how, mapping={}, beside=Beside())
    if rollouts is not None:
        return read("rollouts", rollouts, plain)
    return read("rollouts", path, replace(how, mapping={})) if is_log(path, how.beside) else None


def _told(path: Path, by: str, mixed: Sequence[tuple[str, int, list[str]]]) -> str:
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
