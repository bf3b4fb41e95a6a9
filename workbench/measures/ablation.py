"""Do models fail more in one arm than in another, beyond what another mix of topics would do?

METHOD 11. The unit is the prompt; differences are arm minus baseline, within strata by
Mantel-Haenszel with the CMH test, clustered by prompt, Holm over all that is compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.comparisons import holm, two_proportions
from workbench.measures.intervals import newcombe, wilson
from workbench.measures.origins import REFUSED, item_rates
from workbench.measures.scores import LOW_N, MOST_MISSING, Draws, estimates
from workbench.measures.standardised import pooled
from workbench.measures.strata import Stratified, difference, stratified
from workbench.measures.trend import mantel, trend

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Z = 1.96  # as METHOD 11 works its example
NUMBER = re.compile(r"(\d+)\D*$")
BINARY = (0.0, 1.0)
Gap = dict[str, Any]


class Arms(NamedTuple):
    """Arms from shallow to deep, with the one that all others are held against."""

    names: tuple[str, ...]
    baseline: str

    @property
    def others(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name != self.baseline)

    @property
    def first(self) -> str:
        """The arm of the main comparison: the deepest that is not the baseline; '' with one arm."""
        deep = [name for name in self.others if depth_of(name) is not None]
        return (deep or list(self.others) or [""])[-1]


def depth_of(arm: str) -> int | None:
    """The depth that an arm's name ends in, as L3 or `depth 3`; None where it ends in none."""
    found = NUMBER.search(arm)
    return int(found[1]) if found else None


def arms_of(there: Sequence[str], baseline: str = "") -> Arms:
    """Arms in order of depth, then by name; of no baseline the shallowest is taken."""
    names = sorted(set(there), key=lambda one: (depth_of(one) is None, depth_of(one) or 0, one))
    return Arms(tuple(names), baseline or (names[0] if names else ""))


def ablation(frame: pd.DataFrame, arms: Arms, seed: int) -> dict[str, Any]:
    """Every model by arm and against the baseline, and all models together.

    `frame` has item_id, model, value (1: failure, NaN: not scored), status, cluster_id, group (the
    arm) and stratum.
    """
    models = [_model(str(name), part, arms, seed) for name, part in frame.groupby("model")]
    gaps = [gap for model in models for gap in model["contrasts"]]
    with_holm(gaps)
    for model in models:
        main = next((gap for gap in model["contrasts"] if gap["arm"] == arms.first), None)
        model.update(main or NO_GAP)
    together = [pooled(frame, arm, arms.baseline, seed) for arm in arms.others]
    main = next((row for row in together if row["arm"] == arms.first), NOTHING)
    return {"models": models, "pooled": {**main, "contrasts": together}}


def with_holm(gaps: Sequence[Gap]) -> None:
    """Add `p_holm` over everything that is compared: by CMH, or the clustered p where it is not."""
    tested = [gap for gap in gaps if gap["p"] is not None]
    for gap in gaps:
        gap["p_holm"] = None
    for gap, p in zip(tested, holm([gap["p"] for gap in tested]), strict=True):
        gap["p_holm"] = p


def _model(name: str, frame: pd.DataFrame, arms: Arms, seed: int) -> dict[str, Any]:
    items = item_rates(frame, "model")
    told = {arm: arm_row(frame[frame["group"] == arm], items[items["group"] == arm], seed)
            for arm in arms.names}  # fmt: skip
    return {"model": name, "arms": told,
            "contrasts": [_contrast(items, told, arm, arms.baseline) for arm in arms.others],
            "trend": trend(items, {a: d for a in arms.names if (d := depth_of(a)) is not None
                                   and told[a]["rate"].reason == ""})}  # fmt: skip


def arm_row(frame: pd.DataFrame, items: pd.DataFrame, seed: int) -> dict[str, Any]:
    """Prompts, failures and rate of one model in one arm; what was not scored, by reason."""
    values = items["value"].to_numpy(float)
    lost = frame.loc[frame["value"].isna(), "status"].value_counts()
    missing, asked = int(frame["value"].isna().sum()), len(frame)
    rate = _rate(values, items["cluster"].to_numpy(), seed)
    facts = {"n_samples": asked - missing, "n_missing": missing}
    if asked and missing / asked > MOST_MISSING:
        low, high = bounds(frame)
        rate = Estimate(value=None, lo=low, hi=high, reason="too_many_missing", n_items=len(values),
                        method="all unscored passed / failed")  # fmt: skip
    total = float(values.sum())
    return {
        "n": len(values), "x": int(total) if total.is_integer() else total, "asked": asked,
        "unscored": {str(why): int(n) for why, n in sorted(lost.items())},
        "rate": rate.model_copy(update=facts), "missing_bounds": bounds(frame) if missing else None,
    }  # fmt: skip


def bounds(frame: pd.DataFrame) -> list[float]:
    """The failure rate over samples if no unscored one had failed, and if all had."""
    total, lost = float(frame["value"].sum()), int(frame["value"].isna().sum())
    return [total / len(frame), (total + lost) / len(frame)]


