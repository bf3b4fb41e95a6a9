"""What fails first: hazards of a first failure, its shares, and the steps that own half of it.

METHOD 1.3. A hazard counts rollouts whose first wrong step is this one, of those that reached it
without a wrong step; the product of (1 - h) is the share of rollouts without a wrong step.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.measures.intervals import wilson
from workbench.measures.scores import Draws, estimates

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CORE = 0.5


def product(values: Sequence[float | None]) -> float | None:
    """The product, None when a factor is unknown or there is none."""
    known = [value for value in values if value is not None]
    return math.prod(known) if known and len(known) == len(values) else None


def share(values: np.ndarray, tasks: pd.Series, seed: int) -> Estimate:
    """The mean of zeros and ones with an interval over tasks, the clusters.

    One value a task, or values that never vary: Wilson over tasks. One task alone: Wilson over its
    rollouts, with the warning that it holds for this task only.
    """
    import pandas as pd

    codes, unique = pd.factorize(tasks, sort=True)
    many, n, mean = len(unique), len(values), float(values.mean())
    facts = {"n_samples": n, "n_clusters": many}
    if many == 1 and n > 1:
        found = wilson(round(mean * n), n).model_copy(update=facts)
        return found.model_copy(update={"warnings": ("one_cluster",), "n_items": 1})
    if many == n or values.min() == values.max():
        # Draws of equal values never vary: the number of tasks then bounds what could have been.
        return wilson(round(mean * many), many).model_copy(update=facts)
    return estimates(values[:, None], Draws(codes, seed))[0].model_copy(update=facts)


def first_failures(graded: pd.DataFrame, by: str) -> dict[str, int]:
    """How many rollouts go wrong first at each step."""
    first = _firsts(graded)[by]
    return {str(step): int(n) for step, n in first.value_counts(sort=False).items()}


def _firsts(graded: pd.DataFrame) -> pd.DataFrame:
    """Of each rollout with a wrong step, the row of the first one."""
    ordered = graded.sort_values(["rollout_id", "step_index"], kind="stable")
    wrong = ordered[ordered["correct"] == 0]
    found: pd.DataFrame = wrong.drop_duplicates("rollout_id")
    return found


def expected_first_failures(rates: Sequence[float]) -> list[float]:
    """Shares of first failures if steps failed independently at these rates, in step order.

    For steps that were measured as points, where no rollout passes through all of them.
    """
    shares, alive = [], 1.0
    for rate in rates:
        shares.append(alive * (1 - rate))
        alive *= rate
    lost = sum(shares)
    return [one / lost if lost else 0.0 for one in shares]


def hazards(graded: pd.DataFrame, by: str, seed: int) -> list[dict[str, Any]]:
    """First-failure hazard of each step: at risk are rollouts that are right so far and have it.

    Steps are aligned by name where no rollout has a name twice (so that a skipped step is not at
    risk), else by position. Where all rollouts have the same steps, the product of (1 - h) is the
    share of rollouts without a wrong step; rollouts with fewer steps leave the risk set.
    """
    ordered = graded.sort_values(["rollout_id", "step_index"], kind="stable")
    wrong = (ordered["correct"] == 0).astype(int)
    before = wrong.groupby(ordered["rollout_id"], sort=False).cumsum() - wrong
    at_risk = ordered[before == 0]
    twice = bool(graded.duplicated(["rollout_id", by]).any())
    rows = []
    for step, part in at_risk.groupby("step_index" if twice else by, sort=False):
        failed = (part["correct"] == 0).to_numpy(float)
        rows.append({
            "step_index": float(part["step_index"].mean()),
            "step": _written(step), "at_risk": len(part), "failed": int(failed.sum()),
            "hazard": share(failed, part["task_id"], seed),
        })  # fmt: skip
    return sorted(rows, key=lambda row: row["step_index"])


def _written(step: Any) -> str:
    """A position reads 3, not 3.0."""
    return str(int(step)) if isinstance(step, float) and step.is_integer() else str(step)


def failure_core(graded: pd.DataFrame, by: str, seed: int, repeats: int = 500) -> dict[str, Any]:
    """The smallest set of steps with half of all first failures, and how often draws agree."""
    import numpy as np
    import pandas as pd

    first = _firsts(graded)
    if first.empty:
        return {"steps": [], "share": None, "frequency": None}
    steps, names = pd.factorize(first[by].astype(str), sort=True)
    tasks, _ = pd.factorize(first["task_id"], sort=True)
    table = np.zeros((tasks.max() + 1, len(names)))
    np.add.at(table, (tasks, steps), 1)
    core = _core(table.sum(axis=0))
    weights = Draws(np.arange(len(table)), seed, repeats).weights
    agree = [_core(row) == core for row in weights @ table]
    owned = float(table.sum(axis=0)[sorted(core)].sum() / table.sum())
    return {"steps": sorted(str(names[i]) for i in core), "share": owned,
            "frequency": sum(agree) / len(agree)}  # fmt: skip


def _core(counts: np.ndarray) -> frozenset[int]:
    order = sorted(range(len(counts)), key=lambda i: (-counts[i], i))
    taken: list[int] = []
    for i in order:
        if sum(counts[j] for j in taken) >= CORE * counts.sum():
            break
        taken.append(i)
    return frozenset(taken)
