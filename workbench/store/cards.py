"""Disclosure cards in the store: one row a version, appended and never changed."""

from __future__ import annotations

import time
from typing import Any

from workbench.domain.card import Card
from workbench.store.connect import Link
from workbench.store.runs import iso
from workbench.store.text import bind, pack, plain, read, unpack

COLUMNS = "kind, name, version, at, author, body"
NEWEST = f"""select {COLUMNS} from cards c where version = (select max(version) from cards n
    where n.kind=c.kind and n.name=c.name) order by kind, name"""


class CardLog:
    """The part of the journal that keeps cards."""

    _link: Link

    def keep_card(self, card: Card) -> Card:
        """Append the next version of a card; the version and time given in it do not count."""
        with self._link.write() as db:
            key = (card.kind, bind(card.name))
            sql = "select max(version) from cards where kind=? and name=?"
            version = int(db.execute(sql, key).fetchone()[0] or 0) + 1
            now = time.time()
            values = (*key, version, now, bind(card.author), pack(card.fields))
            db.execute(f"insert into cards ({COLUMNS}) values (?,?,?,?,?,?)", values)
        return card.model_copy(update={"version": version, "at": iso(now)})


class CardReads:
    """The reads of cards."""

    _link: Link

    def cards(self) -> list[Card]:
        """The newest version of every card, by kind and name."""
        return [_card(row) for row in self._link.rows(NEWEST)]

    def card_versions(self, kind: str, name: str) -> list[Card]:
        """All versions of one card, oldest first."""
        sql = f"select {COLUMNS} from cards where kind=? and name=? order by version"
        return [_card(row) for row in self._link.rows(sql, (kind, bind(name)))]


def _card(row: tuple[Any, ...]) -> Card:
    kind, name, version, at, author, body = row
    return Card(kind=kind, name=read(name), version=version, at=iso(at), author=plain(author),
                fields=unpack(body))  # fmt: skip
