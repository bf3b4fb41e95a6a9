"""outcomes: one graded sample of one model on one item a row.

Columns: item_id, model, value (0/1 or 0..1) [sample, status, cluster_id, family, track, origin;
anything else is kept]. Repeated rows without a `sample` column are samples; with one they are an
error. An infrastructure failure (`error`, `missing`, `abstain`) has no value: no wrong answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.astray import astray
from workbench.columns import UNSCORED, Column, Imported, finish, import_columns, repeated
from workbench.registry import register
from workbench.tables import BadRow, Loaded

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    Column("item_id", "text", True, ("item", "question_id", "task_id", "id", "sample_id")),
    Column("model", "text", True, ("model_name", "system", "solver")),
    Column("value", "share", False, ("correct", "score", "passed", "pass", "is_correct", "reward")),
    Column("sample", "text", False, ("epoch", "trial", "run", "repeat")),
    Column("status", "status"), Column("cluster_id", "text", False, ("cluster",)),
    Column("family", "text"), Column("track", "text"), Column("origin", "text"),
)  # fmt: skip


@register("importer")
class Outcomes:
    name = "outcomes"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with item_id, model, value, sample, status and cluster_id in every row."""
        from workbench.errors import InputError

        frame, bad, used = import_columns(self.name, loaded, COLUMNS, mapping)
        if "value" not in used and "status" not in used:
            there = ", ".join(map(str, loaded.frame.columns))
            raise InputError(f"outcomes need a column 'value' (or 'status'); there are: {there}")
        frame = _filled(frame)
        bad += _without_value(loaded, frame, {row.line for row in bad})
        bad += _contradicting(loaded, frame, {row.line for row in bad})
        bad += astray(loaded, frame, "item_id", "cluster_id", {row.line for row in bad})
        if "sample" in used:
            bad += repeated(loaded, frame, ("item_id", "model", "sample"), {r.line for r in bad})
        done = finish(self.name, loaded, frame, bad, used, skip_bad)
        if "sample" not in used:
            done.frame["sample"] = done.frame.groupby(["item_id", "model"]).cumcount().astype(str)
        return done


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    """Value from status and status from value; the cluster of an item is itself by default."""
    if "status" not in frame:
        frame["status"] = None
    if "value" not in frame:
        frame["value"] = frame["status"].map({"pass": 1.0, "fail": 0.0})
    told = frame["status"].notna()
    frame.loc[~told & (frame["value"] == 1), "status"] = "pass"
    frame.loc[~told & (frame["value"] < 1), "status"] = "fail"
    frame.loc[frame["status"].isin(UNSCORED), "value"] = float("nan")
    if "cluster_id" not in frame:
        frame["cluster_id"] = frame["item_id"]
    elif frame["cluster_id"].isna().any():
        known = frame.dropna(subset=["cluster_id"]).groupby("item_id")["cluster_id"].first()
        own = frame["item_id"].map(known).fillna(frame["item_id"])
        frame["cluster_id"] = frame["cluster_id"].where(frame["cluster_id"].notna(), own)
    return frame


def _contradicting(loaded: Loaded, frame: pd.DataFrame, but: set[int]) -> list[BadRow]:
    """Rows whose status says pass and whose value is 0, or fail and 1."""
    wrong = (frame["status"] == "pass") & (frame["value"] == 0) | (
        (frame["status"] == "fail") & (frame["value"] == 1))  # fmt: skip
    places = wrong.to_numpy().nonzero()[0]
    told = [(loaded.lines[i], frame["status"].iloc[i], frame["value"].iloc[i]) for i in places]
    return [BadRow(line, f"status {status!r} with value {value:g}", "")
            for line, status, value in told if line not in but]  # fmt: skip


def _without_value(loaded: Loaded, frame: pd.DataFrame, but: set[int]) -> list[BadRow]:
    """Rows that have no value although they say that they were scored, or say nothing."""
    empty = frame["value"].isna() & ~frame["status"].isin(UNSCORED)
    why = "no value: say 0 or 1, or a status of error, abstain or missing"
    lines = [loaded.lines[i] for i in empty.to_numpy().nonzero()[0]]
    return [BadRow(line, why, "") for line in lines if line not in but]
