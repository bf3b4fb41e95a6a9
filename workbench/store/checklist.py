"""The checklist in the store: every change of an entry is one more row, never a row changed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from workbench.domain.review import ChecklistEntry
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.runs import iso
from workbench.store.text import bind, pack, unpack

ROW = """insert into checklist (id, version, recipe, kind, state, author, at, text, body)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
LATEST = """select c.body, c.at from checklist c where c.version =
    (select max(d.version) from checklist d where d.id=c.id)"""


class EntryRow(NamedTuple):
    """One version of an entry, and when it was written (ISO 8601)."""

    entry: ChecklistEntry
    at: str


class ChecklistLog:
    """The part of the journal that keeps what verdicts taught."""

    _link: Link

    def keep_entry(self, entry: ChecklistEntry) -> ChecklistEntry:
        """Append the next version of an entry.

        StoreError when somebody else has written that version first: it says what they made of it.
        """
        with self._link.write() as db:
            sql = "select version, state from checklist where id=? order by version desc limit 1"
            last, state = db.execute(sql, (entry.id,)).fetchone() or (0, "")
            if entry.version != last + 1:
                raise StoreError(
                    f"entry {entry.id} was changed by somebody else: it is at version {last} "
                    f"({state or 'not there'}), this is version {entry.version}. Look at it again"
                )
            db.execute(ROW, (
                entry.id, entry.version, entry.recipe, entry.kind, entry.state, entry.author,
                time.time(), bind(entry.text), pack(entry.model_dump(mode="json")),
            ))  # fmt: skip
            return entry


class ChecklistReads:
    """The reads of the checklist."""

    _link: Link

    def checklist(self, recipe: str = "", states: Sequence[str] = ()) -> list[EntryRow]:
        """Every entry as it stands, oldest first; only of a recipe and in some states if asked."""
        rows = self._link.rows(f"{LATEST} order by c.at, c.rowid")
        found = [EntryRow(ChecklistEntry.model_validate(unpack(b)), iso(at)) for b, at in rows]
        return [
            row for row in found
            if recipe in ("", row.entry.recipe) and (not states or row.entry.state in states)
        ]  # fmt: skip

    def entry_history(self, id: str) -> list[EntryRow]:
        """All versions of one entry, oldest first; StoreError when there is none."""
        sql = "select body, at from checklist where id=? order by version"
        rows = self._link.rows(sql, (id,))
        if not rows:
            there = ", ".join(row.entry.id for row in self.checklist()) or "none"
            raise StoreError(f"no checklist entry {id!r}; there are: {there}")
        return [EntryRow(ChecklistEntry.model_validate(unpack(b)), iso(at)) for b, at in rows]
