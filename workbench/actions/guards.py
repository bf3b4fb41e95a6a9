"""Guards: `measure guards`, what guard models miss and over-block, by group and by origin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.groups import column_of, need, pair_of, plain
from workbench.actions.measure import Measured, Reading, dumped, notes, read
from workbench.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from workbench.columns import Imported

GROUPS = ("category", "depth", "track", "task")
KEY = ["item_id", "output_id"]


@dataclass(frozen=True)
class Ask:
    """Groups (none: category, depth, track, task where there), origins, policy and truth.

    `policy` names the categories that the guard is asked to catch; harms of others are kept apart.
    `reference` is the rater who says what is harmful.
    """

    by: tuple[str, ...] = ()
    origin: str = ""
    pair: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    reference: str = ""


def guards(path: Path, how: Reading, ask: Ask) -> Measured:
    """`measure guards`: confusion and rates by guard, by group, and novel minus public."""
    return guards_of(read("guards", path, how), how, ask)


def guards_of(table: Imported, how: Reading, ask: Ask) -> Measured:
    """The same of a table that has been imported already."""
    from workbench.measures.guarding import guard_row

    frame = _in_policy(table, _with_truth(table, ask.reference), ask.policy)
    by = [column_of(table, name) for name in ask.by]
    need(table, by)
    by = by or [name for name in GROUPS if frame[name].notna().any()]
    origin, pair, told = _origins(table, frame, ask)
    rows = []
    for guard, part in frame.groupby("model", sort=True):
        rows.append({
            "guard": str(guard), **guard_row(part, how.seed),
            "groups": [group for name in by for group in _groups(part, name, how.seed)],
            "gap": _gap(part, origin, pair, how.seed) if pair else None,
        })  # fmt: skip
    results = {"first": pair[0] if pair else None, "second": pair[1] if pair else None,
               "guards": rows}  # fmt: skip
    settings = {"by": by, "origin": origin, "policy": list(ask.policy), "reference": ask.reference,
                "seed": how.seed, "map": table.mapping}  # fmt: skip
    return Measured("guards", [table.input], settings, dumped(results), [*notes(table), *told])


def _with_truth(table: Imported, reference: str) -> pd.DataFrame:
    """The rows of guards, with what the reference rater says of the same text as the truth."""
    frame = table.frame.assign(output_id=table.frame["output_id"].map(plain))
    if reference:
        mine = frame["model"] == reference
        if not mine.any():
            there = ", ".join(sorted(frame["model"].unique()))
            raise InputError(f"--reference: no rater {reference!r}; there are: {there}")
        truth = frame[mine].drop_duplicates(KEY).set_index(KEY)["flagged"]
        frame = frame[~mine]
        keys = frame[KEY].itertuples(index=False, name=None)
        known = truth.to_dict()
        frame = frame.assign(harmful=[known.get(key, float("nan")) for key in keys])
    if frame["harmful"].notna().sum() == 0:
        there = ", ".join(map(str, table.frame.columns))
        raise InputError(
            f"{table.source.path}: nothing says what is harmful: a column 'harmful', or the rater "
            f"who knows with --reference; there are: {there}"
        )
    return frame


def _in_policy(table: Imported, frame: pd.DataFrame, policy: tuple[str, ...]) -> pd.DataFrame:
    if not policy:
        return frame
    need(table, ["category"])
    there = {name for name in frame["category"].dropna()}
    unknown = [name for name in policy if name not in there]
    if unknown:
        raise InputError(
            f"--policy: no category {unknown[0]!r}; there are: {', '.join(sorted(there)) or 'none'}"
        )
    return frame.assign(in_policy=frame["category"].isin(policy).astype(float))


def _origins(
    table: Imported, frame: pd.DataFrame, ask: Ask
) -> tuple[str, tuple[str, str] | None, list[str]]:
    """The column and pair of origins: novel and public where the table has them."""
    column = column_of(table, ask.origin) if ask.origin else "origin"
    need(table, [column] if ask.origin else [])
    there = sorted({plain(value) for value in frame[column].dropna()})
    if ask.origin or ask.pair:
        return column, pair_of(table.source.path, column, ask.pair, there), []
    if {"novel", "public"} <= set(there):
        return column, ("novel", "public"), []
    if len(there) == 2:
        return column, pair_of(table.source.path, column, (), there), []
    told = [f"origins {', '.join(there)}: name two with --pair"] if len(there) > 2 else []
    return column, None, told


def _groups(part: pd.DataFrame, name: str, seed: int) -> list[dict[str, Any]]:
    from workbench.measures.guarding import guard_row

    return [{"column": name, "group": plain(value), **guard_row(rows, seed)}
            for value, rows in part.groupby(name, sort=True)]  # fmt: skip


def _gap(part: pd.DataFrame, column: str, pair: tuple[str, str], seed: int) -> dict[str, Any]:
    """What one guard misses more of the first origin than of the second."""
    from workbench.measures.guarding import gap, guard_row

    named = part[column].map(plain)
    first, second = (guard_row(part[named == name], seed) for name in pair)
    return {**gap(first, second), "first": first, "second": second}
