"""Gaps: what traffic asks and an eval set does not, decided by counts over regions of traffic.

`judge` reruns in a second for new eval rows, because the windows stay as they are: the ids of gaps
are those of regions of the snapshot. What cannot be proved at this n is called unproven.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import log
from typing import TYPE_CHECKING

from workbench.domain.estimate import Estimate
from workbench.measures.borders import borders
from workbench.measures.gapregion import Gap, Scene, cut, gap_of
from workbench.measures.intervals import wilson
from workbench.measures.rowrank import beyond, limit, nearest, off_map, ranks
from workbench.measures.scan import call
from workbench.measures.treecounts import (
    LARGEST,
    admitted,
    count,
    disjoint,
    mean,
    node_share,
)

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

Q, RHO, ALPHA = 0.10, 0.25, 0.05
# A window may hold some rows of its neighbours; its gap, once outlined, is held to rho.
WINDOW_RHO = 1.6
# An empty region is listed when so much of it has more of traffic nearer to it than the part that
# one eval row stands for (1/n). A region half covered from beside is a mixture, not a gap.
UNPROVEN_ROWS, UNPROVEN_EXPECTED, UNPROVEN_FAR = 50, 1.0, 0.85
FEWEST_TEXTS = 10
FEW_EVAL, SHOWN_REGIONS = 30, 10


@dataclass(frozen=True)
class Rules:
    """When a region is a gap. `at_least` rows a region replaces proportion, for stratified sets."""

    q: float = Q
    rho: float = RHO
    alpha: float = ALPHA
    at_least: int = 0
    seed: int = 0


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
    scene = Scene(
        windows, counts, votes, rank, np.flatnonzero(on)[backward] if n else backward, rows
    )
    regions = [gap_of(scene, node, "unproven") for node in cut(windows)]
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


def _proportional(scene: Scene, rules: Rules) -> list[Gap]:
    """Proven gaps, strongest first, then empty regions that prove nothing, largest first."""
    windows, counts = scene.windows, scene.counts
    proven: list[Gap] = []
    nodes: list[int] = []
    if counts.n:
        called = call(windows, counts, rules.q, WINDOW_RHO * rules.rho, rules.seed)
        outlines = borders(windows, scene.rank, called.nodes)
        for node, texts in zip(called.nodes, outlines, strict=True):
            gap = replace(
                gap_of(scene, node, "proven", texts), p=float(called.p[node]), q=called.q[node],
                llr=float(called.llr[node]),
            )  # fmt: skip
            if gap.have <= rules.rho * gap.expected and _rows(windows, texts) >= FEWEST_TEXTS:
                proven.append(gap)
                nodes.append(node)
    return proven + [gap_of(scene, node, "unproven") for node in _empty(scene, nodes)]


def _empty(scene: Scene, proven: list[int]) -> list[int]:
    """Disjoint nodes without an eval row, outside the proven ones, largest first.

    They have 50 rows, expect an eval row, and 85% of each is far: a text is far when an eval row's
    part of traffic, N/n texts, is nearer to it than any eval row (`rowrank`; capped at those kept).
    Fewer than 30 eval rows say nothing: then the ten largest empty regions are listed.
    """
    import numpy as np

    windows, counts = scene.windows, scene.counts
    share = node_share(windows)
    small = share <= LARGEST
    small[: windows.leaves] = True
    taken = windows.members[proven].any(axis=0) if proven else np.zeros(windows.leaves, dtype=bool)
    free = small & (counts.have == 0) & ~(windows.members & taken).any(axis=1)
    rows = share * windows.kish
    if counts.n < FEW_EVAL:
        large = rows >= min(UNPROVEN_ROWS, windows.kish / 20)
        return disjoint(windows, np.flatnonzero(free & large), share)[:SHOWN_REGIONS]
    far = scene.rank >= min(windows.near.shape[1], windows.n / counts.n)
    fit = free & (mean(windows, far) >= UNPROVEN_FAR)
    fit &= (rows >= UNPROVEN_ROWS) & (counts.expected >= UNPROVEN_EXPECTED)
    return disjoint(windows, np.flatnonzero(fit), share)


def _short(scene: Scene, node: int, at_least: int) -> Gap:
    gap = gap_of(scene, node, "proven")
    return replace(gap, rule="count", rows_to_write=at_least - gap.have)


def _rows(windows: Windows, texts: np.ndarray) -> int:
    return sum(len(windows.rows[text]) for text in texts)
