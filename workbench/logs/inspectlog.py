"""Inspect logs as outcomes: a sample of an epoch a row, scores as numbers.

A log is one JSON object, or a `.eval` archive of header and samples. C, I, P and N are 1, 0, .5 and
0, as Inspect counts them. A sample that broke is an error, one without a score is missing: neither
is a wrong answer. With several scores, the table has a column for each (a score of several parts: a
column for each part, `scorer.part`).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from workbench.errors import InputError

LETTERS = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0}
HEADERS = ("header.json", "_journal/start.json")
PLAIN = (str, int, float, bool)


def archive(file: Path, data: bytes) -> dict[str, Any]:
    """The log in a `.eval` archive, as its JSON form; InputError for one that cannot be read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            names = parts.namelist()
            head = next((name for name in HEADERS if name in names), None)
            if head is None:
                raise InputError(f"{file}: no Inspect log: the archive has no header.json")
            log = json.loads(parts.read(head))
            samples = sorted(n for n in names if n.startswith("samples/") and n.endswith(".json"))
            log["samples"] = [json.loads(parts.read(name)) for name in samples]
    except (zipfile.BadZipFile, ValueError) as error:
        raise InputError(f"{file}: no whole Inspect archive: {error}") from None
    except (NotImplementedError, RuntimeError) as error:
        raise InputError(
            f"{file}: {error}; write it as JSON with `inspect log convert --to json`"
        ) from None
    return dict(log)


def rows_of(file: Path, log: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of outcomes: item_id, model, sample, status, scores, task and plain metadata."""
    samples = log.get("samples")
    if not samples:
        raise InputError(f"{file}: the Inspect log has no samples")
    told = log.get("eval") or {}
    return [_row(sample, told, file) for sample in samples]


def _row(sample: Mapping[str, Any], told: Mapping[str, Any], file: Path) -> dict[str, Any]:
    row: dict[str, Any] = {
        "item_id": sample.get("id"), "model": told.get("model"),
        "sample": sample.get("epoch", 1), "task": told.get("task"), "log": file.name,
        "status": "error" if sample.get("error") else None,
    }  # fmt: skip
    metadata = sample.get("metadata") or {}
    row |= {k: v for k, v in metadata.items() if isinstance(v, PLAIN) and k not in row}
    return {**row, **{f"score:{name}": value for name, value in _scores(sample)}}


def _scores(sample: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Names and numbers of a sample's scores; a score of parts gives each part."""
    scores = sample.get("scores") or ({"score": sample["score"]} if sample.get("score") else {})
    for name, score in scores.items():
        value = score.get("value") if isinstance(score, Mapping) else score
        if isinstance(value, Mapping):
            yield from ((f"{name}.{part}", number(one)) for part, one in value.items())
        else:
            yield name, number(value)


def number(value: Any) -> Any:
    """A score as a number; what is none stays as it is, for the importer to name."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        return LETTERS.get(value, value)
    return None if value != value else value


def as_outcomes(
    file: Path, rows: list[dict[str, Any]], mapping: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The rows with scores under their own names, and a lone one as `value`.

    InputError with several scores of which none is chosen (`--map value=NAME`).
    """
    names = list(dict.fromkeys(k[6:] for row in rows for k in row if k.startswith("score:")))
    asked = mapping.get("value", "")
    if asked and asked not in names:
        raise InputError(f"--map value={asked}: no score {asked!r}; there are: {', '.join(names)}")
    if len(names) > 1 and not asked:
        raise InputError(
            f"{file}: {len(names)} scores ({', '.join(names)}); say which with --map value=NAME"
        )
    chosen = asked or (names[0] if names else "")
    return [_outcome(row, chosen, asked or "value") for row in rows]


def _outcome(row: dict[str, Any], chosen: str, name: str) -> dict[str, Any]:
    plain = {k.removeprefix("score:"): v for k, v in row.items() if k != f"score:{chosen}"}
    value = row.get(f"score:{chosen}")
    if value is None and plain["status"] is None:
        plain["status"] = "missing"
    return {**plain, name: value}


def as_rollouts(
    file: Path, rows: list[dict[str, Any]], mapping: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The samples as rollouts: task_id, trial, reward and status, with an id of their own."""
    asked = {"value": mapping["reward"]} if "reward" in mapping else {}
    scored = as_outcomes(file, rows, asked)
    return [_rollout(row, asked.get("value", "value"), mapping) for row in scored]


def _rollout(row: dict[str, Any], score: str, mapping: Mapping[str, str]) -> dict[str, Any]:
    facts = dict(row)
    task, trial, log = facts.pop("item_id"), facts.pop("sample"), facts.pop("log")
    name = score if score in mapping.values() else "reward"
    return {"rollout_id": rollout_id(log, task, trial), "task_id": task, "trial": trial,
            name: facts.pop(score, None), **facts}  # fmt: skip


def rollout_id(log: str, task: Any, trial: Any) -> str:
    """The id of a sample's epoch as a rollout, the same for its scores and its messages."""
    return f"{log}:{task}:{trial}"
