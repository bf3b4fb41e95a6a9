"""Reads about one point's way: its events with stamps, its calls with question and reply."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from workbench.domain.candidate import candidate_id
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.events import EventLog
from workbench.store.point_reads import PointReads
from workbench.store.rows import CallLine, StateLine, Timed, Trail, TrailEvent
from workbench.store.runs import iso
from workbench.store.text import plain, read, unpack

CALLS = """select number, key, gate, role, purpose, model, family, sample, attempt, simulated,
    started, ended - started as seconds, status, served_model, finish, tokens_in, tokens_out, cost,
    error from calls where run_id=? and slot=? and branch=? order by number"""
STAMPS = """select seq, at, started, seconds, cost, chain from events
    where run_id=? and slot=? and branch=? order by seq"""
STATES = """select version, state, before, by, reason, at from states where candidate_id=?
    order by version"""


class TrailReads(PointReads):
    """The reads of the bench and of `workbench show`."""

    _link: Link

    def trail(self, candidate_id: str) -> Trail:
        """A candidate's whole trail; StoreError when there is no such candidate."""
        found = self.candidate(candidate_id)
        if found is None:
            raise StoreError(f"there is no candidate {candidate_id!r} in {self._link.path}")
        return self.trail_of(found.run_id, found.slot, found.branch)

    def trail_of(self, run_id: str, slot: int, branch: int = 0) -> Trail:
        """The trail of one branch of a slot, decided or not; empty when nothing has happened."""
        place, id = (run_id, slot, branch), candidate_id(run_id, slot, branch)
        log = _Log(self._link)
        stamps = self._link.rows(STAMPS, place)
        events = [
            TrailEvent(event=event, at=at, started=started, seconds=s, cost=cost, chain=chain)
            for event, (_, at, started, s, cost, chain) in zip(
                log.events(*place), stamps, strict=True
            )
        ]
        return Trail(
            candidate=self.candidate(id), events=tuple(events), calls=tuple(self._calls(place)),
            edits=tuple(log.edits(*place)), states=tuple(self.states(id)),
            verdicts=tuple(self.verdicts(id)), branches=tuple(self.branches(run_id, slot)),
        )  # fmt: skip

    def branches(self, run_id: str, slot: int) -> list[int]:
        """The branches of a slot that have events, in order."""
        sql = "select distinct branch from events where run_id=? and slot=? order by branch"
        return [row[0] for row in self._link.rows(sql, (run_id, slot))]

    def stamps(self, run_id: str, slot: int, branch: int = 0) -> dict[int, Timed]:
        """When each event was written, how long its calls took and what they cost, by number."""
        rows = self._link.rows(STAMPS, (run_id, slot, branch))
        return {seq: Timed(at, seconds, cost) for seq, at, _, seconds, cost, _ in rows}

    def states(self, candidate_id: str) -> list[StateLine]:
        """The states a candidate went through, oldest first."""
        return [
            StateLine(version=v, state=state, before=before, by=plain(by), reason=plain(why),
                      at=iso(at))
            for v, state, before, by, why, at in self._link.rows(STATES, (candidate_id,))
        ]  # fmt: skip

    def calls_of(self, keys: Sequence[str]) -> dict[str, tuple[Any, str]]:
        """Question and reply text by call key; keys without a remembered reply are left out.

        The question is the list of messages, or [] when the store was not told.
        """
        found: dict[str, tuple[Any, str]] = {}
        sql = """select q.body, r.body from replies r left join questions q on q.key=r.key
            where r.key=?"""
        for key in dict.fromkeys(keys):
            row = self._link.row(sql, (key,))
            if row is not None:
                found[key] = (_messages(row[0]), unpack(row[1])["text"])
        return found

    def _calls(self, place: tuple[str, int, int]) -> list[CallLine]:
        rows = self._link.named(CALLS, place)
        for row in rows:
            row["started"], row["error"] = iso(row["started"]), plain(row["error"])
        return [CallLine.model_validate(row) for row in rows]


class _Log(EventLog):
    """The journal's reading half."""

    def __init__(self, link: Link) -> None:
        self._link = link


def _messages(body: str | bytes | None) -> Any:
    """The messages of a stored question, which may be the whole request."""
    if body is None:
        return []
    question = json.loads(read(body))
    return question.get("messages", []) if isinstance(question, dict) else question
