"""failures: what was said of one answer of one model to one prompt, in numbers or in words.

Columns: value (0/1, 0..1 or a label) or status [item_id (else each row is a prompt), model, sample,
cluster_id; anything else is kept, arms and topics among it]. Which value is a failure is asked when
they are measured. Rows that were refused, errored or never scored keep their status and no value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.astray import astray
from workbench.columns import Column, Imported, finish, import_columns, repeated
from workbench.registry import register
from workbench.tables import BadRow, Loaded
from workbench.text import shorten

if TYPE_CHECKING:
    import pandas as pd

FAILED = ("failed", "failure", "fails", "fail", "is_failure")  # 1 is a failure there
VALUES = (
    "label", "outcome", "verdict", "judgement", "judgment", "grade", "correct", "score", "passed",
    "pass", "is_correct", "reward", *FAILED,
)  # fmt: skip
ITEMS = ("item", "prompt_id", "question_id", "task_id", "id", "sample_id")
COLUMNS = (
    Column("item_id", "text", False, ITEMS),
    Column("model", "text", False, ("model_name", "system", "target", "solver")),
    Column("value", "text", False, VALUES),
    Column("sample", "text", False, ("epoch", "trial", "run", "repeat")),
    Column("status", "text"), Column("cluster_id", "text", False, ("cluster",)),
)  # fmt: skip
SCORED = ("pass", "fail")
# What people write, and which of our words it is; "" leaves the word to the value.
STATUS = {
    "pass": "pass", "passed": "pass", "fail": "fail", "failed": "fail", "error": "error",
    "errored": "error", "timeout": "error", "abstain": "abstain", "abstained": "abstain",
    "missing": "missing", "unscored": "missing", "ungraded": "missing", "refused": "refused",
    "refusal": "refused", "scored": "", "ok": "", "done": "",
}  # fmt: skip
LOST = ("error", "abstain", "missing", "refused")


@register("importer")
class Failures:
    name = "failures"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with item_id, model, value (text), status (one of LOST, or '') and cluster."""
        from workbench.errors import InputError

        frame, bad, used = import_columns(self.name, loaded, COLUMNS, mapping)
        if "value" not in used and "status" not in used:
            there = ", ".join(map(str, loaded.frame.columns))
            raise InputError(
                f"failures need a column 'value' (or 'status'); there are: {there} "
                "(say which with --map value=COLUMN)"
            )
        frame, odd = _filled(loaded, frame)
        if "cluster_id" in used:
            bad += astray(loaded, frame, "item_id", "cluster_id", {r.line for r in [*bad, *odd]})
        if "sample" in used:
            keys = [*frame.columns.intersection(["item_id", "model", "sample"])]
            bad += repeated(loaded, frame, keys, {row.line for row in bad})
        return finish(self.name, loaded, frame, [*bad, *odd], used, skip_bad)


def _filled(loaded: Loaded, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[BadRow]]:
    """Value from status where there is none, and the rows whose status is no word of ours."""
    said = frame["status"] if "status" in frame else frame["value"].map(lambda _: "")
    frame = frame.assign(status=said.map(lambda word: (word or "").strip().lower()))
    wrong = ~frame["status"].isin([*STATUS, ""])
    bad = [BadRow(loaded.lines[i], f"status {shorten(frame['status'].iloc[i], 40)!r} is none of "
                  f"{', '.join(STATUS)}", "") for i in wrong.to_numpy().nonzero()[0]]  # fmt: skip
    status = frame["status"].map(STATUS).fillna("").astype(object)
    if "value" not in frame:
        frame["value"] = status.where(status.isin(SCORED), None)
    empty = frame["value"].isna() | status.isin(["error", "abstain", "missing"])
    frame["value"] = frame["value"].where(~empty, None)
    frame["status"] = status.where(status.isin(LOST) | ~empty, "missing").where(empty, "")
    for name, other in (("item_id", [f"row {line}" for line in loaded.lines]), ("model", "-")):
        frame[name] = frame[name].where(frame[name].notna(), other) if name in frame else other
    own = frame["item_id"]
    frame["cluster_id"] = frame["cluster_id"].where(frame["cluster_id"].notna(), own) if \
        "cluster_id" in frame else own  # fmt: skip
    return frame, bad
