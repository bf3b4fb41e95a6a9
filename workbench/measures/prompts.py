"""One row a prompt: its mean failure over models and samples, beside what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.measures.scores import in_order

if TYPE_CHECKING:
    import pandas as pd


def by_prompt(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """item_id, the columns, `value` (the mean over models of their means) and cluster_id.

    A prompt that was never scored has no row; one that stands at two places is a prompt at each.
    """
    keys = ["item_id", *dict.fromkeys(columns)]
    scored = in_order(frame[frame["value"].notna()], "item_id", "model")
    told = {"value": ("value", "mean")}
    if "cluster_id" not in keys:  # a topic may be what prompts are clustered by
        told["cluster_id"] = ("cluster_id", "first")
    cells = scored.groupby([*keys, "model"], sort=True, dropna=False).agg(**told)
    found: pd.DataFrame = cells.groupby(keys, sort=True, dropna=False).agg(**told)
    return found.reset_index()


def by_model(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """model, topic, n prompts and x failures among them (samples as parts of a prompt)."""
    scored = in_order(frame[frame["value"].notna() & frame[column].notna()], "item_id", "model")
    prompts = scored.groupby(["model", column, "item_id"], sort=True)["value"].mean()
    grouped = prompts.groupby(["model", column])
    told = grouped.agg(n="size", x="sum")
    found: pd.DataFrame = told.rename_axis(["model", "topic"]).reset_index()
    return found
