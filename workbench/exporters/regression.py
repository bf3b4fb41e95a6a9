"""regression: points with what models scored on them, to be asked again of every new version.

Retired points stay in it: a model that fails their new siblings has learned them by heart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.domain.contracts import Example
from workbench.domain.release import Bundle, Item
from workbench.exporting import (
    canonical_row,
    example_item,
    read_lines,
    storable,
    write_lines,
    write_text,
)
from workbench.registry import register
from workbench.standalone import GRADERS, grader_source

SUITE, GRADER = "suite.jsonl", "grader.py"
# METHOD 1.4: a smaller drop is no regression that a suite of this kind can tell from chance.
LEAST_EFFECT = 0.05
ASKED = ({"model": "m", "n": 8, "c": 6, "purpose": "report"},)


@register(
    "exporter",
    passes=Example(payload=example_item(probes=ASKED, retired=True)),
    refuses=Example(payload=example_item()),
)
class Regression:
    """The canonical row, a baseline for each model (c of n), the least effect, the anchor flag."""

    name = "regression"
    version = "1"
    purpose = "regression"
    recipes: tuple[str, ...] = ("final_answer", "agent_step", "rubric")
    graders: tuple[str, ...] = (*GRADERS, "rubric")

    def refuses(self, item: Item) -> str:
        return "" if item.probes else "no model was asked about it: there is no baseline"

    def write(self, bundle: Bundle, folder: Path) -> None:
        """The suite, and the graders that programs need for it."""
        write_lines(folder / SUITE, (storable(_row(item)) for item in bundle.items))
        used = {str(item.grader.get("type")) for item in bundle.items} & GRADERS.keys()
        if used:
            write_text(folder / GRADER, grader_source(used))

    def read(self, folder: Path) -> list[dict[str, Any]]:
        return list(read_lines(folder / SUITE))


def _row(item: Item) -> dict[str, Any]:
    """`select` baselines are those a point was chosen on: they flatter or blacken (METHOD 2)."""
    baseline = [{**probe, "release": item.release} for probe in item.probes]
    return {**canonical_row(item), "baseline": baseline, "min_effect": LEAST_EFFECT}
