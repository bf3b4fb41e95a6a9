"""Which models a benchmark tells apart, and whether a reference agrees (METHOD 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.comparisons import holm

if TYPE_CHECKING:
    import numpy as np

ALPHA = 0.05


class Separability(Record):
    """The share of model pairs told apart; None with fewer than two models."""

    value: float | None
    pairs: int
    separated: int
    reason: str = ""


def separability(found: Sequence[Estimate]) -> Separability:
    """Pairs whose intervals do not overlap; touching ends overlap (Li et al. 2024)."""
    known = [(e.lo, e.hi) for e in found if e.lo is not None and e.hi is not None]
    apart = [a[1] < b[0] or b[1] < a[0] for a, b in combinations(known, 2)]
    return _share(apart)


def paired_separability(table: np.ndarray, clusters: np.ndarray) -> Separability:
    """Pairs whose paired difference is not zero by Holm over all pairs: more powerful.

    `table` holds item rates, (items, models); the standard error is clustered.
    """
    pairs = list(combinations(range(table.shape[1]), 2))
    ps = [_paired_p(table[:, a] - table[:, b], clusters) for a, b in pairs]
    return _share([p < ALPHA for p in holm(ps)])


def _share(apart: Sequence[bool]) -> Separability:
    if not apart:
        return Separability(value=None, pairs=0, separated=0, reason="fewer_than_two_models")
    return Separability(value=sum(apart) / len(apart), pairs=len(apart), separated=sum(apart))


def _paired_p(differences: np.ndarray, clusters: np.ndarray) -> float:
    import math

    import numpy as np

    known = ~np.isnan(differences)
    values = differences[known]
    error = clustered_error(values, clusters[known])
    mean = float(values.mean()) if len(values) else 0.0
    if error is None or error == 0:
        return 1.0 if mean == 0 or len(values) < 2 else 0.0
    return math.erfc(abs(mean / error) / math.sqrt(2))


def clustered_error(values: np.ndarray, clusters: np.ndarray) -> float | None:
    """The clustered standard error of a mean, not below the plain one (METHOD 1.2, Miller 2024).

    None with fewer than two values or only one cluster.
    """
    import math

    import numpy as np

    n = len(values)
    if n < 2 or len(np.unique(clusters)) < 2:
        return None
    apart = values - values.mean()
    plain = float((apart**2).sum() / (n * (n - 1)))
    _, place = np.unique(clusters, return_inverse=True)
    sums = np.bincount(place, apart)
    within = float((sums**2).sum() - (apart**2).sum()) / n**2
    return math.sqrt(max(plain, plain + within))


def agreement(
    ours: Mapping[str, Estimate], theirs: Mapping[str, Estimate]
) -> dict[str, Any]:  # fmt: skip
    """Agreement with confidence with a reference over shared models, and its coverage.

    +1 for a pair that both separate in one order, -1 in opposite orders, 0 where either does not.
    """
    shared = sorted(set(ours) & set(theirs))
    scores = [_order(ours[a], ours[b]) * _order(theirs[a], theirs[b])
              for a, b in combinations(shared, 2)]  # fmt: skip
    if not scores:
        return {"value": None, "coverage": None, "pairs": 0, "reason": "fewer_than_two_shared"}
    covered = sum(score != 0 for score in scores)
    return {"value": sum(scores) / len(scores), "coverage": covered / len(scores),
            "pairs": len(scores), "reason": ""}  # fmt: skip


def _order(a: Estimate, b: Estimate) -> int:
    """1 if a is surely above b, -1 if below, 0 if their intervals overlap or are not known."""
    if a.lo is None or a.hi is None or b.lo is None or b.hi is None:
        return 0
    return (a.lo > b.hi) - (b.lo > a.hi)


def pair_brier(draws: np.ndarray, reference: Sequence[float]) -> dict[str, Any]:
    """Mean over pairs of (P(a above b in our draws) - reference order)^2; .25 is uninformed.

    `draws` are bootstrap means, (repeats, models), in the order of `reference` scores. Pairs tied
    in the reference are dropped and counted.
    """
    import numpy as np

    errors, ties = [], 0
    for a, b in combinations(range(len(reference)), 2):
        if reference[a] == reference[b]:
            ties += 1
            continue
        above = float(np.mean(draws[:, a] > draws[:, b]) + np.mean(draws[:, a] == draws[:, b]) / 2)
        errors.append((above - (reference[a] > reference[b])) ** 2)
    value = sum(errors) / len(errors) if errors else None
    return {"value": value, "pairs": len(errors), "ties_dropped": ties,
            "reason": "" if errors else "no_reference"}  # fmt: skip


def rank_agreement(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Kendall's tau-b of two lists of scores; None with fewer than two or no variation."""
    from scipy.stats import kendalltau

    if len(ours) < 2 or len(set(ours)) < 2 or len(set(theirs)) < 2:
        return None
    return float(kendalltau(ours, theirs).statistic)
