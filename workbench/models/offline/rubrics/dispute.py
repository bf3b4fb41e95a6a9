"""The sceptic who attacks a criterion, and the adjudicator who hears both sides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workbench.models.offline.draws import Draws
from workbench.models.offline.rubrics.message import Criterion, Messages, Sight, read_sight
from workbench.models.offline.rubrics.terms import RANK, Opinion, opinion

CLAIM = re.compile(r"^A good reply (does|does not do) this: *(.+)$", re.MULTILINE)
STATED = re.compile(r"\bstates? that (.+?)\.?$", re.MULTILINE)
NONE = {"stance": "none", "criterion": None, "claim": "", "argument": ""}


def oppose(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """The first criterion that the documents contradict; `rates`: `noise` = empty attacks."""
    sight = read_sight(messages)
    for criterion in sight.criteria:
        found = opinion(criterion, sight)
        if found.verdict == "contradicted":
            if draw("lapse", criterion.text) < rates.get("noise", 0.0):
                continue
            return _attack(criterion, found)
    if sight.criteria and draw("noise") < rates.get("noise", 0.0):
        first = sight.criteria[0]
        return {"stance": "wrong", "criterion": first.id, "claim": "A good reply may leave it out.",
                "argument": "Not every customer needs it."}  # fmt: skip
    return dict(NONE)


def _attack(criterion: Criterion, found: Opinion) -> dict[str, Any]:
    says = f"states that {found.row.term.rstrip('.')}" if found.row else "does without it"
    return {"stance": "wrong", "criterion": criterion.id, "claim": f"A good reply {says}.",
            "argument": found.why}  # fmt: skip


def adjudicate(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """{"verdict", "why"}: the claim that the documents bear out better, else the rubric's own."""
    sight = read_sight(messages)
    ranks = [_rank(sight.first, sight), _rank(sight.second, sight)]
    if not sight.first or not sight.second:
        return {"verdict": "unclear", "why": "One side is missing."}
    verdict = "first" if ranks[0] >= ranks[1] else "second"
    if draw("flip", sample_level=True) < rates.get("flip", 0.0):
        verdict = "unclear"
    return {"verdict": verdict, "why": "The documents bear it out."}


def _rank(side: str, sight: Sight) -> float:
    """How well a side stands: its verdict, and a little more where it names a behaviour."""
    claim = CLAIM.search(side)
    if claim:
        criterion = Criterion("", claim.group(2), claim.group(1) == "does")
        return RANK[opinion(criterion, sight).verdict] + 0.5
    stated = STATED.search(side)
    if stated is None:
        return RANK["preference"]
    found = opinion(Criterion("", f"Does the reply state that {stated.group(1)}?", True), sight)
    return RANK[found.verdict]
