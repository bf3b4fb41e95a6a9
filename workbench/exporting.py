"""What every exporter shares: who may travel where, lines of JSON, and text that does no harm.

Hostile text comes through whole wherever the target's reader takes it; where a reader would break
on it or run it, it is written out visibly. Nothing is dropped without being named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.domain.release import Exporter, Item
from workbench.errors import InputError
from workbench.text import visible

ALL = "*"
# What spreadsheets calculate, full-width forms included, wherever white space stands before it.
ACTIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
LEADING = "\t\r\n"
CLOSED_TO_TRAINING = ("calibration", "regression")


def carried(exporter: Exporter, items: Iterable[Item], purposes: Mapping[str, Sequence[str]]) -> \
        tuple[list[Item], dict[str, str]]:  # fmt: skip
    """The items that go into this export, and why each other one stays out, by id.

    `purposes` are those of earlier exports by item: what judges were calibrated with, and what a
    regression suite holds, is never learned from.
    """
    taken: list[Item] = []
    out: dict[str, str] = {}
    for item in items:
        why = _why_not(exporter, item, purposes.get(item.id, ()))
        if why:
            out[item.id] = why
        else:
            taken.append(item)
    return taken, out


def carries(exporter: Exporter, recipe: str, grader: str) -> bool:
    """Whether points of this recipe, or graded like this, can travel with an exporter."""
    if ALL in exporter.recipes or recipe in exporter.recipes:
        return True
    return bool(grader) and grader in exporter.graders


def _why_not(exporter: Exporter, item: Item, purposes: Sequence[str]) -> str:
    if not (item.human or {}).get("verdict"):
        return "no person approved it"
    if item.retired and exporter.purpose not in ("regression", "archive"):
        return "it was retired: only regression suites and archives hold it"
    if item.trained_on and exporter.purpose in ("evaluation", "calibration"):
        return "it was exported for training: what it measures now is memory"
    grader = str(item.grader.get("type", ""))
    if not carries(exporter, item.recipe, grader):
        there = ", ".join(exporter.recipes)
        return f"{exporter.name} carries {there}; this is {item.recipe}, graded by {grader or '-'}"
    if exporter.purpose == "training" and (why := _untrainable(item, purposes)):
        return why
    return exporter.refuses(item)


def _untrainable(item: Item, purposes: Sequence[str]) -> str:
    """Why an item must not be learned from."""
    if item.anchor:
        return "an anchor is never trained on: it links the scores of releases"
    if item.split != "train":
        return f"split {item.split}: only train is learned from"
    met = next((one for one in CLOSED_TO_TRAINING if one in purposes), "")
    return f"it was exported for {met}, so it is not learned from" if met else ""


# --- cells ---------------------------------------------------------------------------------------


def harmless(text: str) -> str:
    """A text as a cell that is shown and never calculated."""
    shown = visible(text)
    return f"'{shown}" if _acts(shown) else shown


def taken_off(cell: str) -> str:
    """The text of a cell that `harmless` made, hidden characters still written out."""
    return cell[1:] if cell[:1] == "'" and _acts(cell[1:]) else cell


def _acts(text: str) -> bool:
    """Whether a spreadsheet might calculate this text, also behind apostrophes and white space."""
    return text[:1] in (*LEADING,) or text.lstrip("' \t\r\n\u00a0").startswith(ACTIVE)


# --- rows ----------------------------------------------------------------------------------------


def canonical_row(item: Item) -> dict[str, Any]:
    """A point as METHOD 12 writes it, with the whole payload beside it."""
    payload = item.payload
    row: dict[str, Any] = {
        "id": item.id, "version": item.version, "release": item.release, "recipe": item.recipe,
        "track": item.track, "split": item.split, "anchor": item.anchor,
        "simulated": item.simulated, "cluster_id": item.cluster_id, "language": item.language,
        "prompt": item.prompt, "messages": list(item.asked), "tools": list(item.tools),
    }  # fmt: skip
    row |= (
        {"rubric": payload["criteria"]}
        if "criteria" in payload
        else {"reference": payload.get("reference")}
    )
    return row | {
        "grader": dict(item.grader), "coordinate": dict(item.coordinate),
        "taxonomy_path": list(item.taxonomy_path),
        "evidence_ids": list(payload.get("evidence_ids") or ()),
        "difficulty": dict(item.difficulty) if item.difficulty is not None else None,
        "overlap": payload.get("overlap") or "not checked", "human": dict(item.human or {}),
        "because": dict(item.because), "retired": item.retired,
        "trained_on": item.trained_on, "receipt_ref": item.receipt_ref,
        "canary": item.canary, "payload": dict(payload),
    }  # fmt: skip


# --- text ----------------------------------------------------------------------------------------


def storable(value: Any) -> Any:
    """A JSON-able value whose texts have a UTF-8 form: broken characters become \\udXXX."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {storable(str(name)): storable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    return value


# --- files ---------------------------------------------------------------------------------------


def write_lines(path: Path, rows: Iterable[Any]) -> None:
    """One JSON value a line, in ASCII: what a terminal, an editor or a page shows is harmless."""
    with path.open("w", encoding="ascii", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=True, allow_nan=False))
            file.write("\n")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file that `write_lines` wrote; InputError with the line that is none."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                raise InputError(f"{path}:{number}: no JSON object a line") from None


def write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


# --- proofs --------------------------------------------------------------------------------------


def example_item(**changes: Any) -> dict[str, Any]:
    """The facts of an approved point in the split train, for an exporter's own proof."""
    payload = {
        "prompt": "I took out 200.00 EUR abroad. What will I be charged?",
        "reference": "5.00 EUR", "answer_type": "numeric", "unit": "EUR",
        "grader": {"type": "numeric", "params": {}},
    }  # fmt: skip
    facts = {
        "id": "c000000000000001", "recipe": "final_answer", "split": "train", "cluster_id": "demo",
        "human": {"verdict": "approve"}, "payload": payload, "release": "v1", "canary": "CANARY",
    }  # fmt: skip
    return {**facts, **changes}
