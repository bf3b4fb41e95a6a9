"""The repairer of social queries: the same place and person, told in another way."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from workbench.models.offline.asker.message import Messages, read_asked
from workbench.models.offline.asker.write import compose
from workbench.models.offline.author.dice import Dice, Draw
from workbench.models.offline.author.message import user_text

ITEM = re.compile(r"<<<ITEM ([0-9a-f]{8})\n(.*?)\n\1>>>", re.DOTALL)


def repair(messages: Messages, draw: Draw, rates: Mapping[str, float]) -> dict[str, Any]:
    """The item with its query written anew; the claims stay, since the evidence does.

    `rates`: `works` = share of repairs that change anything.
    """
    match = ITEM.search(user_text(messages))
    try:
        item = json.loads(match.group(2)) if match else None
    except ValueError:
        item = None
    if not isinstance(item, dict):
        return {"prompt": "", "claims": [], "refuse": "the message holds no item to repair"}
    dice = Dice(draw, "query repair")
    asked = read_asked(messages)
    if asked.labels and dice.chance(rates.get("works", 1.0), "works"):
        item = {**item, "prompt": compose(asked, dice)}
    return item
