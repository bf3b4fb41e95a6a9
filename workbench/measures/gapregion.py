"""A region as it is told: its share, what it has and deserves, and the rows that show it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Literal

from workbench.domain.estimate import Estimate
from workbench.measures.intervals import wilson
from workbench.measures.treecounts import LARGEST, Counts, node_share

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

SHOWN_ROWS = 5


@dataclass(frozen=True)
class Gap:
    """A region with fewer eval rows than it deserves; texts, medoids, boundary are window texts.

    `node` is the window that was tested: p (exact, at its count), q and llr are of it. `texts` are
    its outline by the rank of each row (`borders`), and share, have and expected are of those.
    `nearest_eval` are rows of the eval vectors. p, q and llr are None for what was not tested.
    """

    id: str
    node: int
    tier: Literal["proven", "unproven"]
    rule: Literal["share", "count"]
    share: Estimate
    have: int
    expected: float
    p: float | None
    q: float | None
    llr: float | None
    rows_to_write: int
    texts: np.ndarray
    medoids: list[int]
    boundary: list[int]
    nearest_eval: list[int]


@dataclass(frozen=True)
class Scene:
    """An eval set over windows: counts of nodes, votes and ranks (N,) of texts, and its rows."""

    windows: Windows
    counts: Counts
    votes: np.ndarray
    rank: np.ndarray
    nearest_row: np.ndarray
    rows: np.ndarray


def cut(windows: Windows) -> list[int]:
    """Disjoint regions that make up all traffic: the largest nodes of at most 3% (or leaves)."""
    share = node_share(windows)
    found, ahead = [], [len(windows.kids) - 1]
    while ahead:
        node = ahead.pop()
        if node < windows.leaves or share[node] <= LARGEST:
            found.append(node)
        else:
            ahead += windows.kids[node].tolist()
    return found


def gap_of(
    scene: Scene, node: int, tier: Literal["proven", "unproven"], texts: np.ndarray | None = None
) -> Gap:
    import numpy as np

    windows, counts = scene.windows, scene.counts
    texts = np.flatnonzero(windows.inside(node)) if texts is None else texts
    value = float(windows.share[texts].sum())
    size = max(1, round(windows.kish))
    share = wilson(min(size, round(value * size)), size).model_copy(update={"value": value})
    have, expected = int(scene.votes[texts].sum()), counts.n * value
    medoids, boundary, beside = _shown(scene, texts)
    mark = hashlib.sha256(f"{windows.key}:{node}".encode()).hexdigest()[:8]
    return Gap(
        f"g{mark}", node, tier, "share", share, have, expected, None, None, None,
        max(0, ceil(expected - have - 1e-9)), texts, medoids, boundary, beside,
    )  # fmt: skip


def _shown(scene: Scene, texts: np.ndarray) -> tuple[list[int], list[int], list[int]]:
    """Rows in the middle of a region, rows nearest to what the eval set has, and those eval rows.

    Only of the half of traffic that may be shown, where the region has rows in it.
    """
    import numpy as np

    windows = scene.windows
    seen = texts[windows.shown[texts]]
    texts = seen if len(seen) else texts
    inside = windows.vectors[texts]
    middle = windows.share[texts] @ inside
    central = texts[np.argsort(-(inside @ middle), kind="stable")[:SHOWN_ROWS]].tolist()
    if not scene.counts.n:
        return central, [], []
    edge = texts[np.argsort(scene.rank[texts], kind="stable")[:SHOWN_ROWS]].tolist()
    rows = np.unique(scene.nearest_row[texts])
    closest = rows[np.argsort(-(scene.rows[rows] @ middle), kind="stable")[:SHOWN_ROWS]]
    return central, edge, closest.tolist()
