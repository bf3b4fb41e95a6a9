"""Steps of agent flows: per-step pass@k and pass^k, hazards, what fails first, what is brittle.

METHOD 1.3. Three different numbers, never mixed: the marginal rate of a step over live rollouts,
the hazard of a first failure, and the measured end-to-end success. The product of per-step pass@k
with k > 1 is none of them (other rollouts may supply each pass), so it is computed nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.measures.brittle import add_brittle
from workbench.measures.intervals import wilson
from workbench.measures.scores import ALL_KS_UPTO, KS, MOST_SHORT, Draws

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CORE = 0.5


def unit_counts(steps: pd.DataFrame, by: str) -> pd.DataFrame:
    """n and c of each unit (task_id, step_index), with the step it belongs to; graded rows only."""
    graded = steps[steps["correct"].notna()]
    grouped = graded.assign(told_by=graded[by]).groupby(["task_id", "step_index"], sort=True)
    table = grouped.agg(n=("correct", "size"), c=("correct", "sum"), step=("told_by", "first"))
    return table.reset_index()


def mixed_units(steps: pd.DataFrame, by: str) -> list[tuple[str, int, list[str]]]:
    """Units (task, step index) whose rollouts do not agree on the step: no table can be by step."""
    if by == "step_index":
        return []
    pairs = steps[["task_id", "step_index", by]].drop_duplicates()
    many = pairs.groupby(["task_id", "step_index"], sort=True)[by].agg(list).reset_index()
    rows = many.itertuples(index=False, name=None)
    return [(str(task), int(i), sorted(map(str, names))) for task, i, names in rows
            if len(names) > 1]  # fmt: skip


def ks_for(n: Sequence[int]) -> list[int]:
    most = int(max(n, default=0))
    return [k for k in range(1, most + 1) if k <= ALL_KS_UPTO or k in KS]


def pass_tables(units: pd.DataFrame, ks: Sequence[int], draws_seed: int) -> dict[str, Any]:
    """pass@k and pass^k as means over units, with cluster bootstraps over tasks."""
    import pandas as pd

    tasks, _ = pd.factorize(units["task_id"], sort=True)
    draws = Draws(tasks, draws_seed)
    n, c = units["n"].to_numpy(float), units["c"].to_numpy(float)
    return {
        "pass_at_k": {str(k): _mean(_some(n, c, k), draws, len(n)) for k in ks},
        "pass_k": {str(k): _mean(_all(n, c, k), draws, len(n)) for k in ks},
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


def _mean(values: np.ndarray, draws: Draws, there: int) -> Estimate:
    """The mean over units; None when more than a tenth of them are too short."""
    import numpy as np

    from workbench.measures.scores import estimates

    known = int((~np.isnan(values)).sum())
    if not there or not known:
        return Estimate(value=None, reason="empty" if not there else "too_short", n_missing=there)
    if (there - known) / there > MOST_SHORT:
        return Estimate(value=None, reason="too_short", n_items=known, n_missing=there - known)
    return estimates(values[:, None], draws)[0]


def step_rows(steps: pd.DataFrame, by: str, seed: int) -> list[dict[str, Any]]:
    """One record a step in order of first appearance: rates, k-tables, shares and brittleness."""
    graded = steps[steps["correct"].notna()]
    units = unit_counts(steps, by)
    names = _in_order(graded, by)
    ks = ks_for(units["n"].tolist())
    rows = [_step_row(name, units[units["step"] == name], graded[graded[by] == name], ks, seed)
            for name in names]  # fmt: skip
    _add_shares(rows, first_failures(graded, by))
    add_brittle(rows, graded, by, seed)
    return rows


def _in_order(graded: pd.DataFrame, by: str) -> list[Any]:
    """Steps by the mean position at which they stand."""
    return list(graded.groupby(by)["step_index"].mean().sort_values(kind="stable").index)


def _step_row(
    name: Any, units: pd.DataFrame, rows: pd.DataFrame, ks: Sequence[int], seed: int
) -> dict[str, Any]:
    n, c = units["n"].to_numpy(), units["c"].to_numpy()
    tables = pass_tables(units, [k for k in ks if k <= n.max()], seed)
    last = [k for k, found in tables["pass_at_k"].items() if found.value is not None]
    top = tables["pass_at_k"][last[-1]].value if last else None
    one = tables["pass_at_k"]["1"].value
    return {
        "step": str(name), "units": len(units), "samples": len(rows), **tables,
        "always": int((c == n).sum()), "never": int((c == 0).sum()),
        "volatile": int(((c > 0) & (c < n)).sum()), "marginal_rate": _rate(rows, seed),
        "lift": None if top is None or one is None else top - one,
        "lift_k": int(last[-1]) if last else None,
    }  # fmt: skip


def _rate(rows: pd.DataFrame, seed: int) -> Estimate:
    """The share of correct observations; clusters are tasks."""
    import pandas as pd

    from workbench.measures.scores import estimates

    values = rows["correct"].to_numpy(float)
    tasks, unique = pd.factorize(rows["task_id"], sort=True)
    if len(unique) == len(values) or values.min() == values.max():
        # Draws of equal values never vary: the number of tasks then bounds what could have been.
        return wilson(round(float(values.mean() * len(unique))), len(unique))
    found = estimates(values[:, None], Draws(tasks, seed))[0]
    return found.model_copy(update={"n_samples": len(values)})


def first_failures(graded: pd.DataFrame, by: str) -> dict[str, int]:
    """How many rollouts go wrong first at each step."""
    ordered = graded.sort_values(["rollout_id", "step_index"], kind="stable")
    wrong = ordered[ordered["correct"] == 0]
    first = wrong.groupby("rollout_id", sort=False)[by].first()
    return {str(step): int(n) for step, n in first.value_counts(sort=False).items()}


def hazards(graded: pd.DataFrame) -> list[dict[str, Any]]:
    """First-failure hazard by position: rollouts at risk are those right so far that have the step.

    The product of (1 - h) is the share of rollouts without a wrong step, where all have the same
    steps; rollouts with fewer steps leave the risk set when they end.
    """
    ordered = graded.sort_values(["rollout_id", "step_index"], kind="stable")
    wrong = (ordered["correct"] == 0).astype(int)
    before = wrong.groupby(ordered["rollout_id"], sort=False).cumsum() - wrong
    at_risk = ordered[before == 0]
    failed = (at_risk["correct"] == 0).groupby(at_risk["step_index"], sort=True)
    sums = failed.agg(["size", "sum"]).reset_index().itertuples(index=False, name=None)
    rows = [
        {"step_index": int(index), "at_risk": int(size), "failed": int(lost),
         "hazard": wilson(int(lost), int(size))} for index, size, lost in sums
    ]  # fmt: skip
    return rows


def product(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.prod(known) if known and len(known) == len(values) else None


def _add_shares(rows: list[dict[str, Any]], first: dict[str, int]) -> None:
    """Who owns the loss, by three views that are never merged (METHOD 1.3)."""
    rates = [row["marginal_rate"].value for row in rows]
    lost = sum(1 - p for p in rates)
    # ln 0 is no number: a step that never passed counts as (c + .5) / (n + 1).
    logs = [math.log(p if p > 0 else 0.5 / (row["samples"] + 1))
            for p, row in zip(rates, rows, strict=True)]  # fmt: skip
    total, failures = sum(logs), sum(first.values())
    for row, p, log in zip(rows, rates, logs, strict=True):
        row["marginal_share"] = (1 - p) / lost if lost else None
        row["log_share"] = log / total if total else None
        row["first_failures"] = first.get(row["step"], 0)
        row["first_failure_share"] = row["first_failures"] / failures if failures else None


def failure_core(graded: pd.DataFrame, by: str, seed: int, repeats: int = 500) -> dict[str, Any]:
    """The smallest set of steps with half of all first failures, and how often draws agree."""
    import numpy as np
    import pandas as pd

    ordered = graded.sort_values(["rollout_id", "step_index"], kind="stable")
    wrong = ordered[ordered["correct"] == 0].groupby("rollout_id", sort=False)
    first = wrong[[by, "task_id"]].first()
    if first.empty:
        return {"steps": [], "share": None, "frequency": None}
    steps, names = pd.factorize(first[by].astype(str), sort=True)
    tasks, _ = pd.factorize(first["task_id"], sort=True)
    table = np.zeros((tasks.max() + 1, len(names)))
    np.add.at(table, (tasks, steps), 1)
    core = _core(table.sum(axis=0))
    weights = Draws(np.arange(len(table)), seed, repeats).weights
    agree = [_core(row) == core for row in weights @ table]
    share = float(table.sum(axis=0)[sorted(core)].sum() / table.sum())
    return {"steps": sorted(str(names[i]) for i in core), "share": share,
            "frequency": sum(agree) / len(agree)}  # fmt: skip


def _core(counts: np.ndarray) -> frozenset[int]:
    order = sorted(range(len(counts)), key=lambda i: (-counts[i], i))
    taken: list[int] = []
    for i in order:
        if sum(counts[j] for j in taken) >= CORE * counts.sum():
            break
        taken.append(i)
    return frozenset(taken)
