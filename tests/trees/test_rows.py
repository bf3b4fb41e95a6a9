"""Rows out and in again give the same tree; bad rows are told by line."""

from __future__ import annotations

from tests.toys.trees import large, small
from workbench.domain.taxonomy import Quote
from workbench.trees.changes import Describe, SetState
from workbench.trees.edit import apply
from workbench.trees.rows import Row, from_rows, to_rows


def rows(*labels: tuple[str, ...], **facts: str) -> list[Row]:
    return [Row(line, one, facts) for line, one in enumerate(labels, 2)]


def test_a_tree_comes_back_from_its_rows() -> None:
    tree = apply(small(), [
        SetState(id="cards", state="frozen"),
        Describe(id="home", evidence_ids=("e1", "e2"), counter_example="A card.",
                 quotes=(Quote(evidence_id="e1", text="cash, here"),)),
    ])  # fmt: skip
    told = to_rows(tree)
    assert told[2]["level3"] == "At home" and told[1]["level3"] == "" and len(told) == 6
    levels = ("level1", "level2", "level3")
    again = [Row(i, tuple(r[k] for k in levels), {k: v for k, v in r.items() if k not in levels})
             for i, r in enumerate(told)]  # fmt: skip
    found = from_rows("toy", again, tree.title)
    assert not found.bad and found.taxonomy is not None
    assert found.taxonomy.nodes == tree.nodes


def test_nodes_above_a_row_are_made_and_told_only_once() -> None:
    found = from_rows("t", rows(("A", "B", "C"), ("A", "B", "D"), ("a", "b")))
    assert found.taxonomy is not None and not found.bad
    assert [n.label for _, n in found.taxonomy.walk()] == ["A", "B", "C", "D"]


def test_bad_rows_are_told_by_line() -> None:
    found = from_rows("t", [
        *rows(("A",), ("A",), ("A", "", "C"), ("", ""), ("x" * 300,)),
        Row(8, ("a",), {"definition": "told late"}),
        Row(9, ("B",), {"state": "finished"}), Row(10, ("C",), {"id": "i"}),
        Row(11, ("D",), {"id": "i"}),
        Row(12, ("E",), {"definition": "d" * 5000}),
    ])  # fmt: skip
    words = dict(found.bad)
    assert 3 not in words, "labels alone may be repeated"
    assert words[8] == "the same labels as line 2" and words[4] == "level2 is empty above level3"
    assert words[5] == "no level holds a label" and "300 characters" in words[6]
    assert "'finished' is none of" in words[9] and words[11] == "the same id as line 10"
    assert words[12].startswith("definition:")
    assert found.taxonomy is not None and len(found.taxonomy.nodes) == 2


def test_no_good_row_is_no_tree() -> None:
    assert from_rows("t", rows(("",))).taxonomy is None
    assert len(to_rows(large(1000))) == 1000
