"""Reads of the label queue: what waits for whom, what people said, how far the work is."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from workbench.store.claims import HELD
from workbench.store.connect import Link
from workbench.store.labels import (
    COLUMNS,
    FREE,
    LABEL,
    OF_ROW,
    STANDS,
    WANTS,
    Label,
    QueueRow,
    label_of,
)
from workbench.store.text import bind, plain, unpack

RENAMED = {"selection_prob": "probability", "selected": "place", "stratum": "leaf"}
NAMES = ", ".join(f"q.{name}" for name in COLUMNS)
MINE = f"exists (select 1 {OF_ROW} and l.reviewer = ?)"


class LabelCounts(NamedTuple):
    """Outputs in the queue, those that people are asked about, by chance, and those labelled."""

    outputs: int
    asked: int
    random: int
    labelled: int


class LabelReads:
    """The reads about the label queue."""

    _link: Link

    def label_batches(self) -> list[dict[str, Any]]:
        """Each batch, newest first: how many outputs, how many of them people are asked about."""
        sql = """select batch, count(*) as n, sum(selected > 0) as selected, max(at) as at,
            max(simulated) as simulated from label_queue group by batch order by 4 desc, 1"""
        return self._link.named(sql)

    def label_rows(self, batch: str = "") -> list[QueueRow]:
        """All rows of a batch ('': of all), those first that are asked first."""
        where, values = ("where q.batch=?", (bind(batch),)) if batch else ("", ())
        sql = f"select {NAMES} from label_queue q {where} order by q.at, q.selected = 0, q.selected"
        return [_row(row) for row in self._link.rows(sql, values)]

    def label_row(self, id: str) -> QueueRow | None:
        row = self._link.row(f"select {NAMES} from label_queue q where q.id=?", (id,))
        return None if row is None else _row(row)

    def labels_given(self, batch: str = "", reviewer: str = "") -> list[Label]:
        """The labels that stand, oldest first; of a batch, of one person."""
        where, values = "", []
        if batch:
            where, values = " and q.batch=?", [bind(batch)]
        if reviewer:
            where, values = f"{where} and l.reviewer=?", [*values, bind(reviewer)]
        sql = f"""select {LABEL} from labels l join label_queue q on q.id = l.queue_id
            where {STANDS}{where} order by l.id"""
        return [label_of(row) for row in self._link.rows(sql, values)]

    def labels_on(self, queue_id: str) -> list[Label]:
        """The labels that stand on one row, oldest first."""
        sql = f"select {LABEL} from labels l where l.queue_id=? and {STANDS} order by l.id"
        return [label_of(row) for row in self._link.rows(sql, (queue_id,))]

    def label_history(self, queue_id: str) -> list[Label]:
        """Every row of labels on one row of the queue, undone ones and undos among them."""
        sql = f"select {LABEL} from labels l where l.queue_id=? order by l.id"
        return [label_of(row) for row in self._link.rows(sql, (queue_id,))]

    def label_counts(self, batch: str = "") -> LabelCounts:
        """How far the work on a batch ('': on all) is."""
        where, values = ("where q.batch=?", (bind(batch),)) if batch else ("", ())
        sql = f"""select count(*), sum(selected > 0), sum(selected > 0 and selection_prob < 1),
            sum(exists (select 1 {OF_ROW})) from label_queue q {where}"""
        return LabelCounts(*(int(n or 0) for n in self._link.rows(sql, values)[0]))

    def labels_wanted(self, reviewer: str, batch: str = "", limit: int = 20) -> list[str]:
        """The rows that wait for this person and that nobody else holds, in the order of work."""
        who, more = bind(reviewer), " and q.batch=?" if batch else ""
        sql = f"""select q.id from label_queue q where q.selected > 0{more} and {WANTS}
            and not {MINE} and {FREE} order by q.at, q.selected limit ?"""
        values = [*([bind(batch)] if batch else []), who, who, time.time() - HELD, limit]
        return [str(row[0]) for row in self._link.rows(sql, values)]

    def labels_left(self, reviewer: str, batch: str = "") -> int:
        """How many rows wait for this person."""
        more = " and q.batch=?" if batch else ""
        sql = f"""select count(*) from label_queue q where q.selected > 0{more} and {WANTS}
            and not {MINE}"""
        values = [*([bind(batch)] if batch else []), bind(reviewer)]
        return int(self._link.value(sql, values))


def _row(row: tuple[Any, ...]) -> QueueRow:
    cells: dict[str, Any] = {
        RENAMED.get(name, name): plain(cell) if isinstance(cell, str | bytes) else cell
        for name, cell in zip(COLUMNS[:-1], row, strict=False)
    }
    why = tuple(word for word in cells["why"].split(",") if word)
    made = {"why": why, "simulated": bool(cells["simulated"]), "body": unpack(row[-1])}
    return QueueRow(**{**cells, **made})
