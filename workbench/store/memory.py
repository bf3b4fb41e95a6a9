"""Same question, same answer: replies by key, and one row for every try, begun before it starts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.domain.contracts import CallRow, Reply
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.text import bind, pack, unpack

BEGIN = """insert into calls (key, run_id, slot, branch, gate, seed, role, purpose, model, family,
    sample, attempt, simulated, started, status, served_model, finish, tokens_in, tokens_out, cost,
    error) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'started', '', '', 0, 0, 0.0, '')"""
FINISH = """update calls set ended=?, status=?, served_model=?, finish=?, tokens_in=?, tokens_out=?,
    cost=?, simulated=(simulated or ?), error=? where number=? and status='started'"""
QUESTION = "insert or ignore into questions (key, body) values (?, ?)"
REMEMBER = "insert or ignore into replies (key, at, simulated, body) values (?, ?, ?, ?)"


class Memory:
    """The store as a ReplyMemory. The first complete reply to a question stays the reply."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def recall(self, key: str) -> Reply | None:
        """The remembered reply, marked as free; None when the question is new."""
        body = self._link.value("select body from replies where key=?", (key,))
        if body is None:
            return None
        return Reply.model_validate({**unpack(body), "cached": True})

    def begin(self, row: CallRow) -> int:
        """Write the started row; returns its number."""
        of = row.origin
        values = (
            row.key, of.run_id, of.slot, of.branch, of.gate, of.seed, row.role, row.purpose,
            row.model, row.family, row.sample, row.attempt, row.simulated, time.time(),
        )  # fmt: skip
        with self._link.write() as db:
            if question := getattr(row, "question", ""):
                db.execute(QUESTION, (row.key, bind(question)))
            return int(db.execute(BEGIN, values).lastrowid or 0)

    def finish(self, number: int, reply: Reply | None, error: str = "") -> None:
        """Complete the row once. A reply without an error is remembered in the same transaction.

        A reply with an error was paid for and is of no use: its tokens and cost are kept, it is
        not. StoreError when there is no such row in flight.
        """
        now = time.time()
        with self._link.write() as db:
            if not db.execute(FINISH, _ending(number, reply, error, now)).rowcount:
                raise StoreError(f"call {number} is not in flight: it was finished before")
            if reply is not None and not error:
                (key,) = db.execute("select key from calls where number=?", (number,)).fetchone()
                body = pack(reply.model_dump(mode="json", exclude={"cached"}))
                db.execute(REMEMBER, (key, now, reply.simulated, body))


def _ending(number: int, reply: Reply | None, error: str, now: float) -> tuple[object, ...]:
    """The values of FINISH."""
    status = "error" if error or reply is None else "ok"
    if reply is None:
        return (now, status, "", "", 0, 0, 0.0, 0, bind(error), number)
    usage = reply.usage
    return (
        now, status, reply.served_model, reply.finish, usage.tokens_in, usage.tokens_out,
        reply.cost, reply.simulated, bind(error), number,
    )  # fmt: skip


@contextmanager
def open_memory(path: str | Path) -> Iterator[Memory]:
    """The reply memory of a store file alone, closed at the end."""
    from workbench.store import Store

    store = Store(path)
    try:
        yield store.memory
    finally:
        store.close()
