"""Snapshots: whole results that a page opens again, kept under a kind and an id; never changed."""

from __future__ import annotations

import time
from typing import Any

from workbench.domain.record import digest
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.text import pack, read, unpack


class SnapshotLog:
    """The part of the journal that keeps results."""

    _link: Link

    def keep_snapshot(self, kind: str, id: str, body: Any) -> None:
        """Keep a JSON-able value; StoreError when another one has this id."""
        text = pack(body)
        mark = digest(read(text), 16)
        with self._link.write() as db:
            known = db.execute("select digest from snapshots where id=?", (id,)).fetchone()
            if known is not None and known[0] != mark:
                raise StoreError(f"there is another snapshot {id} in the store")
            sql = "insert or ignore into snapshots (id, kind, at, digest, body) values (?,?,?,?,?)"
            db.execute(sql, (id, kind, time.time(), mark, text))


class SnapshotReads:
    """The reads of results that were kept."""

    _link: Link

    def snapshot(self, id: str) -> Any:
        """The value kept under an id; None when there is none."""
        body = self._link.value("select body from snapshots where id=?", (id,))
        return None if body is None else unpack(body)

    def snapshots(self, kind: str, limit: int = 20) -> list[str]:
        """The ids of the newest values of a kind, newest first."""
        sql = "select id from snapshots where kind=? order by at desc, rowid desc limit ?"
        return [row[0] for row in self._link.rows(sql, (kind, limit))]
