"""Opening a file: new, ours, older, newer, somebody else's, or not permitted."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.store.toys import call, reply
from tests.toys.world import toy_run
from workbench.errors import StoreError
from workbench.store import Store
from workbench.store.connect import Link, file_version
from workbench.store.layout import STEPS
from workbench.store.migrations import prepare

V1 = Path(__file__).parent / "v1.db"
V2 = Path(__file__).parent / "v2.db"
V3 = Path(__file__).parent / "v3.db"


def test_a_new_store_is_ours_in_wal_mode(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with Store(path) as store:
        store.journal.create_run(toy_run())
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert raw.execute("PRAGMA application_id").fetchone() == (0x4556574B,)
        assert raw.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
    raw.close()
    with Store(str(path)) as again:
        assert again.journal.run("r0") == toy_run()


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    Store(path).close()
    assert path.stat().st_size > 0


def other_database(path: Path) -> None:
    raw = sqlite3.connect(path)
    raw.execute("create table notes (text)")
    raw.execute("PRAGMA user_version=1")
    raw.commit()
    raw.close()


def from_the_future(path: Path) -> None:
    Store(path).close()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version=99")
    raw.commit()
    raw.close()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_text("a,b\n1,2\n" * 40), "no SQLite file"),
        (lambda path: path.write_bytes(b"SQLite format 3\x00"), "no SQLite file"),
        (other_database, "another program made it"),
        (from_the_future, f"layout 99, this workbench knows up to {len(STEPS)}"),
    ],
)
def test_a_file_that_is_no_store_of_ours_is_left_untouched(
    tmp_path: Path, make: Callable[[Path], Any], words: str
) -> None:
    path = tmp_path / "file.db"
    make(path)
    before, files = path.read_bytes(), sorted(tmp_path.iterdir())
    for read_only in (False, True):
        with pytest.raises(StoreError, match=words):
            Store(path, read_only=read_only)
    assert path.read_bytes() == before and sorted(tmp_path.iterdir()) == files


def test_a_folder_and_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        Store(tmp_path)
    with pytest.raises(StoreError, match="check that its folder exists"):
        Store(tmp_path / "nowhere" / "a.db")
    with pytest.raises(StoreError, match="there is no store"):
        Store(tmp_path / "none.db", read_only=True)
    assert not list(tmp_path.iterdir())


def test_read_only_reads_and_refuses_to_write(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Store(path) as writing:
        writing.journal.create_run(toy_run())
        with Store(path, read_only=True) as store:
            assert [run.run_id for run in store.reads.runs()] == ["r0"]
            with pytest.raises(StoreError, match="cannot be written"):
                store.journal.set_state("r0", "done")


def as_nobody(work: Callable[[], str]) -> str:
    """What `work` returns, or the StoreError it raises, in a child without root's powers."""
    receiving, sending = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads, 3.12 on
        child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setuid(65534)
        try:
            said = work()
        except StoreError as error:
            said = str(error)
        except BaseException as error:  # noqa: BLE001 - told to the parent
            said = f"TRACEBACK {error!r}"
        os.write(sending, said.encode())
        os._exit(0)
    os.close(sending)
    os.waitpid(child, 0)
    with os.fdopen(receiving, "rb") as pipe:
        return pipe.read().decode()


def test_without_permission_to_write(tmp_path: Path) -> None:
    if os.geteuid() == 0:  # pytest's own folders are closed to everybody else
        for folder in (tmp_path, *tmp_path.parents):
            if "pytest-" in str(folder):
                folder.chmod(0o711)
        tmp_path.chmod(0o755)
    path = tmp_path / "a.db"
    with Store(path) as store:
        store.journal.create_run(toy_run())
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        new = as_nobody(lambda: str(Store(tmp_path / "new.db")))
        writing = as_nobody(lambda: str(Store(path).journal.set_state("r0", "done")))
        reading = as_nobody(lambda: Store(path, read_only=True).reads.runs()[0].run_id)
        path.chmod(0o000)
        unreadable = as_nobody(lambda: str(Store(path)))
    finally:
        tmp_path.chmod(0o755)
    assert "cannot be opened" in new and "--store" in new
    assert "cannot be written" in writing and "permission" in writing
    assert reading == "r0"
    assert "cannot be read: Permission denied" in unreadable


@pytest.mark.parametrize(("old", "layout"), [(V1, 1), (V2, 2), (V3, 3)])
def test_an_older_store_is_migrated(tmp_path: Path, old: Path, layout: int) -> None:
    path = tmp_path / "old.db"
    shutil.copy(old, path)
    assert file_version(path) == layout
    with Store(path) as store:
        assert store.reads.run_row("r0").admitted == 3
        assert store.reads.counts()["approved"] == 1
        states = [one.state for one in store.reads.candidates(newest=False)]
        assert states == ["approved", "rejected", "rejected", "queued"]
        assert [event.kind for event in store.journal.events("r0", 2)][-1] == "refused"
        remembered = store.memory.recall("key1")
        assert remembered is not None and remembered.text == "reply 1"
        assert store.journal.spend("r0").unfinished == 1
        assert store.reads.verify_chains() == [] and store.reads.integrity() == []
        store.journal.set_state("r0", "running")
        assert store.reads.traffic() == () and store.reads.rollouts() == []
        assert store.rollouts.save([{"rollout_id": "a", "turns": [1]}]) == 1
    assert file_version(path) == len(STEPS)


def add_colour(db: Any) -> None:
    db["runs"].add_column("colour", str, not_null_default="grey")


def break_off(db: Any) -> None:
    db["more"].create({"id": int})
    raise sqlite3.OperationalError("the step broke")


def test_a_later_step_is_run_once_and_keeps_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "v1.db"
    shutil.copy(V1, path)
    Store(path).close()  # whatever layout is the present one
    for _ in range(2):
        prepare(Link(path, 1.0, False), [*STEPS, add_colour])
    raw = sqlite3.connect(path)
    assert raw.execute("select run_id, colour from runs").fetchall() == [("r0", "grey")]
    raw.close()
    with pytest.raises(StoreError, match=rf"layout {len(STEPS) + 1}.*up to {len(STEPS)}"):
        Store(path)


def test_a_step_that_breaks_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Store(path) as store:
        store.journal.create_run(toy_run())
    with pytest.raises(StoreError, match="the step broke"):
        prepare(Link(path, 1.0, False), [*STEPS, add_colour, break_off])
    with Store(path) as store:
        assert [run.run_id for run in store.reads.runs()] == ["r0"]
        assert store.reads.integrity() == []


def test_many_threads_open_one_new_store_at_once(tmp_path: Path) -> None:
    path, found, doors = tmp_path / "a.db", list[Any](), threading.Barrier(6)

    def work(number: int) -> None:
        doors.wait()
        try:
            with Store(path) as store:
                store.memory.finish(store.memory.begin(call(f"k{number}")), reply())
                found.append(number)
        except StoreError as error:
            found.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(6))


def test_connections_of_ended_threads_are_closed(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        for _ in range(20):
            thread = threading.Thread(target=store.journal.baseline)
            thread.start()
            thread.join()
        assert len(store._link._open) <= 2
    with pytest.raises(StoreError, match="has been closed"):
        store.journal.baseline()


def test_the_package_and_the_store_load_no_sqlite_utils() -> None:
    code = "import sys, workbench.store; sys.exit('sqlite_utils' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    code = "import sys, workbench; sys.exit('sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
