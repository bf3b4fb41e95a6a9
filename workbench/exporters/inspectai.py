"""inspect: a dataset of Samples and a task file that grades them, for `inspect eval task.py`.

The task file carries the program graders (`grader.py`) and needs inspect-ai alone. A rubric is
judged by the model with the role `grader`, asked as our judges are, and scored by METHOD 5.1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
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
from workbench.templates import INSPECT_TASK

SAMPLES, TASK, GRADER = "samples.jsonl", "task.py", "grader.py"
# What stands elsewhere in a Sample, and what would say the key a second time to nobody's use.
ELSEWHERE = ("id", "prompt", "messages", "reference", "rubric", "grader")


@register(
    "exporter",
    passes=Example(payload=example_item()),
    refuses=Example(payload=example_item(payload={"prompt": "Write a poem."}, recipe="poem")),
)
class Inspect:
    """`input` is what our solvers are asked, `target` the reference; tools travel as schemas."""

    name = "inspect"
    version = "1"
    purpose = "evaluation"
    recipes: tuple[str, ...] = ("final_answer", "agent_step", "rubric")
    graders: tuple[str, ...] = (*GRADERS, "rubric")

    def refuses(self, item: Item) -> str:
        kind = item.grader.get("type")
        return "" if kind in self.graders else f"its grader {kind!r} is not one that can travel"

    def write(self, bundle: Bundle, folder: Path) -> None:
        """The samples, the task and the graders it needs."""
        write_lines(folder / SAMPLES, (storable(_sample(item)) for item in bundle.items))
        used = {str(item.grader["type"]) for item in bundle.items} & GRADERS.keys()
        write_text(folder / GRADER, grader_source(used))
        write_text(folder / TASK, INSPECT_TASK.replace("RELEASE_NAME", bundle.release.name))

    def read(self, folder: Path) -> list[dict[str, Any]]:
        return list(read_lines(folder / SAMPLES))


def _sample(item: Item) -> dict[str, Any]:
    row = canonical_row(item)
    facts = {name: value for name, value in row.items() if name not in ELSEWHERE}
    return {
        "id": item.id, "input": [_message(message) for message in item.asked],
        "target": str(item.payload.get("reference") or ""), "metadata": facts,
        "simulated": item.simulated,
    }  # fmt: skip


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as Inspect has it: tool calls with a function's name and its arguments apart."""
    kept = {"role": message.get("role", "user"), "content": message.get("content") or ""}
    if message.get("tool_calls"):
        kept["tool_calls"] = [_call(call) for call in message["tool_calls"]]
    if message.get("role") == "tool":
        kept["tool_call_id"] = message.get("tool_call_id")
    return kept


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    function = call.get("function") or {}
    arguments = function.get("arguments") or "{}"
    read = json.loads(arguments) if isinstance(arguments, str) else arguments
    return {"id": str(call.get("id") or ""), "function": function.get("name", ""),
            "arguments": read, "type": "function"}  # fmt: skip
