"""Results that are kept: read back as they were, newest first, never changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import StoreError
from workbench.store import Store


def test_a_result_is_read_back_and_never_changed(tmp_path: Path) -> None:
    with Store(tmp_path / "wb.db") as store:
        assert store.reads.snapshot("a") is None and store.reads.snapshots("audit") == []
        for id, value in (("a", {"x": [1, None, "\ud800"]}), ("b", {"x": 2})):
            store.journal.keep_snapshot("audit", id, value)
        store.journal.keep_snapshot("other", "c", [])
        store.journal.keep_snapshot("audit", "b", {"x": 2})
        with pytest.raises(StoreError, match="another snapshot b"):
            store.journal.keep_snapshot("audit", "b", {"x": 3})
        assert store.reads.snapshot("a") == {"x": [1, None, "\ud800"]}
        assert store.reads.snapshots("audit") == ["b", "a"]
        assert store.reads.snapshots("audit", 1) == ["b"]
