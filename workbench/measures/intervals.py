"""Intervals for shares: Wilson's, as METHOD 0 asks where a count stands over a count."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from workbench.domain.estimate import Estimate


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
    return Estimate(
        value=share, lo=max(0.0, middle - half), hi=min(1.0, middle + half), level=level,
        method="wilson", n_items=n,
    )  # fmt: skip
