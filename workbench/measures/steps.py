"""Steps of agent flows: per-step pass@k and pass^k, rates, who owns the loss, what is brittle.

METHOD 1.3. Three different numbers, never mixed: the rate of a step (a point rate where the agent
was placed before it, a marginal rate over live rollouts), the hazard of a first failure, and the
measured end-to-end success. The product of per-step pass@k with k > 1 is none of them (other
rollouts may supply each pass), so it is computed nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.measures.brittle import add_brittle
from workbench.measures.hazards import expected_first_failures, first_failures, share
from workbench.measures.intervals import clopper_pearson
from workbench.measures.scores import ALL_KS_UPTO, KS, MOST_SHORT, Draws

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

POINT, MARGINAL = "point_rate", "marginal_rate"


def unit_counts(steps: pd.DataFrame, by: str) -> pd.DataFrame:
    """n and c of each unit (task_id, step_index), with the step it belongs to; graded rows only."""
    graded = steps[steps["correct"].notna()]
    grouped = graded.assign(told_by=graded[by]).groupby(["task_id", "step_index"], sort=True)
    table = grouped.agg(n=("correct", "size"), c=("correct", "sum"), step=("told_by", "first"))
    return table.reset_index()


def mixed_units(steps: pd.DataFrame, by: str) -> list[tuple[str, int, list[str]]]:
    """Units (task, step index) whose rollouts do not agree on the step: no table can be by step.

    Steps that nobody graded are in no table, so they need not agree.
    """
    if by == "step_index":
        return []
    pairs = steps.loc[steps["correct"].notna(), ["task_id", "step_index", by]].drop_duplicates()
    many = pairs.groupby(["task_id", "step_index"], sort=True)[by].agg(list).reset_index()
    rows = many.itertuples(index=False, name=None)
    return [(str(task), int(i), sorted(map(str, names))) for task, i, names in rows
            if len(names) > 1]  # fmt: skip


def is_points(steps: pd.DataFrame) -> bool:
    """Whether these are teacher-forced points: the agent was placed before each step.

    A column `teacher_forced` says so, or no rollout has a second step though they begin at
    several places, which no live rollout does.
    """
    if "teacher_forced" in steps:
        return bool((steps["teacher_forced"] == 1).all())
    places = steps["step_index"]
    return not steps["rollout_id"].duplicated().any() and bool(places.nunique() > 1)


def rate_of(row: Mapping[str, Any]) -> Any:
    """The rate of a step's record, under whichever of its two names it has."""
    return row[POINT] if POINT in row else row[MARGINAL]


def ks_for(n: Sequence[int]) -> list[int]:
    most = int(max(n, default=0))
    return [k for k in range(1, most + 1) if k <= ALL_KS_UPTO or k in KS]


def pass_tables(
    units: pd.DataFrame, ks: Sequence[int], seed: int, *, single: bool = False
) -> dict[str, Any]:
    """pass@k and pass^k as means over units, with cluster bootstraps over tasks.

    `single`: where each task gives one unit that is right or wrong, the exact interval instead.
    """
    import pandas as pd

    tasks, _ = pd.factorize(units["task_id"], sort=True)
    draws = Draws(tasks, seed)
    n, c = units["n"].to_numpy(float), units["c"].to_numpy(float)
    return {
        "pass_at_k": {str(k): _mean(_some(n, c, k), draws, single) for k in ks},
        "pass_k": {str(k): _mean(_all(n, c, k), draws, single) for k in ks},
    }


def _some(n: np.ndarray, c: np.ndarray, k: int) -> np.ndarray:
    return 1 - _all(n, n - c, k)


def _all(n: np.ndarray, c: np.ndarray, k: int) -> np.ndarray:
    """C(c, k) / C(n, k) by unit; NaN where n < k."""
    import numpy as np

    share = np.ones(len(n))
    with np.errstate(invalid="ignore", divide="ignore"):
        for j in range(k):
            share = share * np.maximum(c - j, 0) / (n - j)
    return np.where(n >= k, share, np.nan)


