"""Measure: anybody's table in, Estimates out; what the instruments have in common.

Neither a store nor a model is needed. Every aggregate is an Estimate; a table that cannot be read
is an InputError that names the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.columns import Imported
from workbench.domain.record import Record
from workbench.logs.sniff import Beside, load_as
from workbench.registry import load
from workbench.tables import Loaded


@dataclass(frozen=True)
class Reading:
    """How tables are read: fields from other columns, bad rows skipped or not, and the seed.

    `beside` are the tables that complete a log of agent runs.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    skip_bad: bool = False
    seed: int = 0
    beside: Beside = field(default_factory=Beside)


@dataclass
class Measured:
    """What a measure found, ready for a table or for `--json`. Tables hold no simulated bit."""

    kind: str
    inputs: list[dict[str, Any]]
    settings: dict[str, Any]
    results: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    simulated: bool = False


def read(kind: str, path: Path, how: Reading) -> Imported:
    """A table or log as one kind; InputError for a file or row that cannot be used."""
    return imported(kind, load_as(kind, path, how.mapping, how.beside), how)


def imported(kind: str, loaded: Loaded, how: Reading) -> Imported:
    """A loaded table as one kind."""
    table: Imported = load("importer", kind).read(loaded, how.mapping, how.skip_bad)
    return table


def notes(table: Imported) -> list[str]:
    """Columns that were taken under another name, and rows that were left out."""
    renamed = [f"{ours} = {theirs}" for ours, theirs in table.mapping.items() if ours != theirs]
    told = [f"columns taken as: {', '.join(renamed)}"] if renamed else []
    if table.rejects:
        told.append(f"{len(table.rejects)} of {table.source.rows} rows were left out")
    return told


def dumped(value: Any) -> Any:
    """Records and numpy numbers as plain JSON values, throughout."""
    if isinstance(value, Record):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {str(k): dumped(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [dumped(v) for v in value]
    return value
