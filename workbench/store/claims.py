"""Claims: who is looking at which point right now, so that two people do not look at the same."""

from __future__ import annotations

import sqlite3
import time

from workbench.store.connect import Link
from workbench.store.text import bind

SHOWN = "shown"
KNOWN = "canary"
HELD = 600.0  # seconds after which a point that nobody judged is anybody's again
TAKEN = """select 1 from assignments where candidate_id=? and purpose='shown' and done is null
    and reviewer != ? and at > ? limit 1"""

VERSION = "select version from candidates where id=?"
LEFT = "update assignments set done=? where reviewer=? and candidate_id=? and done is null"


class ClaimLog:
    """The part of the journal that says who looks at what. A claim binds nobody: versions do."""

    _link: Link

    def claim(self, candidate_id: str, version: int, reviewer: str, leaving: str = "") -> bool:
        """Hold a point for a reviewer and let go of `leaving`.

        False when another holds it, or it has changed since `version`.
        """
        now, who = time.time(), bind(reviewer)
        with self._link.write() as db:
            if db.execute(TAKEN, (candidate_id, who, now - HELD)).fetchone():
                return False
            if db.execute(VERSION, (candidate_id,)).fetchone() != (version,):
                return False
            db.execute(LEFT, (now, who, leaving))
            db.execute(
                "insert into assignments (candidate_id, reviewer, purpose, at) values (?, ?, ?, ?)",
                (candidate_id, who, SHOWN, now),
            )
            return True

    def hide_known(self, candidate_id: str, reviewer: str, source: str, defect: str) -> None:
        """Put a point whose right verdict is known before one reviewer ('' for a good one)."""
        with self._link.write() as db:
            db.execute(
                "insert into assignments (candidate_id, reviewer, purpose, at) values (?, ?, ?, ?)",
                (candidate_id, bind(reviewer), f"{KNOWN}:{source}:{defect}", time.time()),
            )

    def let_go(self, candidate_id: str, reviewer: str) -> None:
        """A reviewer no longer looks at a point."""
        with self._link.write() as db:
            db.execute(LEFT, (time.time(), bind(reviewer), candidate_id))


def done(db: sqlite3.Connection, candidate_id: str) -> None:
    """End the claims on a point: it has its verdict."""
    sql = "update assignments set done=? where candidate_id=? and done is null"
    db.execute(sql, (time.time(), candidate_id))
