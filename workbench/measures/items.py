"""Items against a panel: solve rate, ordered discrimination, item-rest correlation, labels.

METHOD 2, for whole tables. The ability of a model on an item is its rest score: its mean over the
other items. Labels hang on intervals by a parametric bootstrap of each item's samples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.measures.scores import Counts, rates

if TYPE_CHECKING:
    import numpy as np

LABEL_DRAWS = 400
EASY, RARE, LEAST_D = 0.95, 0.05, 0.3
CHUNK = 4_000_000
LEAST_SOLVERS, LEAST_FAMILIES, LEAST_SAMPLES, LEAST_FOR_D = 5, 3, 8, 8


def rest_scores(item_rates: np.ndarray) -> np.ndarray:
    """Each model's mean over all other items, (items, models); NaN without another item."""
    import numpy as np

    known = ~np.isnan(item_rates)
    filled = np.where(known, item_rates, 0.0)
    others = known.sum(axis=0) - known
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = (filled.sum(axis=0) - filled) / others
    return np.where(others > 0, rest, np.nan)


def discrimination(theta: np.ndarray, item_rates: np.ndarray) -> np.ndarray:
    """D of each item (METHOD 2); models without a rate or an ability take no part.

    The numerator is linear in the rates with weights (weaker - stronger models); the denominator
    is the sum of absolute differences, which sorting gives without forming the pairs.
    """
    import numpy as np

    part = ~np.isnan(theta) & ~np.isnan(item_rates)
    top = np.where(part, _net_weaker(theta, part) * np.where(part, item_rates, 0.0), 0.0).sum(1)
    bottom = spread(np.where(part, item_rates, np.nan))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bottom > 1e-12, top / bottom, np.nan)


def _net_weaker(theta: np.ndarray, part: np.ndarray) -> np.ndarray:
    """For each model, how many taking part are weaker less how many are stronger."""
    import numpy as np
    from scipy.stats import rankdata

    last = np.where(part, theta, np.inf)
    less = rankdata(last, method="min", axis=1) - 1
    upto = rankdata(last, method="max", axis=1)
    many = part.sum(axis=1, keepdims=True)
    more = many - np.minimum(upto, many)
    return np.asarray(np.where(part, less - more, 0.0))


def spread(item_rates: np.ndarray) -> np.ndarray:
    """The sum over pairs of |difference| along the last axis; NaN values take no part."""
    import numpy as np

    ordered = np.sort(item_rates, axis=-1)  # NaN goes last
    many = (~np.isnan(ordered)).sum(axis=-1, keepdims=True)
    weights = 2 * np.arange(ordered.shape[-1]) - many + 1
    return np.asarray(np.nansum(ordered * weights, axis=-1))


def item_rest(theta: np.ndarray, item_rates: np.ndarray) -> np.ndarray:
    """Correlation of an item's rates with the models' rest scores; NaN if either is constant."""
    import numpy as np

    part = ~np.isnan(theta) & ~np.isnan(item_rates)
    many = part.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = np.where(part, theta - _mean(theta, part, many), 0.0)
        y = np.where(part, item_rates - _mean(item_rates, part, many), 0.0)
        under = np.sqrt((x**2).sum(1) * (y**2).sum(1))
        return np.where(under > 1e-12, (x * y).sum(1) / under, np.nan)


def _mean(values: np.ndarray, part: np.ndarray, many: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.asarray(np.where(part, values, 0.0).sum(1) / many)[:, None]


def solve_rates(item_rates: np.ndarray, families: list[str]) -> np.ndarray:
    """Mean over families of the mean over each family's models, by item."""
    import numpy as np

    names = sorted(set(families))
    groups = [[i for i, family in enumerate(families) if family == name] for name in names]
    means = np.column_stack([_nanmean(item_rates[:, group]) for group in groups])
    return _nanmean(means)


def _nanmean(values: np.ndarray) -> np.ndarray:
    import numpy as np

    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known, values, 0.0).sum(1) / known.sum(1))


