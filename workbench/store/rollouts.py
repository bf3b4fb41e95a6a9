"""Rollouts: runs of agents on tasks, each with what happened in it as one JSON body."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from workbench.store.connect import Link
from workbench.store.runs import iso
from workbench.store.text import bind, pack, plain, read, unpack

COLUMNS = (
    "rollout_id", "task_id", "environment", "model", "trial", "reward", "status", "simulated", "at",
)  # fmt: skip
SAVE = f"insert or ignore into rollouts ({','.join(COLUMNS)}, body) values (?,?,?,?,?,?,?,?,?,?)"


# The tasks of agents are the flows that step points were cut from.
ROLLED = """select r.environment, r.model, p.id, max(r.at) from rollouts r join (
    select distinct c.id as id, json_extract(d.body, '$.payload.flow_id') as flow
    from release_items i join candidates c on c.id=i.candidate_id join drafts d on d.id=c.draft_id
    where typeof(d.body)='text') p on p.flow=r.task_id
    group by r.environment, r.model, p.id order by max(r.at), p.id"""


class RolledPoint(NamedTuple):
    """A released step point whose task a model was worked through; `at`: when last (ISO)."""

    environment: str
    model: str
    candidate_id: str
    at: str


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

    def rolled_points(self) -> list[RolledPoint]:
        """Which models have met the tasks of released step points, oldest first."""
        rows = self._link.rows(ROLLED)
        return [RolledPoint(plain(e), plain(m), id, iso(at)) for e, m, id, at in rows]

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
