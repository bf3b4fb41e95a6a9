"""The label queue in the store: append-only labels, versions, holds, second and third looks."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import StoreError
from workbench.store import Store
from workbench.store.openings import Opening


def row(id: str, place: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": id, "batch": "june", "item_id": id, "output_id": "o", "criterion": "c", "model": "m",
        "judge": "j", "judged": 1.0, "selection_prob": 1.0, "selected": place, "why": "stakes",
        "priority": 0.5, "stratum": "leaf", "track": "", "simulated": 0,
        "body": {"text": "a\x00b\ud800", "votes": {"j": 1.0}}, **more,
    }  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store(tmp_path / "s.db") as made:
        made.labels.fill([row("q1ffff"), row("q2ffff", 2), row("q3ffff", 0), row("q40000", 3)])
        yield made


def test_a_row_comes_back_as_it_went_in(store: Store) -> None:
    found = store.reads.label_row("q1ffff")
    assert found is not None and found.body["text"] == "a\x00b\ud800" and found.why == ("stakes",)
    assert (found.probability, found.place, found.leaf) == (1.0, 1, "leaf")
    assert store.reads.label_row("nobody") is None
    (batch,) = store.reads.label_batches()
    assert (batch["n"], batch["selected"]) == (4, 3)


def test_the_work_is_in_its_order_and_only_what_is_asked(store: Store) -> None:
    assert store.reads.labels_wanted("ann") == ["q1ffff", "q2ffff", "q40000"]
    store.labels.give("q1ffff", "ann", "pass", 0, {})
    assert store.reads.labels_wanted("ann") == ["q2ffff", "q40000"]
    assert store.reads.labels_left("bob") == 2 and store.reads.labels_left("bob", "july") == 0


def test_labels_are_never_changed(store: Store) -> None:
    store.labels.give("q1ffff", "ann", "pass", 0, {"codes": ["x"]})
    with store._link.write() as db, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute("update labels set label='fail'")


def test_the_later_of_two_learns_what_happened(store: Store) -> None:
    store.labels.give("q1ffff", "ann", "pass", 0, {})
    with pytest.raises(StoreError, match="ann: pass"):
        store.labels.give("q1ffff", "bob", "fail", 0, {})
    with pytest.raises(StoreError, match="no row"):
        store.labels.give("zzz", "bob", "fail", 0, {})
    assert [one.reviewer for one in store.reads.labels_given()] == ["ann"]


def test_a_seventh_is_looked_at_twice_and_two_that_differ_a_third_time(store: Store) -> None:
    store.labels.give("q40000", "ann", "pass", 0, {})
    assert "q40000" not in store.reads.labels_wanted("ann")
    assert "q40000" in store.reads.labels_wanted("bob")
    store.labels.give("q40000", "bob", "fail", 0, {})  # both looked at once: both count
    assert "q40000" in store.reads.labels_wanted("cy")
    store.labels.give("q40000", "cy", "fail", 2, {})
    assert "q40000" not in store.reads.labels_wanted("dee")
    with pytest.raises(StoreError, match="somebody was first"):
        store.labels.give("q40000", "dee", "pass", 2, {})


def test_undo_and_a_change_of_mind_keep_every_row(store: Store) -> None:
    store.labels.give("q1ffff", "ann", "pass", 0, {})
    store.labels.give("q1ffff", "ann", "fail", 1, {"changed": True})
    assert [one.label for one in store.reads.labels_on("q1ffff")] == ["fail"]
    assert store.labels.take_back("ann") == "q1ffff"
    assert store.reads.labels_given() == []
    assert [one.label for one in store.reads.label_history("q1ffff")] == [
        "pass", "undo", "fail", "undo",
    ]  # fmt: skip
    with pytest.raises(StoreError, match="no label to take back"):
        store.labels.take_back("ann")


def test_what_one_holds_the_other_is_not_shown(store: Store) -> None:
    assert store.labels.hold("q1ffff", "ann") and not store.labels.hold("q1ffff", "bob")
    assert store.reads.labels_wanted("bob") == ["q2ffff", "q40000"]
    assert store.labels.hold("q2ffff", "ann", leaving="q1ffff")
    assert store.reads.labels_wanted("bob") == ["q1ffff", "q40000"]
    assert not store.labels.hold("nothing", "ann")


def test_an_opening_is_counted_and_a_second_one_must_be_meant(store: Store) -> None:
    new = Opening("gpt", "v1", "set", "test", "ann", 0.0, {"TPR": 0.9})
    assert store.openings.write(new) == 1
    with pytest.raises(StoreError, match="ann opened the test labels for this version on"):
        store.openings.write(new)
    assert store.openings.write(new, again=True) == 2
    assert store.openings.write(new._replace(judge_version="v2")) == 1
    found = store.reads.openings("v1")
    assert len(found) == 2 and found[0].body == {"TPR": 0.9} and found[0].at > 0
    assert len(store.reads.openings()) == 3
