"""Gaps: what traffic asks and an eval set does not, decided by counts over regions of traffic.

`judge` reruns in a second for new eval rows, because the windows stay as they are: the ids of gaps
are those of regions of the snapshot. What cannot be proved at this n is called unproven.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from math import ceil, log
from typing import TYPE_CHECKING, Literal

from workbench.domain.estimate import Estimate
from workbench.measures.intervals import wilson
from workbench.measures.rowrank import beyond, limit, nearest, off_map, ranks
from workbench.measures.scan import LARGEST, Counts, admitted, call, count, disjoint, node_share

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

Q, RHO, ALPHA = 0.10, 0.25, 0.05
UNPROVEN_ROWS, UNPROVEN_EXPECTED = 50, 1.0
FEW_EVAL, SHOWN_REGIONS, SHOWN_ROWS = 30, 10, 5


@dataclass(frozen=True)
class Rules:
    """When a region is a gap. `at_least` rows a region replaces proportion, for stratified sets."""

    q: float = Q
    rho: float = RHO
    alpha: float = ALPHA
    at_least: int = 0
    seed: int = 0


@dataclass(frozen=True)
class Gap:
    """A region with fewer eval rows than it deserves; texts, medoids, boundary are window texts.

    `nearest_eval` are rows of the eval vectors. p and llr are None under the rule of counts.
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
class Judged:
    """What an eval set covers. `votes` (N,) are eval rows by nearest text, `covered` (N,) texts.

    `on_map` are the eval rows that vote: distinct, and no farther from traffic than traffic is.
    """

    n_eval: int
    on_map: np.ndarray
    off_map: list[int]
    repeated: int
    coverage: Estimate
    coverage_null: float
    smallest: float | None
    gaps: list[Gap]
    regions: list[Gap]
    votes: np.ndarray = field(repr=False)
    covered: np.ndarray = field(repr=False)
    place: np.ndarray = field(repr=False)
    cosine: np.ndarray = field(repr=False)


def judge(windows: Windows, rows: np.ndarray, rules: Rules | None = None) -> Judged:
    """Coverage and gaps of eval rows (n, d), unit vectors; rows that repeat one another count once.

    With no row on the map nothing is covered, and the largest regions are listed as unproven.
    """
    import numpy as np

    rules = rules or Rules()
    rows = np.asarray(rows, dtype=np.float32).reshape(-1, windows.vectors.shape[1])
    place, cosine = nearest(rows, windows.vectors)
    first = _distinct(rows)
    off = off_map(windows, cosine)
    on = first & ~off
    votes = np.bincount(place[on], minlength=windows.n)
    rank, best, backward = _ranked(windows, rows[on])
    n = int(on.sum())
    counts = count(windows, votes, rank)
    covered, coverage, null = _coverage(windows, best, rank, n, rules.alpha)
    scene = _Scene(windows, counts, rank, np.flatnonzero(on)[backward] if n else backward, rows)
    regions = [_gap(scene, node, "unproven") for node in _cut(windows)]
    if rules.at_least:
        found = [_short(scene, region.node, rules.at_least) for region in regions
                 if region.have < rules.at_least]  # fmt: skip
    else:
        found = _proportional(scene, rules)
    return Judged(
        len(rows), np.flatnonzero(on), np.flatnonzero(off).tolist(), int((~first).sum()), coverage,
        null, _smallest(windows, n, rules.q), found,
        sorted(regions, key=lambda r: -(r.share.value or 0)), votes, covered, place, cosine,
    )  # fmt: skip


@dataclass(frozen=True)
class _Scene:
    windows: Windows
    counts: Counts
    rank: np.ndarray
    nearest_row: np.ndarray
    rows: np.ndarray


def _distinct(rows: np.ndarray) -> np.ndarray:
    """(n,) whether a row is the first of its kind."""
    import numpy as np

    seen: set[bytes] = set()
    first = np.zeros(len(rows), dtype=bool)
    for at, row in enumerate(rows):
        mark = row.tobytes()
        first[at] = mark not in seen
        seen.add(mark)
    return first


