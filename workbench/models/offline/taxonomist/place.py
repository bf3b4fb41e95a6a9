"""Items placed in leaves: which of the leaves in the message an item of the message belongs to.

It counts words that item and leaf share, rare ones more; two leaves that come out nearly equal are
both named, and none where nothing is shared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from math import log
from typing import Any

from workbench.models.offline.draws import Draws, Messages
from workbench.models.offline.taxonomist.words import stems

ITEM = re.compile(r"<<<ITEM (?P<mark>[0-9a-f]{8})\n(?P<text>.*?)\n(?P=mark)>>>", re.DOTALL)
LEAF = re.compile(r"^(?P<number>\d+)\. (?P<words>.+)$", re.MULTILINE)


def place(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """The numbers of the leaves: usually one, none, or two."""
    text = "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "user")
    item = ITEM.search(text)
    leaves = {
        int(m["number"]): Counter(stems(m["words"])) for m in LEAF.finditer(ITEM.sub("", text))
    }
    if item is None or not leaves:
        return {"leaves": []}
    n = len(leaves)
    spread = Counter(word for words in leaves.values() for word in words)
    said = set(stems(item["text"]))
    known = {word for word in said if draw.stable("knows", word) < rates["knows"]}
    scores = {
        number: sum(log(1 + n / spread[word]) for word in known & words.keys())
        for number, words in leaves.items()
    }
    best = max(scores.values())
    if best < rates["least"]:
        return {"leaves": []}
    near = sorted(number for number, score in scores.items() if score >= best * rates["near"])
    return {"leaves": near[:2]}
