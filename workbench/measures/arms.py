"""Did a rule do what it is for? Treated pulls against those of the same runs that were held out.

The difference of two rates with Newcombe's interval; over several runs within them (weights
n1 n0 / n, Wilson bounds combined as Yan and Su 2010 do), so that a worse run is no effect. Beside
it the smallest fall that so few points would have shown, by counting every table that could be.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.intervals import newcombe, wilson

if TYPE_CHECKING:
    import numpy as np

POWER, LEVEL, LOW_N = 0.80, 0.95, 30
# A rule is given up for want of an effect only where half of the rate would have been seen to go.
ADEQUATE = 0.5
MOST_TABLES = 2_000_000
STEPS = 40
Says = Literal["fell", "rose", "not told apart", "empty"]


class Arm(NamedTuple):
    """How many of `n` points were rejected for the reason."""

    hits: int
    n: int


class Pair(NamedTuple):
    """The two arms of one run."""

    held_out: Arm
    treated: Arm


class Effect(Record):
    """Treated minus held out. `least` is the smallest fall from the held-out rate that these
    numbers show with 80% power (None: not even a fall to nothing); `adequate` says that half of
    the rate would have been seen to go."""

    held_out: Estimate
    treated: Estimate
    difference: Estimate
    least: float | None
    adequate: bool
    says: Says


def effect(pairs: Sequence[Pair]) -> Effect:
    """The effect over one or several runs; runs with an empty arm say nothing of the difference."""
    held = Arm(*(sum(p.held_out[i] for p in pairs) for i in (0, 1)))
    told = Arm(*(sum(p.treated[i] for p in pairs) for i in (0, 1)))
    both = [p for p in pairs if p.held_out.n and p.treated.n]
    apart = difference(both)
    least = least_fall(held.hits / held.n, held.n, told.n) if held.n and told.n else None
    share = held.hits / held.n if held.n else 0.0
    return Effect(
        held_out=_noted(wilson(*held)), treated=_noted(wilson(*told)), difference=apart,
        least=least, adequate=least is not None and least <= ADEQUATE * share,
        says=_says(apart),
    )  # fmt: skip


def _noted(found: Estimate) -> Estimate:
    low = ("low_n",) if found.n_items < LOW_N else ()
    return found.model_copy(update={"warnings": low})


def _says(found: Estimate) -> Says:
    if found.lo is None or found.hi is None:
        return "empty"
    if found.hi < 0:
        return "fell"
    return "rose" if found.lo > 0 else "not told apart"


def difference(pairs: Sequence[Pair]) -> Estimate:
    """Treated minus held out: Newcombe's interval of one run, or of several within them."""
    if not pairs:
        return Estimate(value=None, method="newcombe", reason="empty")
    if len(pairs) == 1:
        return newcombe(*pairs[0].treated, *pairs[0].held_out)
    sizes = [(p.held_out.n * p.treated.n) / (p.held_out.n + p.treated.n) for p in pairs]
    weights = [size / sum(sizes) for size in sizes]
    a, b = (
        _within([p.treated for p in pairs], weights),
        _within([p.held_out for p in pairs], weights),
    )
    value = a.value - b.value
    return Estimate(
        value=value, lo=value - sqrt((a.value - a.lo) ** 2 + (b.hi - b.value) ** 2),
        hi=value + sqrt((a.hi - a.value) ** 2 + (b.value - b.lo) ** 2),
        method="newcombe within runs", n_items=sum(p.held_out.n + p.treated.n for p in pairs),
    )  # fmt: skip


class _Bounds(NamedTuple):
    value: float
    lo: float
    hi: float


def _within(arms: Sequence[Arm], weights: Sequence[float]) -> _Bounds:
    """A weighted rate with bounds: each run's Wilson bounds at a level that fits their sum."""
    z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
    # Shrunken shares never give a variance of 0, as the raw ones of small runs do.
    shrunk = [(arm.hits + z * z / 2) / (arm.n + z * z) for arm in arms]
    errors = [
        w * sqrt(p * (1 - p) / arm.n) for w, p, arm in zip(weights, shrunk, arms, strict=True)
    ]
    narrow = z * sqrt(sum(e * e for e in errors)) / sum(errors)
    level = 2 * NormalDist().cdf(narrow) - 1
    found = [wilson(*arm, level) for arm in arms]
    rows = [(e.value or 0.0, e.lo or 0.0, 1.0 if e.hi is None else e.hi) for e in found]
    sums = [sum(w * row[i] for w, row in zip(weights, rows, strict=True)) for i in range(3)]
    return _Bounds(*sums)


# --- power ---------------------------------------------------------------------------------------


def least_fall(share: float, held_out: int, treated: int, power: float = POWER) -> float | None:
    """The smallest fall from `share` that arms of these sizes show with that power.

    None when even a fall to nothing would go unseen that often.
    """
    if not 0 <= share <= 1 or held_out < 1 or treated < 1:
        raise ValueError(f"a share of {share:g} with {held_out} and {treated} points shows nothing")
    shows = _table(held_out, treated)
    if _power(shows, share, 0.0, held_out, treated) < power:
        return None
    low, high = 0.0, share  # rates of the treated: seen, and perhaps not seen
    for _ in range(STEPS):
        middle = (low + high) / 2
        seen = _power(shows, share, middle, held_out, treated) >= power
        low, high = (middle, high) if seen else (low, middle)
    return share - low


def power_of(share: float, treated_share: float, held_out: int, treated: int) -> float:
    """The chance that the interval lies below 0 when the true rates are these."""
    shows = _table(held_out, treated)
    return _power(shows, share, treated_share, held_out, treated)


def _table(held_out: int, treated: int) -> np.ndarray | None:
    """(held-out hits, treated hits) -> does the interval lie below 0? None when too large."""
    import numpy as np

    if (held_out + 1) * (treated + 1) > MOST_TABLES:
        return None
    b, b_lo, _ = _wilsons(held_out)
    a, _, a_hi = _wilsons(treated)
    gap = a[None, :] - b[:, None]
    above = np.sqrt((a_hi - a)[None, :] ** 2 + (b - b_lo)[:, None] ** 2)
    shows: np.ndarray = gap + above < 0
    return shows


def _wilsons(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares and Wilson bounds of 0, 1, ... n hits."""
    import numpy as np

    rows = [wilson(hits, n) for hits in range(n + 1)]
    return tuple(np.array([getattr(r, f) for r in rows]) for f in ("value", "lo", "hi"))  # type: ignore[return-value]


def _power(
    shows: np.ndarray | None, share: float, treated_share: float, held_out: int, treated: int
) -> float:
    """The chance of a table that shows a fall; by the normal formula where tables are too many."""
    from scipy.stats import binom

    if shows is None:
        spread = share * (1 - share) / held_out + treated_share * (1 - treated_share) / treated
        if not spread:
            return float(share > treated_share)
        z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
        return NormalDist().cdf((share - treated_share) / sqrt(spread) - z)
    held = binom.pmf(range(held_out + 1), held_out, share)
    told = binom.pmf(range(treated + 1), treated, treated_share)
    return float(held @ shows @ told)
