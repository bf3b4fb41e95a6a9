"""csv: one table for a spreadsheet, in which no text can act as a formula.

A cell that a spreadsheet would calculate gets an apostrophe before it; hidden, reordering and
broken characters are written out as ⟨U+202E⟩. The column `payload` holds every point whole.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.domain.contracts import Example
from workbench.domain.release import Bundle, Item
from workbench.exporting import ALL, canonical_row, example_item, harmless, taken_off
from workbench.registry import register

FILE = "points.csv"
LONGEST = 2**30
TEXTS = (
    "id", "release", "recipe", "track", "split", "cluster_id", "language", "prompt", "reference",
    "receipt_ref", "canary",
)  # fmt: skip
PLAIN = ("version", "anchor", "simulated", "retired", "trained_on")
AS_JSON = (
    "rubric", "grader", "coordinate", "taxonomy_path", "difficulty", "human", "because", "messages",
    "tools", "payload",
)  # fmt: skip


@register(
    "exporter",
    passes=Example(payload=example_item(coordinate={"=cmd|'/c calc'!A1": "@SUM(1)"})),
    refuses=Example(payload=example_item(human=None)),
)
class Csv:
    """Texts as cells, structures as JSON; UTF-8, every cell quoted."""

    name = "csv"
    version = "1"
    purpose = "archive"
    recipes: tuple[str, ...] = (ALL,)
    graders: tuple[str, ...] = ()

    def refuses(self, item: Item) -> str:
        return ""

    def write(self, bundle: Bundle, folder: Path) -> None:
        """One row a point."""
        with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, quoting=csv.QUOTE_ALL)
            table.writerow([*TEXTS, *PLAIN, *AS_JSON])
            for item in bundle.items:
                table.writerow(_cells(canonical_row(item)))

    def read(self, folder: Path) -> list[dict[str, Any]]:
        """The rows, with the apostrophes taken off and the JSON read."""
        before = csv.field_size_limit(LONGEST)
        try:
            with (folder / FILE).open(encoding="utf-8", newline="") as file:
                return [_facts(row) for row in csv.DictReader(file)]
        finally:
            csv.field_size_limit(before)


def _cells(row: Mapping[str, Any]) -> list[str]:
    texts = [harmless(str(row.get(name) if row.get(name) is not None else "")) for name in TEXTS]
    plain = [json.dumps(row[name]) for name in PLAIN]
    return [*texts, *plain, *(json.dumps(row[name]) if name in row else "" for name in AS_JSON)]


def _facts(row: Mapping[str, str]) -> dict[str, Any]:
    texts = {name: taken_off(row[name]) for name in TEXTS}
    return texts | {name: json.loads(row[name] or "null") for name in (*PLAIN, *AS_JSON)}
