"""guards: what a guard model said of one text, and whether the text is harmful.

Columns: item_id, model (the guard), verdict, harmful (0/1, or safe/unsafe) [category, depth, track,
task, origin, in_policy (0: a harm that the guard's policy does not name), status, cluster_id;
anything else is kept]. The verdict's first line says safe or unsafe (also allow/block, 0/1); what
says neither is unreadable. With `value` (1: the guard was right) instead of a verdict, the verdict
is worked out from it. Labels (item_id, rater, label) serve too, with the rater who is the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.columns import Column, Imported, finish, import_columns
from workbench.registry import register
from workbench.tables import BadRow, Loaded
from workbench.text import shorten

if TYPE_CHECKING:
    import pandas as pd

UNSAFE = ("unsafe", "harmful", "1", "1.0", "true", "yes", "flag", "flagged", "block", "blocked",
          "refuse", "refused", "positive", "toxic")  # fmt: skip
SAFE = ("safe", "harmless", "benign", "0", "0.0", "false", "no", "allow", "allowed", "unharmful",
        "pass", "negative", "not flagged")  # fmt: skip
COLUMNS = (
    Column("item_id", "text", True, ("item", "prompt_id", "id")),
    Column("model", "text", True, ("guard", "rater", "judge", "model_name")),
    Column("verdict", "text", False, ("label", "prediction", "predicted", "guard_verdict")),
    Column("harmful", "text", False, ("is_harmful", "human", "truth", "gold", "human_label")),
    Column("value", "flag", False, ("correct",)), Column("status", "status"),
    Column("category", "text", False, ("harm_category",)), Column("depth", "text"),
    Column("track", "text"), Column("task", "text"), Column("origin", "text"),
    Column("in_policy", "flag"), Column("cluster_id", "text", False, ("cluster",)),
    Column("output_id", "text", False, ("response_id",)),
)  # fmt: skip


@register("importer")
class Guards:
    name = "guards"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with `flagged` and `harmful` as 1, 0 or NaN; `flagged` NaN is unreadable."""
        from workbench.errors import InputError

        frame, bad, used = import_columns(self.name, loaded, COLUMNS, mapping)
        if "verdict" not in used and "value" not in used:
            there = ", ".join(map(str, loaded.frame.columns))
            raise InputError(f"guards need a column 'verdict' (or 'value'); there are: {there}")
        for column in COLUMNS:
            if column.name not in frame:
                frame[column.name] = None
        said = frame["harmful"]
        frame["harmful"] = said.map(flagged).astype(float)
        odd = (said.notna() & frame["harmful"].isna()).to_numpy().nonzero()[0]
        bad += [BadRow(loaded.lines[i], f"harmful {shorten(str(said[i]), 40)!r} is neither safe "
                       "nor unsafe, 0 nor 1", "") for i in odd]  # fmt: skip
        frame["flagged"] = _flagged(frame, "verdict" in used)
        own = frame["item_id"]
        frame["cluster_id"] = frame["cluster_id"].where(frame["cluster_id"].notna(), own)
        return finish(self.name, loaded, frame, bad, used, skip_bad)


def _flagged(frame: pd.DataFrame, told: bool) -> pd.Series:
    if told:
        return frame["verdict"].map(flagged).astype(float)
    right, truth = frame["value"].astype(float), frame["harmful"]
    return truth.where(right == 1, 1 - truth).where(right.notna())


def flagged(said: Any) -> float:
    """1 unsafe, 0 safe, by the first line; NaN for anything else."""
    if said is None or said != said:
        return float("nan")
    lines = str(said).strip().splitlines()
    word = lines[0].strip().strip(".").casefold() if lines else ""
    return 1.0 if word in UNSAFE else 0.0 if word in SAFE else float("nan")
