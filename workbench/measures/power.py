"""Power: how many items, or samples of each, it takes to tell two models apart (METHOD 1.2).

The planning formula of Miller (arXiv 2411.00640) for a paired comparison on the same items.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

POWER, LEVEL = 0.80, 0.95


class Spread(NamedTuple):
    """What makes a difference hard to see.

    `between` is the variance over items of the true difference; `within_a` and `within_b` are the
    mean variances of one sample of each model on one item.
    """

    between: float
    within_a: float
    within_b: float


def items_needed(
    delta: float, spread: Spread, samples: float, power: float = POWER, level: float = LEVEL
) -> float:
    """Items on which a true difference `delta` is seen with this power; `samples` may be inf.

    N = (z_{a/2} + z_b)^2 (w2 + vA/K + vB/K) / delta^2. ValueError for no difference, no samples,
    or a power that is none.
    """
    if not delta or samples <= 0:
        raise ValueError(f"a difference of {delta:g} with {samples:g} samples cannot be planned")
    return _z(power, level) ** 2 * _variance(spread, samples) / delta**2


def least_difference(
    items: int, spread: Spread, samples: float, power: float = POWER, level: float = LEVEL
) -> float:
    """The smallest true difference that so many items show: the same formula turned round."""
    if items < 1 or samples <= 0:
        raise ValueError(f"{items} items with {samples:g} samples show nothing")
    return _z(power, level) * math.sqrt(_variance(spread, samples) / items)


def of_rates(a: float, b: float, sd: float = 0.0) -> Spread:
    """The spread for two pass rates; `sd` is how much the true difference varies between items.

    Within an item p(1 - p) is the most that a sample of a model with rate p can vary: items that
    differ in difficulty leave less, so the plan errs on the safe side.
    """
    if not (0 <= a <= 1 and 0 <= b <= 1) or sd < 0:
        raise ValueError(f"rates of {a:g} and {b:g} with a spread of {sd:g} cannot be")
    return Spread(sd**2, a * (1 - a), b * (1 - b))


def curve(
    delta: float, spread: Spread, samples: Sequence[int], power: float = POWER
) -> list[tuple[int, int]]:
    """(samples of an item, items needed), whole items and at least one."""
    return [(k, max(1, math.ceil(items_needed(delta, spread, k, power) - 1e-9))) for k in samples]


def floor_of(delta: float, spread: Spread, power: float = POWER) -> int:
    """The items that are needed however often each is asked."""
    return math.ceil(items_needed(delta, spread, math.inf, power) - 1e-9)


def _variance(spread: Spread, samples: float) -> float:
    return spread.between + (spread.within_a + spread.within_b) / samples


def _z(power: float, level: float) -> float:
    """The two normal quantiles that add up in the formula."""
    if not (0 < power < 1 and 0 < level < 1):
        raise ValueError(f"power {power:g} at level {level:g} cannot be")
    normal = NormalDist()
    return normal.inv_cdf(0.5 + level / 2) + normal.inv_cdf(power)
