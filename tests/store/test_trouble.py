"""Locked, full, damaged: a StoreError that says what to do, and a store that is whole after."""

from __future__ import annotations

import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.store.test_journal import settle
from tests.store.toys import call, decision_of, pull, reply
from tests.toys.world import toy_run, toy_slot
from workbench.errors import StoreError
from workbench.store import Store


@contextmanager
def locked(path: Path) -> Iterator[None]:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    yield
    raw.execute("ROLLBACK")
    raw.close()


def test_a_locked_store_says_so_and_reads_go_on(store: Store) -> None:
    with Store(store.path, busy_timeout=0.1) as other, locked(store.path):
        begun = time.monotonic()
        with pytest.raises(StoreError, match=r"is locked: another process .* 0\.1 s.*busy_timeout"):
            other.memory.begin(call())
        assert time.monotonic() - begun < 2
        assert other.journal.run("r0").run_id == "r0" and other.memory.recall("k") is None
    store.memory.begin(call())


def test_a_full_store_loses_only_what_was_not_written(store: Store) -> None:
    """`max_page_count` is a limit of the connection, so it stands in for a full disk."""
    settle(store, 0)
    (pages,) = store._link.row("PRAGMA page_count") or (0,)
    store._link.rows(f"PRAGMA max_page_count={pages + 30}")
    done = 0
    with pytest.raises(StoreError, match=r"full\. Free some space .* then resume"):
        for index in range(1, 200):
            settle(store, index, text=f"{index} " * 2000)
            done = index
    assert done >= 1
    assert store.reads.integrity() == [] and store.reads.verify_chains() == []
    assert {d.slot for d in store.journal.decisions("r0")} == set(range(done + 1))
    with pytest.raises(StoreError, match="full"):
        number = store.memory.begin(call("k"))
        store.memory.finish(number, reply("y" * 400_000))
    assert store.memory.recall("k") is None
    store._link.rows("PRAGMA max_page_count=1000000")
    settle(store, done + 1, text=f"{done + 1} " * 2000)
    assert store.reads.decided("r0") == done + 2


def test_a_file_that_may_not_grow(store: Store) -> None:
    """A file size limit is met by the write-ahead log, in the midst of a transaction."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    settle(store, 0)
    log = store.path.with_name("toy.db-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (log + 100_000, before[1]))
    try:
        with pytest.raises(StoreError, match="full|the disk under the store"):
            for index in range(1, 200):
                settle(store, index, text=f"{index} " * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert store.reads.integrity() == [] and store.reads.verify_chains() == []
    settle(store, store.reads.decided("r0"), text="there is room again")


def test_a_full_store_at_its_making_is_no_half_store(tmp_path: Path) -> None:
    (tmp_path / "full.db").touch()
    raw = sqlite3.connect(tmp_path / "full.db", isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("create table a (b)")
    raw.execute("ROLLBACK")
    raw.close()
    with Store(tmp_path / "full.db") as store:
        store.journal.create_run(toy_run())


def test_a_damaged_store_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Store(path) as store:
        store.journal.create_run(toy_run())
        for index in range(30):
            settle(store, index)
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(bytes(content))
    with Store(path) as store, pytest.raises(StoreError, match="restore it from a copy"):
        store.reads.candidates()


def test_an_interrupted_transaction_leaves_nothing(store: Store) -> None:
    slot = toy_slot(0)
    store.journal.assign(slot)
    with pytest.raises(KeyboardInterrupt), store.journal.together():
        store.journal.append(pull(slot))
        store.journal.decide(decision_of(pull(slot)), "t", "k")
        raise KeyboardInterrupt
    assert store.journal.events("r0", 0) == [] and store.reads.decided("r0") == 0
    settle(store, 0)
