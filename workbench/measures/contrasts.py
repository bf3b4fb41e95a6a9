"""One group of items against another: paired where items are shared, unpaired where they are not.

METHOD 1.2, 1.4. The unit is the item's rate over its samples; standard errors are clustered. What
only counts items by the majority of their samples (McNemar, two proportions) stands beside it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.comparisons import mcnemar, two_proportions
from workbench.measures.intervals import newcombe
from workbench.measures.ranking import clustered_error
from workbench.measures.scores import LOW_N, MOST_MISSING, in_order

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Z = 1.959963984540054
FEW_CLUSTERS = 10
ENOUGH_SHARED = 30


class Contrast(NamedTuple):
    """A difference with its standard error and two-sided p (None where undefined)."""

    difference: Estimate
    se: float | None
    p: float | None


def by_item(frame: pd.DataFrame) -> pd.DataFrame:
    """Rate, samples, samples that pass and cluster of each item with a scored sample."""
    scored = in_order(frame[frame["value"].notna()], "item_id")
    grouped = scored.groupby("item_id", sort=True)
    found: pd.DataFrame = grouped.agg(
        rate=("value", "mean"), n=("value", "size"), cluster=("cluster_id", "first")
    )
    return found


def contrast(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, Any]:
    """After minus before: rates, difference, test, and the tests on majorities beside it.

    Both hold item_id, value (NaN: not scored) and cluster_id. Paired on the shared items when they
    are at least half of the smaller side or 30; no difference with over 10% of samples missing.
    """
    a, b = by_item(before), by_item(after)
    shared = a.index.intersection(b.index)
    paired = len(shared) >= min(ENOUGH_SHARED, max(1, min(len(a), len(b)) / 2))
    one, other = (a.loc[shared], b.loc[shared]) if paired else (a, b)
    found = _paired(one, other) if paired else _unpaired(one, other)
    lost = max(_missing(before), _missing(after))
    if lost > MOST_MISSING:
        found = _none("too_many_missing")
    return {
        "paired": paired, "items_a": len(a), "items_b": len(b), "shared": len(shared),
        "samples_a": int(one["n"].sum()), "samples_b": int(other["n"].sum()),
        "missing_a": int(before["value"].isna().sum()),
        "missing_b": int(after["value"].isna().sum()),
        "rate_a": _mean(one), "rate_b": _mean(other), "difference": found.difference,
        "se": found.se, "p": found.p,
        "mcnemar": _mcnemar(one, other) if paired else None,
        "two_proportion": None if paired else _majorities(one, other),
    }  # fmt: skip


def _missing(frame: pd.DataFrame) -> float:
    return float(frame["value"].isna().mean()) if len(frame) else 0.0


def _none(reason: str, **facts: Any) -> Contrast:
    return Contrast(Estimate(value=None, reason=reason, **facts), None, None)


def _mean(items: pd.DataFrame) -> float | None:
    return float(items["rate"].mean()) if len(items) else None


def _paired(a: pd.DataFrame, b: pd.DataFrame) -> Contrast:
    return mean_contrast((b["rate"] - a["rate"]).to_numpy(), b["cluster"].to_numpy(),
                         "paired difference, clustered SE", mcnemar(*discordant(a, b)))  # fmt: skip


def mean_contrast(
    differences: np.ndarray, clusters: np.ndarray, method: str, exact: float = 1.0
) -> Contrast:
    """The mean of paired differences; `exact` is the p to take when they do not vary at all."""
    n, many = len(differences), len(set(clusters))
    facts: dict[str, Any] = {"method": method, "n_items": n, "n_clusters": many}
    if not n:
        return _none("empty", **facts)
    if many < 2:
        return _none("one_cluster", **facts)
    value, error = float(differences.mean()), clustered_error(differences, clusters)
    assert error is not None
    p = exact if error < 1e-12 else normal_p(value, error)
    return Contrast(around(value, error, **facts), error, p)


def around(value: float, error: float, **facts: Any) -> Estimate:
    """A difference and its normal interval, with doubts about few items or few clusters.

    Differences that never vary have no interval: it would look like certainty.
    """
    warnings = [name for name, few in (
        ("low_n", facts["n_items"] < LOW_N), ("few_clusters", facts["n_clusters"] < FEW_CLUSTERS),
        ("no_variation", error < 1e-12)) if few]  # fmt: skip
    if error < 1e-12:
        return Estimate(value=value, warnings=tuple(warnings), **facts)
    low, high = value - Z * error, value + Z * error
    return Estimate(value=value, lo=low, hi=high, warnings=tuple(warnings), **facts)


def normal_p(value: float, error: float) -> float:
    """Two-sided p of a value with its standard error; 1 for 0 out of 0, 0 for anything else."""
    if error < 1e-12:
        return float(abs(value) < 1e-12)
    return math.erfc(abs(value / error) / math.sqrt(2))


def _unpaired(a: pd.DataFrame, b: pd.DataFrame) -> Contrast:
    """Two proportions where each item is one sample of its own; else clustered errors of both."""
    facts: dict[str, Any] = {"n_items": len(a) + len(b), "n_samples": int(a["n"].sum() +
                             b["n"].sum())}  # fmt: skip
    if a.empty or b.empty:
        return _none("empty", **facts)
    if _single(a) and _single(b):
        return _proportions(a, b, facts)
    errors = [clustered_error(x["rate"].to_numpy(), x["cluster"].to_numpy()) for x in (a, b)]
    if errors[0] is None or errors[1] is None:
        return _none("one_cluster", **facts)
    value, error = float(b["rate"].mean() - a["rate"].mean()), math.hypot(errors[0], errors[1])
    facts["n_clusters"] = min(a["cluster"].nunique(), b["cluster"].nunique())
    found = around(value, error, method="unpaired difference, clustered SE", **facts)
    if min(len(a), len(b)) < LOW_N and "low_n" not in found.warnings:
        found = found.model_copy(update={"warnings": (*found.warnings, "low_n")})
    return Contrast(found, error, normal_p(value, error))


def _single(items: pd.DataFrame) -> bool:
    """Whether every item is one sample, right or wrong, in a cluster of its own."""
    alone = items["cluster"].nunique() == len(items)
    return bool(alone and (items["n"] == 1).all() and items["rate"].isin((0.0, 1.0)).all())


def _proportions(a: pd.DataFrame, b: pd.DataFrame, facts: dict[str, Any]) -> Contrast:
    hits_a, hits_b = int(a["rate"].sum()), int(b["rate"].sum())
    test = two_proportions(hits_b, len(b), hits_a, len(a))
    found = newcombe(hits_b, len(b), hits_a, len(a))
    warnings = ("low_n",) if min(len(a), len(b)) < LOW_N else ()
    method = f"{test.method}, Newcombe interval"
    extra = {**facts, "warnings": warnings, "method": method,
             "n_clusters": len(a) + len(b)}  # fmt: skip
    error = abs(test.difference / test.z) if test.z else None
    return Contrast(found.model_copy(update=extra), error, test.p)


def discordant(a: pd.DataFrame, b: pd.DataFrame) -> tuple[int, int]:
    """Items that most samples solved before and not after, and the other way; a tie is a fail."""
    one, other = a["rate"] > 0.5, b["rate"] > 0.5
    return int((one & ~other).sum()), int((~one & other).sum())


def _mcnemar(a: pd.DataFrame, b: pd.DataFrame) -> dict[str, Any]:
    lost, won = discordant(a, b)
    return {"lost": lost, "won": won, "p": mcnemar(lost, won)}


def _majorities(a: pd.DataFrame, b: pd.DataFrame) -> dict[str, Any] | None:
    """Two proportions of items that most of their samples solved, after against before."""
    if a.empty or b.empty:
        return None
    hits_a, hits_b = int((a["rate"] > 0.5).sum()), int((b["rate"] > 0.5).sum())
    test = two_proportions(hits_b, len(b), hits_a, len(a))
    return {"a": hits_a, "n_a": len(a), "b": hits_b, "n_b": len(b), "z": test.z, "p": test.p,
            "method": test.method}  # fmt: skip
