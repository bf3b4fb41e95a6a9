"""Two versions: added, removed, moved, renamed and changed nodes, and what became of axes."""

from __future__ import annotations

from tests.toys.trees import small
from workbench.domain.taxonomy import AxisValue
from workbench.trees.changes import Add, Delete, Describe, DropAxis, Forbid, Move, Rename, SetAxis
from workbench.trees.diff import compare
from workbench.trees.edit import apply


def test_every_kind_of_difference_is_told_once() -> None:
    new = apply(small(), [
        Add(id="atm", parent="cash", label="Machines"), Delete(id="fees"),
        Move(id="abroad", parent="cards"), Rename(id="abroad", label="Far away"),
        Describe(id="home", definition="Here."),
    ])  # fmt: skip
    found = compare(small(), new)
    assert [(line.what, line.id) for line in found.lines] == [
        ("changed", "home"), ("added", "atm"), ("moved", "abroad"), ("renamed", "abroad"),
        ("removed", "fees"),
    ]  # fmt: skip
    assert found.lines[2].before == "Bank > Cash > Abroad"
    assert found.lines[2].after == "Bank > Cards > Far away"
    assert found.counts == {"added": 1, "removed": 1, "moved": 1, "renamed": 1, "changed": 1}
    assert found.same == 3


def test_what_moves_with_its_parent_is_not_moved() -> None:
    found = compare(small(), apply(small(), [Move(id="cards", parent="cash")]))
    assert [line.id for line in found.lines] == ["cards"]


def test_axes_are_told_in_words() -> None:
    new = apply(small(), [
        Forbid(combinations=()), DropAxis(name="channel"),
        SetAxis(name="tone", values=(AxisValue(value="calm"), AxisValue(value="curt"))),
        SetAxis(name="country", values=(AxisValue(value="Kenya"),)),
    ])  # fmt: skip
    assert compare(small(), new).axes == (
        "axis country added: Kenya", "axis channel removed", "axis tone: added curt",
        "axis tone: removed cross", "forbidden combinations: 0 added, 1 lifted",
    )  # fmt: skip
    assert compare(small(), small()).lines == compare(small(), small()).axes == ()
