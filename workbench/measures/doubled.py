"""How far two blind looks at the same points agree: raw, and corrected for chance (METHOD 8).

Intervals: Wilson for the raw share; for kappa, alpha and AC1 percentile bootstraps over points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.intervals import wilson

if TYPE_CHECKING:
    import numpy as np

REPEATS = 2000
METHOD = "bootstrap over points"


class Doubled(NamedTuple):
    """Agreement of the first look with the second. `alpha` is for any number of people."""

    raw: Estimate
    kappa: Estimate
    alpha: Estimate
    ac1: Estimate


def doubled(pairs: Sequence[tuple[str, str]], seed: int = 0) -> Doubled:
    """The agreement of pairs of words; without variation kappa and alpha are undefined."""
    import numpy as np

    n = len(pairs)
    raw = wilson(sum(a == b for a, b in pairs), n)
    if not n:
        none = Estimate(value=None, reason="empty")
        return Doubled(raw, none, none, none)
    words = sorted({word for pair in pairs for word in pair})
    table = np.zeros((len(words), len(words)))
    for a, b in pairs:
        table[words.index(a), words.index(b)] += 1
    draws = np.random.default_rng(seed).multinomial(n, table.ravel() / n, size=REPEATS)
    told = _indices(table[None].astype(float))
    spread = _indices(draws.reshape(-1, *table.shape).astype(float))
    return Doubled(raw, *(_estimate(told[i][0], spread[i], n) for i in range(3)))


def _indices(tables: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """kappa, alpha, AC1 of each table (first look by second), NaN where undefined."""
    import numpy as np

    n = tables.sum(axis=(1, 2))
    same = np.trace(tables, axis1=1, axis2=2) / n
    first, second = tables.sum(axis=2) / n[:, None], tables.sum(axis=1) / n[:, None]
    pooled = (first + second) / 2
    many = max(2, tables.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = (first * second).sum(axis=1)
        kappa = np.where(chance < 1, (same - chance) / (1 - chance), np.nan)
        apart = (1 - (pooled**2).sum(axis=1)) * 2 * n / (2 * n - 1)
        alpha = np.where(apart > 0, 1 - (1 - same) / apart, np.nan)
        gwet = (pooled * (1 - pooled)).sum(axis=1) / (many - 1)
        ac1 = (same - gwet) / (1 - gwet)
    return kappa, alpha, ac1


def _estimate(value: float, draws: np.ndarray, n: int) -> Estimate:
    import numpy as np

    facts: dict[str, Any] = {"method": METHOD, "n_items": n}
    if value != value:
        return Estimate(value=None, reason="no_variation", **facts)
    known = draws[~np.isnan(draws)]
    low, high = np.quantile(known, [0.025, 0.975])
    return Estimate(value=float(value), lo=float(low), hi=float(high), **facts)
