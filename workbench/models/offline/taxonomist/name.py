"""Names for regions of traffic from their terms: the longest of the first ones, made a label."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workbench.models.offline.draws import Draws, Messages
from workbench.models.offline.taxonomist.words import STOP, titled

LINE = re.compile(r"^(?P<id>\S+): *(?P<terms>.+)$", re.MULTILINE)
LOOKED = 4


def name(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """A label for each line `id: term, term, ...` of the message."""
    text = "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "user")
    return {"names": [{"id": m["id"], "label": label(m["terms"])} for m in LINE.finditer(text)]}


def label(terms: str) -> str:
    """Two terms joined, the one of most words first; words that only join are left out."""
    said = [" ".join(w for w in term.split() if w.lower() not in STOP)
            for term in terms.split(",")]  # fmt: skip
    first = [term for term in said[:LOOKED] if term]
    if not first:
        return titled(terms.split(",")[0])
    head = max(first, key=lambda term: (len(term.split()), -first.index(term)))
    mine = set(head.split())
    other = next((term for term in first if not mine & set(term.split())), "")
    return titled(f"{head} and {other}" if other else head)
