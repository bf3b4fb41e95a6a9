"""One SQLite connection a thread, one way to write, and sqlite3's troubles said in plain words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from workbench.errors import StoreError

APPLICATION_ID = 0x4556574B  # "EVWK": how a file says that it is a workbench store
MAGIC = b"SQLite format 3\x00"
HEADER = 100
USER_VERSION_AT = 60
APPLICATION_ID_AT = 68


class Link:
    """Access to one store file from any number of threads.

    Each thread has a connection of its own; those of ended threads are closed when the next one
    opens. Reads see the last commit; every write is BEGIN IMMEDIATE, so that it waits for its turn
    (`busy_timeout` seconds) and never fails half-way for want of a lock.
    """

    def __init__(self, path: Path, busy_timeout: float, read_only: bool) -> None:
        self.path, self.busy_timeout, self.read_only = path, busy_timeout, read_only
        self._mine = threading.local()
        self._open: dict[threading.Thread, sqlite3.Connection] = {}
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._closed = False

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened on first use."""
        found: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if found is not None and not self._closed:
            return found
        if self._closed:
            raise StoreError(f"the store {self.path} has been closed")
        with said(self.path, self.busy_timeout):
            found = self._connect()
        self._mine.connection = found
        with self._lock:
            self._sweep()
            self._open[threading.current_thread()] = found
        return found

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing. Inside another of this thread it joins that."""
        connection = self.connection()
        if connection.in_transaction:
            yield connection
            return
        with said(self.path, self.busy_timeout), self._in_turn():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """The writing threads of this process one after the other.

        SQLite lets a second writer sleep for milliseconds where the first needs a tenth of one; a
        lock hands over at once. Other processes are still met by the busy timeout.
        """
        if not self._turn.acquire(timeout=max(self.busy_timeout, 0.001)):
            raise sqlite3.OperationalError("database is locked")
        try:
            yield
        finally:
            self._turn.release()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with said(self.path, self.busy_timeout):
            return self.connection().execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        with said(self.path, self.busy_timeout):
            found: tuple[Any, ...] | None = self.connection().execute(sql, values).fetchone()
            return found

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    def named(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """All rows of a query as dictionaries by column name."""
        with said(self.path, self.busy_timeout):
            cursor = self.connection().execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one by one: for what may be large."""
        with said(self.path, self.busy_timeout):
            yield from self.connection().execute(sql, values)

    def close(self) -> None:
        """Close the connections of all threads; using the store afterwards is a StoreError."""
        with self._lock:
            self._closed = True
            for connection in self._open.values():
                connection.close()
            self._open.clear()

    def _connect(self) -> sqlite3.Connection:
        if self.read_only:
            return self._connect_reading()
        connection = self._sqlite("mode=rw")
        connection.execute("PRAGMA synchronous=NORMAL")
        # A no-op but for a file whose making was cut short; busy then means: next time.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode=WAL")
        return connection

    def _connect_reading(self) -> sqlite3.Connection:
        """A connection that cannot write. WAL needs a file beside the store; where none may be
        made (a read-only folder) nobody can be writing, so the file is read as it is."""
        connection = self._sqlite("mode=ro")
        try:
            connection.execute("select 1 from runs limit 1")
        except sqlite3.OperationalError:
            connection.close()
            if self.path.with_name(self.path.name + "-wal").exists():
                raise
            connection = self._sqlite("mode=ro&immutable=1")
        return connection

    def _sqlite(self, mode: str) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self.path.absolute().as_uri()}?{mode}", uri=True, timeout=self.busy_timeout,
            isolation_level=None, check_same_thread=False, cached_statements=256,
        )  # fmt: skip

    def _sweep(self) -> None:
        """Close what threads that have ended left open."""
        for thread in [one for one in self._open if not one.is_alive()]:
            self._open.pop(thread).close()


@contextmanager
def said(path: Path, busy_timeout: float = 0.0) -> Iterator[None]:
    """Turn an error of SQLite into a StoreError that says what to do."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise StoreError(_advice(error, path, busy_timeout)) from error


def _advice(error: Exception, path: Path, busy_timeout: float) -> str:
    """What happened to the store and what a person can do about it."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return (
            f"the store {path} is locked: another process has been writing for more than "
            f"{busy_timeout:g} s. End it, or raise busy_timeout in workbench.toml"
        )
    if "full" in text:
        return (
            f"the store {path} or its disk is full. Free some space (or raise max_page_count), "
            "then resume: what was written before is safe"
        )
    if "readonly" in text or "read-only" in text:
        return (
            f"the store {path} cannot be written: give yourself write permission to the file and "
            "its folder, or choose another with --store"
        )
    if "unable to open" in text:
        return (
            f"the store {path} cannot be opened: check that its folder exists and that you may "
            "read and write there, or choose another with --store"
        )
    if "disk i/o" in text:
        return (
            f"the disk under the store {path} failed ({error}): see that it is mounted, has space "
            "and no file size limit, then resume: what was written before is safe"
        )
    if "not a database" in text or "malformed" in text:
        return f"the store {path} is damaged ({error}): restore it from a copy"
    if "closed" in text:
        return f"the store {path} has been closed"
    return f"the store {path}: {error}"


def file_version(path: Path) -> int | None:
    """The schema number in a store file's header, read without SQLite; None for a new file.

    StoreError for a folder, for a file of another kind and for a database of another program:
    they are left exactly as they were.
    """
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a store; name a file, such as workbench.db")
    try:
        with path.open("rb") as file:
            header = file.read(HEADER)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"the store {path} cannot be read: {error.strerror}") from None
    if not header:
        return None
    if not header.startswith(MAGIC) or len(header) < HEADER:
        raise StoreError(f"{path} is no workbench store: it is no SQLite file. It was left as is")
    if _number(header, APPLICATION_ID_AT) != APPLICATION_ID:
        raise StoreError(
            f"{path} is a database, but no workbench store: another program made it. It was left "
            "as is; choose another file with --store"
        )
    return _number(header, USER_VERSION_AT)


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")
