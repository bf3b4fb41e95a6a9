"""The judge's look at a checklist: does a sentence of the item resemble what a rule quotes?

A judge cannot follow every rule: of one that quotes no words it says that nothing speaks against
the item.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from workbench.models.offline.draws import Draws
from workbench.models.offline.judges.brief import Brief
from workbench.models.offline.judges.words import sentences, stems

QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{8,200})[\"“”«»]")
LIKE = 0.6


def linted(brief: Brief, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """The answer to the checklist's question, with the numbers of the rules that are broken.

    `rates`: `knows` = share of the wordings that this judge notices where they differ from what is
    quoted.
    """
    share = rates.get("knows", 1.0)
    found = [
        number for number, wording, quoted in broken(brief)
        if quoted or draw.stable("rule", wording) < share
    ]  # fmt: skip
    return {"breaks_checklist": bool(found), "rules": found}


@lru_cache(maxsize=256)
def broken(brief: Brief) -> tuple[tuple[int, str, bool], ...]:
    """(rule number, the sentence's stems, whether it is quoted whole) of every broken rule."""
    said = [stems(sentence) for sentence in sentences(brief.item)]
    found = []
    for number, rule in enumerate(brief.checklist, 1):
        quoted = [stems(words) for words in QUOTED.findall(rule)]
        hits = [(one, q) for one in said for q in quoted if _alike(one, q)]
        if hits:
            whole = any(q <= one for one, q in hits)
            found.append((number, " ".join(sorted(hits[0][0])), whole))
    return tuple(found)


def _alike(sentence: frozenset[str], quoted: frozenset[str]) -> bool:
    """Whether most of what is quoted, word by word, is said in the sentence."""
    return bool(quoted) and len(sentence & quoted) >= LIKE * len(quoted)
