"""Steps are undone and done again; items of nodes that went are found where they belong now."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.toys.trees import small
from workbench.domain.taxonomy import Taxonomy
from workbench.errors import SpecError
from workbench.trees.changes import Add, Change, Delete, Merge, Move, Rename, Step
from workbench.trees.draft import Draft, followed


def played(base: Taxonomy, steps: Sequence[Step]) -> Taxonomy:
    return followed(base, [change for step in steps for change in step.changes])[0]


def forwarded(base: Taxonomy, changes: Sequence[Change]) -> dict[str, str | None]:
    """All at once, and change by change: the same."""
    tree, one_by_one = base, dict[str, str | None]()
    for change in changes:
        tree, one_by_one = followed(tree, [change], one_by_one)
    found = followed(base, changes)[1]
    assert found == one_by_one
    return found


def step(*changes: Change) -> Step:
    return Step(words=changes[0].op, changes=changes)


def test_undo_and_redo_walk_over_the_steps() -> None:
    draft = Draft(name="toy", base=1).then(step(Rename(id="cash", label="Notes")))
    draft = draft.then(step(Delete(id="cards", whole=True)))
    assert (draft.undoes, draft.redoes) == ("delete", "")
    back = draft.back()
    assert back.redoes == "delete" and "cards" in played(small(), back.held).by_id
    assert played(small(), back.again().held) == played(small(), draft.held)
    other = back.then(step(Move(id="fees", parent="cash")))
    assert len(other.steps) == 2 and not other.redoes
    assert played(small(), back.back().held) == small()


def test_nothing_to_undo_is_said() -> None:
    empty = Draft(name="toy", base=1)
    with pytest.raises(SpecError, match="nothing to undo"):
        empty.back()
    with pytest.raises(SpecError, match="nothing to do again"):
        empty.again()


def test_items_follow_merged_and_deleted_nodes() -> None:
    changes: list[Change] = [
        Merge(id="home", into="abroad"),
        Delete(id="abroad"),
        Delete(id="cards", whole=True),
    ]
    assert forwarded(small(), changes) == {
        "home": "cash", "abroad": "cash", "cards": "bank", "fees": "bank",
    }  # fmt: skip
    assert forwarded(small(), [Rename(id="cash", label="x")]) == {}
    top: list[Change] = [Add(id="o", parent=None, label="Other"), Delete(id="bank", whole=True)]
    assert forwarded(small(), top)["home"] is None


def test_a_node_that_came_back_keeps_its_items() -> None:
    again: list[Change] = [Delete(id="fees"), Add(id="fees", parent="cash", label="Fees")]
    assert forwarded(small(), again) == {}
