"""Failures: a table of what was said of answers, as failed or not, with what was not scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from workbench.columns import Imported

FAILED = ("failed", "failure", "fails", "fail", "is_failure")


@dataclass(frozen=True)
class Failed:
    """The table with value 1 for a failure, 0 for none and NaN; what that means, and what is off.

    `status` of a row without a value is error, abstain, missing or refused.
    """

    frame: pd.DataFrame
    told: str
    notes: tuple[str, ...]


def failed(table: Imported, fail: tuple[str, ...]) -> Failed:
    """Failures by these labels; InputError where nothing says what a failure is."""
    from workbench.measures.failing import failing

    column = table.mapping.get("value", table.mapping.get("status", "value"))
    try:
        found = failing(table.frame["value"], fail, column, column in FAILED)
    except ValueError as error:
        raise InputError(f"{table.source.path}: {error}") from None
    frame = table.frame.assign(value=found.values)
    word = frame["status"].where(frame["status"] != "", "missing")
    frame = frame.assign(status=word.where(frame["value"].isna(), ""))
    lost, n = int(frame["value"].isna().sum()), len(frame)
    notes = []
    if lost:
        by = frame.loc[frame["value"].isna(), "status"].value_counts()
        kinds = ", ".join(f"{many} {why}" for why, many in sorted(by.items()))
        notes.append(f"{lost} of {n} rows were not scored ({kinds}): neither failed nor passed")
    if lost == n:
        notes.append("no row was scored at all")
    return Failed(frame, found.told, tuple(notes))
