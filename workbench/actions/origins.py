"""Origins: `measure origins` and `measure families`, who made the items and what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.measure import Measured, Reading, dumped, notes, read
from workbench.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from workbench.columns import Imported

# Of two origins, one of these is what the other is held against.
BASES = ("human", "people", "production", "public", "real", "original", "reference")


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
    pair = _pair(path, split, sorted(frame["group"].unique()))
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
    column = _column(table, solver) if solver else ("family" if "family" in frame else "model")
    _there(table, [column])
    named = frame[column].where(frame[column].notna(), frame["model"])
    frame = frame.assign(solver=named.map(_plain))
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
    group, *strata = [_column(table, name) for name in (split.group, *split.strata)]
    _there(table, [group, *strata])
    frame = table.frame[table.frame[group].notna()]
    if frame.empty:
        raise InputError(f"{table.source.path}: no row has anything in column {split.group!r}")
    parts = [frame[name].map(_plain) for name in strata]
    stratum: Any = [" / ".join(cells) for cells in zip(*parts, strict=True)] if parts else "all"
    return frame.assign(group=frame[group].map(_plain), stratum=stratum)


def _plain(value: Any) -> str:
    if value is None or value != value:
        return "-"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _column(table: Imported, name: str) -> str:
    """Our name of a column that may have been taken as one of our fields."""
    return next((ours for ours, theirs in table.mapping.items() if theirs == name), name)


def _there(table: Imported, names: Sequence[str]) -> None:
    missing = next((name for name in names if name not in table.frame), None)
    if missing is not None:
        there = ", ".join(map(str, table.frame.columns))
        raise InputError(f"{table.source.path}: no column {missing!r}; there are: {there}")


def _pair(path: Path, split: Split, there: Sequence[str]) -> tuple[str, str]:
    """The two origins as asked; of only two, what people or the public made comes second."""
    told = ", ".join(there)
    unknown = [name for name in split.pair if name not in there]
    if unknown:
        raise InputError(f"--pair: no origin {unknown[0]!r} in {split.group!r}; there are: {told}")
    if split.pair and (len(split.pair) != 2 or split.pair[0] == split.pair[1]):
        raise InputError(f"--pair {','.join(split.pair)}: name two origins, with a comma")
    if not split.pair and len(there) != 2:
        raise InputError(
            f"{path}: {split.group!r} holds {len(there)} origins ({told}); "
            "two are compared: say which with --pair FIRST,SECOND"
        )
    first, second = split.pair or sorted(there, key=lambda name: name.casefold() in BASES)
    return first, second


def _left_out(table: Imported, kept: pd.DataFrame, why: str) -> list[str]:
    lost = len(table.frame) - len(kept)
    return [f"{lost} rows {why} are left out"] if lost else []