def _rate(values: np.ndarray, clusters: np.ndarray, seed: int) -> Estimate:
    """Wilson where every prompt failed or not and stands alone; else a bootstrap over clusters."""
    if not len(values):
        return Estimate(value=None, reason="empty")
    if is_binary(values) and len(set(clusters)) == len(values):
        found = wilson(int(values.sum()), len(values))
        low = ("low_n",) if len(values) < LOW_N else ()
        return found.model_copy(update={"warnings": low, "n_clusters": len(values)})
    import pandas as pd

    codes, _ = pd.factorize(clusters, sort=True)
    return estimates(values[:, None], Draws(codes, seed))[0]


def is_binary(values: np.ndarray) -> bool:
    import numpy as np

    return bool(np.isin(values, BINARY).all())


NO_GAP: Gap = {
    "arm": "", "baseline": "", "difference": Estimate(value=None, reason="one_arm"),
    "z_raw": None, "p_raw": None,
    "stratified_difference": Estimate(value=None, reason="one_arm"), "se": None, "p_cmh": None,
    "cmh": None, "p": None, "tested_by": "", "strata": [], "n_dropped": 0, "p_holm": None,
}  # fmt: skip
NOTHING: dict[str, Any] = {
    "arm": "", "baseline": "", "n": {},
    **{f"difference_{kind}": Estimate(value=None, reason="one_arm")
       for kind in ("naive", "clustered", "standardised")},
    **{f"p_{kind}": None for kind in ("naive", "clustered", "standardised")},
}  # fmt: skip


def _contrast(items: pd.DataFrame, told: dict[str, Any], arm: str, baseline: str) -> Gap:
    """One arm minus the baseline: raw, within strata, and the tests of both."""
    part = items[items["group"].isin((arm, baseline))]
    values, mine = part["value"].to_numpy(float), (part["group"] == arm).to_numpy()
    strata, clusters = part["stratum"].tolist(), part["cluster"].to_numpy()
    refused = any(told[one]["rate"].reason == "too_many_missing" for one in (arm, baseline))
    within = unbiased(stratified(values, mine, strata), values, mine, strata)
    found = REFUSED if refused else difference(within, clusters, _smaller(mine, within.used))
    raw, z, p_raw = (REFUSED.difference, None, None) if refused else raw_gap(values, mine, clusters)
    test = None if refused else cmh(values, mine, strata)
    # CMH takes prompts for independent: where clusters hold several, the clustered p decides.
    exact = test["p"] if test and len(set(clusters)) == len(values) else None
    p = exact if exact is not None else found.p
    return {
        "arm": arm, "baseline": baseline, "difference": raw, "z_raw": z, "p_raw": p_raw,
        "stratified_difference": _spanned(found.difference, found.se), "se": found.se,
        "p_cmh": test["p"] if test else None, "cmh": test["statistic"] if test else None, "p": p,
        "tested_by": "" if p is None else "CMH" if exact is not None else "clustered SE",
        "strata": within.strata, "n_dropped": int((~within.used).sum()),
    }  # fmt: skip


def _smaller(mine: np.ndarray, used: np.ndarray) -> int:
    return min(int((mine & used).sum()), int((~mine & used).sum()))


def cmh(values: np.ndarray, mine: np.ndarray, strata: Sequence[str]) -> dict[str, float] | None:
    """The CMH test without continuity correction, of shares as of 0 and 1; None without variation.

    A stratum with one arm only tells nothing, as its arms cannot be told from each other.
    """
    import numpy as np

    _, codes = np.unique(np.array(strata, dtype=str), return_inverse=True)
    return mantel(values, mine.astype(float), codes)


def unbiased(
    within: Stratified, values: np.ndarray, mine: np.ndarray, strata: Sequence[str]
) -> Stratified:
    """Of shares the parts are scaled by n / (n - 1) of their cell, as small cells vary too little.

    Of values of 0 or 1 they are as METHOD 11 has them.
    """
    import numpy as np

    if is_binary(values):
        return within
    cells = np.array([f"{one} {name}" for one, name in zip(mine, strata, strict=True)])
    _, codes, sizes = np.unique(cells, return_inverse=True, return_counts=True)
    n = np.maximum(sizes[codes], 2)
    return within._replace(parts=within.parts * np.sqrt(n / (n - 1)))


def _spanned(found: Estimate, error: float | None) -> Estimate:
    if found.value is None or found.lo is None or error is None:
        return found
    return found.model_copy(update={"lo": found.value - Z * error, "hi": found.value + Z * error})


def raw_gap(
    values: np.ndarray, mine: np.ndarray, clusters: np.ndarray
) -> tuple[Estimate, float | None, float | None]:
    """The difference that takes no heed of strata: Newcombe, or clustered where values are shares.

    Where clusters hold several prompts Newcombe's interval is too narrow, and it says so. With the
    z of two proportions (None for Fisher's test) and p.
    """
    n, m = int(mine.sum()), int((~mine).sum())
    if not n or not m:
        return Estimate(value=None, reason="empty", n_items=n + m), None, None
    if not is_binary(values):
        found = difference(stratified(values, mine, ["all"] * len(values)), clusters, min(n, m))
        return found.difference, None, found.p
    hits = int(values[mine].sum()), n, int(values[~mine].sum()), m
    shared = len(set(clusters)) < len(values)
    doubts = [name for name, there in (("low_n", min(n, m) < LOW_N), ("clustered", shared))
              if there]  # fmt: skip
    facts = {"warnings": tuple(doubts), "n_clusters": len(set(clusters))}
    test = two_proportions(*hits)
    return newcombe(*hits).model_copy(update=facts), test.z, test.p
