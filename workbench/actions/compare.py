"""Compare: `measure compare A B`, one release against the one before, by step and by slice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.groups import column_of, need, plain
from workbench.actions.measure import Measured, Reading, dumped, imported, notes
from workbench.columns import Imported
from workbench.errors import InputError
from workbench.logs.sniff import is_log, load_as
from workbench.tables import Loaded

if TYPE_CHECKING:
    import pandas as pd

STEP_COLUMNS = {"rollout_id", "step_index"}
COUNTED = ("value", "correct", "status", "item_id", "cluster_id")
FEW = 5
END_TO_END = "measured end to end"


@dataclass(frozen=True)
class Slices:
    """Which slices are compared: columns of both tables, and how steps are told apart."""

    by: tuple[str, ...] = ()
    step: str = "step_name"
    pool: bool = False


def compare(before: Path, after: Path, how: Reading, slices: Slices) -> Measured:
    """`measure compare`: B minus A, whole, by step, by slice, and by step within each slice."""
    from workbench.measures.releases import judged

    loaded = [load_as("steps" if is_log(path) else "outcomes", path, how.mapping)
              for path in (before, after)]  # fmt: skip
    kind = _kind(loaded)
    tables = [imported(kind, one, how) for one in loaded]
    by = [column_of(tables[0], name) for name in slices.by]
    steps = [slices.step] if kind == "steps" else []
    frames = [_units(table, [*by, *steps], steps, slices.pool) for table in tables]
    whole = [_ends(path, table, slices.pool) if steps else None
             for path, table in zip((before, after), tables, strict=True)]  # fmt: skip
    rows = []
    for name, one, other in _pairs(frames[0], frames[1], (before, after)):
        rows += contrasts(name, one, other, slices.step if steps else "", by)
        rows += _end_to_end(name, *(_of(w, f) for w, f in zip(whole, (one, other), strict=True)))
    judged(rows)
    told = list(dict.fromkeys(note for table in tables for note in notes(table)))
    results = {
        "unit": "(task_id, step_index)" if kind == "steps" else "item_id", "compared": kind,
        "family": sum(row["p"] is not None for row in rows), "rows": rows,
        "alerts": sum(row["status"] == "alert" for row in rows),
        "not_comparable": sum(row["status"] == "not_comparable" for row in rows),
        "models_in_one_only": _alone(frames[0], frames[1]),
    }  # fmt: skip
    settings = {"by": list(slices.by), "step": slices.step, "pool_models": slices.pool,
                "seed": how.seed, "map": tables[0].mapping}  # fmt: skip
    return Measured("compare", [t.input for t in tables], settings, dumped(results), told)


def contrasts(
    name: str, one: pd.DataFrame, other: pd.DataFrame, step: str, by: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Rows of one comparison of two frames of units, not yet judged; `name` says of what."""
    return [{"model": name, **cell} for cell in _cells(one, other, step, by)]


def _of(ends: pd.DataFrame | None, frame: pd.DataFrame) -> pd.DataFrame | None:
    """The outcomes of the models that a frame of units holds."""
    return None if ends is None else ends[ends["model"].isin(set(frame["model"]))]


def _end_to_end(
    name: str, one: pd.DataFrame | None, other: pd.DataFrame | None
) -> list[dict[str, Any]]:
    """The measured outcome of whole rollouts, by task; nothing where a side has none."""
    from workbench.measures.releases import row

    if one is None or other is None:
        return []
    return [{"model": name, **row("end_to_end", END_TO_END, one, other)}]


def _ends(path: Path, table: Imported, pool: bool) -> pd.DataFrame | None:
    """Outcomes of the rollouts of a steps table or log; None where no reward is known."""
    runs = imported("rollouts", load_as("rollouts", path), Reading(skip_bad=True)) if is_log(path) \
        else None  # fmt: skip
    return outcomes_of(table.frame, None if runs is None else runs.frame, pool)


