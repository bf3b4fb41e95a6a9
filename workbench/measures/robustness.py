"""How far a model falls on adversarial points, and which points have worn out (METHOD 9).

The ratio of two pass rates has Katz's interval on its logarithm. Tracks are never averaged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt
from statistics import NormalDist

from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.intervals import wilson

FLOOR = 30  # points of a track for any claim
TOO_SMALL = "n too small for a claim"
SATURATED = 0.85
WINDOW = 3  # releases whose results are pooled
MOST_EXPOSURES, OLDEST_DAYS, LEAST_D, LEAST_SOLVERS = 10, 180, 0.1, 8


def ratio(a: int, n_a: int, b: int, n_b: int, level: float = 0.95) -> Estimate:
    """(a / n_a) / (b / n_b) with Katz's log interval (1978).

    Undefined (`empty`, `none_pass`) without items, or when nothing of the second passes. With none
    of the first the ratio is 0 and has no such interval: bounds are left out (`no_interval`).
    """
    if not (0 <= a <= n_a and 0 <= b <= n_b):
        raise ValueError(f"{a} of {n_a} against {b} of {n_b} cannot be")
    facts = {"level": level, "method": "katz", "n_items": n_a + n_b}
    if not n_a or not n_b or not b:
        reason = "none_pass" if n_a and n_b else "empty"
        return Estimate.model_validate({"value": None, "reason": reason, **facts})
    value = (a / n_a) / (b / n_b)
    if not a:
        return Estimate.model_validate({"value": 0.0, "warnings": ("no_interval",), **facts})
    half = NormalDist().inv_cdf(0.5 + level / 2) * sqrt(1 / a - 1 / n_a + 1 / b - 1 / n_b)
    bounds = {"lo": value * exp(-half), "hi": value * exp(half)}
    return Estimate.model_validate({"value": value, **bounds, **facts})


class Robust(Record):
    """One model on two tracks: points passed of points asked, and the ratio of the rates.

    `claim` is '' or why these numbers carry none.
    """

    model: str
    adversarial: Estimate
    happy: Estimate
    ratio: Estimate
    claim: str


def robust(model: str, hard: Sequence[float], easy: Sequence[float]) -> Robust:
    """A model's pass rates by point (0..1) on the adversarial and the happy track.

    A point counts as passed when at least half of its samples pass: items are the unit.
    """
    a, b = (sum(rate >= 0.5 for rate in rates) for rates in (hard, easy))
    few = min(len(hard), len(easy)) < FLOOR
    return Robust(
        model=model, adversarial=wilson(a, len(hard)), happy=wilson(b, len(easy)),
        ratio=ratio(a, len(hard), b, len(easy)), claim=TOO_SMALL if few else "",
    )  # fmt: skip


def saturated(pairs: Sequence[tuple[int, int]]) -> Estimate:
    """(passes, n) of releases, newest first: the pooled rate of the last three (Wilson)."""
    latest = list(pairs)[:WINDOW]
    return wilson(sum(a for a, _ in latest), sum(n for _, n in latest))


def is_saturated(pooled: Estimate) -> bool:
    """Whether a track, or a point, is passed so surely that it measures little any more."""
    return pooled.lo is not None and pooled.lo > SATURATED


class Worn(Record):
    """What is known of one released point's wear."""

    id: str
    track: str
    visible: bool = False  # given to be learned from, or told to be in training data
    age_days: float = 0.0
    exposures: int = 0
    discrimination: tuple[tuple[float | None, int], ...] = ()  # (D, solvers), newest probe first
    pooled: Estimate | None = None


def reasons_to_retire(point: Worn) -> tuple[str, ...]:
    """Why METHOD 9 would rotate a point out; suggestions, for a person to act on."""
    found = []
    if point.visible:
        found.append("it was exported to be learned from")
    if point.age_days > OLDEST_DAYS:
        found.append(f"it is {point.age_days:.0f} days old (more than {OLDEST_DAYS})")
    if point.exposures >= MOST_EXPOSURES:
        found.append(f"it was used {point.exposures} times ({MOST_EXPOSURES} or more)")
    if _flat(point.discrimination):
        found.append(f"D < {LEAST_D} across {LEAST_SOLVERS} solvers or more in two probes running")
    if point.pooled is not None and is_saturated(point.pooled):
        found.append(f"solved too surely: the pooled rate is above {point.pooled.lo:.3f}")
    return tuple(found)


def _flat(probes: Sequence[tuple[float | None, int]]) -> bool:
    last = list(probes)[:2]
    return len(last) == 2 and all(
        d is not None and d < LEAST_D and n >= LEAST_SOLVERS for d, n in last
    )