def _mean(values: np.ndarray, draws: Draws, single: bool) -> Estimate:
    """The mean over units; None when more than a tenth of them are too short."""
    import numpy as np

    from workbench.measures.scores import estimates

    there, known = len(values), values[~np.isnan(values)]
    short = there - len(known)
    if not len(known):
        return Estimate(value=None, reason="too_short" if there else "empty", n_missing=there)
    if short / there > MOST_SHORT:
        return Estimate(value=None, reason="too_short", n_items=len(known), n_missing=short)
    found = estimates(values[:, None], draws)[0]
    right = set(known) <= {0.0, 1.0}
    if right and draws.many > 1 and (len(set(known)) == 1 or (single and draws.many == there)):
        # Draws of equal values never vary: the number of tasks then bounds what could have been.
        many = found.n_clusters
        exact = clopper_pearson(round(float(known.mean()) * many), many)
        facts = {"lo": exact.lo, "hi": exact.hi, "method": "clopper-pearson over tasks"}
        return found.model_copy(update=facts)
    return found


def step_rows(steps: pd.DataFrame, by: str, seed: int) -> list[dict[str, Any]]:
    """One record a step in order of first appearance: rates, k-tables, shares and brittleness."""
    graded = steps[steps["correct"].notna()]
    units = unit_counts(steps, by)
    ks = ks_for(units["n"].tolist())
    points = is_points(graded)
    rows = [
        _step_row(name, units[units["step"] == name], graded[graded[by] == name], ks, seed)
        for name in _in_order(graded, by)
    ]
    for row in rows if points else ():
        row[POINT] = row.pop(MARGINAL)
    _add_shares(rows)
    _add_first_failures(rows, None if points else first_failures(graded, by))
    add_brittle(rows, graded, by, seed)
    return rows


def _in_order(graded: pd.DataFrame, by: str) -> list[Any]:
    """Steps by the mean position at which they stand."""
    return list(graded.groupby(by)["step_index"].mean().sort_values(kind="stable").index)


def _step_row(
    name: Any, units: pd.DataFrame, rows: pd.DataFrame, ks: Sequence[int], seed: int
) -> dict[str, Any]:
    n, c = units["n"].to_numpy(), units["c"].to_numpy()
    tables = pass_tables(units, [k for k in ks if k <= n.max()], seed, single=True)
    last = [k for k, found in tables["pass_at_k"].items() if found.value is not None]
    top = tables["pass_at_k"][last[-1]].value if last else None
    one = tables["pass_at_k"]["1"].value
    return {
        "step": str(name), "units": len(units), "samples": len(rows), **tables,
        "always": int((c == n).sum()), "never": int((c == 0).sum()),
        "volatile": int(((c > 0) & (c < n)).sum()),
        MARGINAL: share(rows["correct"].to_numpy(float), rows["task_id"], seed),
        "lift": None if top is None or one is None else top - one,
        "lift_k": int(last[-1]) if last else None,
    }  # fmt: skip


def _add_shares(rows: list[dict[str, Any]]) -> None:
    """Who owns the loss, by two views that are never merged (METHOD 1.3)."""
    rates = [rate_of(row).value for row in rows]
    lost = sum(1 - p for p in rates)
    # ln 0 is no number: a step that never passed counts as (c + .5) / (n + 1).
    logs = [math.log(p if p > 0 else 0.5 / (row["samples"] + 1))
            for p, row in zip(rates, rows, strict=True)]  # fmt: skip
    total = sum(logs)
    for row, p, log in zip(rows, rates, logs, strict=True):
        row["marginal_share"] = (1 - p) / lost if lost else None
        row["log_share"] = log / total if total else None


def _add_first_failures(rows: list[dict[str, Any]], first: Mapping[str, int] | None) -> None:
    """The third view: counted on live rollouts; of points, expected if steps are independent."""
    if first is None:
        shares = expected_first_failures([rate_of(row).value for row in rows])
        for row, one in zip(rows, shares, strict=True):
            row |= {"first_failures": None, "first_failure_share": one if any(shares) else None}
        return
    failures = sum(first.values())
    for row in rows:
        row["first_failures"] = first.get(row["step"], 0)
        row["first_failure_share"] = row["first_failures"] / failures if failures else None
