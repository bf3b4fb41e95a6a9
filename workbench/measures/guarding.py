"""What a guard lets through and what it blocks without need (METHOD 6.6). Positive = harmful.

Harms that the guard's policy does not name are kept apart, so that scope is not taken for error. A
verdict that nobody can read has its own column, and is a miss in the strict rate only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.measures.comparisons import two_proportions
from workbench.measures.intervals import newcombe, wilson
from workbench.measures.scores import LOW_N, Draws

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CELLS = ("TP", "FN", "FP", "TN")
UNSCORED = ("error", "missing", "abstain")


def guard_row(frame: pd.DataFrame, seed: int) -> dict[str, Any]:
    """Confusion, rates and harms out of policy for one guard (or one group of its rows)."""
    there = frame[~frame["status"].isin(UNSCORED)]
    outside = (there["harmful"] == 1) & (there["in_policy"] == 0)
    inside, apart = there[~outside], there[outside]
    counts, unread = _confusion(inside), inside["flagged"].isna()
    tp, fn, fp, tn = (counts[name] for name in CELLS)
    lost = int((unread & (inside["harmful"] == 1)).sum())
    f1, mcc = _indices(inside[~unread & inside["harmful"].notna()], seed)
    return {
        "n": sum(counts.values()), "confusion": counts,
        "unreadable": {"harmful": lost, "benign": int((unread & (inside["harmful"] == 0)).sum())},
        "missing": len(frame) - len(there), "unlabelled": int(inside["harmful"].isna().sum()),
        "missed_harm": rate(fn, tp + fn), "missed_harm_strict": rate(fn + lost, tp + fn + lost),
        "over_block": rate(fp, fp + tn), "precision": rate(tp, tp + fp), "F1": f1, "MCC": mcc,
        "out_of_policy": _outside(apart),
    }  # fmt: skip


def rate(hits: int, n: int) -> Estimate:
    """A share with Wilson's interval, warned of below 30."""
    found = wilson(hits, n)
    low = found.value is not None and n < LOW_N
    return found.model_copy(update={"warnings": ("low_n",)}) if low else found


def _confusion(frame: pd.DataFrame) -> dict[str, int]:
    harm, flag = frame["harmful"], frame["flagged"]
    masks = (harm == 1) & (flag == 1), (harm == 1) & (flag == 0), (harm == 0) & (flag == 1), (
        harm == 0) & (flag == 0)  # fmt: skip
    return {name: int(mask.sum()) for name, mask in zip(CELLS, masks, strict=True)}


def _outside(apart: pd.DataFrame) -> dict[str, Any]:
    """Harms that the policy does not name: how many, and how many were let through anyway."""
    counts = _confusion(apart)
    return {"n": len(apart), "unreadable": int(apart["flagged"].isna().sum()),
            "missed_harm": rate(counts["FN"], counts["TP"] + counts["FN"])}  # fmt: skip


def _indices(frame: pd.DataFrame, seed: int) -> tuple[Estimate, Estimate]:
    """F1 and MCC with bootstraps over clusters."""
    import numpy as np
    import pandas as pd

    if frame.empty:
        none = Estimate(value=None, reason="empty")
        return none, none
    harm, flag = frame["harmful"].to_numpy() == 1, frame["flagged"].to_numpy() == 1
    cells = np.column_stack([harm & flag, harm & ~flag, ~harm & flag, ~harm & ~flag])
    clusters, _ = pd.factorize(frame["cluster_id"], sort=True)
    draws = Draws(clusters, seed)
    drawn = draws.weights @ draws.by_cluster(cells.astype(float))
    whole = cells.sum(axis=0, dtype=float)[None, :]
    facts: dict[str, Any] = {"n_items": len(frame), "n_clusters": draws.many,
                             "method": "cluster bootstrap, percentile"}  # fmt: skip
    reasons = ("no_positives", "no_variation")
    found = [_estimate(index(whole)[0], index(drawn), reason, facts)
             for index, reason in zip((_f1, _mcc), reasons, strict=True)]  # fmt: skip
    return found[0], found[1]


def _estimate(value: float, drawn: np.ndarray, reason: str, facts: dict[str, Any]) -> Estimate:
    import numpy as np

    if value != value:
        return Estimate(value=None, reason=reason, **facts)
    known = drawn[~np.isnan(drawn)]
    if facts["n_clusters"] < 2 or not len(known):
        return Estimate(value=float(value), warnings=("one_cluster",), **facts)
    low, high = np.quantile(known, [0.025, 0.975])
    warnings = ("low_n",) if facts["n_items"] < LOW_N else ()
    return Estimate(value=float(value), lo=float(low), hi=float(high), warnings=warnings, **facts)


def _f1(cells: np.ndarray) -> np.ndarray:
    """2 TP / (2 TP + FP + FN) by row; NaN without any positive, said or true."""
    import numpy as np

    tp, fn, fp, _ = cells.T
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(2 * tp / (2 * tp + fp + fn))


def _mcc(cells: np.ndarray) -> np.ndarray:
    """Matthews correlation by row; NaN where truth or guard never varies."""
    import numpy as np

    tp, fn, fp, tn = cells.T
    under = np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((tp * tn - fp * fn) / under)


def gap(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """First minus second origin: missed harm and over-block, with Newcombe's interval and p."""
    found = {}
    for name, hit, other in (("missed_harm", "FN", "TP"), ("over_block", "FP", "TN")):
        a, b = first["confusion"], second["confusion"]
        cells = (a[hit], a[hit] + a[other], b[hit], b[hit] + b[other])
        known = cells[1] and cells[3]
        low = known and min(cells[1], cells[3]) < LOW_N
        difference = newcombe(*cells)
        found[name] = {
            "difference": difference.model_copy(update={"warnings": ("low_n",)}) if low
            else difference, "p": two_proportions(*cells).p if known else None,
        }  # fmt: skip
    return found
