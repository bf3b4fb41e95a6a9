"""Verdicts in the journal: a person's word is one more row, and so is taking it back."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from workbench.domain.candidate import Candidate
from workbench.domain.review import Verdict
from workbench.errors import StoreError
from workbench.store.claims import done
from workbench.store.connect import Link
from workbench.store.decisions import Step, write_state
from workbench.store.rows import CANDIDATE, UNDONE, candidate
from workbench.store.text import bind, pack, plain

AFTER = {
    "approve": "approved", "edit": "edited", "reject": "rejected", "needs_expert": "needs_expert",
}  # fmt: skip
CLOSED = ("released", "stale", "retired", "withdrawn")
LAST = f"""select v.id, v.kind, v.reviewer, v.before from verdicts v
    where v.candidate_id=? and v.kind != 'undo'
    and not {UNDONE} order by v.id desc limit 1"""
DIFFER = {
    False: "two people differ, a third decides", True: "not what the same person said before",
}  # fmt: skip
OPPOSITE = {"approve": "reject", "reject": "approve"}
ONE = f"""select v.candidate_id, v.kind, v.reviewer, v.before from verdicts v where v.id=?
    and v.kind != 'undo' and not {UNDONE}"""
AFTER_IT = f"""select v.kind from verdicts v
    where v.candidate_id=? and v.id > ? and v.kind != 'undo'
    and not {UNDONE} order by v.id desc limit 1"""
# The word before the one just written.
OWN = f"""select v.kind from verdicts v where v.candidate_id=? and v.reviewer=? and v.kind != 'undo'
    and not {UNDONE} order by v.id desc limit 1 offset 1"""
STANDING = f"""select v.reviewer, v.kind from verdicts v where v.candidate_id=? and v.kind != 'undo'
    and v.reviewer != ? and not {UNDONE}
    order by v.id"""
VERDICT = """insert into verdicts (candidate_id, kind, reviewer, version, before, undoes, scripted,
    at, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"""


class VerdictLog:
    """The part of the journal that is about review."""

    _link: Link

    def record_verdict(self, verdict: Verdict) -> Candidate:
        """Append a verdict and change the candidate's state, in one transaction.

        A verdict against the one verdict of another person, or at a second look of the same person
        against the first, sends the point to a third (state `assigned`); that decides. StoreError
        when the candidate was changed since the version that the reviewer saw, when its gates
        refused it, or when it has been released.
        """
        with self._link.write() as db:
            found = _open_point(db, verdict.candidate_id)
            if found["version"] != verdict.version:
                raise StoreError(
                    f"{verdict.candidate_id} was changed by somebody else: it is at version "
                    f"{found['version']} ({found['state']}), the verdict is on version "
                    f"{verdict.version}. Look at it again"
                )
            body = pack(verdict.model_dump(mode="json"))
            values = (
                verdict.candidate_id, verdict.kind, bind(verdict.reviewer), verdict.version,
                found["state"], None, verdict.scripted, time.time(), body,
            )  # fmt: skip
            db.execute(VERDICT, values)
            why = ", ".join(verdict.reasons) or verdict.text
            state = AFTER[verdict.kind]
            if found["state"] == "assigned":
                why = f"a third look decides: {why or verdict.kind}"
            if _contradicts(db, verdict, found["state"]):
                state, why = "assigned", f"{verdict.kind}: {DIFFER[verdict.look == 'self']}"
            step = Step(state, verdict.reviewer, why, found["state"])
            done(db, verdict.candidate_id)
            return _move(db, verdict.candidate_id, found["version"] + 1, step)

    def undo_verdict(self, candidate_id: str, reviewer: str) -> Candidate:
        """Take back one's own verdict, if it is the last that stands: the state before returns."""
        with self._link.write() as db:
            found = _open_point(db, candidate_id)
            last = db.execute(LAST, (candidate_id,)).fetchone()
            if last is None:
                raise StoreError(f"{candidate_id} has no verdict to take back")
            id, kind, who, before = last
            if who != bind(reviewer):
                raise StoreError(f"the last verdict on {candidate_id} ({kind}) is by {who}")
            values = (
                candidate_id, "undo", bind(reviewer), found["version"], found["state"], id, 0,
                time.time(), pack({}),
            )  # fmt: skip
            db.execute(VERDICT, values)
            step = Step(before, reviewer, f"took back: {kind}", found["state"])
            return _move(db, candidate_id, found["version"] + 1, step)

    def revoke_verdict(self, verdict_id: int, by: str, why: str) -> Candidate | None:
        """Set a verdict of somebody aside, with the reason: one more row, nothing is lost.

        The point waits again as it did before that verdict, or as others have left it since. None
        when the verdict is taken back already. StoreError for a point that is released.
        """
        with self._link.write() as db:
            row = db.execute(ONE, (verdict_id,)).fetchone()
            if row is None:
                return None
            id, kind, who, before = row
            found = _open_point(db, id)
            later = db.execute(AFTER_IT, (id, verdict_id)).fetchone()
            state = found["state"] if later else before
            if later and state == "assigned":
                state = AFTER[later[0]]
            body = pack({"text": why, "look": "revoked"})
            values = (id, "undo", bind(by), found["version"], found["state"], verdict_id, 0,
                      time.time(), body)  # fmt: skip
            db.execute(VERDICT, values)
            step = Step(state, by, f"{kind} by {plain(who)} set aside: {why}", found["state"])
            return _move(db, id, found["version"] + 1, step)


def _contradicts(db: sqlite3.Connection, verdict: Verdict, state: str) -> bool:
    """Whether one other person, and only one, has said the opposite and nobody was to decide."""
    if verdict.kind not in OPPOSITE or state in ("assigned", "needs_expert"):
        return False
    if verdict.look == "self":
        own = db.execute(OWN, (verdict.candidate_id, bind(verdict.reviewer))).fetchone()
        return own is not None and own[0] == OPPOSITE[verdict.kind]
    others = dict(db.execute(STANDING, (verdict.candidate_id, bind(verdict.reviewer))).fetchall())
    return list(others.values()) == [OPPOSITE[verdict.kind]]


def _open_point(db: sqlite3.Connection, candidate_id: str) -> dict[str, Any]:
    """State and version of a candidate that people may judge."""
    sql = "select version, state, outcome, at from candidates where id=?"
    row = db.execute(sql, (candidate_id,)).fetchone()
    if row is None:
        raise StoreError(f"there is no candidate {candidate_id!r}")
    version, state, outcome, at = row
    if outcome != "admitted":
        where = f" at {at}" if at else ""
        raise StoreError(
            f"{candidate_id} was {outcome}{where}: only points that passed their gates are judged"
        )
    if state in CLOSED:
        raise StoreError(f"{candidate_id} is {state}: its verdict cannot change any more")
    return {"version": version, "state": state}


def _move(db: sqlite3.Connection, candidate_id: str, version: int, step: Step) -> Candidate:
    """Put a candidate into its next state; returns it as it is now."""
    sql = "update candidates set state=?, version=?, changed=? where id=?"
    db.execute(sql, (step.state, version, time.time(), candidate_id))
    write_state(db, candidate_id, version, step)
    row = db.execute(f"{CANDIDATE} where id=?", (candidate_id,)).fetchone()
    return candidate(row)
