"""Groups of a table as people name them: columns under our names or theirs, and two of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.columns import Imported
from workbench.errors import InputError

# Of two origins, one of these is what the other is held against.
BASES = ("human", "people", "production", "public", "real", "original", "reference")


def column_of(table: Imported, name: str) -> str:
    """Our name of a column that may have been taken as one of our fields."""
    return next((ours for ours, theirs in table.mapping.items() if theirs == name), name)


def need(table: Imported, names: Sequence[str]) -> None:
    """InputError naming the columns there are unless all of `names` are among them."""
    missing = next((name for name in names if name not in table.frame), None)
    if missing is not None:
        there = ", ".join(map(str, table.source.frame.columns))
        raise InputError(f"{table.source.path}: no column {missing!r}; there are: {there}")


def pair_of(path: Path, column: str, asked: Sequence[str], there: Sequence[str]) -> tuple[str, str]:
    """The two origins as asked; of only two, what people or the public made comes second."""
    told = ", ".join(there)
    unknown = [name for name in asked if name not in there]
    if unknown:
        raise InputError(f"--pair: no origin {unknown[0]!r} in {column!r}; there are: {told}")
    if asked and (len(asked) != 2 or asked[0] == asked[1]):
        raise InputError(f"--pair {','.join(asked)}: name two origins, with a comma")
    if not asked and len(there) != 2:
        raise InputError(
            f"{path}: {column!r} holds {len(there)} origins ({told}); "
            "two are compared: say which with --pair FIRST,SECOND"
        )
    first, second = asked or sorted(there, key=lambda name: name.casefold() in BASES)
    return first, second


def plain(value: Any) -> str:
    """A cell as the name of a group: 3.0 reads 3, and nothing reads -."""
    if value is None or value != value:
        return "-"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
