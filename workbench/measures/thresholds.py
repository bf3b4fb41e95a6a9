"""From which cosine on two texts are one point: calibrated for each encoder (METHOD 7).

From rewrites that keep the meaning, and from distinct texts of one leaf.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.domain.record import Record

if TYPE_CHECKING:
    import numpy as np

LEAST_REWRITES, LEAST_PAIRS = 50, 200
MOST_DISTINCT, LEAST_FOUND, NEAR = 0.01, 0.80, 0.95
# METHOD 4.2's fallbacks, for an encoder that is unfit.
T_DUP, T_NEAR = 0.92, 0.85
DECIMALS = 3


class Thresholds(Record):
    """`t_dup` and `t_near` of an encoder, and what they rest on.

    Any t_dup in [lowest, highest] takes at most 1% of distinct texts for a repeat of their nearest
    one and finds 80% of rewrites; `fit` is False when there is none. `smallest` is METHOD's own
    bound, by pairs; t_dup is the middle of the interval, because a gate compares with the nearest
    of many texts. Shares are of what lies at or above t_dup.
    """

    encoder: str
    t_dup: float
    t_near: float
    fit: bool
    smallest: float
    lowest: float
    highest: float
    rewrites: int
    pairs: int
    rewrites_above: float
    pairs_above: float
    nearest_above: float


def calibrate(
    encoder: str, texts: np.ndarray, leaves: list[str], rewrites: np.ndarray, of: list[int]
) -> Thresholds:
    """Thresholds from unit vectors: texts (n, d) with the leaf of each, and rewrites (m, d) with
    the text each is of. ValueError for fewer than 50 rewrites or 200 pairs of one leaf.
    """
    import numpy as np

    cosines = np.asarray(texts, dtype=np.float64) @ np.asarray(texts, dtype=np.float64).T
    same = np.equal.outer(np.array(leaves), np.array(leaves))
    np.fill_diagonal(same, False)
    pairs = cosines[np.triu(same)]
    again = np.sum(np.asarray(rewrites, dtype=np.float64) * texts[of], axis=1)
    if len(again) < LEAST_REWRITES or len(pairs) < LEAST_PAIRS:
        raise ValueError(
            f"{len(again)} rewrites and {len(pairs)} pairs: a calibration needs "
            f"{LEAST_REWRITES} and {LEAST_PAIRS}"
        )
    nearest = np.where(same, cosines, -1.0).max(axis=1)[same.any(axis=1)]
    return _settled(encoder, pairs, nearest, again)


def _settled(
    encoder: str, pairs: np.ndarray, nearest: np.ndarray, again: np.ndarray
) -> Thresholds:  # fmt: skip
    import numpy as np

    smallest = float(np.quantile(pairs, 1 - MOST_DISTINCT))
    lowest = max(smallest, float(np.quantile(nearest, 1 - MOST_DISTINCT)))
    highest = float(np.quantile(again, 1 - LEAST_FOUND))
    # Where the nearest of many lies too high, METHOD's condition on pairs may still be met.
    low = lowest if lowest <= highest else smallest
    fit = low <= highest
    t_dup = round((low + highest) / 2, DECIMALS) if fit else T_DUP
    near = round(float(np.quantile(nearest, NEAR)), DECIMALS)
    return Thresholds(
        encoder=encoder, t_dup=t_dup, t_near=min(near, t_dup) if fit else T_NEAR, fit=fit,
        smallest=smallest, lowest=low, highest=highest, rewrites=len(again), pairs=len(pairs),
        rewrites_above=float(np.mean(again >= t_dup)), pairs_above=float(np.mean(pairs >= t_dup)),
        nearest_above=float(np.mean(nearest >= t_dup)),
    )  # fmt: skip
