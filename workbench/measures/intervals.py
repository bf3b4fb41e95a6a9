"""Intervals for shares and their differences, as METHOD 0 chooses them."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from workbench.domain.estimate import Estimate


def wilson(successes: int, n: int, level: float = 0.95) -> Estimate:
    """The share successes / n with Wilson's score interval (Wilson 1927), bounds in [0, 1].

    Undefined without items; ValueError for counts that cannot be.
    """
    return wilson_share(successes, n, level)


def wilson_share(successes: float, n: int, level: float = 0.95) -> Estimate:
    """The same where items succeed in part: a mean of n shares varies no more than n of 0 or 1."""
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
