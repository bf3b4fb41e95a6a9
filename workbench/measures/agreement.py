"""How far raters agree: raw share, Krippendorff's alpha, Cohen's kappa, Gwet's AC1 (METHOD 5.4, 8).

A unit is the list of the ratings that one thing was given; None is a rating that is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import NamedTuple

Unit = Sequence[Hashable | None]


class Alpha(NamedTuple):
    """Krippendorff's nominal alpha; None with a `reason`. `n` counts pairable ratings."""

    value: float | None
    observed: float | None = None
    expected: float | None = None
    n: int = 0
    reason: str = ""


def raw_agreement(units: Sequence[Unit]) -> float | None:
    """Mean over units of the share of agreeing pairs of raters; None when no unit has a pair."""
    shares = [
        sum(a == b for a, b in combinations(known, 2)) / (len(known) * (len(known) - 1) / 2)
        for known in map(_known, units)
        if len(known) > 1
    ]
    return sum(shares) / len(shares) if shares else None


def krippendorff_alpha(units: Sequence[Unit]) -> Alpha:
    """1 - Do / De from the coincidence matrix; units with fewer than two ratings are skipped.

    None `no_pairs` without pairable units, None `no_variation` when all ratings are one value.
    """
    pairable = [known for known in map(_known, units) if len(known) > 1]
    if not pairable:
        return Alpha(None, reason="no_pairs")
    totals: Counter[Hashable] = Counter()
    off = 0.0
    for known in pairable:
        counts = Counter(known)
        totals.update(counts)
        apart = len(known) ** 2 - sum(c * c for c in counts.values())
        off += apart / (len(known) - 1)
    n = totals.total()
    observed = off / n
    expected = (n * n - sum(c * c for c in totals.values())) / (n * (n - 1))
    if expected == 0:
        return Alpha(None, observed, expected, n, "no_variation")
    return Alpha(1 - observed / expected, observed, expected, n)


def without_each(units: Sequence[Unit]) -> list[float | None]:
    """Alpha with each rater left out in turn; raters are the positions within a unit."""
    raters = max(map(len, units), default=0)
    return [krippendorff_alpha([[*u[:j], *u[j + 1 :]] for u in units]).value for j in range(raters)]


def cohen_kappa(a: Sequence[Hashable], b: Sequence[Hashable]) -> float | None:
    """Chance-corrected agreement of two raters on the same units; None without variation.

    ValueError for lists of different lengths.
    """
    observed, left, right, n = _two(a, b)
    if not n:
        return None
    expected = sum(left[value] * right[value] for value in left) / (n * n)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def gwet_ac1(a: Sequence[Hashable], b: Sequence[Hashable]) -> float | None:
    """Gwet's AC1 of two raters: stays sensible where nearly all ratings are one value."""
    observed, left, right, n = _two(a, b)
    values = set(left) | set(right)
    if not n:
        return None
    shares = [(left[v] + right[v]) / (2 * n) for v in values]
    many = max(2, len(values))
    expected = sum(p * (1 - p) for p in shares) / (many - 1)
    return (observed - expected) / (1 - expected)


def _two(
    a: Sequence[Hashable], b: Sequence[Hashable]
) -> tuple[float, Counter[Hashable], Counter[Hashable], int]:
    """Raw agreement, both raters' counts, and the number of units."""
    if len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)} ratings are not on the same units")
    agree = sum(x == y for x, y in zip(a, b, strict=True))
    return agree / len(a) if a else 0.0, Counter(a), Counter(b), len(a)


def _known(unit: Unit) -> list[Hashable]:
    return [value for value in unit if value is not None]
