"""An in-memory ReplyMemory that keeps every row it was given."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from workbench.domain.contracts import CallRow, Reply


@dataclass
class Row:
    """A call row and how it ended ("" and no reply: still in flight)."""

    row: CallRow
    reply: Reply | None = None
    error: str = ""
    done: bool = False


@dataclass
class ToyMemory:
    """Remembers replies without an error; `open_most` is the most rows in flight at once."""

    rows: list[Row] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)
    open_most: int = 0
    _open: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def recall(self, key: str) -> Reply | None:
        with self._lock:
            return self.replies.get(key)

    def begin(self, row: CallRow) -> int:
        with self._lock:
            self.rows.append(Row(row))
            self._open += 1
            self.open_most = max(self.open_most, self._open)
            return len(self.rows) - 1

    def finish(self, number: int, reply: Reply | None, error: str = "") -> None:
        with self._lock:
            row = self.rows[number]
            assert not row.done, "a row is finished once"
            row.reply, row.error, row.done = reply, error, True
            self._open -= 1
            if reply is not None and not error:
                self.replies[row.row.key] = reply