def _ranked(windows: Windows, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(N,) rank of the nearest eval row, its cosine, and which row it is."""
    import numpy as np

    if not len(rows):
        none = np.zeros(windows.n, dtype=int)
        return none + windows.near.shape[1], np.full(windows.n, -1.0), none - 1
    backward, best = nearest(windows.vectors, rows)
    return ranks(windows, best), best, backward


def _coverage(
    windows: Windows, best: np.ndarray, rank: np.ndarray, n: int, alpha: float
) -> tuple[np.ndarray, Estimate, float]:
    """Which texts are covered, the share of traffic that is, and what a sampled set would cover."""
    import numpy as np

    if not n:
        nothing = Estimate(value=0.0, method="rank", n_items=windows.n, warnings=("no_eval_row",))
        return np.zeros(windows.n, dtype=bool), nothing, 0.0
    k, null = limit(windows.n, n, alpha)
    covered = beyond(windows, best, k) if k > windows.near.shape[1] else rank < k
    share = float(windows.share[covered].sum())
    size = max(1, round(windows.kish))
    interval = wilson(min(size, round(share * size)), size)
    told = interval.model_copy(update={"value": share, "n_items": size, "method": "rank, wilson"})
    return covered, told, null


def _smallest(windows: Windows, n: int, q: float) -> float | None:
    """The least share at which one empty region is provable by its count: ln(M/q)/n; None: none."""
    tested = int(admitted(windows, n).sum()) if n else 0
    share = log(max(tested, 1) / q) / n if n else 1.0
    return share if tested and share < 1 else None


def _cut(windows: Windows) -> list[int]:
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


def _proportional(scene: _Scene, rules: Rules) -> list[Gap]:
    """Proven gaps, strongest first, then empty regions that prove nothing, largest first."""
    windows, counts = scene.windows, scene.counts
    proven: list[Gap] = []
    nodes: list[int] = []
    if counts.n:
        called = call(windows, counts, rules.q, rules.rho, rules.seed)
        nodes = called.nodes
        proven = [
            replace(
                _gap(scene, node, "proven"), p=float(called.p[node]), q=called.q[node],
                llr=float(called.llr[node]),
            )
            for node in nodes
        ]  # fmt: skip
    return proven + [_gap(scene, node, "unproven") for node in _empty(scene, nodes)]


def _empty(scene: _Scene, proven: list[int]) -> list[int]:
    """Maximal nodes without an eval row, outside the proven ones; the ten largest when n < 30."""
    import numpy as np

    windows, counts = scene.windows, scene.counts
    share = node_share(windows)
    few = counts.n < FEW_EVAL
    rows = share * windows.kish
    large = (rows >= min(UNPROVEN_ROWS, windows.kish / 20)) if few else (
        (rows >= UNPROVEN_ROWS) & (counts.expected >= UNPROVEN_EXPECTED)
    )  # fmt: skip
    small = share <= LARGEST
    small[: windows.leaves] = True
    taken = windows.members[proven].any(axis=0) if proven else np.zeros(windows.leaves, dtype=bool)
    free = ~(windows.members & taken).any(axis=1)
    nodes = disjoint(windows, np.flatnonzero((counts.have == 0) & large & small & free), share)
    return nodes[:SHOWN_REGIONS] if few else nodes


def _short(scene: _Scene, node: int, at_least: int) -> Gap:
    gap = _gap(scene, node, "proven")
    return replace(gap, rule="count", rows_to_write=at_least - gap.have)


def _gap(scene: _Scene, node: int, tier: Literal["proven", "unproven"]) -> Gap:
    import numpy as np

    windows, counts = scene.windows, scene.counts
    texts = np.flatnonzero(windows.inside(node))
    value = float(windows.share[texts].sum())
    size = max(1, round(windows.kish))
    share = wilson(min(size, round(value * size)), size).model_copy(update={"value": value})
    have, expected = int(counts.have[node]), float(counts.expected[node])
    medoids, boundary, beside = _shown(scene, texts)
    mark = hashlib.sha256(f"{windows.key}:{node}".encode()).hexdigest()[:8]
    return Gap(
        f"g{mark}", node, tier, "share", share, have, expected, None, None, None,
        max(0, ceil(expected - have - 1e-9)), texts, medoids, boundary, beside,
    )  # fmt: skip


def _shown(scene: _Scene, texts: np.ndarray) -> tuple[list[int], list[int], list[int]]:
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
