"""Rollouts to look at: this store's own, or dropped files, as the importers of steps read them.

Several files may be dropped together: steps, rollouts, transcripts and tasks complete each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from workbench.actions.dropped import DroppedFiles
from workbench.actions.measure import Reading, imported, read
from workbench.actions.open import Bench
from workbench.actions.steps import holds_rollouts, tables
from workbench.columns import Imported, guessed
from workbench.errors import InputError
from workbench.logs.sniff import Beside, what_log
from workbench.logs.transcripts import Said, called, said, transcripts
from workbench.registry import load
from workbench.tables import BadRow, Loaded, load_table

RECORDED = "the rollouts of this store"
File = tuple[str, bytes]
RUN_FIELDS = ("rollout_id", "task_id", "model", "trial", "reward", "status", "simulated",
              "environment", "at")  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """The columns of the main table of dropped files; logs have none to choose."""

    there: tuple[str, ...]
    fields: tuple[str, ...]
    guessed: Mapping[str, str]


@dataclass(frozen=True)
class Rollouts:
    """What there is to look at. `digest` names it, so that marks made by hand find it again."""

    source: str
    simulated: bool
    steps: Imported | None
    runs: Imported | None
    said: Mapping[str, Sequence[Said]]
    digest: str
    why: str = ""

    @property
    def rejects(self) -> tuple[BadRow, ...]:
        return tuple(row for one in (self.steps, self.runs) if one for row in one.rejects)

    @property
    def rows(self) -> int:
        return sum(one.source.rows for one in (self.steps, self.runs) if one)


class _Sorted(NamedTuple):
    """Dropped files by what they hold; the first of each kind counts."""

    steps: Path | None = None
    runs: Path | None = None
    log: Path | None = None
    tasks: Path | None = None


def recorded(bench: Bench) -> Rollouts | None:
    """The rollouts that this store recorded, as an import would give them; None without one."""
    rows = bench.store.reads.rollouts()
    if not rows:
        return None
    runs = [{name: row.get(name) for name in RUN_FIELDS if name in row} for row in rows]
    steps = [
        {**{n: row.get(n) for n in ("rollout_id", "task_id", "model", "trial", "reward")}, **step}
        for row in rows for step in row.get("steps") or ()
    ]  # fmt: skip
    how, path = Reading(skip_bad=True), Path(bench.store.path)
    return Rollouts(
        RECORDED, any(bool(row.get("simulated")) for row in rows),
        imported("steps", _loaded(path, steps), how) if steps else None,
        imported("rollouts", _loaded(path, runs), how),
        {str(row["rollout_id"]): said(row.get("messages")) for row in rows if row.get("messages")},
        "store", "" if steps else "no step of them is recorded",
    )  # fmt: skip


def planted(found: Rollouts) -> dict[str, dict[str, float]]:
    """The rates that the offline agents were given, by model and step, for a peek.

    Empty for dropped files: what a file's models were made of, nobody here knows.
    """
    from workbench.models.offline.rates import ROWS, STEPS

    if not found.simulated or found.steps is None:
        return {}
    rows = {name: ROWS["act"].get(name.removeprefix("workbench/"))
            for name in found.steps.frame["model"].unique()}  # fmt: skip
    return {name: {step: float(row[step]) for step in STEPS} for name, row in rows.items() if row}


def columns(files: Sequence[File]) -> Columns | None:
    """Which column is which in the table of steps, else of rollouts; None for logs alone."""
    with DroppedFiles(files) as folder:
        found = _sorted(folder)
        main, kind = (found.steps, "steps") if found.steps else (found.runs, "rollouts")
        if main is None:
            return None
        there = tuple(map(str, load_table(main).frame.columns))
    known = load("importer", kind).columns
    return Columns(there, tuple(c.name for c in known), guessed(there, known, {}))


def dropped(files: Sequence[File], mapping: Mapping[str, str] | None = None) -> Rollouts:
    """Dropped files as rollouts, bad rows set aside in `rejects`.

    `mapping` says which column each field of the main table is. InputError, in the words of the
    command line, for files that hold no steps and no rollouts.
    """
    how = Reading(mapping=mapping or {}, skip_bad=True)
    with DroppedFiles(files) as folder:
        found = _sorted(folder)
        steps, runs, why = _read(found, how)
        texts = transcripts(found.log) if found.log else {}
    for row in () if runs is None else runs.frame.to_dict("records"):
        if row["rollout_id"] not in texts and isinstance(row.get("calls"), list):
            texts[row["rollout_id"]] = called(row["calls"])
    digest = hashlib.sha256(b"".join(sorted(hashlib.sha256(data).digest() for _, data in files)))
    name = ", ".join(name for name, _ in files)
    return Rollouts(name, False, steps, runs, texts, digest.hexdigest()[:16], why)


def _read(found: _Sorted, how: Reading) -> tuple[Imported | None, Imported | None, str]:
    """Steps and rollouts of sorted files, by the same way as the command."""
    how = replace(how, beside=Beside(found.tasks, found.runs))
    main = found.steps or found.log or found.runs
    if main is None:
        raise InputError(f"{found.tasks}: tasks alone hold no rollouts; drop these beside it")
    if main == found.runs:
        return None, read("rollouts", main, how), "there is no table of their steps"
    plain = how if main == found.steps else replace(how, mapping={})
    try:
        done = tables(main, plain, found.runs)
    except InputError:
        if main != found.log or found.runs is not None:
            raise
        # Transcripts without an outcome can still be marked by hand.
        return None, read("rollouts", main, plain), "nothing says what was expected of their steps"
    return done.steps, done.runs, done.why


def _sorted(files: Sequence[Path]) -> _Sorted:
    """What each file holds; InputError for one that fits nowhere, or fits where another stands."""
    found: dict[str, Path] = {}
    for file in files:
        kind = _kind(file)
        if kind in found:
            raise InputError(f"{file} and {found[kind]} both hold {kind}; drop one of them")
        found[kind] = file
    return _Sorted(
        found.get("steps"), found.get("rollouts"), found.get("a log"), found.get("tasks")
    )


def _kind(file: Path) -> str:
    if what_log(file):
        return "a log"
    loaded = load_table(file)
    there = {str(column) for column in loaded.frame.columns}
    if {"task_id", "actions"} <= there and "rollout_id" not in there:
        return "tasks"
    return "rollouts" if holds_rollouts(loaded, {}) else "steps"


def _loaded(path: Path, rows: Sequence[Mapping[str, Any]]) -> Loaded:
    import pandas as pd

    frame = pd.DataFrame(list(rows), dtype=object)
    return Loaded(path, "", frame, list(range(1, len(rows) + 1)), [])
