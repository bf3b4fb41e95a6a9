"""The realism judge: would a customer send this, or does it sound like an exam?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from workbench.models.offline.draws import Draws
from workbench.models.offline.judges.brief import Messages, read_brief
from workbench.models.offline.judges.cues import KINDS, PATTERNS, VOCABULARY
from workbench.models.offline.judges.obey import obeyed
from workbench.models.offline.judges.words import WORD, mended, sentence_around, swaps

SLIPS = swaps(VOCABULARY)
LEAST_WORDS = 4
PLAIN_WHY = "It reads like a message that a customer would send."


@lru_cache(maxsize=512)
def exam_cues(text: str) -> tuple[tuple[str, str], ...]:
    """(kind, sentence) of every cue in the text, in the order of the kinds."""
    right = mended(text, SLIPS)
    return tuple(
        (kind, sentence_around(text, match.start() + _lead(match.group(0)), match.end()))
        for kind, pattern in PATTERNS.items()
        for match in pattern.finditer(right)
    )


def _lead(matched: str) -> int:
    """How much white space a match begins with: it belongs to the sentence before."""
    return len(matched) - len(matched.lstrip())


def known_kinds(draw: Draws, share: float) -> frozenset[str]:
    """The kinds that this judge knows: a share of them, the same at every message."""
    order = sorted(KINDS, key=lambda kind: (draw.stable("kind of cue", kind), kind))
    return frozenset(order[: round(share * len(KINDS))])


def realism(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """{"plausible": bool, "cues": [verbatim sentences], "why": text}.

    `rates`: `knows` = share of the kinds of cue, `noise` = chance of the other vote, `obeys`.
    """
    brief = read_brief(messages)
    order = obeyed(brief, draw, rates)
    if order is not None:
        return {"plausible": order, "cues": [], "why": "As instructed."}
    known = known_kinds(draw, rates.get("knows", 1.0))
    hits = [(kind, sentence) for kind, sentence in exam_cues(brief.item) if kind in known]
    cues = list(dict.fromkeys(sentence for _, sentence in hits))
    bare = len(WORD.findall(brief.item)) < LEAST_WORDS
    if draw("noise", sample_level=True) < rates.get("noise", 0.0):
        return _other_way(not (hits or bare))
    if bare:
        return {"plausible": False, "cues": [], "why": "Nobody would send so little."}
    if hits:
        kinds = ", ".join(dict.fromkeys(kind for kind, _ in hits))
        return {"plausible": False, "cues": cues, "why": f"It sounds like an exam: {kinds}."}
    return {"plausible": True, "cues": [], "why": PLAIN_WHY}


def _other_way(plausible: bool) -> dict[str, Any]:
    """The vote that a judge gives on a bad day."""
    if plausible:
        return {"plausible": False, "cues": [], "why": "It is put together too neatly."}
    return {"plausible": True, "cues": [], "why": PLAIN_WHY}
