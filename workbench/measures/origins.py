"""Are these items easier than those, do both order models alike, does an author help its kin?

METHOD 3, 11, 2: differences of item rates between two origins within strata, by model; and for
author families, what a family's models solve of their own family's items beyond those of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.measures.comparisons import holm
from workbench.measures.contrasts import Contrast
from workbench.measures.ranking import agreement, rank_agreement
from workbench.measures.scores import MOST_MISSING, Draws, counted, estimates, in_order, rates
from workbench.measures.strata import cmh, difference, stratified, summed

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

REFUSED = Contrast(Estimate(value=None, reason="too_many_missing"), None, None)


def item_rates(frame: pd.DataFrame, who: str) -> pd.DataFrame:
    """One row an item, group and solver: its mean rate over models, its stratum, its cluster.

    `frame` has item_id, model, value, cluster_id, group and stratum; an item stands in one of each,
    or counts as one item in each.
    """
    scored = in_order(frame[frame["value"].notna()], "item_id", "model")
    key = ["group", "stratum", "item_id", who]
    cells = list(dict.fromkeys([*key, "model"]))
    by_model = scored.groupby(cells, sort=True).agg(
        value=("value", "mean"), cluster=("cluster_id", "first")
    )
    found: pd.DataFrame = by_model.groupby(key, sort=True).agg(
        value=("value", "mean"), cluster=("cluster", "first")
    )
    return found.reset_index()


def by_model(frame: pd.DataFrame, first: str) -> list[dict[str, Any]]:
    """First origin minus second, model by model, with Holm over the models."""
    found = []
    items = item_rates(frame, "model")
    for model, part in items.groupby("model", sort=True):
        lost = frame[frame["model"] == model].groupby("group")["value"].agg(_missing)
        found.append(_model(str(model), part, first, float(lost.max())))
    with_holm(found)
    return found


def _missing(values: pd.Series) -> float:
    return float(values.isna().mean())


def _model(model: str, part: pd.DataFrame, first: str, lost: float) -> dict[str, Any]:
    values, mine = part["value"].to_numpy(float), (part["group"] == first).to_numpy()
    strata, clusters = part["stratum"].tolist(), part["cluster"].to_numpy()
    told = stratified(values, mine, strata)
    smaller = min(int((mine & told.used).sum()), int((~mine & told.used).sum()))
    found = difference(told, clusters, smaller) if lost <= MOST_MISSING else REFUSED
    plain = stratified(values, mine, ["all"] * len(values))
    return {
        "model": model, "n_first": int(mine.sum()), "n_second": int((~mine).sum()),
        "raw_difference": plain.value, "difference": found.difference, "se": found.se,
        "p": found.p, "cmh": cmh(values, mine, strata), "strata": told.strata,
        "n_dropped": int((~told.used).sum()), "missing": lost,
    }  # fmt: skip


def with_holm(rows: Sequence[dict[str, Any]]) -> None:
    """Add `p_adjusted` over all rows that have a p."""
    tested = [row for row in rows if row["p"] is not None]
    for row in rows:
        row["p_adjusted"] = None
    for row, p in zip(tested, holm([row["p"] for row in tested]), strict=True):
        row["p_adjusted"] = p


def ranked(frame: pd.DataFrame, groups: tuple[str, str], seed: int) -> dict[str, Any]:
    """Do both origins order the models alike? Only strata that both have count."""
    has = frame.groupby("stratum")["group"].nunique()
    shared = frame[frame["stratum"].isin(has[has == len(groups)].index)]
    scores = [_scores(shared[shared["group"] == group], seed) for group in groups]
    models = [m for m in sorted(scores[0]) if m in scores[1]]
    pairs = [[_value(side[m]) for m in models] for side in scores]
    rows = [
        {"model": m, "first": scores[0][m], "second": scores[1][m]} for m in models
    ]  # fmt: skip
    return {
        "models": rows, "kendall_tau": rank_agreement(pairs[0], pairs[1]),
        "agreement_with_confidence": agreement(scores[0], scores[1]),
    }  # fmt: skip


def _value(found: Estimate) -> float:
    assert found.value is not None
    return found.value


def _scores(frame: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Each model's mean over items with its interval; models without a score are left out."""
    if frame.empty:
        return {}
    counts = counted(frame)
    found = estimates(rates(counts), Draws(counts.clusters, seed))
    return {m: e for m, e in zip(counts.models, found, strict=True) if e.value is not None}


