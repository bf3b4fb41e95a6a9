"""steps: one step of one rollout a row.

Columns: rollout_id, task_id, step_index, step_name, correct (0/1, empty where nobody has said)
[model, trial, step_kind, expected_action, actual_action, reward; anything else is kept].
"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.astray import astray
from workbench.columns import Column, Imported, finish, import_columns, repeated
from workbench.registry import register
from workbench.tables import Loaded

COLUMNS = (
    Column("rollout_id", "text", True, ("run_id", "trajectory_id")),
    Column("task_id", "text", True, ("task", "item_id")),
    Column("step_index", "count", True, ("step", "position", "index")),
    Column("step_name", "text", True, ("name", "tool", "action")),
    Column("correct", "flag", False, ("value", "passed", "is_correct")),
    Column("model", "text", False, ("agent", "model_name")),
    Column("trial", "text", False, ("sample", "epoch")),
    Column("step_kind", "text", False, ("kind",)),
    Column("expected_action", "any"), Column("actual_action", "any"),
    Column("reward", "share", False, ("score", "success")),
)  # fmt: skip


@register("importer")
class Steps:
    name = "steps"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with whole step indexes; `model` is 'agent' where none is named."""
        frame, bad, used = import_columns(self.name, loaded, COLUMNS, mapping)
        bad += repeated(loaded, frame, ("rollout_id", "step_index"), {row.line for row in bad})
        for place in ("task_id", "model"):
            if place in used:
                bad += astray(loaded, frame, "rollout_id", place, {row.line for row in bad})
        if "model" not in used:
            frame["model"] = "agent"
        if "correct" not in used:
            frame["correct"] = float("nan")
        done = finish(self.name, loaded, frame, bad, used, skip_bad)
        done.frame["step_index"] = done.frame["step_index"].astype(int)
        if "reward" in used:
            # Where every step has a reward of its own, that of the last is the rollout's.
            ordered = done.frame.sort_values("step_index", kind="stable")
            last = ordered.groupby("rollout_id")["reward"].last()
            done.frame["reward"] = done.frame["rollout_id"].map(last)
        return done
