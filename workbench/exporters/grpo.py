"""trl: prompts and a reward function for TRL's GRPOTrainer; train points alone, never an anchor.

The reward grades as the workbench does (`grader.py` beside it) and needs no package of ours.
"""

from __future__ import annotations

import json
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
from workbench.templates import TRL_REWARD

PROMPTS, REWARD, GRADER = "prompts.jsonl", "reward.py", "grader.py"
KEPT = ("id", "release", "recipe", "track", "split", "cluster_id", "simulated", "canary")


@register(
    "exporter",
    passes=Example(payload=example_item()),
    refuses=Example(payload=example_item(anchor=True)),
)
class Trl:
    """Columns: `prompt` (messages), `answer`, `payload` (JSON, for the reward), and who it is."""

    name = "trl"
    version = "1"
    purpose = "training"
    recipes: tuple[str, ...] = ("final_answer", "agent_step")
    graders: tuple[str, ...] = tuple(GRADERS)

    def refuses(self, item: Item) -> str:
        kind = item.grader.get("type")
        return "" if kind in GRADERS else f"no program grades it ({kind}): a reward needs one"

    def write(self, bundle: Bundle, folder: Path) -> None:
        """The prompts, the reward function and the graders it needs."""
        write_lines(folder / PROMPTS, (storable(_row(item)) for item in bundle.items))
        write_text(folder / GRADER, grader_source(str(i.grader["type"]) for i in bundle.items))
        write_text(folder / REWARD, TRL_REWARD)

    def read(self, folder: Path) -> list[dict[str, Any]]:
        return list(read_lines(folder / PROMPTS))


def _row(item: Item) -> dict[str, Any]:
    row = canonical_row(item)
    return {
        "prompt": [dict(message) for message in item.asked], **{name: row[name] for name in KEPT},
        "answer": str(item.payload.get("reference") or ""),
        "payload": json.dumps(storable(dict(item.payload))),
    }  # fmt: skip
