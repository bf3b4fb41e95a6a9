"""How models do on items: rates by item, accuracy, pass@k and pass^k with cluster bootstraps.

METHOD 0, 1.1, 1.2. The unit of a mean is the item; clusters of items are resampled whole, with the
same draws for all models, so that differences between models can be read off the same draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.rare import rare_bounds

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

REPEATS = 2000
KS = (1, 2, 4, 8, 16, 32, 64)
ALL_KS_UPTO = 8
MOST_SHORT = 0.10
MOST_MISSING = 0.10
LOW_N = 30
METHOD = "cluster bootstrap, percentile"
RARE_METHOD = "widened near the end (mid-p gamma, exact where nothing was missed)"


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

    frame = in_order(frame, "item_id", "model")
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


def in_order(frame: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """The rows by `keys` and value where values are fractions.

    Floats add up to the same only in the same order, and that of a table's rows says nothing.
    """
    whole = frame["value"].isna() | frame["value"].isin((0.0, 1.0))
    return frame if whole.all() else frame.sort_values([*keys, "value"], kind="stable")


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
        self.clusters = clusters
        self.many = int(clusters.max(initial=-1)) + 1
        self.weights = _weights(self.many, seed, repeats)

    def means(self, columns: np.ndarray) -> np.ndarray:
        """The mean of each column in each draw, (repeats, columns); NaN where none was drawn."""
        return self.drawn(*self.sums(columns))

    def drawn(self, sums: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """The mean in each draw, (repeats, columns), from the sums and sizes of the clusters."""
        import numpy as np

        same = bool((sizes == sizes[:, :1]).all())  # no value missing: one size for all columns
        both = self.weights @ np.hstack([sums, sizes[:, :1] if same else sizes])
        with np.errstate(invalid="ignore", divide="ignore"):
            means: np.ndarray = both[:, : sums.shape[1]] / both[:, sums.shape[1] :]
        return means

    def sums(self, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The sum of each column in each cluster and how many it sums, (clusters, columns)."""
        import numpy as np

        known = ~np.isnan(columns)
        return self.by_cluster(np.where(known, columns, 0.0)), self.by_cluster(known.astype(float))

    def by_cluster(self, columns: np.ndarray) -> np.ndarray:
        """The sum of each column in each cluster, (clusters, columns)."""
        import numpy as np

        sums = np.zeros((self.many, columns.shape[1]))
        np.add.at(sums, self.clusters, columns)
        return sums


@lru_cache(maxsize=1)
def _weights(many: int, seed: int, repeats: int) -> np.ndarray:
    """How often each cluster is drawn, (repeats, many); the last is kept, as it is asked for again.

    It depends on nothing but these numbers: tables with as many clusters get the same draws.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    picks = rng.integers(0, max(many, 1), size=(repeats, many))
    flat = (picks + np.arange(repeats)[:, None] * many).ravel()
    weights = np.bincount(flat, minlength=repeats * many).reshape(repeats, many).astype(np.float64)
    weights.flags.writeable = False
    return weights


def estimates(
    columns: np.ndarray, draws: Draws, level: float = 0.95, missing: Sequence[int] = (),
    samples: Sequence[int] = (),
) -> list[Estimate]:  # fmt: skip
    """Mean of each column with its percentile interval; None `empty` for a column of nothing.

    Where nearly all is 1 (or 0) the draws know little of what was not seen: a bound that is then
    too near is widened, and `method` says so (see `rare`).
    """
    import numpy as np

    sums, sizes = draws.sums(columns)
    drawn = draws.drawn(sums, sizes)
    below = rare_bounds(columns, sizes - sums, sizes, level)
    above = rare_bounds(columns, sums, sizes, level)
    tails = [(1 - level) / 2, (1 + level) / 2]
    found = []
    for j in range(columns.shape[1]):
        known = ~np.isnan(columns[:, j])
        facts: dict[str, Any] = {
            "level": level, "method": METHOD, "n_items": int(known.sum()),
            "n_samples": int(samples[j]) if len(samples) else 0,
            "n_clusters": int((sizes[:, j] > 0).sum()),
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
        facts["warnings"] = ("low_n",) if facts["n_items"] < LOW_N else ()
        found.append(_widened(value, (low, high), (below[j], above[j]), facts))
    return found


def _widened(
    value: float, percentile: tuple[float, float], rare: tuple[float, float], facts: dict[str, Any]
) -> Estimate:
    """The percentile interval, or the outer of it and a bound for what was rarely seen."""
    import numpy as np

    low, high = percentile
    outer = np.fmin(low, 1 - rare[0]), np.fmax(high, rare[1])
    if outer != (low, high):
        facts = {**facts, "method": f"{METHOD}, {RARE_METHOD}"}
    return Estimate(value=value, lo=float(outer[0]), hi=float(outer[1]), **facts)


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
