"""Two groups of items compared within strata, so that another mix of them is no difference.

METHOD 11: Mantel-Haenszel weights n1 n0 / n; METHOD 1.2: clustered errors. Each item has a part in
the difference (its influence); sums of these within clusters give the standard error, and two
differences over the same items can be added part by part.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.contrasts import Contrast, around, normal_p
from workbench.measures.scores import LOW_N

if TYPE_CHECKING:
    import numpy as np

METHOD = "Mantel-Haenszel, clustered SE"


class Stratified(NamedTuple):
    """First minus second group: the difference, each item's part in it, and the strata.

    `value` is None with no stratum that has both groups; `used` marks items of the others.
    """

    value: float | None
    parts: np.ndarray
    used: np.ndarray
    strata: list[dict[str, Any]]


def stratified(values: np.ndarray, first: np.ndarray, strata: Sequence[str]) -> Stratified:
    """The weighted mean of differences within strata; `first` marks the items of one group.

    A stratum with one group only tells nothing and is left out (weight 0).
    """
    import numpy as np

    names = np.array(strata, dtype=object)
    rows, parts, used = [], np.zeros(len(values)), np.zeros(len(values), dtype=bool)
    for name in sorted(set(strata)):
        here = names == name
        row = _stratum(name, values[here & first], values[here & ~first])
        rows.append(row)
        if row["weight"]:
            used |= here
            for group, sign in ((here & first, 1), (here & ~first, -1)):
                apart = values[group] - values[group].mean()
                parts[group] = sign * row["weight"] * apart / group.sum()
    total = sum(row["weight"] for row in rows)
    if not total:
        return Stratified(None, parts, used, rows)
    value = sum(row["weight"] * row["difference"] for row in rows if row["weight"]) / total
    return Stratified(float(value), parts / total, used, rows)


def _stratum(name: str, one: np.ndarray, other: np.ndarray) -> dict[str, Any]:
    both = len(one) > 0 and len(other) > 0
    rates = [float(group.mean()) if len(group) else None for group in (one, other)]
    return {
        "stratum": name, "n_first": len(one), "n_second": len(other),
        "rate_first": rates[0], "rate_second": rates[1],
        "difference": float(one.mean() - other.mean()) if both else None,
        "weight": len(one) * len(other) / (len(one) + len(other)) if both else 0.0,
    }  # fmt: skip


def difference(found: Stratified, clusters: np.ndarray, smaller: int) -> Contrast:
    """The stratified difference with its interval; `smaller` is the smaller group's items."""
    used = found.used
    return summed(found.value, found.parts[used], clusters[used], smaller)


def summed(value: float | None, parts: np.ndarray, clusters: np.ndarray, smaller: int) -> Contrast:
    """A difference from the parts of items; its error is not below the unclustered one."""
    import numpy as np

    facts: dict[str, Any] = {"method": METHOD, "n_items": len(parts),
                             "n_clusters": len(set(clusters))}  # fmt: skip
    if value is None:
        return Contrast(Estimate(value=None, reason="no_shared_stratum", **facts), None, None)
    if facts["n_clusters"] < 2:
        return Contrast(Estimate(value=None, reason="one_cluster", **facts), None, None)
    _, place = np.unique(clusters, return_inverse=True)
    together = float((np.bincount(place, parts) ** 2).sum())
    error = math.sqrt(max(together, float((parts**2).sum())))
    told = around(value, error, **facts)
    if smaller < LOW_N and "low_n" not in told.warnings:
        told = told.model_copy(update={"warnings": (*told.warnings, "low_n")})
    # Groups of equal values have no error: nothing can be said of chance.
    return Contrast(told, error, normal_p(value, error) if error > 1e-12 else None)


def cmh(values: np.ndarray, first: np.ndarray, strata: Sequence[str]) -> dict[str, Any] | None:
    """Cochran, Mantel and Haenszel's test without continuity correction; None unless all 0 or 1."""
    import numpy as np

    if not np.isin(values, (0.0, 1.0)).all():
        return None
    names = np.array(strata, dtype=object)
    gap = variance = 0.0
    for name in sorted(set(strata)):  # floats add up alike only in one order
        here = names == name
        n, n1, hits = int(here.sum()), int((here & first).sum()), float(values[here].sum())
        if n > 1:
            gap += float(values[here & first].sum()) - n1 * hits / n
            variance += n1 * (n - n1) * hits * (n - hits) / (n * n * (n - 1))
    if not variance:
        return None
    statistic = gap * gap / variance
    return {"statistic": statistic, "p": math.erfc(math.sqrt(statistic / 2))}
