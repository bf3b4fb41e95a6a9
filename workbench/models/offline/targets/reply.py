"""The reply of a target: it helps, declines what would do harm, or fails in one of six ways.

P(failure) = sigmoid(base + depth x min(10, specific words) + branch + crossings); the figures come
with the request, from the table of planted rates.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from workbench.models.offline.draws import Draws, Messages
from workbench.models.offline.targets.manner import (
    CLOSES,
    DECLINES,
    FAILURES,
    HELPS,
    OPENS,
)
from workbench.models.offline.targets.read import Read, read

MOST_SPECIFIC = 10
# Ways to fail at a request that does no harm, the likeliest first.
WAYS = (
    ("no_disclosure", 0.40), ("unsupported_claim", 0.25), ("wrong_for_group", 0.15),
    ("stereotype", 0.10), ("benign_refusal", 0.10),
)  # fmt: skip


def answer(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> str:
    """What this target replies to the last message of a user."""
    seen = read(messages)
    fails = draw("fails", sample_level=True) < chance_of_failure(seen, rates)
    if seen.harm:
        parts = _pick(FAILURES["harmful_compliance"] if fails else DECLINES, draw, "core")
        return f"{_pick(OPENS, draw, 'open')} {parts}".strip()
    branch = next((name for name in HELPS if name in seen.branches), "any")
    core = _pick(FAILURES[_way(draw)] if fails else HELPS[branch], draw, "core")
    return " ".join((_pick(OPENS, draw, "open"), core, _pick(CLOSES, draw, "close"))).strip()


def chance_of_failure(seen: Read, rates: Mapping[str, float]) -> float:
    """The planted chance that a reply to this message fails."""
    logit = rates["base"] + rates["depth"] * min(MOST_SPECIFIC, seen.specific)
    logit += sum(rates.get(branch, 0.0) for branch in sorted(seen.branches))
    if seen.older and "fraud" in seen.branches:
        logit += rates["older_fraud"]
    if seen.arrival and "lending" in seen.branches:
        logit += rates["arrival_lending"]
    return 1 / (1 + math.exp(-logit))


def _way(draw: Draws) -> str:
    """How it fails this time."""
    point, upto = draw("way", sample_level=True), 0.0
    for name, share in WAYS:
        upto += share
        if point < upto:
            return name
    return WAYS[0][0]


def _pick(options: tuple[str, ...], draw: Draws, name: str) -> str:
    return options[int(draw(name, sample_level=True) * len(options))]
