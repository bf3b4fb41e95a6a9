"""Labels: judge verdicts on outputs of models that wait for people, and what people said of them.

A row of the queue never changes; a label is one more row, and so is taking it back. `selected` is
the row's place in the work (from 1; 0: nobody is asked), `stratum` its leaf.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from workbench.errors import StoreError
from workbench.store.claims import HELD
from workbench.store.connect import Link
from workbench.store.text import bind, pack, plain, read, unpack

COLUMNS = (
    "id", "batch", "item_id", "output_id", "criterion", "model", "judge", "judged",
    "selection_prob", "selected", "why", "priority", "stratum", "track", "at", "simulated", "body",
)  # fmt: skip
PUT = f"insert into label_queue ({', '.join(COLUMNS)}) values ({', '.join('?' * len(COLUMNS))})"
ADD = """insert into labels (queue_id, reviewer, label, version, undoes, scripted, at, body)
    values (?, ?, ?, ?, ?, ?, ?, ?)"""
STANDS = "l.label != 'undo' and not exists (select 1 from labels u where u.undoes = l.id)"
OF_ROW = f"from labels l where l.queue_id = q.id and {STANDS}"
# 15% get a second, blind look (chosen by the last digits of an id that is a hash); two that differ
# a third.
TWICE_BELOW = "2666"
WANTS = f"""(select case when count(*) = 0 then 1
    when count(*) = 1 then substr(q.id, -4) < '{TWICE_BELOW}'
    when count(*) = 2 then count(distinct l.label) = 2 else 0 end {OF_ROW})"""
FREE = """not exists (select 1 from assignments a where a.candidate_id = q.id
    and a.purpose = 'label' and a.done is null and a.reviewer != ? and a.at > ?)"""
DONE = "update assignments set done=? where candidate_id=? and reviewer=? and done is null"
LABEL = """l.id, l.queue_id, l.reviewer, l.label, l.version, l.scripted, l.at, l.body"""


class QueueRow(NamedTuple):
    """One output under one criterion, with what its judges said; `place` 0: nobody is asked."""

    id: str
    batch: str
    item_id: str
    output_id: str
    criterion: str
    model: str
    judge: str
    judged: float | None
    probability: float
    place: int
    why: tuple[str, ...]
    priority: float
    leaf: str
    track: str
    at: float
    simulated: bool
    body: dict[str, Any]


class Label(NamedTuple):
    """What one person said of one row; `version` is how many rows of labels they had seen on it."""

    id: int
    queue_id: str
    reviewer: str
    label: str
    version: int
    scripted: bool
    at: float
    body: dict[str, Any]


class LabelStore:
    """The writing side: rows into the queue, labels, and who looks at what."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def fill(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Put rows into the queue, all or none, by their column names; how many."""
        now, n = time.time(), 0
        with self._link.write() as db:
            for row in rows:
                cells = ({"at": now, **row}[name] for name in COLUMNS[:-1])
                db.execute(PUT, (*(bind(c) if isinstance(c, str) else c for c in cells),
                                 pack(row["body"])))  # fmt: skip
                n += 1
        return n

    def give(
        self, queue_id: str, reviewer: str, label: str, version: int, body: Mapping[str, Any],
        *, scripted: bool = False,
    ) -> Label:  # fmt: skip
        """Append a label; one of one's own that stands is taken back in the same transaction.

        StoreError when others have labelled the row since `version` and no look is wanted any more.
        """
        who = bind(reviewer)
        with self._link.write() as db:
            seen, wanted = _state(db, queue_id)
            mine = _standing(db, queue_id, who)
            if mine is not None:
                _append(db, queue_id, who, "undo", seen, mine, scripted, {"why": "changed"})
            elif seen != version and not wanted:
                raise StoreError(_overtaken(db, queue_id))
            id = _append(db, queue_id, who, label, version, None, scripted, body)
            db.execute(DONE, (time.time(), queue_id, who))
        row = self._link.row(f"select {LABEL} from labels l where l.id=?", (id,))
        assert row is not None
        return label_of(row)

    def take_back(self, reviewer: str) -> str:
        """Undo this person's last label that stands; the id of its row. StoreError for none."""
        who = bind(reviewer)
        with self._link.write() as db:
            sql = f"select l.id, l.queue_id from labels l where l.reviewer=? and {STANDS}"
            found = db.execute(f"{sql} order by l.id desc limit 1", (who,)).fetchone()
            if found is None:
                raise StoreError(f"{reviewer} has no label to take back")
            seen, _ = _state(db, found[1])
            _append(db, found[1], who, "undo", seen, found[0], False, {})
        return str(found[1])

    def hold(self, queue_id: str, reviewer: str, leaving: str = "") -> bool:
        """Hold a row for a reviewer and let go of `leaving`; False when another holds it."""
        now, who = time.time(), bind(reviewer)
        with self._link.write() as db:
            sql = f"select 1 from label_queue q where q.id=? and {FREE}"
            if db.execute(sql, (queue_id, who, now - HELD)).fetchone() is None:
                return False
            sql = """update assignments set done=? where reviewer=? and candidate_id in (?, ?)
                and done is null and purpose='label'"""
            db.execute(sql, (now, who, leaving, queue_id))
            sql = "insert into assignments (candidate_id, reviewer, purpose, at) values (?,?,?,?)"
            db.execute(sql, (queue_id, who, "label", now))
        return True


def _state(db: sqlite3.Connection, queue_id: str) -> tuple[int, bool]:
    """How many rows of labels there are on a row, and whether one more look is wanted."""
    sql = f"""select (select count(*) from labels l where l.queue_id = q.id), {WANTS}
        from label_queue q where q.id=?"""
    found = db.execute(sql, (queue_id,)).fetchone()
    if found is None:
        raise StoreError(f"there is no row {queue_id!r} in the label queue")
    return int(found[0]), bool(found[1])


def _standing(db: sqlite3.Connection, queue_id: str, who: str | bytes) -> int | None:
    sql = f"select l.id from labels l where l.queue_id=? and l.reviewer=? and {STANDS}"
    found = db.execute(sql, (queue_id, who)).fetchone()
    return None if found is None else int(found[0])


def _append(db: sqlite3.Connection, *cells: Any) -> int:
    """Write one row of labels: its cells as ADD names them, but for the time."""
    *first, body = cells
    return int(db.execute(ADD, (*first, time.time(), pack(dict(body)))).lastrowid or 0)


def _overtaken(db: sqlite3.Connection, queue_id: str) -> str:
    sql = f"select l.reviewer, l.label from labels l where l.queue_id=? and {STANDS} order by id"
    said = "; ".join(f"{plain(who)}: {label}" for who, label in db.execute(sql, (queue_id,)))
    return f"somebody was first ({said or 'taken back since'}): your label was not written"


def label_of(row: tuple[Any, ...]) -> Label:
    id, queue_id, who, label, version, scripted, at, body = row
    return Label(id, str(queue_id), plain(who), read(label), version or 0, bool(scripted), at,
                 unpack(body))  # fmt: skip
