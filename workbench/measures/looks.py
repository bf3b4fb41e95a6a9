"""What a look at a point is worth: doubts of its gates, stakes and rarity in one figure (METHOD 8).

All signals lie in [0, 1]. The figure orders a queue; it decides nothing about a point.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from workbench.measures.intervals import wilson

HALF_WIDTH = 0.15
ENOUGH_OF_A_LEAF = 20
BOUNDARY, DISAGREEMENT, STAKES, RARITY = 0.35, 0.30, 0.20, 0.15


class Signals(NamedTuple):
    """What speaks for a look. `forced`: a gate could not tell, or the point is suspect."""

    boundary: float = 0.0
    disagreement: float = 0.0
    stakes: float = 0.0
    rarity: float = 0.0
    forced: bool = False


def boundary(score: float, threshold: float, half_width: float = HALF_WIDTH) -> float:
    """How near a score lies to its threshold: 1 on it, 0 from `half_width` on."""
    return max(0.0, 1 - abs(score - threshold) / half_width)


def disagreement(verdicts: Iterable[str]) -> float:
    """4v(1-v) with v the share of the commonest verdict: 1 when they are split in half."""
    counts = Counter(verdicts)
    if counts.total() < 2:
        return 0.0
    share = max(counts.values()) / counts.total()
    return min(1.0, 4 * share * (1 - share))


def rarity(judged: int, enough: int = ENOUGH_OF_A_LEAF) -> float:
    """1 where nobody has judged a point of this leaf yet, 0 from `enough` on."""
    return max(0.0, 1 - judged / enough)


def escalation(found: Signals) -> float:
    """The weighted sum of the signals; 1 for what must be seen (METHOD 8)."""
    if found.forced:
        return 1.0
    return (
        BOUNDARY * found.boundary + DISAGREEMENT * found.disagreement + STAKES * found.stakes
        + RARITY * found.rarity
    )  # fmt: skip


def worth(found: Signals, width: float) -> float:
    """Expected value of a look: escalation x (1 + width), the interval of its leaf's rate."""
    return escalation(found) * (1 + width)


def width(approved: int, judged: int) -> float:
    """The width of the Wilson interval of a leaf's approval rate; 1 where nothing is judged."""
    found = wilson(approved, judged)
    return 1.0 if found.lo is None or found.hi is None else found.hi - found.lo
