"""Brittle steps: clearly below all other steps of a flow, or nothing is said (METHOD 1.3)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.measures.comparisons import holm, two_proportions
from workbench.measures.intervals import newcombe, wilson
from workbench.measures.scores import Draws

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ALPHA, LEAST_DROP = 0.05, -0.10
LOW_N, LEAST_TASKS = 30, 5


def add_brittle(rows: list[dict[str, Any]], graded: pd.DataFrame, by: str, seed: int) -> None:
    """Brittle: clearly below all other steps, by Holm, by intervals, and by ten points or more."""
    tests = [_against_rest(graded, by, row["step"], seed) for row in rows]
    adjusted = holm([test["p"] for test in tests])
    for row, test, p in zip(rows, tests, adjusted, strict=True):
        row["difference_from_rest"], row["rest_rate"] = test["difference"], test["rest"]
        row["p_adjusted"] = p if len(rows) > 1 else None
        row["warnings"] = _doubts(graded, by, row)
        row["brittle"] = bool(
            not row["warnings"] and len(rows) > 1 and p < ALPHA
            and test["difference"].value <= LEAST_DROP and test["own_hi"] < test["rest_lo"]
        )  # fmt: skip


def _doubts(graded: pd.DataFrame, by: str, row: dict[str, Any]) -> list[str]:
    """Why nothing is claimed of a step: too few samples, or too few tasks to draw from."""
    tasks = graded.loc[graded[by].astype(str) == row["step"], "task_id"].nunique()
    few = ["low_n"] if row["samples"] < LOW_N else []
    return few + (["few_tasks"] if tasks < LEAST_TASKS else [])


def _against_rest(graded: pd.DataFrame, by: str, step: str, seed: int) -> dict[str, Any]:
    mine = graded[by].astype(str) == step
    own, rest = graded[mine], graded[~mine]
    a, n_a, b, n_b = (int(own["correct"].sum()), len(own), int(rest["correct"].sum()), len(rest))
    if not n_b:
        none = Estimate(value=None, reason="no_other_step")
        return {"p": 1.0, "difference": none, "rest": none, "own_hi": 1.0, "rest_lo": 0.0}
    if graded["task_id"].nunique() == len(graded):
        return _independent(a, n_a, b, n_b)
    return _clustered(graded, mine.to_numpy(), seed)


def _independent(a: int, n_a: int, b: int, n_b: int) -> dict[str, Any]:
    """One point a task: two proportions."""
    test, one, other = two_proportions(a, n_a, b, n_b), wilson(a, n_a), wilson(b, n_b)
    return {"p": test.p, "difference": newcombe(a, n_a, b, n_b), "rest": other, "own_hi": one.hi,
            "rest_lo": other.lo}  # fmt: skip


def _clustered(graded: pd.DataFrame, mine: np.ndarray, seed: int) -> dict[str, Any]:
    """Cluster bootstrap over tasks of both rates and of their difference."""
    import numpy as np
    import pandas as pd

    tasks, _ = pd.factorize(graded["task_id"], sort=True)
    values = graded["correct"].to_numpy(float)
    both = np.column_stack([np.where(mine, values, np.nan), np.where(mine, np.nan, values)])
    drawn = Draws(tasks, seed).means(both)
    drawn = drawn[~np.isnan(drawn).any(axis=1)]
    rate, rest = float(np.nanmean(both[:, 0])), float(np.nanmean(both[:, 1]))
    gaps = drawn[:, 0] - drawn[:, 1]
    error = float(gaps.std(ddof=1)) if len(gaps) > 1 else 0.0
    low, high = np.quantile(gaps, [0.025, 0.975])
    p = math.erfc(abs(rate - rest) / error / math.sqrt(2)) if error else float(rate == rest)
    difference = Estimate(
        value=rate - rest, lo=float(low), hi=float(high), method="cluster bootstrap over tasks",
        n_items=len(values), n_clusters=len(np.unique(tasks)),
    )  # fmt: skip
    ends = np.quantile(drawn[:, 1], [0.025, 0.975])
    others = difference.model_copy(
        update={"value": rest, "lo": float(ends[0]), "hi": float(ends[1]),
                "n_items": int((~np.isnan(both[:, 1])).sum())}
    )  # fmt: skip
    return {"p": p, "difference": difference, "rest": others, "rest_lo": float(ends[0]),
            "own_hi": float(np.quantile(drawn[:, 0], 0.975))}  # fmt: skip
