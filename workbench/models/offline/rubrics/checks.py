"""Checks on criteria alone: one question each, about the reply, and one that people care about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workbench.models.offline.draws import Draws
from workbench.models.offline.rubrics.message import Criterion, Messages, read_sight

JOINED = re.compile(
    r"^(?P<head>Does the reply )(?P<one>.+?)(?:,)? (?P<by>and(?: also)?|as well as) "
    r"(?P<two>(?:ask|request|state|say|give|name|warn|promise|explain|offer|describe|tell)\b.+)\?$",
    re.IGNORECASE | re.DOTALL,
)
VAGUE = re.compile(
    r"\b(?:helpful|clear|professional|quality|well|appropriate|friendly|proper|good|adequate|"
    r"polite|useful|thorough)\b",
    re.IGNORECASE,
)
OUTSIDE = re.compile(
    r"\bsatisfied\b|\b(?:longer|better|shorter) than\b|\bsent within\b|\bagent\b|\bsaid before\b|"
    r"\bcome back\b|\bcompetitor|\bsolved since\b|\bafter this reply\b",
    re.IGNORECASE,
)
CONTRIVED = re.compile(
    r"\bexactly \w+ (?:exclamation|question|words|commas)|\btwice\b|\bvowel|\banimal\b|"
    r"\beven number\b|\brhymes?\b|\bbackwards\b|\bthe letter [a-z]\b",
    re.IGNORECASE,
)
WHYS = {
    "compound": "It joins two claims.", "vague": "It names no behaviour that can be seen.",
    "outside": "The reply alone does not tell.", "none": "",
}  # fmt: skip


def check_criteria(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """{"criteria": [{"id", "fault", "children", "why"}]}.

    `rates`: `knows` = share of the wordings of a fault that are noticed, `noise` = false alarms.
    """
    rows = [_checked(c, draw, rates) for c in read_sight(messages).criteria]
    return {"criteria": rows}


def _checked(criterion: Criterion, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    fault, cue, children = _fault(criterion.text)
    if fault != "none" and draw.stable("fault", fault, cue) >= rates.get("knows", 0.9):
        fault, children = "none", []
    if fault == "none" and draw("noise", criterion.text) < rates.get("noise", 0.0):
        fault = "vague"
    return {"id": criterion.id, "fault": fault, "children": children, "why": WHYS[fault]}


def _fault(text: str) -> tuple[str, str, list[str]]:
    """(fault, the wording by which it is known, children)."""
    joined = JOINED.match(text)
    if joined:
        head = joined["head"]
        children = [f"{head}{joined['one']}?", f"{head}{joined['two']}?"]
        verbs = " ".join(joined[part].split()[0].lower() for part in ("one", "by", "two"))
        return "compound", verbs, children
    outside = OUTSIDE.search(text)
    if outside:
        return "outside", outside.group(0).lower(), []
    vague = VAGUE.search(text) if not re.search(r"\d", text) else None
    return ("vague", vague.group(0).lower(), []) if vague else ("none", "", [])


def relevance(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """{"criteria": [{"id", "relevant", "why"}]}; `rates` as for the check of criteria."""
    return {"criteria": [_weighed(c, draw, rates) for c in read_sight(messages).criteria]}


def _weighed(criterion: Criterion, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    cue = CONTRIVED.search(criterion.text)
    odd = cue is not None and draw.stable("contrived", cue.group(0).lower()) < rates.get("knows", 1)
    if draw("noise", criterion.text) < rates.get("noise", 0.0):
        odd = not odd
    why = "Nobody who writes to us would care." if odd else "A customer would notice."
    return {"id": criterion.id, "relevant": not odd, "why": why}
