"""The author of rubric items: an open message on the leaf, and what a good reply to it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.models.offline.author.dice import Dice, Draw
from workbench.models.offline.author.message import Messages, read_request
from workbench.models.offline.author.rubric_defects import spoilt
from workbench.models.offline.author.rubric_item import compose_rubric
from workbench.models.offline.author.sheet import Lacking

EMPTY: dict[str, Any] = {
    "prompt": "", "sections": [], "criteria": [], "waived": [], "reasoning": "",
}  # fmt: skip


def write_rubric(messages: Messages, draw: Draw, rates: Mapping[str, float]) -> dict[str, Any]:
    """The author's reply to a request for a rubric item, or `refuse` in words.

    `rates` is this author's row of the planted-defect table.
    """
    request = read_request(messages)
    dice = Dice(draw, "rubric")
    try:
        item = compose_rubric(request, dice)
    except Lacking as lacking:
        return {**EMPTY, "refuse": str(lacking)}
    if isinstance(item, str):
        return {**EMPTY, "refuse": item}
    return spoilt(item.fields(request, dice), item, request, dice, rates)
