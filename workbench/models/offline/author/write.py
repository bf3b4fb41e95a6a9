"""The author: one item for one message, clean or with one of the defects that authors make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.models.offline.author.compose import NO_REPLY, Draft, compose, reply
from workbench.models.offline.author.dice import Dice, Draw
from workbench.models.offline.author.message import Messages, Request, read_request
from workbench.models.offline.author.sheet import Lacking


def write(messages: Messages, draw: Draw, rates: Mapping[str, float]) -> dict[str, Any]:
    """The author's reply to a request: the JSON fields of the contract, or `refuse` in words."""
    request = read_request(messages)
    dice = Dice(draw)
    try:
        draft = compose(request, dice)
    except Lacking as lacking:
        return {**NO_REPLY, "refuse": str(lacking)}
    if isinstance(draft, str):
        return {**NO_REPLY, "refuse": draft}
    return reply(draft, carried(draft, request, dice))


def carried(draft: Draft, request: Request, dice: Dice) -> list[str]:
    """The sections that the item carries: those it needs and two others, in the sheet's order."""
    needed = draft.task.sections()
    others = [title for title in request.documents if title not in needed]
    wanted = {*needed, *dice.several(others, 2, "sections")}
    return [title for title in request.documents if title in wanted]
