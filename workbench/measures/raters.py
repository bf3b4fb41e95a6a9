"""Agreement of raters over a whole table of labels, and one rater held against a reference.

METHOD 5.4, 5.5, 6.5, 8. Intervals are percentile bootstraps over items; everything that alpha needs
is a sum over units, so a draw is one matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.agreement import cohen_kappa, gwet_ac1
from workbench.measures.intervals import wilson

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

REPEATS = 2000
LEAST_HUMANS = 20
LEAST_SKILL = 1.2
UNIT = ["item_id", "output_id", "criterion"]


class Ratings(NamedTuple):
    """Label codes by unit and rater (-1: none), the labels, and an item number for each unit.

    `odd` counts, by rater, what was said but is no label.
    """

    codes: np.ndarray
    raters: list[str]
    labels: list[str]
    items: np.ndarray
    odd: dict[str, int]


def ratings(frame: pd.DataFrame, labels: Sequence[str] = ()) -> Ratings:
    """The table as a matrix; with `labels` given, anything else counts as no label."""
    import numpy as np
    import pandas as pd

    said = frame["label"].astype(object)
    known = said.isin(labels) if labels else said.notna()
    names = list(labels) or sorted({str(v) for v in said[known]})
    code = {name: i for i, name in enumerate(names)}
    unit = frame.groupby(UNIT, sort=True).ngroup().to_numpy()
    rater, raters = pd.factorize(frame["rater"], sort=True)
    codes = np.full((unit.max() + 1, len(raters)), -1)
    mask = known.to_numpy()
    codes[unit[mask], rater[mask]] = [code[str(v)] for v in said[known]]
    firsts = frame.groupby(unit)["item_id"].first()
    items, _ = pd.factorize(firsts, sort=True)
    odd = frame[said.notna() & ~known]["rater"].value_counts()
    return Ratings(codes, [str(r) for r in raters], names, items,
                   {str(r): int(n) for r, n in odd.items()})  # fmt: skip


def agreement_table(found: Ratings, seed: int) -> dict[str, Any]:
    """raw, alpha and Fleiss' kappa over all raters, every pair of raters, and what was no label."""
    pairs = [_pair(found, a, b) for a, b in combinations(range(len(found.raters)), 2)]
    return {
        "n_units": len(found.codes), "raters": found.raters, "labels": found.labels,
        **_overall(found, seed), "pairs": pairs, "non_labels": found.odd,
    }  # fmt: skip


def _counts(found: Ratings) -> np.ndarray:
    """How often each label was given to each unit, (units, labels)."""
    import numpy as np

    if not found.labels:
        return np.zeros((len(found.codes), 0), dtype=int)
    return np.stack([(found.codes == i).sum(axis=1) for i in range(len(found.labels))], axis=1)


def _overall(found: Ratings, seed: int) -> dict[str, Estimate]:
    """Raw agreement, alpha and Fleiss with intervals from the same draws over items."""
    import numpy as np

    from workbench.measures.scores import Draws

    counts = _counts(found).astype(float)
    m = counts.sum(axis=1)
    usable = m > 1
    if not usable.any():
        none = Estimate(value=None, reason="no_pairs")
        return {"raw": none, "alpha": none, "fleiss": none}
    counts, m = counts[usable], m[usable]
    items = np.unique(found.items[usable], return_inverse=True)[1]
    same = (counts * (counts - 1)).sum(axis=1) / (m * (m - 1))
    off = (m**2 - (counts**2).sum(axis=1)) / (m - 1)
    full = m == len(found.raters)
    parts = np.column_stack([
        same, np.ones(len(m)), off, counts, np.where(full, same, 0), full, counts * full[:, None],
    ])  # fmt: skip
    draws = Draws(items, seed)
    drawn = draws.weights @ draws.by_cluster(parts)
    values, spread = (
        _indices(parts.sum(axis=0)[None, :], len(found.labels)),
        _indices(drawn, len(found.labels)),
    )
    facts: dict[str, Any] = {"method": "bootstrap over items",
                             "n_items": int(items.max()) + 1,
                             "n_samples": int(m.sum())}  # fmt: skip
    names = ("raw", "alpha", "fleiss")
    return {n: _estimate(v[0], s, facts) for n, v, s in zip(names, values, spread, strict=True)}


