"""Outcomes of an evaluation as tables: what `measure panel`, `ablation` and `guards` read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.actions.evaluated import guard_rows, outcome_rows
from workbench.actions.open import Bench
from workbench.errors import InputError

FIRST = ("item_id", "model", "sample", "value", "status", "cluster_id", "judged", "codes")


def write_outcomes(bench: Bench, id: str, path: Path | None) -> list[tuple[Path, int]]:
    """Write the answers of targets to `path` and those of guards beside it; files with their rows.

    `outcomes.csv` gets `outcomes.guards.csv` beside it. No text of an answer is in them.
    InputError for a path that cannot be written.
    """
    if path is None:
        return []
    check_path(path)
    frozen, answers = bench.store.reads.evaluation(id), bench.store.reads.answers(id)
    outcomes, guards = outcome_rows(frozen, answers), guard_rows(frozen, answers)
    found = [(path, outcomes)] if outcomes or not guards else []
    if guards:
        found.append((path.with_name(f"{path.stem}.guards{path.suffix}"), guards))
    for file, rows in found:
        _write(file, rows)
    return [(file, len(rows)) for file, rows in found]


def check_path(path: Path | None) -> None:
    """InputError for a path where no table could be written: asked before anything is paid."""
    if path is None:
        return
    if path.suffix.lower() not in (".csv", ".tsv"):
        raise InputError(f"--out {path}: a table ends in .csv or .tsv")
    if not path.parent.is_dir():
        raise InputError(f"--out {path} cannot be written: no folder {path.parent}")


def outcomes_csv(rows: Sequence[dict[str, Any]], mark: str = ",") -> str:
    """Rows as a table; columns of ours come first."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    ordered = [name for name in FIRST if name in names]
    ordered += [name for name in names if name not in FIRST]
    text = io.StringIO()
    writer = csv.DictWriter(text, ordered, restval="", delimiter=mark, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _write(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    mark = "\t" if file.suffix.lower() == ".tsv" else ","
    text = outcomes_csv(rows, mark)
    try:
        file.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise InputError(f"--out {file} cannot be written: {error.strerror}") from None
