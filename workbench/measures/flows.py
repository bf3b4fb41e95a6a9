"""A model's flow: pass@k over tasks, its steps, products, recoveries, crashes (METHOD 1.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.measures.hazards import failure_core, hazards, product
from workbench.measures.intervals import wilson
from workbench.measures.steps import (
    POINT,
    is_points,
    ks_for,
    pass_tables,
    rate_of,
    step_rows,
)
from workbench.measures.volatility import spread

if TYPE_CHECKING:
    import pandas as pd

SUCCESS = 1 - 1e-9
CRASHES = ("error", "missing")


def flow(
    name: str, steps: pd.DataFrame, rollouts: pd.DataFrame | None, by: str, seed: int
) -> dict[str, Any]:
    """Everything `measure steps` says of one model.

    `rollouts` (with reward) may hold tasks without a step; without it, the steps' rewards count.
    Without a graded step, what is left is pass@k, pass^k and crashes by task.
    """
    runs = _runs(steps) if rollouts is None else rollouts
    crashed = runs["status"].isin(CRASHES) if "status" in runs else runs["rollout_id"] == ""
    gone = set(runs.loc[crashed, "rollout_id"])
    steps = steps[~steps["rollout_id"].isin(gone)]
    graded = steps[steps["correct"].notna()]
    whole = runs[~crashed]
    return {
        "model": name, "unit": ["task_id", "step_index"], "samples": "rollouts",
        "n_rollouts": len(runs), "crashed": int(crashed.sum()),
        "ungraded_steps": int(steps["correct"].isna().sum()),
        "end_to_end": end_to_end(whole, seed), **_graded(steps, graded, whole, by, seed),
        "failure_core": failure_core(graded, by, seed), "tasks": task_rows(runs, crashed),
    }  # fmt: skip


def _graded(
    steps: pd.DataFrame, graded: pd.DataFrame, whole: pd.DataFrame, by: str, seed: int
) -> dict[str, Any]:
    """What graded steps say; of points nothing that would need a rollout to pass through them."""
    rows = step_rows(steps, by, seed) if len(graded) else []
    points = len(graded) > 0 and is_points(graded)
    risks = hazards(graded, by, seed) if len(graded) and not points else []
    clean = {} if points else _clean(graded)
    rewards = by_steps(clean, whole)
    known = sum(rewards.values())
    cut = _cut_at_first_wrong(steps)
    # Behind a first wrong step nobody looked: such rates are those of rollouts right so far.
    through = None if cut else product([rate_of(row).value for row in rows])
    return {
        "rate_kind": POINT if points else "marginal_rate", "steps": rows, "hazards": risks,
        "graded_until_first_wrong": cut, "same_steps": _same_steps(graded),
        "marginal_product": through,  # of the rates that `rate_kind` names
        "volatility": spread([rate_of(row).value for row in rows]),
        "hazard_product": product([1 - row["hazard"].value for row in risks]),
        "no_wrong_step": wilson(sum(clean.values()), len(clean)),
        "recovery_rate": wilson(rewards["reward1_missed"], known),
        "ungraded_failure_rate": wilson(rewards["reward0_all"], known),
        "reward_by_steps": rewards,
    }  # fmt: skip


def _cut_at_first_wrong(steps: pd.DataFrame) -> bool:
    """Whether steps behind a first wrong one are there but ungraded, as marking by hand leaves it.

    True when every rollout that goes on after its first wrong step is ungraded from there.
    """
    ordered = steps.sort_values(["rollout_id", "step_index"], kind="stable")
    wrong = (ordered["correct"] == 0).astype(int)
    behind = wrong.groupby(ordered["rollout_id"], sort=False).cumsum() - wrong > 0
    after = ordered.loc[behind, "correct"]
    return bool(len(after) and after.isna().all())


def _same_steps(graded: pd.DataFrame) -> bool:
    """Whether all rollouts have the same steps, so that a product over steps is of a real flow."""
    many = graded["rollout_id"].nunique()
    held = graded.groupby("step_index")["rollout_id"].nunique()
    names = graded.groupby("step_index")["step_name"].nunique() if "step_name" in graded else held
    return bool(len(held) and (held == many).all() and (names <= 1).all())


def task_rows(runs: pd.DataFrame, crashed: pd.Series) -> list[dict[str, Any]]:
    """Plain numbers by task: rollouts, crashes, how many were scored, and pass@k and pass^k."""
    from workbench.measures.passk import pass_at_k, pass_hat_k

    named = runs.assign(crashed=crashed)[runs["task_id"].notna()]
    rows = []
    for task, part in named.groupby("task_id", sort=True):
        scored = part.loc[~part["crashed"] & part["reward"].notna(), "reward"].astype(float)
        n, c = len(scored), int((scored >= SUCCESS).sum())
        ks = ks_for([n])
        rows.append({
            "task_id": str(task), "rollouts": len(part), "crashed": int(part["crashed"].sum()),
            "n": n, "c": c, "pass_at_k": {str(k): pass_at_k(n, c, k) for k in ks},
            "pass_k": {str(k): pass_hat_k(n, c, k) for k in ks},
        })  # fmt: skip
    return rows


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


def by_steps(clean: dict[str, bool], runs: pd.DataFrame) -> dict[str, int]:
    """Rollouts with steps by reward and by whether every step was right."""
    names = ("reward1_all", "reward1_missed", "reward0_all", "reward0_missed")
    counts = dict.fromkeys(names, 0)
    scored = runs[runs["reward"].notna()]
    rewards = dict(zip(scored["rollout_id"], scored["reward"].astype(float), strict=True))
    for rollout, right in clean.items():
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
