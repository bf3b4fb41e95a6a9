"""What a rubric's criteria are worth: keep, reword or cut; do any two measure the same thing?

Rules and thresholds of METHOD 5.2 (mutation matrix, phi) and 5.4 (agreement of judges).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from workbench.measures.agreement import krippendorff_alpha, raw_agreement, without_each

LEAST_RAW, LEAST_ALPHA, GATE_ALPHA = 0.8, 0.667, 0.8
PREVALENT_RAW, LEAST_MINORITY = 0.9, 0.2
OUTLIER_RISE = 0.2
SAME_PHI, SAME_FLIPS, LEAST_DIAGONAL = 0.9, 0.5, 0.8
LEAST_FOR_PHI = 20
EPSILON = 1e-9

Action = Literal["keep", "reword", "cut", "low_prevalence"]
Units = Sequence[Sequence[bool | None]]


class Agreement(NamedTuple):
    """How judges agree on one criterion, and what follows. `outlier`: the judge to blame, or -1."""

    action: Action
    raw: float | None
    alpha: float | None
    minority: float
    without: tuple[float | None, ...]
    outlier: int
    reason: str


def agreement_of(units: Units) -> Agreement:
    """METHOD 5.4's rule for one criterion; units are outputs, each with one vote a judge."""
    raw, alpha = raw_agreement(units), krippendorff_alpha(units)
    without = tuple(without_each(units))
    outlier = _outlier(alpha.value, without)
    minority = minority_share(units)
    action, reason = _action(raw, alpha.value, outlier)
    return Agreement(action, raw, alpha.value, minority, without, outlier, reason)


def may_be_gate(found: Agreement) -> bool:
    """A gate criterion needs an alpha of .8, and never has only one kind of answer."""
    return found.action == "keep" and (found.alpha or 0.0) >= GATE_ALPHA - EPSILON


def minority_share(units: Units) -> float:
    """The share of votes that the rarer answer has; 0 when all are the same or there are none."""
    votes = [vote for unit in units for vote in unit if vote is not None]
    return min(sum(votes), len(votes) - sum(votes)) / len(votes) if votes else 0.0


def _action(raw: float | None, alpha: float | None, outlier: int) -> tuple[Action, str]:
    if raw is None:
        return "cut", "fewer than two judges voted"
    low = alpha is None or alpha < LEAST_ALPHA - EPSILON
    if raw >= LEAST_RAW - EPSILON and not low:
        return "keep", ""
    if low and raw >= PREVALENT_RAW - EPSILON:
        return "low_prevalence", "nearly all outputs get the same answer"
    if outlier >= 0:
        return "reword", "one judge reads it in another way"
    return "cut", "judges do not agree what it asks"


def _outlier(alpha: float | None, without: Sequence[float | None]) -> int:
    """The judge without whom alpha rises by .2 or more; -1 when there is none."""
    rises = [(value if value is not None else -1.0) - (alpha or 0.0) for value in without]
    best = max(range(len(rises)), key=rises.__getitem__, default=-1)
    return best if best >= 0 and rises[best] >= OUTLIER_RISE - EPSILON else -1


def phi(a: Sequence[bool | None], b: Sequence[bool | None]) -> float | None:
    """Correlation of two criteria's verdicts over the same outputs; None without variation."""
    pairs = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    n11 = sum(x and y for x, y in pairs)
    n00 = sum(not x and not y for x, y in pairs)
    n10 = sum(x and not y for x, y in pairs)
    n01 = len(pairs) - n11 - n00 - n10
    under = (n11 + n10) * (n01 + n00) * (n11 + n01) * (n10 + n00)
    return (n11 * n00 - n10 * n01) / math.sqrt(under) if under else None


Matrix = Mapping[str, Mapping[str, float]]


class Overlap(NamedTuple):
    """Findings of a mutation matrix: criteria that do not notice their own violation, and twins."""

    undetected: tuple[str, ...]
    twins: tuple[tuple[str, str], ...]


def overlap_of(matrix: Matrix) -> Overlap:
    """Read a mutation matrix: row = the criterion violated, column = the share that flipped.

    A diagonal below .8 means that the criterion does not notice its own violation; two criteria
    that flip with each other in half of the cases or more measure one thing (METHOD 5.2).
    """
    ids = list(matrix)
    undetected = tuple(id for id in ids if matrix[id].get(id, 0.0) < LEAST_DIAGONAL - EPSILON)
    twins = tuple(
        (a, b)
        for i, a in enumerate(ids)
        for b in ids[i + 1 :]
        if min(matrix[a].get(b, 0.0), matrix[b].get(a, 0.0)) >= SAME_FLIPS - EPSILON
    )
    return Overlap(undetected, twins)


def same_by_phi(verdicts: Mapping[str, Sequence[bool | None]]) -> tuple[tuple[str, str], ...]:
    """Pairs of criteria whose verdicts correlate by .9 or more over at least 20 outputs."""
    ids = list(verdicts)
    return tuple(
        (a, b)
        for i, a in enumerate(ids)
        for b in ids[i + 1 :]
        if len(verdicts[a]) >= LEAST_FOR_PHI
        and (phi(verdicts[a], verdicts[b]) or 0.0) >= SAME_PHI - EPSILON
    )
