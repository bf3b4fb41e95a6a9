"""Versions are numbered and stay; the working copy is one; rows keep their nodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.toys.trees import small
from workbench.errors import StoreError
from workbench.store import Store
from workbench.store.taxonomies import Made
from workbench.trees.changes import Change, Delete, Rename, Step
from workbench.trees.draft import Draft
from workbench.trees.edit import apply


def test_versions_are_numbered_and_come_back(tmp_path: Path) -> None:
    with Store(tmp_path / "wb.db") as store:
        keep, reads = store.journal.keep_taxonomy, store.reads
        assert keep("toy", small(), Made("ann", "from a file")) == 1
        changes: list[Change] = [Rename(id="cash", label="Notes <b>\u202e")]
        second = apply(small(), changes)
        assert (
            keep(
                "toy",
                second,
                Made("ben", "words", 1, changes, True, {"gone": "cash", "lost": None}),
            )
            == 2
        )
        assert reads.taxonomy("toy") == second and reads.taxonomy("toy", 1) == small()
        newest, first = reads.taxonomy_versions("toy")
        assert (newest.version, newest.parent, newest.author, newest.simulated) == (
            2,
            1,
            "ben",
            True,
        )
        assert (first.note, first.nodes, first.digest) == ("from a file", 6, small().version)
        assert reads.taxonomy_moved("toy", 2) == {"gone": "cash", "lost": None}
        assert reads.taxonomy_moved("toy", 1) == reads.taxonomy_moved("none", 1) == {}
        assert [row.version for row in reads.taxonomies()] == [2]
        with pytest.raises(StoreError, match="no version 7"):
            keep("toy", small(), Made("ann", "", 7))
        with pytest.raises(StoreError, match="no taxonomy 'other'; there are: toy"):
            reads.taxonomy("other")


def test_the_working_copy_is_cleared_by_a_version(tmp_path: Path) -> None:
    with Store(tmp_path / "wb.db") as store:
        store.journal.keep_taxonomy("toy", small(), Made("ann", "first"))
        step = Step(words="less", changes=(Delete(id="cards", whole=True),))
        for draft in (Draft(name="toy", base=1), Draft(name="toy", base=1).then(step)):
            store.journal.keep_draft(draft)
            assert store.reads.taxonomy_draft("toy") == draft
        assert len(store.reads.taxonomy_versions("toy")) == 1
        store.journal.keep_taxonomy("toy", small(), Made("ann", "again", 1))
        assert store.reads.taxonomy_draft("toy") is None
        store.journal.keep_draft(draft)
        store.journal.drop_draft("toy")
        assert store.reads.taxonomy_draft("toy") is None


def test_rows_keep_their_node(tmp_path: Path) -> None:
    with Store(tmp_path / "wb.db") as store:
        rows = [
            ("r1", "home", "how much cash", 2.0),
            ("r2", "home", "an ATM", 1.0),
            ("r3", "fees", "x", 1.0),
        ]
        assert store.journal.place_rows("toy", "store:t1", rows) == 3
        assert store.journal.place_rows("toy", "store:t1", rows) == 3
        assert store.reads.placed_counts("toy") == {"home": (2, 3.0), "fees": (1, 1.0)}
        assert [row.row_id for row in store.reads.placed("toy", ["home", "fees"], 2)] == [
            "r1",
            "r2",
        ]
        assert store.reads.placed("toy", [f"n{i}" for i in range(1200)]) == []
