"""Counts over nested regions of traffic, and which of the regions may be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

LARGEST = 0.03
FEWEST_ROWS = 10
LEAST_EXPECTED = 2.3
# No region is a gap by the company it keeps: its own count must be this unlikely.
MOST_P = 0.015


@dataclass(frozen=True)
class Counts:
    """What the nodes (T,) hold: expected and seen rows, and the mean log rank of their texts."""

    n: int
    expected: np.ndarray
    have: np.ndarray
    rank: np.ndarray


def count(windows: Windows, votes: np.ndarray, ranks: np.ndarray) -> Counts:
    """Node counts from votes (N,), the eval rows nearest to each text, and ranks (N,)."""
    import numpy as np

    n = int(votes.sum())
    return Counts(
        n, n * node_share(windows), fold(windows, votes),
        mean(windows, np.log1p(ranks)),
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


def mean(windows: Windows, values: np.ndarray) -> np.ndarray:
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
