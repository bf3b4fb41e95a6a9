"""jsonl: our own form, whole: a point a line, and its receipts in a file beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.domain.contracts import Example
from workbench.domain.release import Bundle, Item
from workbench.exporting import ALL, canonical_row, example_item, read_lines, write_lines
from workbench.registry import register

POINTS, RECEIPTS = "points.jsonl", "receipts.jsonl"


@register(
    "exporter",
    passes=Example(payload=example_item()),
    refuses=Example(payload=example_item(human=None)),
)
class Jsonl:
    """Every field, every character; `workbench probe --library` reads it again."""

    name = "jsonl"
    version = "1"
    purpose = "archive"
    recipes: tuple[str, ...] = (ALL,)
    graders: tuple[str, ...] = ()

    def refuses(self, item: Item) -> str:
        return ""

    def write(self, bundle: Bundle, folder: Path) -> None:
        """One line a point, and one a receipt of these points."""
        write_lines(folder / POINTS, map(canonical_row, bundle.items))
        ids = {item.id for item in bundle.items}
        write_lines(folder / RECEIPTS, (r for r in bundle.receipts if r["id"] in ids))

    def read(self, folder: Path) -> list[dict[str, Any]]:
        return list(read_lines(folder / POINTS))
