"""What was rarely seen: bounds of means near 0 or 1, where bootstrap draws know too little.

A draw never holds what the table does not: of a hundred items that all pass, every draw is 1. So
the bound counts what is missed as rare events of unequal weight, one of them perhaps not seen yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.measures.intervals import upper_bound_of_none

if TYPE_CHECKING:
    import numpy as np

UNSEEN, HALVINGS = 5.0, 50
LITTLE_MEAN, LITTLE_SQUARES = 0.10, 8.0


def rare_bounds(
    columns: np.ndarray, missed: np.ndarray, sizes: np.ndarray, level: float = 0.95
) -> np.ndarray:
    """By column an upper bound of the mean of what is missed where little of it was seen, or NaN.

    `missed` are sums by cluster of what a value falls short of 1 (or exceeds 0). Clusters of
    unequal size count as their effective number, so that a whole cluster missed weighs 1. Little
    is a mean under a tenth, and squares that sum to under 8 (and a twentieth of the clusters):
    simulation says that there percentiles hold too rarely (tests/benchmarks/coverage.py). Where
    nothing at all was missed the bound is exact (Clopper and Pearson 1934).
    """
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        unit = (sizes**2).sum(axis=0) / sizes.sum(axis=0)
        many = sizes.sum(axis=0) / unit
        missed = np.maximum(missed, 0.0) / unit
        total, squares = missed.sum(axis=0), (missed**2).sum(axis=0)
        little = (total < LITTLE_MEAN * many) & (squares < np.minimum(LITTLE_SQUARES, many / 20))
        within = ((columns >= 0) & (columns <= 1)) | np.isnan(columns)
    bounds = np.full(len(total), np.nan)
    few = np.nonzero(little & within.all(axis=0))[0]
    if len(few):
        most = rare_sum_bound(total[few], squares[few], missed[:, few].max(axis=0), level)
        bounds[few] = np.minimum(most / many[few], 1.0)
        none = few[total[few] == 0]
        bounds[none] = [upper_bound_of_none(max(n, 1), (1 + level) / 2) for n in many[none]]
    return bounds


def rare_sum_bound(
    total: np.ndarray, squares: np.ndarray, largest: np.ndarray, level: float = 0.95
) -> np.ndarray:
    """Upper bounds of the expected sums of rare misses between 0 and 1, where few were seen.

    The mid-p gamma bound of a weighted sum of Poisson counts (Fay and Feuer 1997, Fay and Kim
    2017), from the sum of the misses seen, the sum of their squares and the largest. For whole
    misses it is the mid-p Poisson bound: 3.0 where none was seen. A miss not seen yet weighs 1
    while up to five carry the sum; with more, 5 / their effective number, at least the largest.
    """
    import numpy as np
    from scipy.special import gammaincc

    some = squares > 0
    y, v = np.where(some, total, 1.0), np.where(some, squares, 1.0)
    weight = np.where(some, np.clip(UNSEEN * v / y**2, np.minimum(largest, 1.0), 1.0), 1.0)
    wider = np.where(some, v, 0.0) + weight**2, np.where(some, y, 0.0) + weight
    tail = (1 - level) / 2
    low, high = np.zeros_like(y), wider[1] + 40 * (np.sqrt(wider[0]) + weight)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = gammaincc(wider[1] ** 2 / wider[0], middle * wider[1] / wider[0])
        above = (above + np.where(some, gammaincc(y**2 / v, middle * y / v), 0.0)) / 2
        low, high = np.where(above > tail, middle, low), np.where(above > tail, high, middle)
    return np.asarray(high)
