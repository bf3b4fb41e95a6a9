"""Evidence: captured documents, never changed, with a full-text index in the file and in memory."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.domain.evidence import Evidence
from workbench.domain.record import digest
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.runs import iso
from workbench.store.text import bind, pack, read, unpack
from workbench.tables import BadRow
from workbench.text import words

COLUMNS = (
    "id", "title", "text", "url", "publisher", "published", "licence", "retrieved_at", "fictional",
    "metadata",
)  # fmt: skip
NAMES = ", ".join(f"evidence.{name}" for name in COLUMNS)
SAVE = f"insert into evidence ({', '.join(COLUMNS)}, digest) values ({','.join('?' * 11)})"
SAVE_IMPORT = """insert into imports (id, kind, path, sha256, at, rows, rejected, mapping)
    values (?, ?, ?, ?, ?, ?, ?, ?)"""
SAVE_REJECT = "insert or ignore into import_rejects values (?, ?, ?, ?)"
SEARCH = """select evidence.id from evidence_fts join evidence
    on evidence.rowid = evidence_fts.rowid where evidence_fts match ?
    order by bm25(evidence_fts), evidence.rowid limit ?"""
KIND = "evidence"
MOST_WORDS = 64


class EvidenceStore:
    """The writing side of evidence."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def save(self, records: Sequence[Evidence]) -> int:
        """Keep records, all or none; how many were new. What is known stays as it is.

        StoreError for an id that is there with other words or facts: a snapshot is never changed.
        """
        new, now = 0, iso(time.time())
        with self._link.write() as db:
            for record in records:
                known = db.execute("select digest from evidence where id=?", (record.id,))
                found = known.fetchone()
                if found is None:
                    db.execute(SAVE, _cells(record, now))
                    new += 1
                elif found[0] != record.hash:
                    raise StoreError(
                        f"evidence {record.id!r} is in the store with other words or facts"
                    )
        return new

    def note_import(
        self, file: Mapping[str, Any], used: Mapping[str, str], rejects: Sequence[BadRow]
    ) -> str:
        """Keep that a file was read, with its bad rows; the id of this import."""
        now = time.time()
        id = digest([KIND, file["sha256"], now], 16)
        with self._link.write() as db:
            values = (id, KIND, bind(file["path"]), file["sha256"], now, file["rows"])
            db.execute(SAVE_IMPORT, (*values, len(rejects), pack(dict(used))))
            rows = ((id, row.line, bind(row.reason), bind(row.raw)) for row in rejects)
            db.executemany(SAVE_REJECT, rows)
        return id


class EvidenceReads:
    """The reads about evidence."""

    _link: Link

    def evidence(self, id: str) -> Evidence | None:
        """One record, None when there is none."""
        row = self._link.row(f"select {NAMES} from evidence where id=?", (id,))
        return None if row is None else _record(row)

    def evidence_count(self) -> int:
        """How many records the store holds."""
        return int(self._link.value("select count(*) from evidence"))

    def evidence_page(self, limit: int = 50, offset: int = 0) -> list[Evidence]:
        """Records in the order in which they came; a limit of -1 gives all."""
        sql = f"select {NAMES} from evidence order by rowid limit ? offset ?"
        return [_record(row) for row in self._link.rows(sql, (limit, offset))]

    def evidence_by_words(self, query: str, k: int) -> list[str]:
        """The ids of the k best records by words (BM25 of FTS5), best first."""
        asked = match_of(query)
        return [str(row[0]) for row in self._link.rows(SEARCH, (asked, k))] if asked else []

    def evidence_hashes(self) -> dict[str, str]:
        """The content hash of every record by id."""
        return {str(id): str(mark) for id, mark in
                self._link.rows("select id, digest from evidence order by id")}  # fmt: skip


class FullText:
    """A full-text index of some records in memory: what it finds changes with nothing else."""

    def __init__(self, records: Sequence[Evidence]) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute("create virtual table found using fts5 (id unindexed, title, text)")
        rows = ((record.id, _plain(record.title), _plain(record.text)) for record in records)
        self._db.executemany("insert into found values (?, ?, ?)", rows)

    def __call__(self, query: str, k: int) -> list[str]:
        """The ids of the k best records by words, best first."""
        asked = match_of(query)
        if not asked:
            return []
        sql = "select id from found where found match ? order by bm25(found), rowid limit ?"
        with self._lock:
            return [str(row[0]) for row in self._db.execute(sql, (asked, k))]

    def close(self) -> None:
        self._db.close()


def match_of(query: str) -> str:
    """A query in FTS5's language: any of its words, none of them read as an operator."""
    found = dict.fromkeys(words(query))
    return " OR ".join(f'"{word}"' for word in list(found)[:MOST_WORDS])


def _cells(record: Evidence, now: str) -> tuple[Any, ...]:
    texts = (bind(getattr(record, name)) for name in COLUMNS[:7])
    facts = (record.retrieved_at or now, int(record.fictional), pack(record.metadata))
    return (*texts, *facts, record.hash)


def _record(row: tuple[Any, ...]) -> Evidence:
    cells = {name: read(cell) if isinstance(cell, str | bytes) else cell
             for name, cell in zip(COLUMNS[:-1], row[:-1], strict=True)}  # fmt: skip
    told = unpack(row[-1]) if row[-1] else {}
    return Evidence.model_validate(
        {**cells, "fictional": bool(cells["fictional"]), "metadata": told}
    )


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
