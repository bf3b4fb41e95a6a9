"""Rows that put a thing where an earlier row did not: an item in two clusters, a run in two tasks.

What is counted by such a thing would hang on the order of the rows, so the rows are bad.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.tables import BadRow, Loaded

if TYPE_CHECKING:
    import pandas as pd


def astray(
    loaded: Loaded, frame: pd.DataFrame, thing: str, place: str, but: set[int]
) -> list[BadRow]:
    """Rows whose `place` is not that of the first row of the same `thing`, each naming both.

    Rows without a place say nothing; lines in `but` are known as bad already.
    """
    told = frame.dropna(subset=[thing, place])
    homes = told.drop_duplicates([thing, place])
    if not homes[thing].duplicated().any():
        return []
    first = homes.drop_duplicates(thing).set_index(thing)[place]
    home = frame[thing].map(first)
    wrong = (home.notna() & frame[place].notna() & (frame[place] != home)).to_numpy().nonzero()[0]
    found = [(loaded.lines[i], frame[thing].iloc[i], frame[place].iloc[i], home.iloc[i])
             for i in wrong]  # fmt: skip
    return [BadRow(line, f"{thing} {name!r} has {place} {here!r}, and {there!r} before", "")
            for line, name, here, there in found if line not in but]  # fmt: skip
