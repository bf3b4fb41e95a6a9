"""A model's flow: pass@k over tasks, its steps, products, recoveries, crashes (METHOD 1.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.measures.intervals import wilson
from workbench.measures.steps import (
    failure_core,
    hazards,
    ks_for,
    pass_tables,
    product,
    step_rows,
)

if TYPE_CHECKING:
    import pandas as pd

SUCCESS = 1 - 1e-9
CRASHES = ("error", "missing")


def flow(
    name: str, steps: pd.DataFrame, rollouts: pd.DataFrame | None, by: str, seed: int
) -> dict[str, Any]:
    """Everything `measure steps` says of one model.

    `rollouts` (with reward) may hold tasks without a step; without it, the steps' rewards count.
    """
    runs = _runs(steps) if rollouts is None else rollouts
    crashed = runs["status"].isin(CRASHES) if "status" in runs else runs["rollout_id"] == ""
    gone = set(runs.loc[crashed, "rollout_id"])
    steps = steps[~steps["rollout_id"].isin(gone)]
    graded = steps[steps["correct"].notna()]
    rows = step_rows(steps, by, seed) if len(graded) else []
    risks = hazards(graded) if len(graded) else []
    rewards = by_steps(graded, runs[~crashed])
    known = sum(rewards.values())
    clean = _clean(graded)
    return {
        "model": name, "unit": ["task_id", "step_index"], "samples": "rollouts",
        "n_rollouts": len(runs), "crashed": int(crashed.sum()),
        "ungraded_steps": int(steps["correct"].isna().sum()),
        "end_to_end": end_to_end(runs[~crashed], seed), "steps": rows, "hazards": risks,
        "marginal_product": product([row["marginal_rate"].value for row in rows]),
        "hazard_product": product([1 - row["hazard"].value for row in risks]),
        "no_wrong_step": wilson(sum(clean.values()), len(clean)),
        "recovery_rate": wilson(rewards["reward1_missed"], known),
        "ungraded_failure_rate": wilson(rewards["reward0_all"], known),
        "reward_by_steps": rewards, "failure_core": failure_core(graded, by, seed),
    }  # fmt: skip


def _runs(steps: pd.DataFrame) -> pd.DataFrame:
    """The rollouts that a steps table knows of, with their rewards where it has them."""
    runs = steps.groupby("rollout_id", sort=False)
    wanted = [c for c in ("task_id", "model", "reward") if c in steps]
    found = runs[wanted].first().reset_index()
    if "reward" not in found:
        found["reward"] = float("nan")
    return found


def end_to_end(runs: pd.DataFrame, seed: int) -> dict[str, Any]:
    """pass@k and pass^k over tasks from each rollout's own outcome check."""
    scored = runs[runs["reward"].notna()]
    named = scored[scored["task_id"].notna()]
    if named.empty:
        return {"n_tasks": 0, "n_without_task": len(scored), "pass_at_k": {}, "pass_k": {}}
    wins = (named["reward"].astype(float) >= SUCCESS).astype(int)
    units = wins.groupby(named["task_id"]).agg(["size", "sum"]).reset_index()
    units.columns = ["task_id", "n", "c"]
    tables = pass_tables(units, ks_for(units["n"].tolist()), seed)
    return {"n_tasks": len(units), "n_without_task": len(scored) - len(named), **tables}


def by_steps(graded: pd.DataFrame, runs: pd.DataFrame) -> dict[str, int]:
    """Rollouts with steps by reward and by whether every step was right."""
    names = ("reward1_all", "reward1_missed", "reward0_all", "reward0_missed")
    counts = dict.fromkeys(names, 0)
    scored = runs[runs["reward"].notna()]
    rewards = dict(zip(scored["rollout_id"], scored["reward"].astype(float), strict=True))
    for rollout, right in _clean(graded).items():
        if rollout in rewards:
            won = rewards[rollout] >= SUCCESS
            counts[f"reward{int(won)}_{'all' if right else 'missed'}"] += 1
    return counts


def _clean(graded: pd.DataFrame) -> dict[str, bool]:
    """Of each rollout with graded steps, whether all are right."""
    if graded.empty:
        return {}
    least = graded.groupby("rollout_id")["correct"].min()
    return {str(rollout): bool(value == 1) for rollout, value in least.items()}
