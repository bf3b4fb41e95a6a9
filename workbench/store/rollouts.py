"""Rollouts: runs of agents on tasks, each with what happened in it as one JSON body."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from workbench.store.connect import Link
from workbench.store.text import bind, pack, read, unpack

COLUMNS = (
    "rollout_id", "task_id", "environment", "model", "trial", "reward", "status", "simulated", "at",
)  # fmt: skip
SAVE = f"insert or ignore into rollouts ({','.join(COLUMNS)}, body) values (?,?,?,?,?,?,?,?,?,?)"


class RolloutStore:
    """The writing side of rollouts."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def save(self, rollouts: Iterable[Mapping[str, Any]]) -> int:
        """Keep rollouts by `rollout_id`, all or none; how many were new.

        Keys with a column of their own (COLUMNS; absent ones are empty) go there, all others into
        the body. A rollout that is known stays as it is.
        """
        now, saved = time.time(), 0
        with self._link.write() as db:
            for one in rollouts:
                saved += db.execute(SAVE, _values({"at": now, **one})).rowcount
        return saved


class RolloutReads:
    """The reads about rollouts."""

    _link: Link

    def rollouts(self, environment: str | None = None) -> list[dict[str, Any]]:
        """All rollouts, or those of an environment, oldest first: columns and body as one dict."""
        where, values = ("", ()) if environment is None else ("where environment=?", (environment,))
        names = ", ".join(COLUMNS)
        sql = f"select {names}, body from rollouts {where} order by at, rollout_id"
        return [_rollout(row) for row in self._link.rows(sql, values)]

    def count_rollouts(self) -> int:
        """How many rollouts the store holds."""
        return int(self._link.rows("select count(*) from rollouts")[0][0])


def _values(one: Mapping[str, Any]) -> tuple[Any, ...]:
    body = {name: value for name, value in one.items() if name not in COLUMNS}
    cells = (one.get(name) for name in COLUMNS)
    return (*(bind(cell) if isinstance(cell, str) else cell for cell in cells), pack(body))


def _rollout(row: tuple[Any, ...]) -> dict[str, Any]:
    cells = (read(cell) if isinstance(cell, str | bytes) else cell for cell in row[:-1])
    columns = dict(zip(COLUMNS, cells, strict=True))
    return {**unpack(row[-1]), **columns, "simulated": bool(columns["simulated"])}