def _indices(sums: np.ndarray, many: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """raw, alpha, Fleiss from sums over units, one row a draw; NaN where undefined."""
    import numpy as np

    same, units, off = sums[:, 0], sums[:, 1], sums[:, 2]
    by_label = sums[:, 3 : 3 + many]
    n = by_label.sum(axis=1)
    full_same, full_units = sums[:, 3 + many], sums[:, 4 + many]
    full_labels = sums[:, 5 + many :]
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = (n**2 - (by_label**2).sum(axis=1)) / (n * (n - 1))
        alpha = np.where(expected > 0, 1 - (off / n) / expected, np.nan)
        shares = full_labels / full_labels.sum(axis=1, keepdims=True)
        chance = (shares**2).sum(axis=1)
        fleiss = np.where(chance < 1, (full_same / full_units - chance) / (1 - chance), np.nan)
        return same / units, alpha, fleiss


def _estimate(value: float, draws: np.ndarray, facts: dict[str, Any]) -> Estimate:
    import numpy as np

    if value != value:
        return Estimate(value=None, reason="no_variation", **facts)
    known = draws[~np.isnan(draws)]
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (value, value)
    return Estimate(value=float(value), lo=float(low), hi=float(high), **facts)


def _pair(found: Ratings, a: int, b: int) -> dict[str, Any]:
    """Two raters on the units that both labelled."""
    both = (found.codes[:, a] >= 0) & (found.codes[:, b] >= 0)
    one, other = found.codes[both, a].tolist(), found.codes[both, b].tolist()
    agree = sum(x == y for x, y in zip(one, other, strict=True))
    return {"a": found.raters[a], "b": found.raters[b], "n": len(one),
            "raw": wilson(agree, len(one)), "kappa": cohen_kappa(one, other),
            "ac1": gwet_ac1(one, other)}  # fmt: skip


def with_majority(frame: pd.DataFrame, raters: Sequence[str], name: str) -> pd.DataFrame:
    """The table with one rater more: what most of these raters say; a tie says nothing."""
    import pandas as pd

    votes = frame[frame["rater"].isin(raters) & frame["label"].notna()]
    counts = votes.groupby([*UNIT, "label"]).size().reset_index(name="n")
    best = counts.groupby(UNIT)["n"].transform("max")
    top = counts[counts["n"] == best]
    clear = top[~top.duplicated(UNIT, keep=False)]
    return pd.concat([frame, clear.assign(rater=name).drop(columns="n")], ignore_index=True)


def against(found: Ratings, reference: str, good: str = "") -> list[dict[str, Any]]:
    """Every other rater against the reference: confusion, agreement, and rates where two labels.

    `good` is the label that means pass; without it the rates are left out. ValueError when the
    reference is no rater.
    """
    if reference not in found.raters:
        raise ValueError(f"no rater {reference!r}; there are: {', '.join(found.raters)}")
    at = found.raters.index(reference)
    others = [i for i in range(len(found.raters)) if i != at]
    return [_versus(found, i, at, good) for i in others]


def _versus(found: Ratings, judge: int, at: int, good: str) -> dict[str, Any]:
    import numpy as np

    both = (found.codes[:, judge] >= 0) & (found.codes[:, at] >= 0)
    said, truth = found.codes[both, judge], found.codes[both, at]
    many = len(found.labels)
    confusion = np.bincount(said * many + truth, minlength=many * many).reshape(many, many)
    row: dict[str, Any] = {
        "rater": found.raters[judge], "n": int(both.sum()), "labels": found.labels,
        "confusion": confusion.tolist(), "raw": wilson(int((said == truth).sum()), int(both.sum())),
        "kappa": cohen_kappa(said.tolist(), truth.tolist()),
        "ac1": gwet_ac1(said.tolist(), truth.tolist()),
    }  # fmt: skip
    if good in found.labels:
        i = found.labels.index(good)
        row |= _rates(said == i, truth == i, found.codes[:, judge])
        row["corrected_rate"] = _corrected(row, found.codes[:, judge] >= 0,
                                           found.codes[:, judge] == i)  # fmt: skip
    return row


def _rates(said: np.ndarray, truth: np.ndarray, codes: np.ndarray) -> dict[str, Any]:
    """TPR, TNR, MCC, coverage of failures and false failure rate; positive = pass."""
    tp, tn = int((said & truth).sum()), int((~said & ~truth).sum())
    fp, fn = int((said & ~truth).sum()), int((~said & truth).sum())
    under = ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) ** 0.5
    coverage, false = wilson(tn, tn + fp), wilson(fn, tp + fn)
    return {
        "TPR": wilson(tp, tp + fn), "TNR": wilson(tn, tn + fp),
        "MCC": (tp * tn - fp * fn) / under if under else None,
        "coverage_of_failures": coverage, "false_failure_rate": false,
        "alignment": alignment(coverage.value, false.value),
    }  # fmt: skip


def alignment(coverage: float | None, false_failures: float | None) -> float | None:
    """Harmonic mean of coverage and 1 - false failure rate (METHOD 5.5); None if one is."""
    if coverage is None or false_failures is None:
        return None
    kept = 1 - false_failures
    return 2 * coverage * kept / (coverage + kept) if coverage + kept else 0.0


def _corrected(row: dict[str, Any], known: np.ndarray, passed: np.ndarray) -> Estimate:
    n = int(known.sum())
    p = float(passed.sum()) / n if n else 0.0
    m1, m0 = row["TPR"].n_items, row["TNR"].n_items
    return corrected_rate(p, n, row["TPR"].value, m1, row["TNR"].value, m0)


def corrected_rate(
    p: float, n: int, tpr: float | None, m1: int, tnr: float | None, m0: int
) -> Estimate:
    """The pass rate a judge's errors were taken out of (Rogan and Gladen; METHOD 6.5).

    None `uncalibrated` with fewer than 20 labels on either side or a judge without skill.
    """
    facts: dict[str, Any] = {"method": "Rogan-Gladen, delta", "n_items": n, "n_samples": m0 + m1}
    if tpr is None or tnr is None or min(m0, m1) < LEAST_HUMANS or tpr + tnr < LEAST_SKILL or not n:
        return Estimate(value=None, reason="uncalibrated", **facts)
    skill = tpr + tnr - 1
    theta = min(1.0, max(0.0, (p + tnr - 1) / skill))
    variance = (
        p * (1 - p) / n + (1 - theta) ** 2 * tnr * (1 - tnr) / m0
        + theta**2 * tpr * (1 - tpr) / m1
    ) / skill**2  # fmt: skip
    half = 1.959963984540054 * variance**0.5
    return Estimate(value=theta, lo=max(0.0, theta - half), hi=min(1.0, theta + half), **facts)
