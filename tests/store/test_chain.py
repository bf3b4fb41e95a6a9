"""A receipt (or anything else of a trail) edited by hand is found, and only that."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from tests.store.test_journal import settle
from workbench.store import Store

TRIGGERS = "select name from sqlite_master where type='trigger' and name like '%_no_%'"


@pytest.fixture
def filled(store: Store) -> Store:
    for index in range(4):
        settle(store, index, text=f"question {index}", refused="leak" if index == 2 else "")
    return store


def by_hand(store: Store, *statements: str) -> list[dict[str, Any]]:
    """Edit the file as somebody with a database tool would, then put the triggers back."""
    raw = sqlite3.connect(store.path)
    triggers = raw.execute("select name, sql from sqlite_master where type='trigger'").fetchall()
    guards = [(name, sql) for name, sql in triggers if "_no_" in name]
    for name, _ in guards:
        raw.execute(f"drop trigger {name}")
    for statement in statements:
        assert raw.execute(statement).rowcount >= 1, statement
    for _, sql in guards:
        raw.execute(sql)
    raw.commit()
    raw.close()
    return [one.model_dump() for one in store.reads.verify_chains()]


def test_an_honest_store_has_no_broken_chain(filled: Store) -> None:
    assert filled.reads.verify_chains() == [] and filled.reads.integrity() == []


HERE = "where run_id='r0' and slot=2 and seq=2"


@pytest.mark.parametrize(
    "edit",
    [
        f"update receipts set body=replace(body, '\"fail\"', '\"pass\"') {HERE}",
        f"update receipts set status='pass' {HERE}",
        f"update receipts set score=0.9 {HERE}",
        f"update receipts set reason='typo' {HERE}",
        f"delete from receipts {HERE}",
        f"update events set body=replace(body, 'leak', 'typo') {HERE}",
        f"update events set status='pass' {HERE}",
        f"update events set at=at + 1 {HERE}",
        f"update events set cost=0.0001 {HERE}",
        f"update events set seconds=5 {HERE}",
        f"update events set chain='00' {HERE}",
        f"update events set draft_id='' {HERE}",
    ],
)
def test_an_edited_receipt_is_found(filled: Store, edit: str) -> None:
    found = by_hand(filled, edit)
    assert found and {(one["slot"], one["branch"]) for one in found} == {(2, 0)}
    assert found[0]["seq"] == 2 and found[0]["gate"] == "g1"


def test_an_edited_slot_or_draft_is_found_in_every_event(filled: Store) -> None:
    found = by_hand(filled, "update slots set body=replace(body, 'happy', 'edge') where slot=1")
    assert {(one["slot"], one["seq"]) for one in found} == {(1, seq) for seq in range(4)}
    found = by_hand(filled, "update drafts set body=replace(body, 'question 3', 'question X')")
    assert {one["problem"] for one in found if one["slot"] == 3} == {"its draft was changed"}


def test_a_removed_event_is_found(filled: Store) -> None:
    found = by_hand(filled, "delete from events where slot=0 and seq=1")
    assert "event 1 is missing before it" in {one["problem"] for one in found}
    found = by_hand(filled, "delete from events where slot=1 and seq=3")
    assert "4 events were decided on, 3 are there" in {one["problem"] for one in found}
    found = by_hand(filled, "update candidates set chain='00' where slot=3")
    assert "the last link is not the one decided on" in {one["problem"] for one in found}


def test_lost_triggers_and_torn_pairs_are_told(filled: Store) -> None:
    raw = sqlite3.connect(filled.path)
    raw.execute("drop trigger receipts_no_update")
    raw.execute("delete from states where 0")
    raw.execute("update candidates set admission=null where slot=0")
    raw.execute("update candidates set state='approved' where slot=1")
    raw.commit()
    raw.close()
    assert filled.reads.integrity() == [
        "the trigger receipts_no_update is missing",
        "1 candidates without a state",
        "1 admitted points without a number",
    ]
