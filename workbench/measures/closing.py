"""Does a gap close? Rows that repeat one another close nothing, however many they are.

An added row counts when it lands in the region and is no nearer than `t_near` to a row that counts
already. A region is closed when it is no gap any more, half of its traffic rows that no author has
seen are covered as a sampled set would cover them, and its new rows are at least half as far
from each other as its traffic rows are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.measures.gapregion import Gap
from workbench.measures.gaps import Judged, Rules
from workbench.measures.rowrank import limit, nearest, ranks

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

T_NEAR = 0.85
HALF = 0.5
SPREAD = 0.5


@dataclass(frozen=True)
class Closed:
    """What added rows did for a gap. `held_out` is the covered share of its unseen traffic rows.

    `landed` rows came to lie in the region, `counted` of them say something new; `spread` is their
    mean distance over that of the region's traffic, None for fewer than two rows.
    """

    id: str
    landed: int
    counted: int
    have: int
    expected: float
    held_out: float
    spread: float | None
    closed: bool


def closure(
    windows: Windows,
    judged: Judged,
    rows: np.ndarray,
    added: np.ndarray,
    *,
    t_near: float = T_NEAR,
    rules: Rules | None = None,
) -> list[Closed]:
    """What `added` eval rows (m, d) did for each gap of `judged`, the finding on `rows` (n, d)."""
    import numpy as np

    rules = rules or Rules()
    rows = np.asarray(rows, dtype=np.float32).reshape(-1, windows.vectors.shape[1])[judged.on_map]
    added = np.asarray(added, dtype=np.float32).reshape(-1, windows.vectors.shape[1])
    place, _ = nearest(added, windows.vectors)
    kept = fresh(added, rows, t_near)
    every = np.vstack([rows, added[kept]])
    _, best = nearest(windows.vectors, every)
    k, _ = limit(windows.n, len(every), rules.alpha) if len(every) else (0, 0.0)
    covered = ranks(windows, best) < min(k, windows.near.shape[1])
    return [
        _closed(windows, gap, (place, kept, added), len(every), covered, rules)
        for gap in judged.gaps
    ]


def fresh(added: np.ndarray, rows: np.ndarray, t_near: float) -> np.ndarray:
    """The places of added rows that are below t_near to all rows and to those kept before them."""
    import numpy as np

    _, nearest_old = nearest(added, rows)
    kept: list[int] = []
    for at in np.flatnonzero(nearest_old < t_near):
        if not kept or float((added[kept] @ added[at]).max()) < t_near:
            kept.append(int(at))
    return np.asarray(kept, dtype=int)


def _closed(
    windows: Windows, gap: Gap, rows: tuple[np.ndarray, np.ndarray, np.ndarray], n: int,
    covered: np.ndarray, rules: Rules,
) -> Closed:  # fmt: skip
    import numpy as np

    place, kept, added = rows
    inside = np.zeros(windows.n, dtype=bool)
    inside[gap.texts] = True
    counted = kept[inside[place[kept]]]
    hidden = gap.texts[~windows.shown[gap.texts]]
    hidden = hidden if len(hidden) else gap.texts
    held_out = float(np.average(covered[hidden], weights=windows.weights[hidden]))
    have = gap.have + len(counted)
    expected = n * float(windows.share[gap.texts].sum())
    spread = _spread(added[counted], windows.vectors[gap.texts])
    # One row closes only a gap that asks for one.
    wide = spread >= SPREAD if spread is not None else gap.rows_to_write <= 1
    needed = rules.at_least if gap.rule == "count" else rules.rho * expected
    enough = have >= needed if gap.rule == "count" else have > needed
    return Closed(
        gap.id, int(inside[place].sum()), len(counted), have, expected, held_out, spread,
        bool(enough and held_out >= HALF and wide),
    )  # fmt: skip


def _spread(rows: np.ndarray, region: np.ndarray) -> float | None:
    if len(rows) < 2 or len(region) < 2:
        return None
    whole = _distance(region)
    return _distance(rows) / whole if whole > 0 else None


def _distance(rows: np.ndarray) -> float:
    """Mean cosine distance of pairs, in O(n): 1 - (|sum|^2 - n) / (n (n - 1))."""
    n = len(rows)
    total = rows.sum(axis=0, dtype=float)
    return float(1 - (total @ total - n) / (n * (n - 1)))
