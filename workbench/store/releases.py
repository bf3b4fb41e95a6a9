"""Releases in the store: frozen once, numbered in order, their points closed to other verdicts."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.domain.candidate import Candidate
from workbench.domain.record import digest
from workbench.domain.release import Release
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.decisions import Step, write_state
from workbench.store.rows import CANDIDATE, candidate
from workbench.store.runs import iso
from workbench.store.text import bind, pack, plain, unpack

RELEASABLE = ("approved", "released")
# The last approval that stands; the candidate's index finds both rows.
STANDING = """(select v.id from verdicts v where v.candidate_id=c.id and v.kind='approve'
    and not exists (select 1 from verdicts u where u.candidate_id=v.candidate_id
    and u.undoes=v.id) order by v.id desc limit 1)"""
POINTS = f"""select c.id, c.version, c.run_id, c.slot, c.branch, c.spec_id, c.spec_hash, c.recipe,
    c.state, c.lane, c.track, c.node_id, c.cluster_id, c.coordinate, c.language, c.simulated,
    c.chain, c.taxonomy_version, c.checklist_version, c.because, d.body as draft, v.kind as word,
    v.reviewer, v.scripted, v.at as said from candidates c left join drafts d on d.id=c.draft_id
    left join verdicts v on v.id={STANDING} where c.listed=1 and c.outcome='admitted'"""
RECEIPTS = """select i.candidate_id, r.seq, r.gate, r.gate_version, r.status, r.reason, e.chain,
    e.at, r.body from release_items i join candidates c on c.id=i.candidate_id
    join receipts r on r.run_id=c.run_id and r.slot=c.slot and r.branch=c.branch
    join events e on e.run_id=r.run_id and e.slot=r.slot and e.branch=r.branch and e.seq=r.seq
    where i.release_id=? order by i.rowid, r.seq"""


class Point(NamedTuple):
    """An accepted point with its content and the approval that stands (`word`, '' for none)."""

    id: str
    version: int
    run_id: str
    slot: int
    spec_id: str
    spec_hash: str
    recipe: str
    state: str
    track: str
    node_id: str
    cluster_id: str
    coordinate: dict[str, str]
    language: str
    simulated: bool
    chain: str
    taxonomy_version: str
    checklist_version: str
    because: dict[str, Any]
    payload: dict[str, Any]
    trace: dict[str, Any] | None
    word: str
    reviewer: str
    scripted: bool
    said: str


class ReleaseLog:
    """The part of the journal that is about releases."""

    _link: Link

    def keep_release(self, release: Release) -> Release:
        """Freeze a release: its number, manifest and items, and its points become `released`.

        StoreError when the name is taken, and when a point was changed since it was looked at.
        """
        with self._link.write() as db:
            known = db.execute("select name from releases where name=?", (release.name,)).fetchone()
            if known is not None:
                raise StoreError(f"there is a release {release.name!r} already")
            number = int(db.execute("select count(*) from releases").fetchone()[0]) + 1
            now = time.time()
            kept = release.model_copy(update={
                "id": f"v{number}", "number": number, "at": iso(now),
            })  # fmt: skip
            body = pack(kept.model_dump(mode="json"))
            values = (kept.id, kept.name, now, kept.any_simulated, kept.content_hash, body)
            db.execute("insert into releases values (?, ?, ?, ?, ?, ?)", values)
            for entry in kept.entries:
                _release_point(db, kept.id, entry.id, entry.version, entry.chain)
        return kept

    def close_point(self, id: str, state: str, by: str, reason: str) -> Candidate:
        """Retire or withdraw a released point; StoreError for one that is in no release."""
        with self._link.write() as db:
            row = db.execute("select state, version from candidates where id=?", (id,)).fetchone()
            if row is None:
                raise StoreError(f"there is no candidate {id!r}")
            before, version = row
            if before not in ("released", "stale", "retired") or before == state:
                raise StoreError(
                    f"{id} is {before}: only a point of a release is {state}; of others a verdict "
                    "says what is wrong"
                )
            sql = "update candidates set state=?, version=?, changed=? where id=?"
            db.execute(sql, (state, version + 1, time.time(), id))
            write_state(db, id, version + 1, Step(state, by, reason, before))
            return candidate(db.execute(f"{CANDIDATE} where id=?", (id,)).fetchone())


def _release_point(db: Any, release: str, id: str, version: int, chain: str) -> None:
    row = db.execute("select state, version from candidates where id=?", (id,)).fetchone()
    if row is None or row[1] != version or row[0] not in RELEASABLE:
        raise StoreError(f"{id} was changed while the release was made: make it again")
    db.execute("insert into release_items values (?, ?, ?, ?)", (release, id, version, chain))
    if row[0] == "approved":
        sql = "update candidates set state='released', version=?, changed=? where id=?"
        db.execute(sql, (version + 1, time.time(), id))
        write_state(db, id, version + 1, Step("released", "release", release, row[0]))


class ReleaseReads:
    """The reads about releases and what they were used for."""

    _link: Link

    def points(self, filters: Mapping[str, Sequence[str]]) -> Iterator[Point]:
        """Every accepted point within these filters (spec_id, run_id, track), oldest first."""
        names = ("spec_id", "run_id", "track")
        given = {name: tuple(filters[name]) for name in names if filters.get(name)}
        where = "".join(f" and c.{n} in ({','.join('?' * len(v))})" for n, v in given.items())
        values = [value for many in given.values() for value in many]
        sql = f"{POINTS}{where} order by c.admission"
        for row in self._link.named(sql, values):
            yield _point(row)

    def released(self, release_id: str) -> Iterator[Point]:
        """The points of a release as the store holds them now, in the order of its manifest."""
        sql = f"""select p.* from release_items i join ({POINTS}) p on p.id=i.candidate_id
            where i.release_id=? order by i.rowid"""
        for row in self._link.named(sql, (release_id,)):
            yield _point(row)

    def releases(self) -> list[Release]:
        """All releases, oldest first, with their entries."""
        rows = self._link.rows("select manifest from releases order by at, rowid")
        return [_manifest(row[0]) for row in rows]

    def release(self, name: str) -> Release:
        """A release by its name or id; StoreError naming those there are."""
        sql = "select manifest from releases where name=? or id=?"
        body = self._link.value(sql, (bind(name), bind(name)))
        if body is None:
            rows = self._link.rows("select id, name from releases order by at, rowid")
            there = ", ".join(f"{id} ({plain(known)})" for id, known in rows) or "none yet"
            raise StoreError(f"no release {name!r}; there are: {there}")
        return _manifest(body)

    def receipts_of(self, release_id: str) -> Iterator[dict[str, Any]]:
        """Every gate's receipt of the points of a release, in order, with its chain value."""
        names = ("id", "seq", "gate", "gate_version", "status", "reason", "chain", "at")
        for *facts, body in self._link.each(RECEIPTS, (release_id,)):
            row = dict(zip(names, facts, strict=True))
            yield {**row, "at": iso(row["at"]), "receipt": unpack(body)}

    def states_of(self, release_id: str) -> dict[str, str]:
        """The state that each point of a release is in now."""
        sql = """select c.id, c.state from release_items i join candidates c
            on c.id=i.candidate_id where i.release_id=?"""
        return dict(self._link.rows(sql, (release_id,)))

    def releases_with(self, candidate_id: str) -> list[str]:
        """The ids of the releases that hold a point, oldest first."""
        sql = "select release_id from release_items where candidate_id=? order by rowid"
        return [row[0] for row in self._link.rows(sql, (candidate_id,))]


