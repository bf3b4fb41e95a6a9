"""The author: one item for one message, clean or with one of the mistakes that authors make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.models.offline.author.compose import compose
from workbench.models.offline.author.defects import defect_for, favourite, plant
from workbench.models.offline.author.dice import Dice, Draw
from workbench.models.offline.author.habits import opened
from workbench.models.offline.author.message import Messages, Request, read_request
from workbench.models.offline.author.replies import NO_REPLY, Draft, reply
from workbench.models.offline.author.sheet import Lacking

REDRAWS = 4


def write(messages: Messages, draw: Draw, rates: Mapping[str, float]) -> dict[str, Any]:
    """The author's reply to a request: the JSON fields of the contract, or `refuse` in words.

    `rates` is this author's row of the planted-defect table: shares by kind, and `taste`.
    """
    request = read_request(messages)
    try:
        return opened(_item(request, Dice(draw), rates), request, Dice(draw), rates)
    except Lacking as lacking:
        return {**NO_REPLY, "refuse": str(lacking)}


def _item(request: Request, dice: Dice, rates: Mapping[str, float]) -> dict[str, Any]:
    """A reply; a mistake that would be none on this draft is drawn again among the kinds."""
    draft = compose(request, dice)
    if isinstance(draft, str):
        return {**NO_REPLY, "refuse": draft}
    kind = defect_for(request, dice, rates)
    for attempt in range(1, REDRAWS + 1):
        if not kind:
            break
        spoilt = _spoilt(kind, draft, request, dice, rates)
        if spoilt is not None:
            return spoilt
        kind = defect_for(request, dice, rates, attempt)
    return reply(draft, request, dice)


def _spoilt(
    kind: str, draft: Draft, request: Request, dice: Dice, rates: Mapping[str, float]
) -> dict[str, Any] | None:
    """The reply with that mistake; None when it would be no mistake here."""
    if kind == "near_duplicate":
        old = favourite(request, dice, int(rates.get("taste", 0)))
        return plant(kind, old, request, dice) if isinstance(old, Draft) else None
    return plant(kind, draft, request, dice)
