"""A taxonomy at the bench: changed, undone, saved, compared, gone back to, carried out and in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.trees import small
from workbench.actions import taxonomies, taxonomyfiles
from workbench.actions.open import Bench, Forbidden
from workbench.errors import InputError, SpecError
from workbench.settings import Settings
from workbench.specfile import read_taxonomy
from workbench.store import Store
from workbench.trees.changes import Add, Delete, Merge, Rename

NAME = "retail_banking"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "wb.db") as store:
        yield Bench(Settings(), store, "owner")


def test_the_first_change_keeps_a_copy_of_what_ships(bench: Bench) -> None:
    assert taxonomies.listed(bench) == [NAME]
    before = taxonomies.working(bench, NAME)
    assert before.base == 0 and not before.changed and not before.versions
    taxonomies.act(bench, NAME, "renamed Cash", [Rename(id="cash", label="Notes")], "ann")
    now = taxonomies.working(bench, NAME)
    assert (now.base, now.draft.undoes, now.versions[0].note) == (1, "renamed Cash", "as it ships")
    assert taxonomies.undo(bench, NAME) == "renamed Cash"
    assert taxonomies.working(bench, NAME).taxonomy == before.taxonomy
    assert taxonomies.redo(bench, NAME) == "renamed Cash"
    assert taxonomies.save(bench, NAME, "plain words", "ann") == 2
    assert taxonomies.compared(bench, NAME, 1, None).counts["renamed"] == 1
    with pytest.raises(SpecError, match="nothing to undo"):
        taxonomies.undo(bench, NAME)
    with pytest.raises(SpecError, match="nothing has changed since version 2"):
        taxonomies.save(bench, NAME, "")


def test_going_back_is_a_step_of_its_own(bench: Bench) -> None:
    taxonomies.act(bench, NAME, "less", [Delete(id="advice", whole=True)])
    taxonomies.save(bench, NAME, "retail alone")
    taxonomies.go_back(bench, NAME, 1)
    assert "advice" in taxonomies.working(bench, NAME).taxonomy.by_id
    taxonomies.undo(bench, NAME)
    assert "advice" not in taxonomies.working(bench, NAME).taxonomy.by_id


def test_a_step_that_cannot_be_done_changes_nothing(bench: Bench) -> None:
    good, bad = Rename(id="cash", label="Notes"), Rename(id="cards", label="notes")
    with pytest.raises(SpecError, match="has a child 'notes' already"):
        taxonomies.act(bench, NAME, "both", [good, bad])
    assert not taxonomies.working(bench, NAME).changed
    assert bench.store.reads.taxonomies() == []


def test_a_viewer_can_neither_change_nor_save(bench: Bench) -> None:
    bench.role = "viewer"
    deeds = (lambda: taxonomies.act(bench, NAME, "x", [Delete(id="cash")]),
             lambda: taxonomies.undo(bench, NAME), lambda: taxonomies.save(bench, NAME, ""),
             lambda: taxonomies.start(bench, "n", small(), ""),
             lambda: taxonomyfiles.dropped(bench, "n", ("t.yaml", b""), {}))  # fmt: skip
    for deed in deeds:
        with pytest.raises(Forbidden):
            deed()
    assert taxonomies.working(bench, NAME).taxonomy.nodes


def test_items_of_merged_nodes_are_found_again(bench: Bench) -> None:
    taxonomies.start(bench, "toy", small(), "first")
    taxonomies.act(bench, "toy", "merge", [Merge(id="home", into="abroad")])
    taxonomies.save(bench, "toy", "one")
    taxonomies.act(bench, "toy", "merge", [Merge(id="abroad", into="fees")])
    assert taxonomies.working(bench, "toy").moved == {
        "home": "fees", "abroad": "fees"
    }  # fmt: skip


def test_a_name_that_is_no_name_and_unsaved_work_are_refused(bench: Bench) -> None:
    with pytest.raises(SpecError, match="cannot be called"):
        taxonomies.start(bench, "<b>", small(), "")
    taxonomies.start(bench, "toy", small(), "first")
    taxonomies.act(bench, "toy", "more", [Add(id="x", parent="bank", label="Loans")])
    with pytest.raises(SpecError, match="changes that no version holds"):
        taxonomies.start(bench, "toy", small(), "again")


@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_out_and_in_again_is_the_same_tree(bench: Bench, tmp_path: Path, form: str) -> None:
    changes = [Rename(id="cash", label="=cmd|'/c calc'!A1"), Rename(id="cards", label="'quoted"),
               Rename(id="fees", label='<script>alert(1)</script>, "x"')]  # fmt: skip
    taxonomies.start(bench, "toy", small(), "first")
    tree = taxonomies.act(bench, "toy", "odd labels", changes)
    file = tmp_path / f"odd.{form}"
    text = taxonomies.as_yaml(tree) if form == "yaml" else taxonomies.as_csv(tree)
    file.write_text(text, encoding="utf-8", newline="")
    found = taxonomyfiles.import_taxonomy(bench, file, "again")
    assert found.version == 1 and found.taxonomy.nodes == tree.nodes
    assert form == "csv" or found.taxonomy.axes == tree.axes
    assert "\n=cmd" not in text


def test_a_table_of_levels_comes_in_with_its_bad_rows_told(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "levels.csv"
    file.write_text("L1,L2,L3,description\nHealth,Access,Rural clinics,far away\nHealth,,Lost,\n")
    with pytest.raises(InputError, match="line 3: level2 is empty above level3"):
        taxonomyfiles.import_taxonomy(bench, file)
    found = taxonomyfiles.import_taxonomy(bench, file, skip_bad=True)
    assert found.name == "levels" and found.rejects[0]["line"] == 3
    told = found.results()
    assert (told["nodes"], told["leaves"], told["nodes_by_level"]) == (3, 1, [1, 1, 1])
    leaf = bench.store.reads.taxonomy("levels").leaves()[0]
    assert (leaf.label, leaf.definition) == ("Rural clinics", "far away")


def test_dropped_files_are_read_as_files(bench: Bench) -> None:
    data = taxonomies.as_csv(small()).encode()
    found = taxonomyfiles.columns("t.csv", data)
    assert found is not None and found.guessed["level3"] == "level3"
    assert taxonomyfiles.columns("t.yaml", b"id: x") is None
    kept = taxonomyfiles.dropped(bench, "mine", ("t.csv", data), found.guessed)
    assert kept.version == 1 and len(kept.taxonomy.nodes) == 6
    with pytest.raises(SpecError, match="drop a file first"):
        taxonomyfiles.dropped(bench, "mine", None, {})
    with pytest.raises(SpecError, match=r"runs in a circle"):
        text = "id: c\nnodes:\n- {id: a, label: a, parent: b}\n- {id: b, label: b, parent: a}\n"
        taxonomyfiles.dropped(bench, "c", ("c.yaml", text.encode()), {})


def test_the_shipped_tree_is_what_the_store_keeps(bench: Bench) -> None:
    taxonomies.act(bench, NAME, "x", [Rename(id="cash", label="Notes")])
    shipped = read_taxonomy("demo_world/taxonomy.yaml")
    assert bench.store.reads.taxonomy(NAME, 1) == shipped
    assert taxonomies.version_of(bench, NAME, 0) == shipped
