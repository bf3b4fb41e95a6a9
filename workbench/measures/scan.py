"""The tree scan: which nested regions of traffic have far fewer eval rows than they deserve?

Regions come from traffic alone, so under H0 "the eval set is a random sample of traffic" the rows
of a region are Binomial(n, its share) and its p is exact. Which regions are called is decided by a
simulated null of the whole procedure (`scannull`): at every threshold the expected number of
regions called in sets without a gap, over the number called here, is at most q. That is a false
discovery rate over gaps, not over the nested nodes that a gap consists of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.measures.scannull import null_of
from workbench.measures.treecounts import (
    MOST_P,
    Counts,
    admitted,
    disjoint,
    lower_tail,
    node_share,
    ratio,
)

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows


@dataclass(frozen=True)
class Called:
    """Nodes called a gap, strongest first, with p, log-likelihood ratio and q of each."""

    nodes: list[int]
    p: np.ndarray
    llr: np.ndarray
    q: dict[int, float]


def call(windows: Windows, counts: Counts, q: float, rho: float, seed: int) -> Called:
    """Nodes with at most `rho` of the rows they deserve, at a gap-wise discovery rate of `q`."""
    import numpy as np

    null = null_of(windows, counts.n, rho, seed)
    p = lower_tail(counts.have, counts.n, node_share(windows))
    strength = null.strength(p, counts.rank)
    fit = admitted(windows, counts.n) & (counts.have <= rho * counts.expected) & (p <= MOST_P)
    strength = np.where(fit & (counts.rank > null.middle), strength, -np.inf)
    rates = null.rates(windows, strength)
    good = [level for level, rate in rates.items() if rate <= q]
    called = np.flatnonzero(strength >= min(good)) if good else np.zeros(0, dtype=int)
    nodes = disjoint(windows, called, strength)
    least = {
        node: min(rate for level, rate in rates.items() if level <= strength[node])
        for node in nodes
    }
    return Called(nodes, p, ratio(counts), least)
