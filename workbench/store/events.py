"""Events in the journal: appended once, chained per candidate, read back as they were emitted."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from typing import Any

from workbench.domain.candidate import Draft, Edit, Event, fingerprint
from workbench.domain.receipt import Receipt
from workbench.domain.record import digest
from workbench.domain.spec import Slot
from workbench.errors import StoreError
from workbench.store.chain import START, Facts, Stamp, link, text_digest
from workbench.store.connect import Link
from workbench.store.text import pack, unpack

Place = tuple[str, int, int]
BODY_WITHOUT = {"slot", "draft", "receipt"}
EVENT = f"insert into events values ({','.join('?' * 20)})"
RECEIPT = f"insert into receipts values ({','.join('?' * 13)})"
DRAFT = "insert or ignore into drafts values (?, ?, ?)"
CALLS = "select key, started, ended, cost from calls where run_id=? and slot=? and branch=?"
READ = """select e.seq, e.body, e.draft_id, r.body, s.body from events e
    join slots s on s.run_id=e.run_id and s.slot=e.slot
    left join receipts r on r.run_id=e.run_id and r.slot=e.slot and r.branch=e.branch
        and r.seq=e.seq
    where e.run_id=? and e.slot=? and e.branch=? order by e.seq"""


class EventLog:
    """The part of the journal that is about the steps of one point."""

    _link: Link

    def append(self, events: Sequence[Event]) -> int:
        """Append events of one (run, slot, branch); known ones are left alone. Returns the new.

        StoreError `diverged` when a stored event differs in what a replay must reproduce, when
        events are missing between the stored and the offered ones, or the slot was not assigned.
        """
        if not events:
            return 0
        place = _place(events)
        with self._link.write() as db:
            known = _known(db, place)
            new = [event for event in events if not self._is_known(event, place, known)]
            if new:
                _Writer(db, place, new[0].slot).write(new, len(known))
        return len(new)

    def events(self, run_id: str, slot: int, branch: int = 0) -> list[Event]:
        """The events of one branch of a slot, in order; empty when there are none."""
        rows = self._link.rows(READ, (run_id, slot, branch))
        drafts = self._drafts({row[2] for row in rows})
        return _events(rows, drafts)

    def add_edit(self, run_id: str, slot: int, edit: Edit) -> None:
        """Write a hand edit; another one at the same place of the branch is refused."""
        body = pack(edit.model_dump(mode="json"))
        place = (run_id, slot, edit.branch, edit.after_seq)
        with self._link.write() as db:
            sql = "select body from edits where run_id=? and slot=? and branch=? and after_seq=?"
            known = db.execute(sql, place).fetchone()
            if known is None:
                values = (*place, edit.who, time.time(), body)
                db.execute("insert into edits values (?, ?, ?, ?, ?, ?, ?)", values)
            elif unpack(known[0]) != unpack(body):
                raise StoreError(
                    f"branch {edit.branch} has another edit after event {edit.after_seq}: open a "
                    "new branch"
                )

    def edits(self, run_id: str, slot: int, branch: int = 0) -> list[Edit]:
        """The hand edits of a branch, in the order of their events."""
        sql = "select body from edits where run_id=? and slot=? and branch=? order by after_seq"
        rows = self._link.rows(sql, (run_id, slot, branch))
        return [Edit.model_validate(unpack(row[0])) for row in rows]

    def _drafts(self, ids: Iterable[str]) -> dict[str, Draft]:
        """Drafts by their id in the store."""
        found: dict[str, Draft] = {}
        for one in set(ids) - {""}:
            body = self._link.value("select body from drafts where id=?", (one,))
            if body is None:
                raise StoreError(f"the store {self._link.path} has lost the draft {one}")
            found[one] = Draft.model_validate(unpack(body))
        return found

    def _is_known(self, event: Event, place: Place, known: dict[int, str]) -> bool:
        """Whether the event is stored already; StoreError when another one is, in its place."""
        mark = known.get(event.seq)
        if mark is None:
            return False
        if mark != fingerprint(event) and not self._same(event, place):
            raise StoreError(
                f"diverged: event {event.seq} of slot {place[1]} (branch {place[2]}) of run "
                f"{place[0]} is stored otherwise than this {event.kind} {event.gate}".rstrip()
            )
        return True

    def _same(self, event: Event, place: Place) -> bool:
        """Compare with the stored event itself: its mark may be of an older program."""
        stored = self.events(*place)[event.seq]
        return fingerprint(stored) == fingerprint(event)


class _Writer:
    """Writes the new events of one branch, each with its stamp and its link in the chain."""

    def __init__(self, db: sqlite3.Connection, place: Place, slot: Slot) -> None:
        self.db, self.place = db, place
        self.slot_digest = _slot_digest(db, slot)
        self.calls: dict[str, list[tuple[float, float, float]]] = {}
        for key, started, ended, cost in db.execute(CALLS, place):
            self.calls.setdefault(key, []).append((started, ended or started, cost))

    def write(self, events: Sequence[Event], first: int) -> None:
        row = self.db.execute(
            "select chain from events where run_id=? and slot=? and branch=? and seq=?",
            (*self.place, first - 1),
        ).fetchone()
        chain = row[0] if row else START
        for expected, event in enumerate(events, first):
            if event.seq != expected:
                raise StoreError(
                    f"event {event.seq} cannot follow event {expected - 1} of slot "
                    f"{self.place[1]} of run {self.place[0]}"
                )
            chain = self.one(event, chain)

    def one(self, event: Event, previous: str) -> str:
        """Write one event and its receipt; returns its chain value."""
        body = pack(event.model_dump(mode="json", exclude=BODY_WITHOUT))
        receipt = self.receipt(event)
        draft_id = keep_draft(self.db, event.draft)
        stamp = self.stamp(event)
        where = (*self.place, event.seq)
        chain = link(previous, Facts(where, body, receipt, draft_id, self.slot_digest, stamp))
        calls = event.all_calls
        values = (
            *where, event.kind, event.gate, event.receipt.status if event.receipt else "",
            event.reason, event.simulated, sum(call.cached for call in calls),
            event.draft.hash if event.draft else "", draft_id, fingerprint(event),
            pack([call.key for call in calls]), *stamp, chain, body,
        )  # fmt: skip
        self.db.execute(EVENT, values)
        return chain

    def receipt(self, event: Event) -> str | bytes:
        """Write the receipt of a judged event; returns it as stored, '' when there is none."""
        receipt = event.receipt
        if receipt is None:
            return ""
        body = pack(receipt.model_dump(mode="json"))
        result = receipt.result
        values = (
            *self.place, event.seq, receipt.gate, receipt.gate_version, receipt.attempt,
            receipt.status, result.reason, result.score, receipt.reads_hash, receipt.simulated,
            body,
        )  # fmt: skip
        self.db.execute(RECEIPT, values)
        return body

    def stamp(self, event: Event) -> Stamp:
        """Written at; first call begun, seconds to the last one's end, money paid in this slot."""
        keys = {call.key for call in event.all_calls}
        tries = [one for key in keys for one in self.calls.get(key, ())]
        if not tries:
            return Stamp(time.time(), None, 0.0, 0.0)
        begun = min(started for started, _, _ in tries)
        seconds = max(ended for _, ended, _ in tries) - begun
        return Stamp(time.time(), begun, seconds, float(sum(cost for _, _, cost in tries)))


