"""Pairs: each model against each other on the items both were asked, and who is told apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.comparisons import holm
from workbench.measures.contrasts import mean_contrast

if TYPE_CHECKING:
    import numpy as np

ALPHA = 0.05
METHOD = "paired difference, clustered SE"


class Pair(Record):
    """Model `a` minus model `b`. `p_adjusted` is Holm's over all pairs; None where undefined."""

    a: str
    b: str
    difference: Estimate
    p_adjusted: float | None
    apart: bool


def pairs(models: Sequence[str], table: np.ndarray, clusters: np.ndarray) -> list[Pair]:
    """Every pair once; `table` holds item rates, (items, models), NaN where nothing was scored.

    The interval is of the one difference; whether a pair is apart hangs on Holm's p over all.
    """
    places = list(combinations(range(len(models)), 2))
    found = [_contrast(table[:, i] - table[:, j], clusters) for i, j in places]
    adjusted = iter(holm([p for _, p in found if p is not None]))
    told = [None if p is None else next(adjusted) for _, p in found]
    return [
        Pair(a=models[i], b=models[j], difference=difference, p_adjusted=p,
             apart=p is not None and p < ALPHA)
        for (i, j), (difference, _), p in zip(places, found, told, strict=True)
    ]  # fmt: skip


def _contrast(differences: np.ndarray, clusters: np.ndarray) -> tuple[Estimate, float | None]:
    import numpy as np

    known = ~np.isnan(differences)
    values = differences[known]
    # Differences that never vary are told apart where there are any, as `measure panel` has it.
    exact = 1.0 if len(values) < 2 or not values.any() else 0.0
    found = mean_contrast(values, clusters[known], METHOD, exact)
    return found.difference, found.p
