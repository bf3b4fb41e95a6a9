"""How models do on items: rates by item, accuracy, pass@k and pass^k with cluster bootstraps.

METHOD 0, 1.1, 1.2. The unit of a mean is the item; clusters of items are resampled whole, with the
same draws for all models, so that differences between models can be read off the same draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

REPEATS = 2000
KS = (1, 2, 4, 8, 16, 32, 64)
ALL_KS_UPTO = 8
MOST_SHORT = 0.10
MOST_MISSING = 0.10
LOW_N = 30


class Counts(NamedTuple):
    """Samples by item and model: `n` scored, `total` their sum of values, both (items, models).

    `asked` counts every row, scored or not; `clusters` holds a cluster number for each item.
    """

    items: list[str]
    models: list[str]
    n: np.ndarray
    total: np.ndarray
    asked: np.ndarray
    clusters: np.ndarray
    binary: bool


def counted(frame: pd.DataFrame) -> Counts:
    """Counts from outcomes with item_id, model, value (NaN = not scored) and cluster_id."""
    import numpy as np
    import pandas as pd

    item, items = pd.factorize(frame["item_id"], sort=True)
    model, models = pd.factorize(frame["model"], sort=True)
    value = frame["value"].to_numpy(dtype=float)
    scored = ~np.isnan(value)
    shape = (len(items), len(models))
    cell = item * len(models) + model
    size = shape[0] * shape[1]

    def grid(weights: np.ndarray | None, at: np.ndarray) -> np.ndarray:
        return np.bincount(at, weights, minlength=size).reshape(shape)

    firsts = frame.groupby(item)["cluster_id"].first()
    clusters, _ = pd.factorize(firsts, sort=True)
    return Counts(
        [str(i) for i in items], [str(m) for m in models], grid(None, cell[scored]),
        grid(value[scored], cell[scored]), grid(None, cell), clusters,
        bool(np.isin(value[scored], (0.0, 1.0)).all()),
    )  # fmt: skip


def rates(counts: Counts) -> np.ndarray:
    """Mean value by item and model; NaN where nothing was scored."""
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(counts.n > 0, counts.total / counts.n, np.nan)


def ks_of(counts: Counts) -> list[int]:
    """The k for which pass@k is worth a number: all up to eight, then powers of two."""
    most = int(counts.n.max(initial=0))
    return [k for k in range(1, most + 1) if k <= ALL_KS_UPTO or k in KS]


def pass_at(counts: Counts, k: int) -> np.ndarray:
    """Unbiased pass@k by item and model; NaN where fewer than k samples were scored."""
    return _hypergeometric(counts.n, counts.n - counts.total, k, at_least_one=True)


def pass_all(counts: Counts, k: int) -> np.ndarray:
    """pass^k by item and model; NaN where fewer than k samples were scored."""
    return _hypergeometric(counts.n, counts.total, k, at_least_one=False)


def _hypergeometric(n: np.ndarray, hits: np.ndarray, k: int, *, at_least_one: bool) -> np.ndarray:
    """C(hits, k) / C(n, k), or one minus it; the stable product of METHOD 1.1."""
    import numpy as np

    share = np.ones(n.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        for j in range(k):
            share = share * np.maximum(hits - j, 0) / (n - j)
    value = 1 - share if at_least_one else share
    return np.where(n >= k, value, np.nan)


class Draws:
    """Cluster bootstrap draws over items, made once and used for every column.

    `columns` are item values, NaN where an item has none; a mean is over the items that have one.
    """

    def __init__(self, clusters: np.ndarray, seed: int, repeats: int = REPEATS) -> None:
        import numpy as np

        self.clusters = clusters
        self.many = int(clusters.max(initial=-1)) + 1
        rng = np.random.default_rng(seed)
        picks = rng.integers(0, max(self.many, 1), size=(repeats, self.many))
        flat = (picks + np.arange(repeats)[:, None] * self.many).ravel()
        weights = np.bincount(flat, minlength=repeats * self.many)
        self.weights = weights.reshape(repeats, self.many).astype(np.float64)

    def means(self, columns: np.ndarray) -> np.ndarray:
        """The mean of each column in each draw, (repeats, columns); NaN where none was drawn."""
        import numpy as np

        known = ~np.isnan(columns)
        sums = self.by_cluster(np.where(known, columns, 0.0))
        sizes = self.by_cluster(known.astype(float))
        with np.errstate(invalid="ignore", divide="ignore"):
            drawn: np.ndarray = (self.weights @ sums) / (self.weights @ sizes)
        return drawn

    def by_cluster(self, columns: np.ndarray) -> np.ndarray:
        """The sum of each column in each cluster, (clusters, columns)."""
        import numpy as np

        sums = np.zeros((self.many, columns.shape[1]))
        np.add.at(sums, self.clusters, columns)
        return sums


def estimates(
    columns: np.ndarray, draws: Draws, level: float = 0.95, missing: Sequence[int] = (),
    samples: Sequence[int] = (),
) -> list[Estimate]:  # fmt: skip
    """Mean of each column with its percentile interval; None `empty` for a column of nothing."""
    import numpy as np

    drawn = draws.means(columns)
    tails = [(1 - level) / 2, (1 + level) / 2]
    found = []
    for j in range(columns.shape[1]):
        known = ~np.isnan(columns[:, j])
        facts: dict[str, Any] = {
            "level": level, "method": "cluster bootstrap, percentile", "n_items": int(known.sum()),
            "n_samples": int(samples[j]) if len(samples) else 0,
            "n_clusters": len(np.unique(draws.clusters[known])),
            "n_missing": int(missing[j]) if len(missing) else 0,
        }  # fmt: skip
        if not known.any():
            found.append(Estimate(value=None, reason="empty", **facts))
            continue
        value = float(columns[known, j].mean())
        if facts["n_clusters"] == 1:
            # Draws of one cluster never vary, which would look like certainty (METHOD 1.2).
            found.append(Estimate(value=value, warnings=("one_cluster",), **facts))
            continue
        low, high = np.nanquantile(drawn[:, j], tails)
        warnings = ("low_n",) if facts["n_items"] < LOW_N else ()
        found.append(
            Estimate(value=value, lo=float(low), hi=float(high), warnings=warnings, **facts)
        )
    return found


def at_least(columns: np.ndarray, found: Sequence[Estimate], present: np.ndarray) -> list[Estimate]:
    """Estimates of pass@k without those for which more than 10% of the items are too short.

    `present` marks the items that a model has at all, (items, models) like `columns`.
    """
    import numpy as np

    kept = []
    for j, one in enumerate(found):
        there = int(present[:, j].sum())
        short = there - int((~np.isnan(columns[:, j])).sum())
        too_short = there and short / there > MOST_SHORT
        kept.append(
            Estimate(value=None, reason="too_short", n_items=one.n_items, n_missing=short)
            if too_short else one
        )  # fmt: skip
    return kept