def d_bounds(
    counts: Counts, theta: np.ndarray, which: np.ndarray, seed: int, level: float = 0.90
) -> np.ndarray:
    """The interval of D for the items in `which`, (len(which), 2).

    Samples are drawn anew with c* ~ Binomial(n, (c + .5) / (n + 1)); abilities stay as they are.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    bounds = np.full((len(which), 2), np.nan)
    models = max(len(counts.models), 1)
    step = max(1, CHUNK // (LABEL_DRAWS * models))
    tails = [(1 - level) / 2, (1 + level) / 2]
    for start in range(0, len(which), step):
        part = which[start : start + step]
        bounds[start : start + step] = _draw_bounds(counts, theta, part, rng, tails)
    return bounds


def _draw_bounds(
    counts: Counts, theta: np.ndarray, part: np.ndarray, rng: Any, tails: list[float]
) -> np.ndarray:
    import numpy as np

    n = counts.n[part].astype(int)
    p = (counts.total[part] + 0.5) / (n + 1)
    drawn = rng.binomial(n, p, size=(LABEL_DRAWS, *n.shape)).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = np.where(n > 0, drawn / n, np.nan)
        takes = (n > 0) & ~np.isnan(theta[part])
        net = _net_weaker(theta[part], takes)
        top = np.where(takes, np.nan_to_num(drawn) * net, 0.0).sum(axis=2)
        bottom = spread(np.where(takes, drawn, np.nan))
        d = np.where(bottom > 1e-12, top / bottom, np.nan)
    out = np.full((len(part), 2), np.nan)
    for i in range(len(part)):
        known = d[:, i][~np.isnan(d[:, i])]
        if len(known):
            out[i] = np.quantile(known, tails)
    return out


def labels(counts: Counts, families: list[str], seed: int) -> list[dict[str, Any]]:
    """One record an item: item_id, solve_rate, D, item_rest, label, provisional, pass_by_model."""
    import numpy as np

    table = rates(counts)
    theta = rest_scores(table)
    s, d, r = solve_rates(table, families), discrimination(theta, table), item_rest(theta, table)
    middle = (s > RARE) & (s < EASY) & ~np.isnan(d)
    # An interval around a D between 0 and .3 decides nothing: such an item is weak either way.
    which = np.nonzero(middle & ((d >= LEAST_D) | (d < 0)))[0]
    bounds = np.full((len(s), 2), np.nan)
    bounds[which] = d_bounds(counts, theta, which, seed)
    enough = _enough(counts, families)
    rows = []
    for i, item in enumerate(counts.items):
        name = _label(s[i], d[i], bounds[i], counts.total[i].sum() == 0)
        by_d = name in ("inverted", "discriminating", "weak")
        rows.append({
            "item_id": item, "solve_rate": _number(s[i]), "D": _number(d[i]),
            "item_rest": _number(r[i]), "label": name,
            "provisional": not enough[i] or (by_d and (counts.n[i] > 0).sum() < LEAST_FOR_D),
            "pass_by_model": {
                m: _number(v) for m, v in zip(counts.models, table[i], strict=True)
                if not np.isnan(v)
            },
        })  # fmt: skip
    return rows


def _label(s: float, d: float, bounds: np.ndarray, none: bool) -> str:
    """METHOD 2's state machine for a table (no key proof and no human approval is known here)."""
    if s != s:
        return "weak"
    if s > EASY:
        return "no_info_easy"
    if none:
        return "zero_solve"
    if s <= RARE:
        return "near_zero"
    if s < EASY and bounds[1] < 0:
        return "inverted"
    if s < EASY and d >= LEAST_D and bounds[0] > 0:
        return "discriminating"
    return "weak"


def _enough(counts: Counts, families: list[str]) -> list[bool]:
    """The trust rule: five solvers of three families with at least eight samples each."""
    found = []
    for row in counts.n:
        there = [families[j] for j, n in enumerate(row) if n >= LEAST_SAMPLES]
        found.append(len(there) >= LEAST_SOLVERS and len(set(there)) >= LEAST_FAMILIES)
    return found


def _number(value: float) -> float | None:
    return None if value != value else float(value)
