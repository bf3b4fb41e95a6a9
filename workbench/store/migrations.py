"""Bring a store to this version's layout: a new file runs all steps, an older one the rest.

The steps are in `layout`. The number of steps a file has seen is its `user_version`;
`application_id` says that it is ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from workbench.errors import StoreError
from workbench.store.connect import APPLICATION_ID, Link, file_version, said
from workbench.store.layout import STEPS, Step


def prepare(link: Link, steps: Sequence[Step] = STEPS) -> None:
    """Make the file a store of this version: create, migrate, or refuse a newer one."""
    version = file_version(link.path)
    _refuse_newer(link, version, len(steps))
    if version == len(steps):
        return
    if link.read_only:
        what = "there is no store" if version is None else f"the store is of layout {version}"
        raise StoreError(f"{link.path}: {what}, and it was opened for reading only")
    with said(link.path, link.busy_timeout):
        connection = sqlite3.connect(link.path, timeout=link.busy_timeout, isolation_level=None)
        try:
            _migrate(connection, link, steps)
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()


def _migrate(connection: sqlite3.Connection, link: Link, steps: Sequence[Step]) -> None:
    """Run the missing steps in one transaction: a kill leaves the file as it was."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        _refuse_newer(link, version, len(steps))
        if version < len(steps):
            from sqlite_utils import Database

            db = Database(connection)
            for one in steps[version:]:
                one(db)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={len(steps)}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _refuse_newer(link: Link, version: int | None, known: int) -> None:
    if version is not None and version > known:
        raise StoreError(
            f"the store {link.path} has layout {version}, this workbench knows up to {known}: "
            "update the workbench, or choose another store"
        )
