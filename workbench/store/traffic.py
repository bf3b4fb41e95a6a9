"""Traffic as it was sampled: a reservoir a name, and a snapshot of it after every import.

Only what was masked before comes in here. A row is known by the hash of its id, or of its content;
all hashes that were ever seen are kept, so that the same file again adds nothing.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench.domain.record import Record, digest
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.runs import iso
from workbench.store.text import bind, pack, plain, unpack
from workbench.tables import BadRow

SNAPSHOT = """id, name, at, rows_seen, rows_new, rows_kept, sample, seed, redacted, redactions,
    encoder, simulated, files"""
ROW = """key, position, row_id, text, weight, user, time, label, response, model, feedback,
    metadata, masked"""
SAVE_NAME = """insert into traffic (name, sample, seed, redacted, seen, created)
    values (?, ?, ?, ?, ?, ?) on conflict (name) do update set seen=excluded.seen"""
SAVE_SNAPSHOT = f"insert into traffic_snapshots ({SNAPSHOT}) values ({','.join('?' * 13)})"
SAVE_IMPORT = """insert into imports (id, kind, path, sha256, at, rows, rejected, mapping)
    values (?, ?, ?, ?, ?, ?, ?, ?)"""
SAVE_ROW = f"insert into traffic_rows (snapshot_id, {ROW}) values ({','.join('?' * 14)})"


class Snapshot(Record):
    """A sample of the traffic of one name at one time; `id` follows from its rows.

    `rows_seen` are distinct rows of all imports so far, `rows_new` those that the last one added,
    `rows_kept` those in the sample; `redactions` counts what was masked in the rows kept.
    `encoder` is the embedding model that the settings named then.
    """

    id: str
    name: str
    at: str
    rows_seen: int
    rows_new: int
    rows_kept: int
    sample: int
    seed: int
    redacted: bool
    redactions: dict[str, int]
    encoder: str
    simulated: bool
    files: tuple[dict[str, Any], ...]


class TrafficRow(NamedTuple):
    """One row of a snapshot. Positions are in random order: any first n are a sample too."""

    key: int
    position: int
    row_id: str
    text: str
    weight: float
    user: str | None
    time: str | None
    label: str | None
    response: str | None
    model: str | None
    feedback: str | None
    metadata: dict[str, Any]
    masked: dict[str, int]


class Kept(NamedTuple):
    """What is known of a name: how it is sampled, all row hashes seen, and its newest snapshot."""

    sample: int
    seed: int
    redacted: bool
    seen: array[int]
    snapshot: Snapshot


class TrafficStore:
    """The writing side of traffic."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def kept(self, name: str) -> Kept | None:
        """The state of a name's reservoir; None when nothing was imported under it."""
        sql = "select sample, seed, redacted, seen from traffic where name=?"
        row = self._link.row(sql, (name,))
        newest = latest(self._link, name)
        if row is None or newest is None:
            return None
        seen = array("Q")
        seen.frombytes(row[3])
        return Kept(row[0], row[1], bool(row[2]), seen, newest)

    def save(self, snapshot: Snapshot, rows: Sequence[TrafficRow], seen: array[int]) -> None:
        """Keep a snapshot and the hashes seen so far, in one transaction.

        A snapshot of the same id stays as it is. StoreError when another process imported into
        the name meanwhile: its hashes would be lost.
        """
        now = time.time()
        with self._link.write() as db:
            before = db.execute(
                "select seen from traffic where name=?", (snapshot.name,)
            ).fetchone()
            if before and len(before[0]) > len(seen) * seen.itemsize:
                raise StoreError(f"traffic {snapshot.name!r} was imported by somebody else: again")
            state = (snapshot.sample, snapshot.seed, snapshot.redacted, seen.tobytes(), now)
            db.execute(SAVE_NAME, (bind(snapshot.name), *state))
            known = db.execute("select 1 from traffic_snapshots where id=?", (snapshot.id,))
            if known.fetchone() is None:
                db.execute(SAVE_SNAPSHOT, _snapshot_values(snapshot, now))
                db.executemany(SAVE_ROW, (_row_values(snapshot.id, row) for row in rows))

    def note_import(
        self, file: Mapping[str, Any], used: Mapping[str, str], rejected: int,
        rejects: Sequence[BadRow],
    ) -> str:  # fmt: skip
        """Keep that a file was read, with its bad rows; the id of this import."""
        now = time.time()
        id = digest([file["sha256"], now], 16)
        with self._link.write() as db:
            values = (id, "traffic", bind(file["path"]), file["sha256"], now, file["rows"])
            db.execute(SAVE_IMPORT, (*values, rejected, pack(dict(used))))
            rows = ((id, row.line, bind(row.reason), bind(row.raw)) for row in rejects)
            db.executemany("insert or ignore into import_rejects values (?, ?, ?, ?)", rows)
        return id


