"""Is this rate another than that one? Tests of two proportions, and corrections for many looks.

Formulas and worked values of METHOD 1.4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

LEAST_EXPECTED = 5.0


class TwoSided(NamedTuple):
    """A two-sided test: the rates' difference, its statistic (None for an exact test), and p."""

    difference: float
    z: float | None
    p: float
    method: str


def two_proportions(a: int, n_a: int, b: int, n_b: int) -> TwoSided:
    """Do a of n_a and b of n_b share one rate? Pooled z; Fisher where a cell expects below 5.

    ValueError for counts that cannot be. Two rates that never vary (all or none) give p = 1.
    """
    _check(a, n_a)
    _check(b, n_b)
    pooled = (a + b) / (n_a + n_b)
    difference = a / n_a - b / n_b
    if pooled in (0.0, 1.0):
        return TwoSided(difference, None, 1.0, "no variation")
    least = min(n_a, n_b) * min(pooled, 1 - pooled)
    if least < LEAST_EXPECTED:
        return TwoSided(difference, None, fisher(a, n_a, b, n_b), "Fisher exact")
    z = difference / math.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    return TwoSided(difference, z, math.erfc(abs(z) / math.sqrt(2)), "two-proportion z")


def fisher(a: int, n_a: int, b: int, n_b: int) -> float:
    """Fisher's exact p, two-sided: the tables that are no likelier than this one."""
    _check(a, n_a)
    _check(b, n_b)
    hits, n = a + b, n_a + n_b
    all_ways = math.comb(n, hits)
    ways = {k: math.comb(n_a, k) * math.comb(n_b, hits - k)
            for k in range(max(0, hits - n_b), min(hits, n_a) + 1)}  # fmt: skip
    # Whole numbers compare exactly, so equally likely tables always count.
    likelier = sum(w for w in ways.values() if w <= ways[a])
    return likelier / all_ways


def mcnemar(b: int, c: int) -> float:
    """McNemar's exact p, two-sided, from the two kinds of discordant pairs."""
    if b < 0 or c < 0:
        raise ValueError(f"{b} and {c} are no counts of pairs")
    n = b + c
    tail = sum(math.comb(n, k) for k in range(min(b, c) + 1))
    return min(1.0, float(2 * tail / 2**n))


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values in input order: the chance of any false alarm is held."""
    order = sorted(range(len(ps)), key=ps.__getitem__)
    adjusted, highest = [0.0] * len(ps), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[i]))
        adjusted[i] = highest
    return adjusted


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's q-values in input order: the share of false alarms is held."""
    order = sorted(range(len(ps)), key=ps.__getitem__, reverse=True)
    adjusted, lowest = [0.0] * len(ps), 1.0
    for place, i in enumerate(order):
        lowest = min(lowest, ps[i] * len(ps) / (len(ps) - place))
        adjusted[i] = lowest
    return adjusted


def _check(hits: int, n: int) -> None:
    if not 0 <= hits <= n or n < 1:
        raise ValueError(f"{hits} of {n} is no proportion")