def keep_draft(db: sqlite3.Connection, draft: Draft | None) -> str:
    """Write a draft once; returns its id in the store, '' for none."""
    if draft is None:
        return ""
    body = pack(draft.model_dump(mode="json"))
    draft_id = text_digest(body)
    db.execute(DRAFT, (draft_id, draft.hash, body))
    return draft_id


def _place(events: Sequence[Event]) -> Place:
    """The (run, slot, branch) that all events share."""
    places = {(event.slot.run_id, event.slot.index, event.branch) for event in events}
    if len(places) != 1:
        raise StoreError(f"events of {len(places)} branches were offered as one: {sorted(places)}")
    return places.pop()


def _known(db: sqlite3.Connection, place: Place) -> dict[int, str]:
    """The marks of the stored events by number."""
    sql = "select seq, fingerprint from events where run_id=? and slot=? and branch=?"
    return dict(db.execute(sql, place).fetchall())


def _slot_digest(db: sqlite3.Connection, slot: Slot) -> str:
    """The digest of the assigned slot; StoreError when it is another one or none."""
    sql = "select digest from slots where run_id=? and slot=?"
    row = db.execute(sql, (slot.run_id, slot.index)).fetchone()
    if row is None:
        raise StoreError(f"slot {slot.index} of run {slot.run_id} was never assigned")
    if row[0] != digest(slot.model_dump(mode="json"), 32):
        raise StoreError(f"diverged: slot {slot.index} of run {slot.run_id} is assigned otherwise")
    return str(row[0])


def _events(rows: Sequence[tuple[Any, ...]], drafts: dict[str, Draft]) -> list[Event]:
    """Rows of READ as events; the slot and each draft are one object for all."""
    slot = Slot.model_validate(unpack(rows[0][4])) if rows else None
    return [
        Event.model_validate({
            **unpack(body), "slot": slot, "draft": drafts.get(draft_id),
            "receipt": Receipt.model_validate(unpack(receipt)) if receipt else None,
        })
        for _, body, draft_id, receipt, _ in rows
    ]  # fmt: skip
