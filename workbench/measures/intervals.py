"""Intervals for shares and their differences, as METHOD 0 chooses them."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from workbench.domain.estimate import Estimate

if TYPE_CHECKING:
    import numpy as np

UNSEEN = 5.0
HALVINGS = 50


def wilson(successes: int, n: int, level: float = 0.95) -> Estimate:
    """The share successes / n with Wilson's score interval (Wilson 1927), bounds in [0, 1].

    Undefined without items; ValueError for counts that cannot be.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n} cannot be")
    if n == 0:
        return Estimate(value=None, level=level, method="wilson", reason="empty")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the ends the bound is the end itself, which rounding would miss by a hair.
    low = middle - half if successes else 0.0
    high = middle + half if successes < n else 1.0
    return Estimate(value=share, lo=low, hi=high, level=level, method="wilson", n_items=n)


def clopper_pearson(successes: int, n: int, level: float = 0.95) -> Estimate:
    """The share with the exact interval (Clopper and Pearson 1934), for decisions (METHOD 0)."""
    from scipy.stats import beta

    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n} cannot be")
    if n == 0:
        return Estimate(value=None, level=level, method="clopper-pearson", reason="empty")
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, successes, n - successes + 1)) if successes else 0.0
    high = float(beta.ppf(1 - tail, successes + 1, n - successes)) if successes < n else 1.0
    return Estimate(
        value=successes / n, lo=low, hi=high, level=level, method="clopper-pearson", n_items=n
    )


def newcombe(a: int, n_a: int, b: int, n_b: int, level: float = 0.95) -> Estimate:
    """The difference a/n_a - b/n_b with Newcombe's hybrid score interval (1998, method 10)."""
    one, other = wilson(a, n_a, level), wilson(b, n_b, level)
    if one.value is None or other.value is None:
        return Estimate(value=None, level=level, method="newcombe", reason="empty")
    assert one.lo is not None and one.hi is not None
    assert other.lo is not None and other.hi is not None
    difference = one.value - other.value
    below = sqrt((one.value - one.lo) ** 2 + (other.hi - other.value) ** 2)
    above = sqrt((one.hi - one.value) ** 2 + (other.value - other.lo) ** 2)
    return Estimate(
        value=difference, lo=difference - below, hi=difference + above, level=level,
        method="newcombe", n_items=n_a + n_b,
    )  # fmt: skip


def upper_bound_of_none(n: float, level: float = 0.95) -> float:
    """The one-sided upper bound of a rate that n samples never showed: 1 - (1 - level)^(1/n)."""
    if n < 1:
        raise ValueError(f"{n} samples bound nothing")
    return 1 - float((1 - level) ** (1 / n))


def rare_sum_bound(
    total: np.ndarray, squares: np.ndarray, largest: np.ndarray, level: float = 0.95
) -> np.ndarray:
    """Upper bounds of the expected sums of rare misses between 0 and 1, where few were seen.

    The mid-p gamma bound of a weighted sum of Poisson counts (Fay and Feuer 1997, Fay and Kim
    2017), from the sum of the misses seen, the sum of their squares and the largest. For whole
    misses it is the mid-p Poisson bound: 3.0 where none was seen. A miss not seen yet weighs 1
    while up to five carry the sum; with more, 5 / their effective number, at least the largest.
    """
    import numpy as np
    from scipy.special import gammaincc

    some = squares > 0
    y, v = np.where(some, total, 1.0), np.where(some, squares, 1.0)
    weight = np.where(some, np.clip(UNSEEN * v / y**2, np.minimum(largest, 1.0), 1.0), 1.0)
    wider = np.where(some, v, 0.0) + weight**2, np.where(some, y, 0.0) + weight
    tail = (1 - level) / 2
    low, high = np.zeros_like(y), wider[1] + 40 * (np.sqrt(wider[0]) + weight)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = gammaincc(wider[1] ** 2 / wider[0], middle * wider[1] / wider[0])
        above = (above + np.where(some, gammaincc(y**2 / v, middle * y / v), 0.0)) / 2
        low, high = np.where(above > tail, middle, low), np.where(above > tail, high, middle)
    return np.asarray(high)
