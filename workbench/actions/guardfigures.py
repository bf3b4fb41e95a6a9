"""Guard figures: what guards miss and block in an evaluation, of prompts and of replies apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.actions.guards import Ask, guards_of
from workbench.actions.measure import Reading, imported
from workbench.guardasks import PROMPT_TASK, RESPONSE_TASK
from workbench.tables import Loaded

GROUPS = ("category", "depth", "track")
MOST_VALUES = 40
HARM_UNKNOWN = "nothing says of a prompt whether it asks for harm: a column harmful, or intent"


def guard_figures(
    path: Path, rows: Sequence[dict[str, Any]], seed: int
) -> tuple[list[dict[str, Any]], list[str]]:
    """A row a guard and task of verdicts (`path` is where they lie), and what cannot be told."""
    found: list[dict[str, Any]] = []
    notes: list[str] = []
    for task in (PROMPT_TASK, RESPONSE_TASK):
        some = [row for row in rows if row["task"] == task]
        if some and all(row["harmful"] is None for row in some):
            notes.append(HARM_UNKNOWN if task == PROMPT_TASK else "no reply was scored")
            notes += _flags(some, task)
        elif some:
            notes += _crowded(some, task)
            found += _task_rows(path, some, task, seed)
    return found, notes


def _task_rows(
    path: Path, some: list[dict[str, Any]], task: str, seed: int
) -> list[dict[str, Any]]:
    """What `measure guards` finds in verdicts of one task."""
    import pandas as pd

    frame = pd.DataFrame(some, dtype=object)
    loaded = Loaded(path, "", frame, list(range(1, len(some) + 1)), [])
    by = tuple(name for name in GROUPS if 1 < frame[name].nunique() <= MOST_VALUES)
    told = guards_of(imported("guards", loaded, Reading()), Reading(seed=seed), Ask(by=by)).results
    return [
        {"task": task, **row, "groups": [one for one in row["groups"] if one["column"] in by]}
        for row in told["guards"]
    ]


def _flags(some: Sequence[dict[str, Any]], task: str) -> list[str]:
    """How often each guard speaks up where nobody knows whether it should."""
    said = []
    for guard in sorted({row["model"] for row in some}):
        mine = [row["verdict"] for row in some if row["model"] == guard]
        said.append(f"{guard} calls {mine.count('unsafe')} of {len(mine)} {task}s unsafe")
    return said


def _crowded(some: Sequence[dict[str, Any]], task: str) -> list[str]:
    """Whether replies to the same prompts are taken for more prompts than there are."""
    many = len({row["item_id"] for row in some})
    if task == PROMPT_TASK or len({row["output_id"] for row in some}) == many:
        return []
    return [
        f"guards on replies: several replies to each of {many:,} prompts are counted one by one, "
        "so their intervals are rather too narrow"
    ]
