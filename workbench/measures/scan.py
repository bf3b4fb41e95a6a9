"""The tree scan: which nested regions of traffic have far fewer eval rows than they deserve?

Regions come from traffic alone, so under H0 "the eval set is a random sample of traffic" the rows
of a region are Binomial(n, its share) and its p is exact. Which regions are called is decided by a
simulated null of the whole procedure: at every threshold the expected number of regions called in
sets without a gap, over the number called here, is at most q (a false discovery rate over gaps,
not over nested nodes). Simulated sets are random samples of traffic whose regions are over- or
under-asked by a gamma factor (sd `UNEVEN`), because no honest set follows traffic to the letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

DRAWS = 100
UNEVEN = 0.3
RANK_WEIGHT = 4.0
LARGEST = 0.03
FEWEST_ROWS = 10
LEAST_EXPECTED = 2.3
WEAKEST = 3.0
GRID = 1.04


@dataclass(frozen=True)
class Counts:
    """What the nodes (T,) hold: expected and seen rows, and the mean log rank of their texts."""

    n: int
    expected: np.ndarray
    have: np.ndarray
    rank: np.ndarray


@dataclass(frozen=True)
class Called:
    """Nodes called a gap, strongest first, with p, log-likelihood ratio and q of each."""

    nodes: list[int]
    p: np.ndarray
    llr: np.ndarray
    q: dict[int, float]


def count(windows: Windows, votes: np.ndarray, ranks: np.ndarray) -> Counts:
    """Node counts from votes (N,), the eval rows nearest to each text, and ranks (N,)."""
    import numpy as np

    n = int(votes.sum())
    return Counts(
        n, n * node_share(windows), fold(windows, votes),
        _mean(windows, np.log1p(ranks)),
    )  # fmt: skip


def node_share(windows: Windows) -> np.ndarray:
    """(T,) the share of traffic in each node."""
    return fold(windows, windows.share)


def fold(windows: Windows, values: np.ndarray) -> np.ndarray:
    """(T,) sums over the texts of each node."""
    import numpy as np

    leaf = np.bincount(windows.leaf, values, minlength=windows.leaves)
    sums: np.ndarray = windows.members @ leaf
    return sums


def _mean(windows: Windows, values: np.ndarray) -> np.ndarray:
    found: np.ndarray = fold(windows, values * windows.share) / node_share(windows)
    return found


def lower_tail(have: np.ndarray, n: int, share: np.ndarray) -> np.ndarray:
    """P(Bin(n, share) <= have)."""
    from scipy.stats import binom

    found: np.ndarray = binom.cdf(have, n, share)
    return found


def ratio(counts: Counts) -> np.ndarray:
    """LLR = h ln(h/e) + (n-h) ln((n-h)/(n-e)), Kulldorff's statistic (1997)."""
    import numpy as np
    from scipy.special import xlogy

    n, have = counts.n, counts.have
    expected = np.minimum(counts.expected, n * (1 - 1e-12))
    found: np.ndarray = xlogy(have, have / np.maximum(expected, 1e-12)) + xlogy(
        n - have, (n - have) / (n - expected)
    )
    return found


def admitted(windows: Windows, n: int) -> np.ndarray:
    """(T,) nodes of at least 10 rows, at most 3% of traffic (leaves: any), and enough expected.

    Which nodes are looked at does not depend on the eval rows, only on how many they are.
    """
    import numpy as np

    share = node_share(windows)
    rows = fold(windows, np.asarray([len(r) for r in windows.rows], dtype=float))
    small = share <= LARGEST
    small[: windows.leaves] = True
    found: np.ndarray = small & (rows >= FEWEST_ROWS) & (n * share >= LEAST_EXPECTED)
    return found


def call(windows: Windows, counts: Counts, q: float, rho: float, seed: int) -> Called:
    """Nodes with at most `rho` of the rows they deserve, at a gap-wise discovery rate of `q`."""
    import numpy as np

    share = node_share(windows)
    p, llr = lower_tail(counts.have, counts.n, share), ratio(counts)
    null = _null(windows, counts.n, rho, seed)
    strength = _strength(p, counts.rank, null.middle, null.spread)
    fit = admitted(windows, counts.n) & (counts.have <= rho * counts.expected)
    strength = np.where(fit & (counts.rank > null.middle), strength, -np.inf)
    starts, ends = _spans(windows, strength[:, None])
    rates = {}
    for level in np.unique(strength[strength >= WEAKEST]):
        seen = _standing(starts, ends, level)
        rates[level] = _standing(null.starts, null.ends, level) / null.draws / max(seen, 1)
    good = [level for level, rate in rates.items() if rate <= q]
    called = np.flatnonzero(strength >= min(good)) if good else np.zeros(0, dtype=int)
    nodes = disjoint(windows, called, strength)
    levels = sorted(rates)
    lowest = {
        node: min((rates[one] for one in levels if one <= strength[node]), default=1.0)
        for node in nodes
    }
    return Called(nodes, p, llr, lowest)


