"""The judge of two replies: which one does more of what the criteria ask for?

It adds up the evidence that it also grades by; its taste for length and for its own family's style
counts as there, and so does a liking for what it is shown first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.models.offline.draws import Draws
from workbench.models.offline.rubrics.grade import WIDTH, Judge, bell, evidence, taste
from workbench.models.offline.rubrics.message import Messages, read_sight
from workbench.models.offline.rubrics.words import act_of

TOO_CLOSE = 0.02


def compare(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """{"better": first | second | tie}. `rates` are those of `grade`, and `position` (a logit)."""
    sight = read_sight(messages)
    judge = Judge(draw, rates, 0.0)
    signs = [(1 if c.must else -1, act_of(c.text)) for c in sight.criteria]

    def worth(reply: str) -> float:
        found = [sign * evidence(act, reply, judge.known)[0] for sign, act in signs]
        return sum(found) / max(len(found), 1) / WIDTH + taste(reply, rates)

    if sight.first.strip() == sight.second.strip():
        return {"better": "tie"}
    noise = rates.get("noise", 0.5) * bell(draw("noise", sample_level=True))
    apart = worth(sight.first) - worth(sight.second) + rates.get("position", 0.0) + noise
    if abs(apart) < TOO_CLOSE:
        return {"better": "tie"}
    return {"better": "first" if apart > 0 else "second"}