def family_table(frame: pd.DataFrame, seed: int) -> list[dict[str, Any]]:
    """Author family x solver family: the mean over items of the family's mean rate."""
    import pandas as pd

    rows = []
    for (author, solver), part in item_rates(frame, "solver").groupby(["group", "solver"]):
        clusters, _ = pd.factorize(part["cluster"], sort=True)
        (rate,) = estimates(part["value"].to_numpy(float)[:, None], Draws(clusters, seed))
        rows.append({"author": str(author), "solver": str(solver), "rate": rate,
                     "own": author == solver})  # fmt: skip
    return rows


def own_minus_other(frame: pd.DataFrame) -> dict[str, Any]:
    """For each solver family, its items minus others' within strata; and relative to the others.

    `relative` takes from each item's rate what all other solver families make of the same item, so
    that an author of easy items is not mistaken for one that helps its kin.
    """
    items = item_rates(frame, "solver")
    keys = ["group", "stratum", "item_id"]
    wide = items.pivot(index=keys, columns="solver", values="value")
    clusters = items.groupby(keys)["cluster"].first().loc[wide.index].to_numpy()
    authors = wide.index.get_level_values("group").to_numpy()
    strata = wide.index.get_level_values("stratum").tolist()
    families = [name for name in wide.columns if name in set(authors)]
    table = wide.to_numpy(float)
    plain, relative = [], []
    for name in families:
        own, at = authors == name, list(wide.columns).index(name)
        plain.append(_own(str(name), table[:, at], own, strata, clusters))
        rest = _rest(table, at)
        relative.append(_own(str(name), table[:, at] - rest, own, strata, clusters))
    found = {"own_minus_other": plain, "relative": relative}
    for rows in found.values():
        with_holm(rows)
    overall = {kind: _overall(rows, clusters) for kind, rows in found.items()}
    told = {kind: [{k: v for k, v in row.items() if k != "parts"} for row in rows]
            for kind, rows in found.items()}  # fmt: skip
    return {**told, "overall": overall}


def _rest(table: np.ndarray, at: int) -> np.ndarray:
    """The mean of the other families on each item; NaN where no other has a sample."""
    import numpy as np

    others = np.delete(table, at, axis=1)
    known = ~np.isnan(others)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known, others, 0.0).sum(axis=1) / known.sum(axis=1))


def _own(
    name: str, values: np.ndarray, own: np.ndarray, strata: list[str], clusters: np.ndarray
) -> dict[str, Any]:
    import numpy as np

    known = ~np.isnan(values)
    told = stratified(values[known], own[known], [s for s, k in zip(strata, known, strict=True)
                                                  if k])  # fmt: skip
    mine = own[known] & told.used
    smaller = min(int(mine.sum()), int(told.used.sum() - mine.sum()))
    found = difference(told, clusters[known], smaller)
    parts = np.zeros(len(values))
    parts[known] = told.parts
    return {"family": name, "n_own": int(own[known].sum()), "n_other": int((~own[known]).sum()),
            "difference": found.difference, "se": found.se, "p": found.p,
            "parts": (told.value, parts, smaller)}  # fmt: skip


def _overall(rows: Sequence[dict[str, Any]], clusters: np.ndarray) -> dict[str, Any]:
    """The mean over families; parts of the same item add up before they are squared."""
    known = [row["parts"] for row in rows if row["parts"][0] is not None]
    if not known:
        none = Estimate(value=None, reason="no_family_is_author_and_solver" if not rows else
                        "no_shared_stratum")  # fmt: skip
        return {"difference": none, "se": None, "p": None, "families": 0}
    value = sum(one[0] for one in known) / len(known)
    parts = sum(one[1] for one in known) / len(known)
    found = summed(value, parts, clusters, min(one[2] for one in known))
    return {"difference": found.difference, "se": found.se, "p": found.p, "families": len(known)}
