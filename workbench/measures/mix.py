"""Do the arms hold the same mix of strata? Where they do not, raw differences are of the mix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from workbench.measures.ablation import Arms

APART = 0.05  # share of prompts that would have to change stratum
FEW = 5  # a cell below this many prompts tells little


def mix_of(frame: pd.DataFrame, arms: Arms) -> dict[str, Any]:
    """Prompts by stratum and arm, and how far each arm's mix lies from the baseline's.

    `distance` is the share of an arm's prompts that would have to lie in another stratum (total
    variation), the largest over arms; `unbalanced` from a twentieth on, or where a stratum has an
    arm missing.
    """
    prompts = frame.drop_duplicates(["group", "stratum", "item_id"])
    counts = prompts.groupby(["stratum", "group"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=list(arms.names), fill_value=0).sort_index()
    shares = counts / counts.sum().clip(lower=1)
    apart = {arm: float((shares[arm] - shares[arms.baseline]).abs().sum() / 2)
             for arm in arms.others}  # fmt: skip
    alone = [str(name) for name, row in counts.iterrows() if (row == 0).any()]
    distance = max(apart.values(), default=0.0)
    return {
        "distance": distance, "by_arm": apart, "not_in_every_arm": alone,
        "unbalanced": bool(arms.others) and (distance >= APART or bool(alone)),
        "smallest_cell": int(counts.to_numpy().min()) if counts.size else 0,
        "strata": [{"stratum": str(name), "n": {arm: int(row[arm]) for arm in arms.names}}
                   for name, row in counts.iterrows()],
    }  # fmt: skip
