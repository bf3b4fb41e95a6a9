"""calibration: the criteria of rubric points, to be labelled by people and set beside judges.

One row a criterion, on the reply that the point carries. People's labels are not in it yet: the
columns wait for them. Splits fall by cluster, so that few-shot examples never meet the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.domain.contracts import Example
from workbench.domain.release import Bundle, Item
from workbench.exporting import example_item, read_lines, write_lines
from workbench.registry import register
from workbench.splitting import PART_OF

FILE = "calibration.jsonl"
VERDICTS = {"+": True, "-": False}
RUBRIC: dict[str, Any] = {
    "prompt": "My card is gone. What now?", "output": "Please block it at once in the app.",
    "criteria": [{"id": "c1", "text": "Does the reply tell how to block the card?",
                  "type": "outcome"}],
    "grader": {"type": "rubric", "params": {}},
}  # fmt: skip


@register(
    "exporter",
    passes=Example(payload=example_item(recipe="rubric", payload=RUBRIC)),
    refuses=Example(payload=example_item()),
)
class Calibration:
    """METHOD 12's columns; a judge's vote says whether the behaviour is in the reply."""

    name = "calibration"
    version = "1"
    purpose = "calibration"
    recipes: tuple[str, ...] = ("rubric",)
    graders: tuple[str, ...] = ()

    def refuses(self, item: Item) -> str:
        if not item.payload.get("output"):
            return "it carries no reply to label"
        return "" if item.payload.get("criteria") else "it has no criteria"

    def write(self, bundle: Bundle, folder: Path) -> None:
        """One row for each criterion of each point."""
        write_lines(folder / FILE, (row for item in bundle.items for row in _rows(item)))

    def read(self, folder: Path) -> list[dict[str, Any]]:
        return list(read_lines(folder / FILE))


def _rows(item: Item) -> Iterator[dict[str, Any]]:
    gates = item.payload.get("criticality") or {}
    for criterion in item.payload["criteria"]:
        id = str(criterion["id"])
        votes = item.judge_votes.get(id, {})
        yield {
            "id": item.id, "row_id": f"{item.id}:{id}", "release": item.release,
            "input": item.prompt, "context": list(item.payload.get("context") or ()),
            "output": item.payload["output"],
            "output_model": item.payload.get("output_model", ""), "criterion_id": id,
            "criterion": criterion["text"], "polarity": criterion.get("polarity", "must"),
            "criticality": gates.get(id, "additive"), "human_label": None, "human_labels": [],
            "selection_prob": 1.0,
            "judge_votes": {judge: VERDICTS.get(mark) for judge, mark in votes.items()},
            "split": PART_OF[item.split], "cluster_id": item.cluster_id, "track": item.track,
            "simulated": item.simulated, "canary": item.canary,
        }  # fmt: skip