@functools.lru_cache(maxsize=32)
def _manifest(body: str | bytes) -> Release:
    """A manifest by its text: it never changes, and ten thousand entries take a tenth of a second
    to check."""
    return Release.model_validate(unpack(body))


def _point(row: dict[str, Any]) -> Point:
    draft = unpack(row["draft"]) if row["draft"] is not None else {"payload": {}, "trace": None}
    reviewer = plain(row["reviewer"]) if row["reviewer"] is not None else ""
    return Point(
        id=row["id"], version=row["version"], run_id=row["run_id"], slot=row["slot"],
        spec_id=row["spec_id"], spec_hash=row["spec_hash"], recipe=row["recipe"],
        state=row["state"], track=plain(row["track"] or ""), node_id=plain(row["node_id"] or ""),
        cluster_id=plain(row["cluster_id"] or row["id"]), coordinate=unpack(row["coordinate"]),
        language=row["language"] or "", simulated=bool(row["simulated"]), chain=row["chain"],
        taxonomy_version=row["taxonomy_version"] or "",
        checklist_version=row["checklist_version"] or "", because=unpack(row["because"]),
        payload=draft["payload"], trace=draft["trace"], word=row["word"] or "",
        reviewer=digest(["reviewer", reviewer], 12) if reviewer else "",
        scripted=bool(row["scripted"]), said=iso(row["said"]),
    )  # fmt: skip
