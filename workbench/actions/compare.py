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
FEW = 5


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
    rows = []
    for name, one, other in _pairs(frames[0], frames[1], (before, after)):
        cells = _cells(one, other, slices.step if kind == "steps" else "", by)
        rows += [{"model": name, **cell} for cell in cells]
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
    frame = table.frame.copy()
    if pool:
        frame["model"] = "pooled"
    for name in columns:
        frame[name] = [None if v is None or v != v else plain(v) for v in frame[name]]
    for name in steps:
        unit = frame["task_id"].astype(str) + "#" + frame["step_index"].astype(int).astype(str)
        frame["item_id"] = unit + "#" + frame[name].astype(str)
        frame["cluster_id"], frame["value"] = frame["task_id"], frame["correct"]
    return frame


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