def outcomes_of(
    steps: pd.DataFrame, runs: pd.DataFrame | None, pool: bool = False
) -> pd.DataFrame | None:
    """One row a rollout with item_id (its task), cluster_id and value (1 for full reward)."""
    from workbench.measures.flows import SUCCESS

    frame = steps.drop_duplicates("rollout_id") if runs is None else runs
    if "reward" not in frame or not frame["reward"].notna().any():
        return None
    frame = frame[frame["task_id"].notna()]
    reward = frame["reward"].astype(float)
    won = (reward >= SUCCESS).astype(float).where(reward.notna())
    return frame.assign(item_id=frame["task_id"], cluster_id=frame["task_id"], value=won,
                        model="pooled" if pool else frame["model"])  # fmt: skip


def _kind(loaded: Sequence[Loaded]) -> str:
    """Tables with rollouts and step indexes hold steps; any others, outcomes."""
    kinds = ["steps" if {str(c).lower() for c in one.frame.columns} >= STEP_COLUMNS else "outcomes"
             for one in loaded]  # fmt: skip
    if len(set(kinds)) > 1:
        told = " and ".join(f"{one.path} ({k})" for one, k in zip(loaded, kinds, strict=True))
        raise InputError(f"{told} are two kinds of table and cannot be compared")
    return kinds[0]


def _units(
    table: Imported, columns: Sequence[str], steps: Sequence[str], pool: bool
) -> pd.DataFrame:
    """The table by item: of steps, the unit is (task_id, step_index) in the cluster of its task.

    Columns to slice by are text, None where a row has nothing there.
    """
    need(table, columns)
    counted = next((name for name in columns if name in COUNTED), None)
    if counted is not None:
        raise InputError(f"--by {counted}: what is counted makes no slices")
    frame = table.frame.copy()
    if pool:
        frame["model"] = "pooled"
    for name in columns:
        frame[name] = [None if v is None or v != v else plain(v) for v in frame[name]]
    return units(frame, steps[0]) if steps else frame


def units(frame: pd.DataFrame, step: str) -> pd.DataFrame:
    """Steps as items: the unit is (task_id, step_index), its cluster the task."""
    place = frame["task_id"].astype(str) + "#" + frame["step_index"].astype(int).astype(str)
    return frame.assign(item_id=place + "#" + frame[step].astype(str),
                        cluster_id=frame["task_id"], value=frame["correct"])  # fmt: skip


def _pairs(
    a: pd.DataFrame, b: pd.DataFrame, paths: tuple[Path, Path]
) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Models of the same name; a lone model in each table is compared whatever its name."""
    ours, theirs = sorted(a["model"].unique()), sorted(b["model"].unique())
    shared = [name for name in ours if name in set(theirs)]
    if len(ours) == len(theirs) == 1 and not shared:
        yield f"{ours[0]} -> {theirs[0]}", a, b
        return
    if not shared:
        raise InputError(
            f"no model is in both: {paths[0]} has {', '.join(ours[:FEW])}; {paths[1]} has "
            f"{', '.join(theirs[:FEW])} (--pool-models takes all models as one)"
        )
    for name in shared:
        yield str(name), a[a["model"] == name], b[b["model"] == name]


def _alone(a: pd.DataFrame, b: pd.DataFrame) -> list[str]:
    ours, theirs = set(a["model"]), set(b["model"])
    return sorted(map(str, ours ^ theirs)) if ours & theirs else []


def _cells(
    a: pd.DataFrame, b: pd.DataFrame, step: str, by: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Rows of one model: everything, steps, slices, and steps within slices."""
    from workbench.measures.releases import row

    yield row("all", "all", a, b)
    for name in _values(a, b, step) if step else ():
        yield row("step", name, _where(a, step, name), _where(b, step, name))
    for column in by:
        for name in _values(a, b, column):
            one, other = _where(a, column, name), _where(b, column, name)
            yield row("slice", f"{column}={name}", one, other)
            for inner in _values(one, other, step) if step else ():
                cell = row("step_in_slice", f"{inner} | {column}={name}",
                           _where(one, step, inner), _where(other, step, inner))  # fmt: skip
                yield cell


def _values(a: pd.DataFrame, b: pd.DataFrame, column: str) -> list[str]:
    return sorted({*a[column].dropna(), *b[column].dropna()})


def _where(frame: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    return frame[frame[column] == name]
