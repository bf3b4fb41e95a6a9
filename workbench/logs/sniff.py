"""Whatever a file is: a table, an Inspect log, a folder of these, or a tau-bench log.

A log is told by what is in it, never by its name (but `.eval`); anything else is a table.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workbench.errors import InputError
from workbench.logs import inspectlog, taulog
from workbench.tables import Loaded, load_table

RUN_KINDS = ("rollouts", "steps", "outcomes")
MARKS = (b'"simulations"', b'"traj"', b'"eval"')


class NoSteps(InputError):
    """The file holds rollouts, but nothing says what was expected of their steps."""


class Beside(NamedTuple):
    """Tables that complete a log: the expected actions by task, and what is known of rollouts."""

    tasks: Path | None = None
    rollouts: Path | None = None


ALONE = Beside()


def load_as(
    kind: str, path: str | Path, mapping: Mapping[str, str] | None = None, beside: Beside = ALONE
) -> Loaded:
    """The file as a table of this kind; InputError for a log that holds no such rows."""
    file = Path(path)
    if file.is_dir():
        return _folder(kind, file, mapping or {})
    found = sniffed(file, beside)
    if found is None:
        return load_table(file)
    data, what, whole = found
    if what == "inspect":
        rows = _inspect_rows(kind, file, [whole], mapping or {})
    elif kind in RUN_KINDS:
        rows = taulog.rows_of(_runs(file, what, whole, beside), kind)
    else:
        raise InputError(f"{file}: a log of agent runs holds {', '.join(RUN_KINDS)}, no {kind}")
    return _loaded(file, hashlib.sha256(data).hexdigest(), rows, kind)


def is_log(path: str | Path, beside: Beside = ALONE) -> bool:
    """Whether the file holds agent runs as tau-bench, tau2 or rows of messages keep them."""
    return what_log(path, beside) in ("tau", "tau2", "runs")


def what_log(path: str | Path, beside: Beside = ALONE) -> str:
    """inspect, tau, tau2, runs (rows of messages), or nothing for what is a table."""
    file = Path(path)
    found = None if file.is_dir() else sniffed(file, beside)
    return found[1] if found is not None else ""


def sniffed(file: Path, beside: Beside) -> tuple[bytes, str, Any] | None:
    """The file's bytes, what log it is, and what is in it; None for what is a table."""
    suffixes = [s.lower() for s in file.suffixes if s.lower() != ".gz"]
    last = suffixes[-1] if suffixes else ""
    if last not in (".eval", ".json", ".jsonl", ".ndjson") or not file.is_file():
        return None
    data = file.read_bytes()
    if last == ".eval":
        zipped = data[:2] == b"PK"
        return data, "inspect", inspectlog.archive(file, data) if zipped else _json(file, data)
    try:
        text = gzip.decompress(data) if file.suffix.lower() == ".gz" else data
    except (OSError, EOFError, zlib.error):
        return None
    if last == ".json":
        return _whole(data, text)
    return _lines(data, text, beside)


def _json(file: Path, data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: no Inspect log: {error}") from None


def _whole(data: bytes, text: bytes) -> tuple[bytes, str, Any] | None:
    """One JSON value: a log by its keys."""
    if not any(mark in text for mark in MARKS):
        return None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(whole, dict):
        what = "tau2" if isinstance(whole.get("simulations"), list) else \
            "inspect" if isinstance(whole.get("eval"), dict) else ""  # fmt: skip
        return (data, what, whole) if what else None
    first = whole[0] if isinstance(whole, list) and whole else None
    return (data, "tau", whole) if isinstance(first, dict) and "traj" in first else None


def _lines(data: bytes, text: bytes, beside: Beside) -> tuple[bytes, str, Any] | None:
    """Rows of JSON: runs by their first row, which has messages, traj, or calls with tasks."""
    try:
        first = json.loads(text.lstrip().split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return None
    if not isinstance(first, dict) or "step_index" in first:
        return None
    has_calls = beside.tasks is not None and isinstance(first.get("calls"), list)
    messages = "rollout_id" in first and isinstance(first.get("messages"), list)
    what = "tau" if "traj" in first else "runs" if messages or has_calls else ""
    if not what:
        return None
    try:
        return data, what, [json.loads(row) for row in text.split(b"\n") if row.strip()]
    except (ValueError, RecursionError):
        return None


def _runs(file: Path, what: str, whole: Any, beside: Beside) -> list[taulog.Run]:
    try:
        if what == "tau":
            return taulog.tau_runs(whole)
        if what == "tau2":
            return taulog.tau2_runs(whole)
        tasks, rollouts = _by(beside.tasks, "task_id"), _by(beside.rollouts, "rollout_id")
        return taulog.trajectory_runs(whole, tasks, rollouts)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{file}: a log of another form: {error!r}") from None


def _by(path: Path | None, key: str) -> dict[str, Any]:
    """The rows of a table by one of its columns."""
    if path is None:
        return {}
    loaded = load_table(path)
    if key not in loaded.frame:
        there = ", ".join(map(str, loaded.frame.columns))
        raise InputError(f"{path}: no column {key!r}; there are: {there}")
    frame = loaded.frame.astype(object).where(loaded.frame.notna(), None)
    return {str(row[key]): row for row in frame.to_dict("records")}


def _inspect_rows(
    kind: str, file: Path, logs: Sequence[Mapping[str, Any]], mapping: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Rows of Inspect logs: outcomes, or rollouts with the samples as tasks."""
    if kind == "steps":
        raise NoSteps(f"{file}: an Inspect log holds rollouts and their scores, no steps")
    if kind not in RUN_KINDS:
        raise InputError(f"{file}: an Inspect log holds outcomes and rollouts, no {kind}")
    rows = [row for log in logs for row in inspectlog.rows_of(file, log)]
    if kind == "outcomes":
        return inspectlog.as_outcomes(file, rows, mapping)
    return inspectlog.as_rollouts(file, rows, mapping)


def _folder(kind: str, folder: Path, mapping: Mapping[str, str]) -> Loaded:
    """All Inspect logs of a folder as one table."""
    logs, digest = [], hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        found = sniffed(file, ALONE) if file.is_file() else None
        if found is not None and found[1] == "inspect":
            logs.append(found[2])
            digest.update(hashlib.sha256(found[0]).digest())
    if not logs:
        raise InputError(f"{folder}: a folder without an Inspect log")
    return _loaded(folder, digest.hexdigest(), _inspect_rows(kind, folder, logs, mapping), kind)


def _loaded(file: Path, sha256: str, rows: Sequence[Mapping[str, Any]], kind: str) -> Loaded:
    import pandas as pd

    if not rows and kind == "steps":
        why = "no expected actions: say what was expected with --tasks"
        raise NoSteps(f"{file}: the log has no rows of steps; {why}")
    if not rows:
        raise InputError(f"{file}: the log has no rows of {kind}; it is empty")
    return Loaded(file, sha256, pd.DataFrame(list(rows), dtype=object),
                  list(range(1, len(rows) + 1)), [])  # fmt: skip
