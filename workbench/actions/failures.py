"""Failures: a table of what was said of answers, as failed or not, with what was not scored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.actions.measure import Reading, imported
from workbench.columns import guessed
from workbench.errors import InputError
from workbench.logs.sniff import load_as
from workbench.registry import load

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


def table_of(path: Path, how: Reading, fail: tuple[str, ...]) -> Imported:
    """A file as failures; where the usual columns lack the label, the one column that has it."""
    loaded = load_as("failures", path, how.mapping, how.beside)
    if fail and "value" not in how.mapping:
        column = _column_with(loaded.frame, fail)
        if column:
            how = replace(how, mapping={**how.mapping, "value": column})
    return imported("failures", loaded, how)


def _column_with(frame: pd.DataFrame, fail: tuple[str, ...]) -> str:
    """The column to take instead of the guessed one: '' where that has the label, or two others."""
    from workbench.measures.failing import key_of

    wanted = {key_of(one) for one in fail}
    known = load("importer", "failures").columns
    there = [str(name) for name in frame.columns]
    used = guessed(there, known, {})
    mine = used.get("value", used.get("status", ""))

    def has(name: str) -> bool:
        cells = frame[name].dropna()
        return bool(cells.map(lambda cell: key_of(cell) in wanted).any())

    if mine and has(mine):
        return ""
    away = {used.get("item_id"), used.get("model"), mine}
    others = [name for name in there if name not in away and has(name)]
    return others[0] if len(others) == 1 else ""


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
    if "item_id" not in table.mapping and "item_id" not in table.source.frame:
        notes.append("no column of prompts (item_id) is there: every row counts as a prompt of its "
                     "own (--map item_id=COLUMN)")  # fmt: skip
    return Failed(frame, found.told, tuple(notes))
