"""A transcript to be marked, as HTML: the decision at hand is outlined and stands in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.pages.safe import NONE, Safe, badge, fold, join, say, table, tag
from workbench.pages.twins import message

BEFORE, AFTER = 6, 3
AGENT = "assistant"


def transcript(said: Sequence[Any], cursor: int) -> Safe:
    """What led to the decision at hand, the decision, and what came of it; the rest is folded."""
    places = [at for at, turn in enumerate(said) if turn.role == AGENT]
    if not places:
        return NONE
    here = places[min(cursor, len(places) - 1)]
    start, end = max(0, here - BEFORE), min(len(said), here + AFTER + 1)
    number = {at: i for i, at in enumerate(places)}
    earlier, later = (
        fold(say(f"{len(part)} messages {where}"), _turns(part, first, number, here))
        if part else NONE
        for part, first, where in ((said[:start], 0, "before"), (said[end:], end, "after"))
    )  # fmt: skip
    return tag("div", earlier, _turns(said[start:end], start, number, here), later,
               cls="wb-twins wb-marking")  # fmt: skip


def _turns(part: Sequence[Any], first: int, number: dict[int, int], here: int) -> Safe:
    rows = []
    for at, turn in enumerate(part, first):
        mark = badge(f"decision {number[at] + 1}", "info" if at == here else "quiet") \
            if at in number else NONE  # fmt: skip
        cls = (
            f"wb-turn wb-by-{turn.role if turn.role in ('assistant', 'user', 'tool') else 'other'}"
        )
        rows.append(tag("div", mark, message(turn), cls=cls + (" wb-here" if at == here else "")))
    return join(rows)


def hazards(rows: Sequence[Any]) -> Safe:
    """The hazard of each decision that somebody reached without a fault, with its interval."""
    return table([
        {"decision": int(row["step"]) + 1, "at risk": row["at_risk"], "first wrong": row["failed"],
         "hazard (95%)": _shown(row["hazard"]), "interval": row["hazard"]["method"].split(",")[0]}
        for row in rows
    ])  # fmt: skip


def _shown(told: dict[str, Any]) -> str:
    if told["value"] is None or told["lo"] is None:
        return "–"
    return f"{told['value']:.0%} ({told['lo']:.0%} to {told['hi']:.0%})"
