"""rollouts: one run of an agent on one task a row.

Columns: rollout_id, task_id [model, trial, reward, status, error; anything else is kept]. A rollout
without a task id is counted and left out of what is computed by task. `error` marks a crash.
"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.columns import Column, Imported, finish, import_columns, repeated
from workbench.registry import register
from workbench.tables import Loaded

COLUMNS = (
    Column("rollout_id", "text", True, ("run_id", "trajectory_id", "id")),
    Column("task_id", "text", False, ("task", "item_id")),
    Column("model", "text", False, ("agent", "model_name")),
    Column("trial", "text", False, ("sample", "epoch")),
    Column("reward", "share", False, ("score", "success", "value")),
    Column("status", "status"),
    Column("error", "any", False, ("exception",)),
)


@register("importer")
class Rollouts:
    name = "rollouts"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with rollout_id and task_id; `model` is 'agent' where none is named."""
        frame, bad, used = import_columns(self.name, loaded, COLUMNS, mapping)
        bad += repeated(loaded, frame, ("rollout_id",), {row.line for row in bad})
        if "model" not in used:
            frame["model"] = "agent"
        for name in ("task_id", "reward", "status"):
            if name not in frame:
                frame[name] = None
        if "error" in used:
            crashed = frame["error"].map(_is_crash).astype(bool)
            frame.loc[crashed & frame["status"].isna(), "status"] = "error"
        return finish(self.name, loaded, frame, bad, used, skip_bad)


def _is_crash(value: object) -> bool:
    """Whether an error column says that there was one: not 0, false, empty or absent."""
    return value is not None and value == value and str(value).lower() not in ("", "0", "false")
