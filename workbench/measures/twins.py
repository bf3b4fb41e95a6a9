"""Whether a judge passes longer outputs more readily, told from the originals among its twins.

METHOD 6.3. The truth at hand: a reference rater, else a `human` column, else what most judges of
other families say, which is a proxy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.measures.judges import QUORUM, passed
from workbench.measures.lengths import length_effect

if TYPE_CHECKING:
    import pandas as pd

UNIT = ["item_id", "output_id", "criterion", "sample"]
Unit = tuple[str, ...]
Said = dict[str, dict[Unit, int]]


def said_of_originals(frame: pd.DataFrame, good: str = "") -> Said:
    """What each rater said of each output as it was: 1 pass, 0 fail; no verdict is left out."""
    rows = frame[frame["variant"] == "original"]
    found: Said = {}
    for *cells, rater, label in rows[[*UNIT, "rater", "label"]].itertuples(index=False, name=None):
        value = passed(label, good)
        if value is not None:
            found.setdefault(rater, {})[_unit(cells)] = value
    return found


def people(frame: pd.DataFrame, said: Said, reference: str, good: str = "") -> dict[Unit, int]:
    """What people say of the originals: the reference rater, else the column `human`."""
    if said.get(reference):
        return said[reference]
    rows = frame[(frame["variant"] == "original") & frame["human"].notna()]
    told = {}
    for *cells, label in rows[[*UNIT, "human"]].itertuples(index=False, name=None):
        value = passed(label, good)
        if value is not None:
            told[_unit(cells)] = value
    return told


def others(said: Said, families: Mapping[str, str], family: str) -> dict[Unit, int]:
    """What most judges of other families say, two at least; a tie says nothing."""
    votes: dict[Unit, Counter[int]] = {}
    for rater, units in said.items():
        if families.get(rater) != family:
            for unit, value in units.items():
                votes.setdefault(unit, Counter())[value] += 1
    return {
        unit: int(count[1] > count[0])
        for unit, count in votes.items()
        if count.total() >= QUORUM and count[0] != count[1]
    }


def lengths(frame: pd.DataFrame) -> dict[Unit, float]:
    """The length of each original, where the table knows it."""
    rows = frame[(frame["variant"] == "original") & frame["length"].notna()]
    cells = rows[[*UNIT, "length"]].itertuples(index=False, name=None)
    return {_unit(unit): float(length) for *unit, length in cells}


def length_taste(
    own: Mapping[Unit, int], truth: Mapping[Unit, int], length: Mapping[Unit, float], proxy: bool
) -> dict[str, Any]:
    """One judge's odds ratio for a standard deviation of length, at the same truth."""
    import numpy as np

    units = sorted(unit for unit in own if unit in truth and unit in length)
    items = np.unique([unit[0] for unit in units], return_inverse=True)[1]
    said, long, told = (
        np.array([of[unit] for unit in units], dtype=float) for of in (own, length, truth)
    )
    return {**length_effect(said, long, told, items), "proxy": proxy}


def _unit(cells: list[Any]) -> Unit:
    return tuple("" if cell is None or cell != cell else str(cell) for cell in cells)
