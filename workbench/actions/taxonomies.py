"""Taxonomies at the bench: open one, change it, undo, save a version, compare, go back, export.

Every change is kept in the store at once, so a reload loses nothing; a version has an author and a
note. The demo's taxonomy is there before anything was saved; the first change keeps a copy of it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from workbench.actions.open import Bench
from workbench.domain.record import digest
from workbench.domain.taxonomy import Taxonomy
from workbench.errors import SpecError
from workbench.exporting import harmless
from workbench.growing import SIMULATED
from workbench.specfile import read_taxonomy
from workbench.store.taxonomies import Made, TaxonomyVersion
from workbench.trees.changes import Change, Replace, Step
from workbench.trees.diff import Comparison, compare
from workbench.trees.draft import Draft, followed
from workbench.trees.rows import to_rows
from workbench.yamlfile import write_record

SHIPPED = {"retail_banking": "demo_world/taxonomy.yaml"}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
MOST_WORDS, MOST_KEPT = 400, 64
AS_SHIPPED = "as it ships"
Moved = dict[str, str | None]
_played: OrderedDict[str, tuple[Taxonomy, Moved]] = OrderedDict()


class Working(NamedTuple):
    """A taxonomy as it stands, saved or not. `base` is the version it began from, 0: as shipped.

    `moved` says where items of nodes that are gone belong now; a node that is there is not in it.
    """

    name: str
    base: int
    taxonomy: Taxonomy
    draft: Draft
    versions: Sequence[TaxonomyVersion]
    moved: Mapping[str, str | None] = {}

    @property
    def changed(self) -> bool:
        """Whether there are steps that no version holds."""
        return bool(self.draft.at)

    @property
    def simulated(self) -> bool:
        """Whether stand-ins helped to make it."""
        newest = next((row for row in self.versions if row.version == self.base), None)
        return bool(newest and newest.simulated) or _by_stand_ins(self.taxonomy)


def _by_stand_ins(taxonomy: Taxonomy) -> bool:
    return any(node.author.endswith(SIMULATED) for node in taxonomy.nodes)


def listed(bench: Bench) -> list[str]:
    """The names there are, the one saved last first; the shipped ones always."""
    kept = [row.name for row in bench.store.reads.taxonomies()]
    return [*kept, *(name for name in SHIPPED if name not in kept)]


def working(bench: Bench, name: str) -> Working:
    """A taxonomy with everything that was done to it; StoreError naming what there is."""
    reads = bench.store.reads
    versions = reads.taxonomy_versions(name)
    if not versions and name in SHIPPED:
        return Working(name, 0, read_taxonomy(SHIPPED[name]), Draft(name=name, base=0), ())
    draft = reads.taxonomy_draft(name)
    if draft is None:
        draft = Draft(name=name, base=versions[0].version if versions else 0)
    key = _key(bench, draft, versions)
    if key not in _played:
        base, moved = (
            reads.taxonomy(name, draft.base or None),
            reads.taxonomy_moved(name, draft.base),
        )
        changes = [change for step in draft.held for change in step.changes]
        _keep(key, followed(base, changes, moved))
    _played.move_to_end(key)
    tree, moved = _played[key]
    return Working(name, draft.base, tree, draft, versions, moved)


def _key(bench: Bench, draft: Draft, versions: Sequence[TaxonomyVersion]) -> str:
    """What a working copy is known by: its store, the version it began from, and its steps."""
    base = next((row.digest for row in versions if row.version == draft.base), "")
    steps = [step.model_dump(mode="json") for step in draft.held]
    return digest([str(bench.store.path), draft.name, draft.base, base, steps], 24)


def _keep(key: str, found: tuple[Taxonomy, Moved]) -> None:
    _played[key] = found
    while len(_played) > MOST_KEPT:
        _played.popitem(last=False)


def act(bench: Bench, name: str, words: str, changes: Sequence[Change], by: str = "") -> Taxonomy:
    """Do these changes as one step that can be undone; SpecError in words when one cannot be."""
    bench.require("owner", "change a taxonomy")
    if not changes:
        raise SpecError("nothing was changed")
    with bench.store.journal.together():
        _copied(bench, name, by)
        now = working(bench, name)
        step = Step(words=words[:MOST_WORDS], changes=tuple(changes), by=by)
        found = followed(now.taxonomy, changes, now.moved)
        draft = now.draft.then(step)
        bench.store.journal.keep_draft(draft)
        _keep(_key(bench, draft, now.versions), found)
    return found[0]


def _copied(bench: Bench, name: str, by: str) -> None:
    """Keep a shipped taxonomy as the first version, unless there is one."""
    if name in SHIPPED and not bench.store.reads.taxonomy_versions(name):
        shipped = read_taxonomy(SHIPPED[name])
        bench.store.journal.keep_taxonomy(name, shipped, Made(by, AS_SHIPPED))


def undo(bench: Bench, name: str) -> str:
    """Take back the last step since the newest version; what it was, in words."""
    bench.require("owner", "change a taxonomy")
    with bench.store.journal.together():
        draft = working(bench, name).draft
        bench.store.journal.keep_draft(draft.back())
    return draft.undoes


def redo(bench: Bench, name: str) -> str:
    """Do again what was undone last; what it was, in words."""
    bench.require("owner", "change a taxonomy")
    with bench.store.journal.together():
        draft = working(bench, name).draft
        bench.store.journal.keep_draft(draft.again())
    return draft.redoes


def save(bench: Bench, name: str, note: str, by: str = "") -> int:
    """Keep everything since the last version as the next one; its number."""
    bench.require("owner", "save a taxonomy")
    with bench.store.journal.together():
        _copied(bench, name, by)
        now = working(bench, name)
        if now.versions and not now.changed:
            raise SpecError(f"nothing has changed since version {now.base}")
        changes = tuple(change for step in now.draft.held for change in step.changes)
        made = Made(by, note.strip()[:MOST_WORDS], now.base, changes, now.simulated, now.moved)
        return bench.store.journal.keep_taxonomy(name, now.taxonomy, made)


def start(
    bench: Bench, name: str, taxonomy: Taxonomy, note: str, by: str = "", simulated: bool = False
) -> int:
    """Keep a new taxonomy, or another beginning of one that is there, as a version."""
    bench.require("owner", "save a taxonomy")
    if not NAME.fullmatch(name):
        raise SpecError(
            f"a taxonomy cannot be called {name[:60]!r}: letters, digits, _ . and -, at most 80"
        )
    with bench.store.journal.together():
        now = working(bench, name) if name in listed(bench) else None
        if now is not None and now.changed:
            raise SpecError(f"{name!r} has changes that no version holds: save or undo them first")
        parent = now.base if now else 0
        body = taxonomy.model_dump(mode="json")
        changes = (Replace(body=body),) if parent else ()
        moved = followed(now.taxonomy, changes, now.moved)[1] if now and parent else {}
        made = Made(by, note.strip()[:MOST_WORDS], parent, changes, simulated, moved)
        return bench.store.journal.keep_taxonomy(name, taxonomy, made)


def go_back(bench: Bench, name: str, version: int, by: str = "") -> Taxonomy:
    """Make the working copy what an earlier version was: one step, which can be undone."""
    body = bench.store.reads.taxonomy(name, version).model_dump(mode="json")
    return act(bench, name, f"back to version {version}", [Replace(body=body)], by)


def version_of(bench: Bench, name: str, version: int | None) -> Taxonomy:
    """A version by its number; None is the working copy, 0 a shipped taxonomy as it ships."""
    if version is None:
        return working(bench, name).taxonomy
    if version == 0 and name in SHIPPED:
        return read_taxonomy(SHIPPED[name])
    return bench.store.reads.taxonomy(name, version)


def compared(bench: Bench, name: str, old: int | None, new: int | None) -> Comparison:
    """What differs between two versions (None: as it stands now)."""
    return compare(version_of(bench, name, old), version_of(bench, name, new))


def as_yaml(taxonomy: Taxonomy) -> str:
    """The taxonomy as the file that a spec names."""
    return write_record(taxonomy)


def as_csv(taxonomy: Taxonomy) -> str:
    """The tree as a table of level1 .. levelN, in which no text can act as a formula."""
    rows = to_rows(taxonomy)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()