def disjoint(windows: Windows, nodes: np.ndarray, order: np.ndarray) -> list[int]:
    """The best nodes by `order` (T,), none overlapping a better one."""
    import numpy as np

    used = np.zeros(windows.leaves, dtype=bool)
    found = []
    for node in sorted(nodes.tolist(), key=lambda node: (-order[node], node)):
        if not (windows.members[node] & used).any():
            used |= windows.members[node]
            found.append(node)
    return found


@dataclass(frozen=True)
class _Null:
    """Node-wise middle and spread of ranks, and where simulated gaps are called and merged."""

    middle: np.ndarray
    spread: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    draws: int


def _null(windows: Windows, n: int, rho: float, seed: int) -> _Null:
    """The null at n eval rows, simulated at the nearest size of a grid and kept."""
    import math

    size = n if n < 50 else round(GRID ** round(math.log(n, GRID)))
    key = ("null", size, rho, seed)
    if key not in windows.known:
        windows.known[key] = _simulated(windows, size, rho, seed)
    found: _Null = windows.known[key]
    return found


def _simulated(windows: Windows, n: int, rho: float, seed: int) -> _Null:
    import numpy as np

    rng = np.random.default_rng([seed, n])
    have = np.empty((len(windows.kids), DRAWS))
    rank = np.empty_like(have)
    for draw in range(DRAWS):
        uneven = rng.gamma(UNEVEN**-2, UNEVEN**2, windows.leaves)[windows.leaf] * windows.share
        votes = rng.multinomial(n, uneven / uneven.sum())
        have[:, draw] = fold(windows, votes)
        rank[:, draw] = _mean(windows, np.log1p(_first(windows, votes > 0)))
    middle, spread = rank.mean(axis=1), np.maximum(rank.std(axis=1), 1e-9)
    share = node_share(windows)[:, None]
    strength = _strength(
        lower_tail(have, n, share), rank, middle[:, None], spread[:, None]
    )  # fmt: skip
    fit = admitted(windows, n)[:, None] & (have <= rho * n * share)
    starts, ends = _spans(windows, np.where(fit, strength, -np.inf))
    return _Null(middle, spread, starts, ends, DRAWS)


def _first(windows: Windows, drawn: np.ndarray) -> np.ndarray:
    """(N,) how many neighbours are nearer than the first drawn one; 0 when the text itself is."""
    import numpy as np

    hits = drawn[windows.near]
    kept = windows.near.shape[1]
    first = np.where(hits.any(axis=1), hits.argmax(axis=1) + 1, kept) if kept else hits.sum(axis=1)
    found: np.ndarray = np.where(drawn, 0, np.minimum(first, kept))
    return found


def _strength(
    p: np.ndarray, rank: np.ndarray, middle: np.ndarray, spread: np.ndarray
) -> np.ndarray:
    """-ln p of the count, and how many null deviations the ranks are above their null mean."""
    import numpy as np

    found: np.ndarray = -np.log(np.maximum(p, 1e-300)) + RANK_WEIGHT * (rank - middle) / spread
    return found


def _spans(windows: Windows, strength: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each region begins and ceases to count as one, as the threshold falls; both sorted.

    A node is a region of its own at a threshold when it reaches it and none of its ancestors does;
    strength (T, B).
    """
    import numpy as np

    above = np.full_like(strength, -np.inf)
    parents = windows.parents
    for node in range(len(parents) - 2, -1, -1):
        above[node] = np.maximum(above[parents[node]], strength[parents[node]])
    own = strength > np.maximum(above, 0)
    return np.sort(strength[own]), np.sort(above[own])


def _standing(starts: np.ndarray, ends: np.ndarray, level: float) -> int:
    """How many regions count at a threshold."""
    import numpy as np

    reached = len(starts) - int(np.searchsorted(starts, level, side="left"))
    swallowed = len(ends) - int(np.searchsorted(ends, level, side="left"))
    return reached - swallowed