class TrafficReads:
    """The reads about traffic."""

    _link: Link

    def traffic(self, name: str | None = None) -> tuple[Snapshot, ...]:
        """All snapshots, or those of a name, newest first."""
        where, values = ("where name=?", (name,)) if name is not None else ("", ())
        sql = f"select {SNAPSHOT} from traffic_snapshots {where} order by at desc, rowid desc"
        return tuple(_snapshot(row) for row in self._link.rows(sql, values))

    def traffic_snapshot(self, name_or_id: str) -> Snapshot:
        """The snapshot of that id, or the newest of that name; StoreError naming what there is."""
        sql = f"select {SNAPSHOT} from traffic_snapshots where id=?"
        row = self._link.row(sql, (name_or_id,))
        found = _snapshot(row) if row else latest(self._link, name_or_id)
        if found is None:
            known = ", ".join(sorted({s.name for s in self.traffic()})) or "none"
            raise StoreError(f"no traffic named {name_or_id!r}; there are: {known}")
        return found

    def traffic_rows(self, snapshot_id: str) -> list[TrafficRow]:
        """The rows of a snapshot by position; [] for an unknown one."""
        sql = f"select {ROW} from traffic_rows where snapshot_id=? order by position"
        return [_row(row) for row in self._link.rows(sql, (snapshot_id,))]


def latest(link: Link, name: str) -> Snapshot | None:
    """The newest snapshot of a name."""
    sql = f"""select {SNAPSHOT} from traffic_snapshots where name=?
        order by at desc, rowid desc limit 1"""
    row = link.row(sql, (name,))
    return _snapshot(row) if row else None


def _snapshot_values(s: Snapshot, now: float) -> tuple[Any, ...]:
    return (
        s.id, bind(s.name), now, s.rows_seen, s.rows_new, s.rows_kept, s.sample, s.seed, s.redacted,
        pack(s.redactions), s.encoder, s.simulated, pack(list(s.files)),
    )  # fmt: skip


def _snapshot(row: tuple[Any, ...]) -> Snapshot:
    (id, name, at, seen, new, kept, sample, seed, redacted, redactions, encoder, simulated,
     files) = row  # fmt: skip
    return Snapshot(
        id=id, name=plain(name), at=iso(at), rows_seen=seen, rows_new=new, rows_kept=kept,
        sample=sample, seed=seed, redacted=bool(redacted), redactions=unpack(redactions),
        encoder=encoder, simulated=bool(simulated), files=tuple(unpack(files)),
    )  # fmt: skip


def _row_values(snapshot_id: str, row: TrafficRow) -> tuple[Any, ...]:
    texts = (row.user, row.time, row.label, row.response, row.model, row.feedback)
    return (
        snapshot_id, f"{row.key:016x}", row.position, bind(row.row_id), bind(row.text), row.weight,
        *(None if text is None else bind(text) for text in texts), pack(row.metadata),
        pack(row.masked),
    )  # fmt: skip


def _row(row: tuple[Any, ...]) -> TrafficRow:
    key, position, row_id, text, weight, *texts, metadata, masked = row
    user, time, label, response, model, feedback = (None if t is None else plain(t) for t in texts)
    return TrafficRow(
        int(key, 16), position, plain(row_id), plain(text), weight, user, time, label, response,
        model, feedback, unpack(metadata), unpack(masked),
    )  # fmt: skip
