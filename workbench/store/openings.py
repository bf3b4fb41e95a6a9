"""Openings: each time that the test labels of a calibration set were looked at, for ever."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.text import bind, pack, plain, unpack

NAMES = "judge, judge_version, set_digest, split, by, at, body"


class Opening(NamedTuple):
    """One look at a split of a set by one version of a judge, with what was found."""

    judge: str
    judge_version: str
    set_digest: str
    split: str
    by: str
    at: float
    body: dict[str, Any]


class OpeningStore:
    """The writing side of openings."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def write(self, new: Opening, *, again: bool = False) -> int:
        """Write down that a split is opened (its id and time are given here); the how-manieth time
        it is for this version of the judge, whatever the set.

        StoreError for a second time that does not say `again`.
        """
        with self._link.write() as db:
            sql = "select by, at from openings where judge_version=? and split=? order by id"
            before = db.execute(sql, (bind(new.judge_version), new.split)).fetchall()
            if before and not again:
                day = time.strftime("%Y-%m-%d", time.gmtime(before[0][1]))
                raise StoreError(
                    f"{new.judge}: {plain(before[0][0])} opened the {new.split} labels for this "
                    f"version on {day}. Change the judge, or open them again openly: that is "
                    "counted and shown"
                )
            sql = """insert into openings (judge, judge_version, set_digest, split, by, at, body)
                values (?, ?, ?, ?, ?, ?, ?)"""
            cells = (bind(text) for text in new[:5])
            db.execute(sql, (*cells, time.time(), pack(dict(new.body))))
        return len(before) + 1


class OpeningReads:
    """The reads about openings."""

    _link: Link

    def openings(self, version: str = "", split: str = "test") -> list[Opening]:
        """All openings of a split, or those of one version of a judge; oldest first."""
        where, values = ("and judge_version=?", [bind(version)]) if version else ("", [])
        sql = f"select {NAMES} from openings where split=? {where} order by id"
        rows = self._link.rows(sql, (split, *values))
        found = []
        for *texts, at, body in rows:
            judge, judged, mark, part, by = map(plain, texts)
            found.append(Opening(judge, judged, mark, part, by, at, unpack(body)))
        return found
