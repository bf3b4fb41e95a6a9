"""The null of the tree scan: sets without a gap, drawn and put through the same procedure.

A simulated set is a random sample of traffic whose regions are over- or under-asked by a gamma
factor (sd `UNEVEN`), because no honest set follows traffic to the letter: 0.3 is the spread of
intents in a test set of equally many rows an intent against traffic that has 35 to 187 of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.measures.treecounts import MOST_P, admitted, fold, lower_tail, mean, node_share

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

DRAWS = 100
UNEVEN = 0.3
RANK_WEIGHT = 4.0
WEAKEST = 3.0
# Sizes of simulated sets grow by 4%, so that a growing eval set seldom needs a new null.
GRID = 1.04


@dataclass(frozen=True)
class Null:
    """Node-wise middle and spread of ranks, and where simulated gaps are called and merged."""

    middle: np.ndarray
    spread: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    draws: int

    def strength(self, p: np.ndarray, rank: np.ndarray) -> np.ndarray:
        """The evidence of each node (T,) by the p of its count and its mean log rank."""
        return _strength(p, rank, self.middle, self.spread)

    def rates(self, windows: Windows, strength: np.ndarray) -> dict[float, float]:
        """By threshold, the regions called in a set without a gap over those called here."""
        import numpy as np

        starts, ends = _spans(windows, strength[:, None])
        return {
            float(level): _standing(self.starts, self.ends, level) / self.draws
            / max(_standing(starts, ends, level), 1)
            for level in np.unique(strength[strength >= WEAKEST])
        }  # fmt: skip


def null_of(windows: Windows, n: int, rho: float, seed: int) -> Null:
    """The null at n eval rows, simulated at the nearest size of a grid and kept."""
    import math

    size = n if n < 50 else round(GRID ** round(math.log(n, GRID)))
    key = ("null", size, rho, seed)
    if key not in windows.known:
        windows.known[key] = _simulated(windows, size, rho, seed)
    found: Null = windows.known[key]
    return found


def _simulated(windows: Windows, n: int, rho: float, seed: int) -> Null:
    import numpy as np

    rng = np.random.default_rng([seed, n])
    have = np.empty((len(windows.kids), DRAWS))
    rank = np.empty_like(have)
    known = np.bincount(windows.leaf, windows.share, windows.leaves) * windows.kish
    # Where a region's own share is known less well than that, its error counts.
    spread_of = np.maximum(UNEVEN, np.maximum(known, 1) ** -0.5)
    for draw in range(DRAWS):
        factor = rng.gamma(spread_of**-2, spread_of**2)
        uneven = factor[windows.leaf] * windows.share
        votes = rng.multinomial(n, uneven / uneven.sum())
        have[:, draw] = fold(windows, votes)
        rank[:, draw] = mean(windows, np.log1p(_first(windows, votes > 0)))
    middle, spread = rank.mean(axis=1), np.maximum(rank.std(axis=1), 1e-9)
    share = node_share(windows)[:, None]
    p = lower_tail(have, n, share)
    strength = _strength(p, rank, middle[:, None], spread[:, None])
    fit = admitted(windows, n)[:, None] & (have <= rho * n * share) & (p <= MOST_P)
    starts, ends = _spans(windows, np.where(fit, strength, -np.inf))
    return Null(middle, spread, starts, ends, DRAWS)


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
