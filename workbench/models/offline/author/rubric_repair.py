"""The repairer of rubric items: reads a finding and an item, and mends what the finding names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from workbench.models.offline.author.dice import Dice, Draw
from workbench.models.offline.author.message import Messages, documents, sections, user_text
from workbench.models.offline.author.rubric import EMPTY
from workbench.models.offline.author.rubric_case import Case, Fields
from workbench.models.offline.author.rubric_mends import MENDERS

ITEM = re.compile(r"<<<ITEM (\w+)\n(.*)\n\1>>>", re.DOTALL)


def repair_rubric(messages: Messages, draw: Draw, rates: Mapping[str, float]) -> Fields:
    """The mended item in the author's fields; as it was in a share of cases (1 - `works`)."""
    text = user_text(messages)
    part, item = sections(text), _item(text)
    dice = Dice(draw, "repair rubric")
    if not item.get("prompt") or not isinstance(item.get("criteria"), list):
        return {**EMPTY, "refuse": "the message holds no item to repair"}
    if not dice.chance(float(rates.get("works", 0.9)), "works"):
        return {**EMPTY, **item}
    found = part.get("finding", "")
    reason = re.search(r"^reason: (?:still_)?(\w+)", found, re.MULTILINE)
    case = Case(
        reason.group(1) if reason else "", tuple(_rows(found)), found, item,
        documents(part.get("documents", "")), dice,
    )  # fmt: skip
    mend = MENDERS.get(case.reason)
    return {**EMPTY, **item, **(mend(case) if mend else {})}


def _item(text: str) -> Fields:
    match = ITEM.search(text)
    try:
        item = json.loads(match.group(2)) if match else {}
    except ValueError:
        return {}
    return item if isinstance(item, dict) else {}


def _rows(text: str) -> list[Mapping[str, Any]]:
    """The JSON lines of the evidence; a line that was cut short gives what can be read of it."""
    rows = []
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                rows.append(json.loads(line))
            except ValueError:
                found = re.search(r'"criterion": "(\w+)"', line)
                rows += [{"criterion": found.group(1)}] if found else []
    return rows
