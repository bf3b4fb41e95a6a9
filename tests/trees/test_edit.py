"""Every change gives a whole valid tree or an error in words; ids stay."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toys.trees import small
from workbench.domain.taxonomy import AxisValue, Quote, Taxonomy
from workbench.errors import SpecError
from workbench.trees.changes import (
    CHANGES,
    Add,
    Change,
    Delete,
    Describe,
    DropAxis,
    Forbid,
    Merge,
    Move,
    Part,
    Rename,
    Replace,
    SetAxis,
    SetState,
    Split,
)
from workbench.trees.edit import apply
from workbench.trees.rules import new_id


def after(*changes: Change) -> Taxonomy:
    return apply(small(), changes)


def labels(taxonomy: Taxonomy) -> list[str]:
    return [f"{'.' * (depth - 1)}{node.label}" for depth, node in taxonomy.walk()]


def test_a_new_node_stands_after_its_siblings() -> None:
    found = after(Add(id="atm", parent="cash", label="  ATM\n limits "))
    assert labels(found) == [
        "Bank",
        ".Cash",
        "..At home",
        "..Abroad",
        "..ATM limits",
        ".Cards",
        "..Fees",
    ]
    assert [node.id for node in found.nodes][4] == "atm", "a file reads from top to bottom"
    assert labels(after(Add(id="x", parent=None, label="Other")))[-1] == "Other"


def test_ids_stay_through_renaming_and_moving() -> None:
    found = after(Rename(id="fees", label="Charges"), Move(id="fees", parent="cash"))
    assert [node.id for node in found.children("cash")] == ["home", "abroad", "fees"]
    assert found.node("fees").label == "Charges" and not found.children("cards")
    assert after(Move(id="cash", parent=None)).node("cash").parent is None
    assert after(Move(id="home", parent="cash")) == small()
    assert after(Rename(id="fees", label="FEES")).node("fees").label == "FEES"


def test_merging_keeps_children_evidence_and_words() -> None:
    quote = Quote(evidence_id="e1", text="a fee")
    found = after(
        Describe(id="cash", quotes=(quote,), evidence_ids=("e1",)),
        Describe(id="cards", definition=""), Merge(id="cash", into="cards"),
    )  # fmt: skip
    assert labels(found) == ["Bank", ".Cards", "..At home", "..Abroad", "..Fees"]
    cards = found.node("cards")
    assert cards.quotes == (quote,) and cards.definition == "Questions about cash."


def test_a_split_keeps_the_id_with_its_first_part() -> None:
    parts = (
        Part(id="cash", label="Cash at home"),
        Part(id="far", label="Cash abroad", definition="Far away.", children=("abroad",)),
    )
    found = after(Split(id="cash", parts=parts))
    assert labels(found)[1:5] == [".Cash at home", "..At home", ".Cards", "..Fees"]
    assert labels(found)[5:] == [".Cash abroad", "..Abroad"]


def test_deleting_lifts_the_children_or_takes_them_along() -> None:
    assert labels(after(Delete(id="cash"))) == ["Bank", ".At home", ".Abroad", ".Cards", "..Fees"]
    assert labels(after(Delete(id="cash", whole=True))) == ["Bank", ".Cards", "..Fees"]


def test_what_is_frozen_stays_until_somebody_unfreezes_it() -> None:
    froze = SetState(id="cash", state="frozen", whole=True)
    refused: list[Change] = [
        Rename(id="home", label="x"), Move(id="home", parent="cards"), Delete(id="cash"),
        Add(id="n", parent="cash", label="n"), Merge(id="abroad", into="home"),
        Describe(id="abroad", definition="x"), Move(id="fees", parent="cash"),
        Delete(id="bank", whole=True),
        Split(id="home", parts=(Part(id="home", label="a"), Part(id="b", label="b"))),
    ]  # fmt: skip
    for change in refused:
        with pytest.raises(SpecError, match="is frozen: unfreeze it"):
            after(froze, change)
    found = after(froze, SetState(id="home", state="accepted"), Rename(id="home", label="x"))
    assert found.node("home").label == "x"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Move(id="bank", parent="home"), "would make a circle"),
        (Move(id="cash", parent="cash"), "would make a circle"),
        (Merge(id="cash", into="home"), "lies below it"),
        (Merge(id="cash", into="cash"), "is itself"),
        (Rename(id="abroad", label="AT HOME"), "has a child 'AT HOME' already"),
        (Add(id="x", parent="bank", label="cards"), "has a child 'cards' already"),
        (Rename(id="cash", label=" \u200b\u202e "), "label is empty"),
        (Rename(id="cash", label="x" * 49_000), "has 49,000 characters: at most 200"),
        (Rename(id="cash", label="a\ud800"), "half a character"),
        (Describe(id="cash", definition="d" * 5000), "definition has 5,000 characters"),
        (Describe(id="gone", definition="d"), "no node 'gone'"),
        (Move(id="home", parent="gone"), "no node 'gone'"),
        (Add(id="cash", parent="bank", label="n"), "the id 'cash' is taken"),
        (Delete(id="bank", whole=True), "the last node cannot go"),
        (Split(id="cash", parts=(Part(id="cash", label="a"),)), "at least two labels"),
        (SetAxis(name="tone", values=(AxisValue(value="calm"),)), "names it: lift that first"),
        (SetAxis(name="age", values=()), "needs at least one value"),
        (DropAxis(name="channel"), "names it: lift that first"),
        (DropAxis(name="age"), "no axis 'age'; there are: tone, channel"),
        (Forbid(combinations=({"tone": "calm"},)), "at least two axes"),
        (Forbid(combinations=({"tone": "calm", "channel": "fax"},)), "no value 'fax'"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(change: Change, words: str) -> None:
    with pytest.raises(SpecError, match=words) as told:
        after(change)
    assert len(str(told.value)) < 300 and "\n" not in str(told.value)


def test_labels_that_clash_are_found_before_children_meet() -> None:
    more = Add(id="x", parent="cards", label="Abroad")
    for change in (Merge(id="cash", into="cards"), Move(id="x", parent="cash")):
        with pytest.raises(SpecError, match="has a child 'Abroad' already"):
            after(more, change)
    assert labels(after(more, Delete(id="cash")))[2] == ".Abroad"


def test_an_earlier_version_comes_back_whole() -> None:
    body: dict[str, Any] = small().model_dump(mode="json")
    assert after(Delete(id="cash"), Replace(body=body)) == small()


def test_changes_come_back_from_their_json() -> None:
    for change in (Add(id="n", parent=None, label="n"), Merge(id="a", into="b"),
                   SetState(id="a", state="frozen", whole=True)):  # fmt: skip
        assert CHANGES.validate_python(change.model_dump(mode="json")) == change


def test_new_ids_are_words_and_never_taken_twice() -> None:
    first = new_id("Cash at home!", "cash")
    assert first.startswith("cash_at_home_") and new_id("Cash at home!", "cash", {first}) != first
    assert new_id("現金", None).startswith("node_")
