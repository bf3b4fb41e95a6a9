"""Taxonomies in the store: numbered versions that never change, and one working copy a name.

The working copy is the row of version 0. A version keeps the changes that led to it, and where the
items of nodes that were merged or deleted since the first one belong now.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.domain.taxonomy import Taxonomy
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.runs import iso
from workbench.store.text import bind, pack, plain, unpack
from workbench.trees.changes import Change
from workbench.trees.draft import Draft

WORKING = 0
SAVE = """insert into taxonomies (name, version, parent, at, author, note, digest, body)
    values (?,?,?,?,?,?,?,?)"""
VERSION = """name, version, parent, at, author, note, digest,
    json_array_length(body, '$.taxonomy.nodes'), json_extract(body, '$.simulated'),
    json_extract(body, '$.taxonomy.title')"""
PLACE = "insert or replace into taxonomy_rows values (?,?,?,?,?,?)"
PART = 500  # ids in one question: SQLite takes a bounded number


class TaxonomyVersion(NamedTuple):
    """One version of a taxonomy; `nodes` counts them, `simulated` says that stand-ins helped."""

    name: str
    version: int
    parent: int
    at: str
    author: str
    note: str
    digest: str
    nodes: int
    simulated: bool
    title: str = ""


class Made(NamedTuple):
    """How a version came to be: by whom, why, from which version, by which changes.

    `moved` says where items of nodes that went since the first version belong now.
    """

    author: str
    note: str
    parent: int = 0
    changes: Sequence[Change] = ()
    simulated: bool = False
    moved: Mapping[str, str | None] = {}


class Placed(NamedTuple):
    """A row of traffic (or another source) at the node it was placed at."""

    source: str
    row_id: str
    node_id: str
    text: str
    weight: float


class TaxonomyLog:
    """The part of the journal that keeps taxonomies."""

    _link: Link

    def keep_taxonomy(self, name: str, taxonomy: Taxonomy, made: Made) -> int:
        """Keep the next version of a name; its number. The working copy is cleared.

        StoreError when the version it was made from is none of this name.
        """
        body = pack({
            "taxonomy": taxonomy.model_dump(mode="json"), "simulated": made.simulated,
            "changes": [change.model_dump(mode="json") for change in made.changes],
            "moved": dict(made.moved),
        })  # fmt: skip
        with self._link.write() as db:
            sql = "select max(version), sum(version=?) from taxonomies where name=?"
            newest, there = db.execute(sql, (made.parent, bind(name))).fetchone()
            if made.parent and not there:
                raise StoreError(f"taxonomy {name!r} has no version {made.parent}")
            version: int = (newest or 0) + 1
            db.execute("delete from taxonomies where name=? and version=0", (bind(name),))
            told = (time.time(), bind(made.author), bind(made.note), taxonomy.version, body)
            db.execute(SAVE, (bind(name), version, made.parent, *told))
        return version

    def keep_draft(self, draft: Draft) -> None:
        """Keep the working copy of a taxonomy in place of the one before."""
        body = pack(draft.model_dump(mode="json"))
        values = (bind(draft.name), WORKING, draft.base, time.time(), "", "", "", body)
        with self._link.write() as db:
            db.execute(SAVE.replace("insert", "insert or replace", 1), values)

    def drop_draft(self, name: str) -> None:
        """Forget the working copy: the newest version holds again."""
        with self._link.write() as db:
            db.execute("delete from taxonomies where name=? and version=0", (bind(name),))

    def place_rows(
        self, name: str, source: str, rows: Iterable[tuple[str, str, str, float]]
    ) -> int:
        """Keep (row id, node id, text, weight) of a source, in place of those before; how many."""
        values = [(bind(name), bind(source), bind(row), bind(node), bind(text), weight)
                  for row, node, text, weight in rows]  # fmt: skip
        with self._link.write() as db:
            sql = "delete from taxonomy_rows where name=? and source=?"
            db.execute(sql, (bind(name), bind(source)))
            db.executemany(PLACE, values)
        return len(values)


class TaxonomyReads:
    """The reads about taxonomies."""

    _link: Link

    def taxonomies(self) -> list[TaxonomyVersion]:
        """The newest version of every taxonomy, the one saved last first."""
        sql = f"""select {VERSION} from taxonomies t where version=(select max(version)
            from taxonomies where name=t.name) and version>0 order by at desc, name"""
        return [_version(row) for row in self._link.rows(sql)]

    def taxonomy_versions(self, name: str) -> list[TaxonomyVersion]:
        """All versions of a name, newest first; [] for an unknown one."""
        sql = f"select {VERSION} from taxonomies where name=? and version>0 order by version desc"
        return [_version(row) for row in self._link.rows(sql, (bind(name),))]

    def taxonomy(self, name: str, version: int | None = None) -> Taxonomy:
        """A version, or the newest; StoreError naming what there is."""
        if version is None:
            sql = "select body from taxonomies where name=? and version>0 order by version desc"
            body = self._link.value(sql, (bind(name),))
        else:
            sql = "select body from taxonomies where name=? and version=? and version>0"
            body = self._link.value(sql, (bind(name), version))
        if body is None:
            there = ", ".join(row.name for row in self.taxonomies()) or "none yet"
            which = f" version {version}" if version is not None else ""
            raise StoreError(f"no taxonomy {name[:80]!r}{which}; there are: {there}")
        return Taxonomy.model_validate(unpack(body)["taxonomy"])

    def taxonomy_draft(self, name: str) -> Draft | None:
        """The working copy; None when everything is saved."""
        sql = "select body from taxonomies where name=? and version=0"
        body = self._link.value(sql, (bind(name),))
        return None if body is None else Draft.model_validate(unpack(body))

    def taxonomy_moved(self, name: str, version: int) -> dict[str, str | None]:
        """Where items of nodes that went before this version belong in it."""
        sql = "select json_extract(body, '$.moved') from taxonomies where name=? and version=?"
        found = self._link.value(sql, (bind(name), version))
        return {} if found is None else dict(unpack(found))

    def placed(
        self, name: str, nodes: Sequence[str], limit: int = 100, source: str = ""
    ) -> list[Placed]:
        """Rows at these nodes, the heaviest first."""
        found: list[Placed] = []
        more, values = ("and source=?", (bind(source),)) if source else ("", ())
        for at in range(0, len(nodes), PART):
            ids = nodes[at : at + PART]
            sql = f"""select source, row_id, node_id, text, weight from taxonomy_rows where name=?
                and node_id in ({",".join("?" * len(ids))}) {more}
                order by weight desc, row_id limit ?"""
            rows = self._link.rows(sql, (bind(name), *map(bind, ids), *values, limit))
            found += [
                Placed(plain(from_), plain(id), plain(node), plain(text), weight)
                for from_, id, node, text, weight in rows
            ]
        return sorted(found, key=lambda row: (-row.weight, row.row_id))[:limit]

    def placed_counts(self, name: str) -> dict[str, tuple[int, float]]:
        """How many rows, and of what weight, are at each node."""
        sql = """select node_id, count(*), sum(weight) from taxonomy_rows where name=?
            group by node_id"""
        return {plain(row[0]): (row[1], row[2]) for row in self._link.rows(sql, (bind(name),))}

    def points_by_node(self) -> dict[str, int]:
        """How many accepted points lie at each node, in whichever taxonomy that is."""
        sql = """select node_id, count(*) from candidates where listed=1 and outcome='admitted'
            and state != 'rejected' group by node_id"""
        return {plain(row[0]): row[1] for row in self._link.rows(sql) if row[0]}


def _version(row: tuple[Any, ...]) -> TaxonomyVersion:
    name, version, parent, at, author, note, mark, nodes, simulated, title = row
    return TaxonomyVersion(
        name=plain(name), version=version, parent=parent, at=iso(at), author=plain(author),
        note=plain(note), digest=mark, nodes=nodes, simulated=bool(simulated), title=title or "",
    )  # fmt: skip
