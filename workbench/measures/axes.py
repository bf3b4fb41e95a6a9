"""Axes: which values of a spec's axes go with a lower solve rate, each against all other points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.comparisons import holm
from workbench.measures.strata import difference, stratified

LEAST_POINTS = 3  # on either side: below that a difference is an anecdote
ALPHA = 0.05


class AxisValue(Record):
    """Points with one value of an axis beside all others of the same spec.

    `difference` is with minus without, clustered; `p` is adjusted by Holm over all values that
    were compared, None where the rates do not vary.
    """

    axis: str
    value: str
    points: int
    others: int
    rate: float
    other_rate: float
    difference: Estimate
    p: float | None

    @property
    def lowers(self) -> bool:
        """Whether the value goes with a lower solve rate, beyond chance over all looks."""
        high = self.difference.hi
        return self.p is not None and self.p < ALPHA and high is not None and high < 0


def axis_values(
    coordinates: Sequence[Mapping[str, str]], rates: Sequence[float], clusters: Sequence[str]
) -> list[AxisValue]:
    """Every axis value with enough points on both sides, the hardest first."""
    import numpy as np

    values, groups = np.array(rates, dtype=float), np.array(clusters, dtype=object)
    seen = dict.fromkeys(pair for coordinate in coordinates for pair in coordinate.items())
    found, ps = [], []
    for axis, value in seen:
        mine = np.array([coordinate.get(axis) == value for coordinate in coordinates])
        n = int(mine.sum())
        if min(n, len(mine) - n) < LEAST_POINTS:
            continue
        told = difference(stratified(values, mine, [""] * len(mine)), groups,
                          min(n, len(mine) - n))  # fmt: skip
        found.append(AxisValue(
            axis=axis, value=value, points=n, others=len(mine) - n, p=None,
            rate=float(values[mine].mean()), other_rate=float(values[~mine].mean()),
            difference=told.difference,
        ))  # fmt: skip
        ps.append(told.p)
    adjusted = iter(holm([p for p in ps if p is not None]))
    done = [
        row if p is None else row.model_copy(update={"p": next(adjusted)})
        for row, p in zip(found, ps, strict=True)
    ]
    return sorted(done, key=lambda row: (not row.lowers, row.rate - row.other_rate))
