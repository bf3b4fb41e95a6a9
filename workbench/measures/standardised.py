"""All models together: prompts by their mean failure, and what pooling does to a difference.

METHOD 11: naive (every row a coin of its own), clustered by prompt, and standardised to one mix of
strata, with draws of clusters within strata and arms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.measures.comparisons import two_proportions
from workbench.measures.contrasts import around, normal_p
from workbench.measures.intervals import newcombe
from workbench.measures.origins import item_rates
from workbench.measures.scores import MOST_MISSING, REPEATS
from workbench.measures.strata import difference, stratified

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

BOOTSTRAP = "Mantel-Haenszel, bootstrap of clusters within strata and arms, percentile"
MOST_DRAWN = 4_000_000  # weights held at once


def pooled(frame: pd.DataFrame, arm: str, baseline: str, seed: int) -> dict[str, Any]:
    """Arm minus baseline over all models, three ways; none with over 10% unscored in an arm."""
    part = frame[frame["group"].isin((arm, baseline))]
    items = item_rates(part.assign(all="all"), "all")
    values, mine = items["value"].to_numpy(float), (items["group"] == arm).to_numpy()
    clusters, strata = items["cluster"].to_numpy(), items["stratum"].tolist()
    facts = {"arm": arm, "baseline": baseline,
             "n": {arm: int(mine.sum()), baseline: int((~mine).sum())}}  # fmt: skip
    lost = part.groupby("group")["value"].agg(lambda column: column.isna().mean())
    if len(lost) and float(lost.max()) > MOST_MISSING:
        return {**facts, **_none("too_many_missing")}
    if mine.all() or not mine.any():
        return {**facts, **_none("empty")}
    naive, p_naive = _naive(part[part["value"].notna()], arm)
    smaller = int(min(mine.sum(), (~mine).sum()))
    plain = difference(stratified(values, mine, ["all"] * len(values)), clusters, smaller)
    within = stratified(values, mine, strata)
    used = within.used
    known = difference(within, clusters, int(min((mine & used).sum(), (~mine & used).sum())))
    told = known.difference
    if told.value is not None and told.lo is not None:
        ends = drawn_ends(items[used], arm, seed)
        if ends is not None:
            told = told.model_copy(update={"lo": ends[0], "hi": ends[1], "method": BOOTSTRAP})
    return {**facts, "difference_naive": naive, "p_naive": p_naive,
            "difference_clustered": plain.difference, "p_clustered": plain.p,
            "difference_standardised": told, "p_standardised": known.p}  # fmt: skip


def _none(reason: str) -> dict[str, Any]:
    kinds = ("naive", "clustered", "standardised")
    empty = Estimate(value=None, reason=reason)
    return {f"difference_{kind}": empty for kind in kinds} | {f"p_{kind}": None for kind in kinds}


def _naive(rows: pd.DataFrame, arm: str) -> tuple[Estimate, float | None]:
    """Every row of every model as if it were independent of all others: shown to be distrusted."""
    import numpy as np

    values, mine = np.sort(rows["value"].to_numpy(float)), None
    if np.isin(values, (0.0, 1.0)).all():
        mine = (rows["group"] == arm).to_numpy()
        hits = rows["value"].to_numpy(float)
        counts = (int(hits[mine].sum()), int(mine.sum()), int(hits[~mine].sum()),
                  int((~mine).sum()))  # fmt: skip
        facts = {"warnings": ("not_independent",), "n_samples": len(values)}
        return newcombe(*counts).model_copy(update=facts), two_proportions(*counts).p
    sides = [np.sort(rows.loc[rows["group"].eq(arm) == is_arm, "value"].to_numpy(float))
             for is_arm in (True, False)]  # fmt: skip
    value = float(sides[0].mean() - sides[1].mean())
    if min(len(side) for side in sides) < 2:
        return Estimate(value=value, warnings=("low_n",), n_samples=len(values)), None
    error = float(np.sqrt(sum(side.var(ddof=1) / len(side) for side in sides)))
    found = around(value, error, method="rows as independent", n_items=len(values),
                   n_clusters=len(values))  # fmt: skip
    return found, normal_p(value, error)


def drawn_ends(items: pd.DataFrame, arm: str, seed: int) -> tuple[float, float] | None:
    """The 95% percentile ends of the stratified difference over draws of whole clusters.

    Weights of strata stay those of the table. None where a cluster lies in two strata or arms:
    then its prompts cannot be drawn within one, and the clustered error stands.
    """
    import numpy as np

    cells = items.assign(mine=items["group"] == arm).sort_values(["stratum", "mine", "cluster"])
    homes = cells.drop_duplicates(["cluster", "stratum", "mine"])["cluster"]
    if homes.duplicated().any() or REPEATS * len(homes) > 100 * MOST_DRAWN:
        return None
    rng = np.random.default_rng(seed)
    total, drawn = 0.0, np.zeros(REPEATS)
    for _, rows in cells.groupby("stratum", sort=True):
        sides = [rows[rows["mine"] == is_arm] for is_arm in (True, False)]
        weight = len(sides[0]) * len(sides[1]) / len(rows)
        total += weight
        means = [_means(side, rng) for side in sides]
        drawn += weight * (means[0] - means[1])
    low, high = np.quantile(drawn / total, [0.025, 0.975])
    return float(low), float(high)


def _means(rows: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """The mean of a cell in each draw of its clusters."""
    import numpy as np

    by_cluster = rows.groupby("cluster", sort=True)["value"].agg(["sum", "size"])
    sums, sizes = (by_cluster[name].to_numpy(float) for name in ("sum", "size"))
    many = len(sums)
    step = max(1, MOST_DRAWN // many)
    means = []
    for at in range(0, REPEATS, step):
        picks = rng.integers(0, many, size=(min(step, REPEATS - at), many))
        means.append(sums[picks].sum(axis=1) / sizes[picks].sum(axis=1))
    return np.concatenate(means)
