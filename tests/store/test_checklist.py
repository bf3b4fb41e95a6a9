"""The checklist in the store: rows are appended, one version after the other, never changed."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from workbench.domain.review import ChecklistEntry
from workbench.errors import StoreError
from workbench.store import Store


def entry(version: int = 1, **changes: Any) -> ChecklistEntry:
    facts = {"id": "e1", "recipe": "toy", "text": "Do not.", "state": "active"}
    return ChecklistEntry.model_validate({**facts, "version": version, **changes})


def test_every_change_is_one_more_version(store: Store) -> None:
    store.journal.keep_entry(entry())
    store.journal.keep_entry(entry(2, state="retired"))
    store.journal.keep_entry(entry(1, id="e2", recipe="other", text="Odd: \u202e <b>'\""))
    latest = [row.entry for row in store.reads.checklist()]
    assert [(e.id, e.version, e.state) for e in latest] == [
        ("e1", 2, "retired"), ("e2", 1, "active"),
    ]  # fmt: skip
    assert latest[1].text == "Odd: \u202e <b>'\""
    assert [row.entry.version for row in store.reads.entry_history("e1")] == [1, 2]
    assert store.reads.checklist("toy", ("active",)) == []
    assert [row.entry.id for row in store.reads.checklist(states=("active",))] == ["e2"]


def test_two_who_decide_at_once_are_told(store: Store) -> None:
    store.journal.keep_entry(entry())
    store.journal.keep_entry(entry(2, state="retired"))
    with pytest.raises(StoreError, match=r"at version 2 \(retired\), this is version 2"):
        store.journal.keep_entry(entry(2))
    with pytest.raises(StoreError, match="not there"):
        store.journal.keep_entry(entry(3, id="e9"))


def test_an_unknown_entry_names_those_that_are_there(store: Store) -> None:
    with pytest.raises(StoreError, match="no checklist entry 'e7'; there are: none"):
        store.reads.entry_history("e7")
    store.journal.keep_entry(entry())
    with pytest.raises(StoreError, match="there are: e1"):
        store.reads.entry_history("e7")


def test_the_file_refuses_to_change_a_row(store: Store) -> None:
    store.journal.keep_entry(entry())
    for sql in ("update checklist set text='x'", "delete from checklist"):
        with sqlite3.connect(store.path) as db, pytest.raises(sqlite3.Error, match="append-only"):
            db.execute(sql)
        db.close()
