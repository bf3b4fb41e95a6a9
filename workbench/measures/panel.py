"""A panel of solvers on one item: solve rate, ordered discrimination and the label (METHOD 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.domain.spec import Band

if TYPE_CHECKING:
    import numpy as np

REPEATS = 2000


class SolverCount(NamedTuple):
    """One solver's c passes of n graded samples; `rank` is its configured ability."""

    model: str
    family: str
    rank: float
    n: int
    c: int


class Difficulty(NamedTuple):
    """What a probe found. `D90` is the 90% parametric interval that the label hangs on."""

    label: Band
    S: Estimate
    D: Estimate
    D90: tuple[float, float] | None
    provisional: bool
    strongest_fails: bool
    by_model: dict[str, tuple[int, int]]


def solve_rate(counts: Sequence[SolverCount]) -> float | None:
    """Mean over families of the mean over each family's solvers; None without samples."""
    families: defaultdict[str, list[float]] = defaultdict(list)
    for one in counts:
        if one.n:
            families[one.family].append(one.c / one.n)
    means = [sum(rates) / len(rates) for rates in families.values()]
    return sum(means) / len(means) if means else None


def ordered_discrimination(thetas: Sequence[float], rates: Sequence[float]) -> float | None:
    """D in [-1, 1]: 1 when never a weaker solver beats a stronger one; None if all rates equal."""
    top = bottom = 0.0
    for a in range(len(rates)):
        for b in range(a):
            gap = rates[a] - rates[b]
            sign = (thetas[a] > thetas[b]) - (thetas[a] < thetas[b])
            top, bottom = top + sign * gap, bottom + abs(gap)
    return top / bottom if bottom else None


def label(
    counts: Sequence[SolverCount], seed: int, key_proof: bool = False, approved: bool = False
) -> Difficulty:
    """The state machine of METHOD 2 with its intervals, evaluated from the top down.

    ValueError for more passes than samples.
    """
    for one in counts:
        if not 0 <= one.c <= one.n:
            raise ValueError(f"{one.c} passes of {one.n} samples of {one.model} cannot be")
    used = [one for one in counts if one.n]
    s = solve_rate(used)
    d = ordered_discrimination([c.rank for c in used], [c.c / c.n for c in used])
    s_draws, d_draws = _bootstrap(used, seed)
    d90 = _bounds(d_draws, 0.90) if d is not None else None
    found = _label(used, s, d, d90, key_proof and approved)
    strongest = max(used, key=lambda c: c.rank, default=None)
    return Difficulty(
        label=found, S=_estimate(s, s_draws, used, "empty"),
        D=_estimate(d, d_draws, used, "no_variance"), D90=d90,
        provisional=_provisional(used, found),
        strongest_fails=strongest is not None and _upper(strongest) < 0.5,
        by_model={one.model: (one.n, one.c) for one in used},
    )  # fmt: skip


def _label(
    used: Sequence[SolverCount], s: float | None, d: float | None,
    d90: tuple[float, float] | None, proved: bool,
) -> Band:  # fmt: skip
    if s is None:
        return "weak"
    if s > 0.95:
        return "no_info_easy"
    if all(one.c == 0 for one in used):
        strongest = max(used, key=lambda c: c.rank)
        return "frontier_hard" if strongest.n >= 64 and proved else "zero_solve"
    if s <= 0.05:
        return "near_zero"
    if s < 0.95 and d is not None and d90 is not None:
        if d90[1] < 0:
            return "inverted"
        if d >= 0.3 and d90[0] > 0:
            return "discriminating"
    return "weak"


def _provisional(used: Sequence[SolverCount], found: Band) -> bool:
    """The trust rule: five solvers of three families at n >= 8; for labels by D, six or more."""
    families = len({one.family for one in used})
    enough = len(used) >= 5 and families >= 3 and all(one.n >= 8 for one in used)
    by_d = found in ("inverted", "discriminating", "weak")
    return not enough or (by_d and len(used) < 6)


def _bootstrap(used: Sequence[SolverCount], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draws of S and D with c* ~ Binomial(n, (c + .5) / (n + 1)); D is NaN where undefined."""
    import numpy as np

    if not used:
        return np.full(1, np.nan), np.full(1, np.nan)
    rng = np.random.default_rng(seed)
    n = np.array([one.n for one in used])
    p = (np.array([one.c for one in used]) + 0.5) / (n + 1)
    rates = rng.binomial(n, p, size=(REPEATS, len(used))) / n
    families = sorted({one.family for one in used})
    groups = [[i for i, one in enumerate(used) if one.family == f] for f in families]
    s = np.mean([rates[:, group].mean(axis=1) for group in groups], axis=0)
    theta = np.array([one.rank for one in used], dtype=float)
    gaps = rates[:, :, None] - rates[:, None, :]
    signs = np.sign(theta[:, None] - theta[None, :])
    bottom = np.abs(gaps).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        d = np.where(bottom > 0, (gaps * signs).sum(axis=(1, 2)) / bottom, np.nan)
    return s, d


def _bounds(draws: np.ndarray, level: float) -> tuple[float, float] | None:
    import numpy as np

    known = draws[~np.isnan(draws)]
    if not len(known):
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _estimate(
    value: float | None, draws: np.ndarray, used: Sequence[SolverCount], reason: str
) -> Estimate:
    bounds = _bounds(draws, 0.95) if value is not None else None
    return Estimate(
        value=value, lo=bounds[0] if bounds else None, hi=bounds[1] if bounds else None,
        method="parametric bootstrap", n_items=1, n_samples=sum(one.n for one in used),
        n_clusters=1, reason="" if value is not None else reason,
    )  # fmt: skip


def _upper(one: SolverCount) -> float:
    """The one-sided 95% Clopper-Pearson bound of a solver's pass@1."""
    if one.c >= one.n:
        return 1.0
    from scipy.stats import beta

    return float(beta.ppf(0.95, one.c + 1, one.n - one.c))
