"""Origins: `measure origins` and `measure families`, who made the items and what that changes."""

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


@dataclass(frozen=True)
class Split:
    """The column that tells groups of items, the columns of strata, and which two groups."""

    group: str
    strata: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()


def origins(path: Path, how: Reading, split: Split) -> Measured:
    """`measure origins`: one origin minus the other by model, and whether both rank alike."""
    from workbench.measures.origins import by_model, ranked

    table = read("outcomes", path, how)
    frame = _grouped(table, split)
    pair = pair_of(path, split.group, split.pair, sorted(frame["group"].unique()))
    kept = frame[frame["group"].isin(pair)]
    results = {
        "first": pair[0], "second": pair[1], "strata": list(split.strata),
        "models": by_model(kept, pair[0]), "ranking": ranked(kept, pair, how.seed),
    }  # fmt: skip
    settings = {"origin": split.group, "strata": list(split.strata), "pair": list(pair),
                "seed": how.seed, "map": table.mapping}  # fmt: skip
    told = [*notes(table), *_left_out(table, kept, "of another origin or of none")]
    return Measured("origins", [table.input], settings, dumped(results), told)


def families(path: Path, how: Reading, split: Split, solver: str = "") -> Measured:
    """`measure families`: author family x solver family, and own minus other within strata."""
    from workbench.measures.origins import family_table, own_minus_other

    table = read("outcomes", path, how)
    frame = _grouped(table, split)
    column = column_of(table, solver) if solver else ("family" if "family" in frame else "model")
    need(table, [column])
    named = frame[column].where(frame[column].notna(), frame["model"])
    frame = frame.assign(solver=named.map(plain))
    results = {
        "authors": sorted(frame["group"].unique()), "solvers": sorted(frame["solver"].unique()),
        "strata": list(split.strata), "table": family_table(frame, how.seed),
        **own_minus_other(frame),
    }  # fmt: skip
    settings = {"author": split.group, "solver": column, "strata": list(split.strata),
                "seed": how.seed, "map": table.mapping}  # fmt: skip
    told = [*notes(table), *_left_out(table, frame, "without an author")]
    return Measured("families", [table.input], settings, dumped(results), told)


def _grouped(table: Imported, split: Split) -> pd.DataFrame:
    """Rows that have a group, with `group` and `stratum` as text; no stratum is one of its own."""
    group, *strata = [column_of(table, name) for name in (split.group, *split.strata)]
    need(table, [group, *strata])
    frame = table.frame[table.frame[group].notna()]
    if frame.empty:
        raise InputError(f"{table.source.path}: no row has anything in column {split.group!r}")
    parts = [frame[name].map(plain) for name in strata]
    stratum: Any = [" / ".join(cells) for cells in zip(*parts, strict=True)] if parts else "all"
    return frame.assign(group=frame[group].map(plain), stratum=stratum)


def _left_out(table: Imported, kept: pd.DataFrame, why: str) -> list[str]:
    lost = len(table.frame) - len(kept)
    return [f"{lost} rows {why} are left out"] if lost else []
