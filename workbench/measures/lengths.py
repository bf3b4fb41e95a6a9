"""Does a judge pass longer outputs more readily than people do (METHOD 6.3)?

logit P(judge passes) = a + b length_z + c [people pass]; exp(b) is the odds ratio of one standard
deviation more. Fitted by Newton's steps, which are iteratively reweighted least squares.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.measures.scores import LOW_N

if TYPE_CHECKING:
    import numpy as np

MOST_STEPS, CLOSE = 40, 1e-9
SURE = 12.0  # a logit that calls for a look at whether passes are parted from fails
NOTABLE = 1.25
Z = 1.959963984540054


def length_effect(
    passed: np.ndarray, length: np.ndarray, truth: np.ndarray, items: np.ndarray
) -> dict[str, Any]:
    """The odds ratio per SD of length at the same human label, and whether it is flagged.

    `passed` and `truth` hold 1, 0 or NaN, `items` a number for each item; rows with a NaN are
    left out. Undefined with a reason: `empty`, `no_variation` (the judge always says the same),
    `one_length`, `separation` (some line parts passes from fails: no finite estimate).
    Several rows an item: clustered sandwich, else the model's own errors.
    """
    import numpy as np

    known = ~(np.isnan(passed) | np.isnan(length) | np.isnan(truth))
    y, long, told = passed[known], length[known], truth[known]
    clusters = np.unique(items[known], return_inverse=True)[1]
    many = int(clusters.max()) + 1 if len(clusters) else 0
    facts: dict[str, Any] = {"n_items": many, "n_samples": len(y), "n_clusters": many}
    reason = _undefined(y, long)
    if reason:
        return _row(Estimate(value=None, reason=reason, **facts), None, long)
    z = (long - long.mean()) / long.std(ddof=1)
    columns = [np.ones(len(y)), z] + ([told] if told.std() > 0 else [])
    x = np.column_stack(columns)
    beta = fit_logit(x, y)
    if beta is None:
        return _row(Estimate(value=None, reason="separation", **facts), None, long)
    slope, error = float(beta[1]), _error(x, y, beta, clusters)
    facts["method"] = "logistic regression, " + ("clustered sandwich" if many < len(y) else "Wald")
    warnings = tuple(
        word for word, true in (("low_n", many < LOW_N), ("one_label", told.std() == 0)) if true
    )
    ends = [math.exp(min(slope + sign * Z * error, 700.0)) for sign in (-1, 1)]
    ratio = Estimate(value=math.exp(slope), lo=ends[0], hi=ends[1], warnings=warnings, **facts)
    return _row(ratio, math.erfc(abs(slope / error) / math.sqrt(2)), long)


def fit_logit(x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """The coefficients with the greatest likelihood; None where there is no finite one."""
    import numpy as np

    beta = np.zeros(x.shape[1])
    for _ in range(MOST_STEPS):
        share = _share(x @ beta)
        curve = x.T @ (x * (share * (1 - share))[:, None])
        try:
            step = np.linalg.solve(curve, x.T @ (y - share))
        except np.linalg.LinAlgError:
            return None
        largest = float(np.abs(step).max())
        # A long first step can overshoot.
        beta = beta + step * min(1.0, 4.0 / largest if largest else 1.0)
        if largest < CLOSE:
            return None if np.abs(x @ beta).max() > SURE and _parted(x, y) else np.asarray(beta)
    return None


def _parted(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether some line has no pass on its one side and no fail on its other (a linear program)."""
    import numpy as np
    from scipy.optimize import linprog

    signed = np.unique(x * (2 * y - 1)[:, None], axis=0)
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1))
    return bool(found.status != 0 or -found.fun > 1e-9)


def _share(logit: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -500, 500))))


def _error(x: np.ndarray, y: np.ndarray, beta: np.ndarray, clusters: np.ndarray) -> float:
    """The standard error of the second coefficient."""
    import numpy as np

    share = _share(x @ beta)
    bread = np.linalg.inv(x.T @ (x * (share * (1 - share))[:, None]))
    many = int(clusters.max()) + 1
    if many == len(y):
        return float(np.sqrt(bread[1, 1]))
    score = np.zeros((many, x.shape[1]))
    np.add.at(score, clusters, x * (y - share)[:, None])
    cooked = bread @ (score.T @ score) @ bread * many / max(many - 1, 1)
    return float(np.sqrt(cooked[1, 1]))


def _undefined(y: np.ndarray, long: np.ndarray) -> str:
    if len(y) < 3:
        return "empty"
    if y.min() == y.max():
        return "no_variation"
    return "one_length" if long.min() == long.max() else ""


def _row(ratio: Estimate, p: float | None, long: np.ndarray) -> dict[str, Any]:
    """The result; flagged when the ratio is notable either way and its interval excludes 1."""
    flagged = None
    if ratio.value is not None and ratio.lo is not None and ratio.hi is not None:
        apart = ratio.lo > 1 or ratio.hi < 1
        flagged = apart and max(ratio.value, 1 / ratio.value) > NOTABLE
    spread = float(long.std(ddof=1)) if len(long) > 1 else None
    return {"or_per_sd": ratio, "p": p, "sd": spread, "flagged": flagged}
