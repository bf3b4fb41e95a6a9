"""Are models better on items that training texts hold? Scores on all, clean and flagged items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.measure import Reading, notes, read
from workbench.errors import InputError
from workbench.logs.sniff import load_as

if TYPE_CHECKING:
    import pandas as pd

    from workbench.columns import Imported

FLAGGED, CLEAN = "flagged", "clean"


class Outcomes:
    """Outcomes of models on the items of an eval set."""

    def __init__(self, path: Path, how: Reading, ids: Sequence[str]) -> None:
        """InputError when none is of one of these items."""
        self.path, self.seed, self.ids = path, how.seed, ids
        self.table = _outcomes(path, how)
        frame = self.table.frame
        self.mine = frame[frame["item_id"].isin(set(ids))]
        if self.mine.empty:
            other = str(frame["item_id"].iloc[0])
            raise InputError(
                f"{path}: no outcome is of an item of the eval set: items are {other!r} there and "
                f"{ids[0]!r} here"
            )

    def notes(self) -> list[str]:
        """How the table was read, and what of it is of other items."""
        lost = len(self.table.frame) - len(self.mine)
        left = [f"{self.path}: {lost} outcomes of other items are left out"] if lost else []
        return [*notes(self.table), *left]

    def scores(self, found: Mapping[str, Any]) -> list[dict[str, Any]]:
        """By model: its mean on all, clean and flagged items, and flagged minus clean (METHOD 10).

        `found` names the items that are flagged, and those too short to say: they count among all.
        """
        from workbench.measures.origins import by_model

        kinds = dict.fromkeys(self.ids, CLEAN) | dict.fromkeys(found["unchecked_ids"], "unchecked")
        kinds |= dict.fromkeys(found["flagged_ids"], FLAGGED)
        frame = self.mine.assign(group=self.mine["item_id"].map(kinds), stratum="all")
        told = by_model(frame[frame["group"].isin((FLAGGED, CLEAN))], FLAGGED)
        both = {row["model"]: row for row in told}
        return [_row(str(model), part, self.seed, both) for model, part in frame.groupby("model")]


def _row(
    model: str, part: pd.DataFrame, seed: int, both: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    found = both.get(model, {})
    rates = {"all": part, **{name: part[part["group"] == name] for name in (CLEAN, FLAGGED)}}
    return {
        "model": model, **{name: _rate(rows, seed) for name, rows in rates.items()},
        "flagged_minus_clean": found.get("difference"), "p": found.get("p"),
        "p_adjusted": found.get("p_adjusted"), "missing": float(part["value"].isna().mean()),
    }  # fmt: skip


def _rate(rows: pd.DataFrame, seed: int) -> Any:
    """The mean over items, resampled by cluster."""
    from workbench.domain.estimate import Estimate
    from workbench.measures.scores import Draws, counted, estimates, rates

    if rows.empty:
        return Estimate(value=None, reason="empty")
    counts = counted(rows)
    return estimates(rates(counts), Draws(counts.clusters, seed))[0]


def _outcomes(path: Path, how: Reading) -> Imported:
    """The table of outcomes; a mapping to a column that it does not have is not for it."""
    there = set(map(str, load_as("outcomes", path, how.mapping, how.beside).frame.columns))
    mapping = {ours: theirs for ours, theirs in how.mapping.items() if theirs in there}
    return read("outcomes", path, replace(how, mapping=mapping))
