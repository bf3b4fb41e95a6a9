"""Runs and their slots in the journal: created once, alive by their beat, ended by name."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from workbench.domain.contracts import RunState, Spend
from workbench.domain.record import digest
from workbench.domain.spec import FrozenRun, Slot
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.text import bind, pack, plain, unpack

LOST_AFTER = 20.0  # seconds without a beat (there is one a second)
ENDED = (
    "done", "cost_limit", "token_limit", "time_limit", "calls_limit", "attempts_limit",
    "cancelled", "failed",
)  # fmt: skip
STATES = ("created", "running", *ENDED)
KNOWN_RUNS = 64


class RunLog:
    """The part of the journal that is about whole runs."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._frozen: dict[str, FrozenRun] = {}

    @contextmanager
    def together(self) -> Iterator[None]:
        """All writes of this thread inside the block are one transaction."""
        with self._link.write():
            yield

    def create_run(self, frozen: FrozenRun) -> None:
        """Write a new run; StoreError when there is one of that id that differs."""
        spec, body = frozen.spec, pack(frozen.model_dump(mode="json"))
        values = (
            frozen.run_id, time.time(), spec.id, spec.hash, spec.recipe, frozen.kind, "created",
            "", 0.0, 0, 0, frozen.simulated, frozen.seed, frozen.baseline, frozen.accept, body,
        )  # fmt: skip
        with self._link.write() as db:
            sql = "select frozen from runs where run_id=?"
            known = db.execute(sql, (frozen.run_id,)).fetchone()
            if known is None:
                db.execute(
                    "insert into runs (run_id, created, spec_id, spec_hash, recipe, kind, state, "
                    "message, beat, pid, cancel, simulated, seed, baseline, accept, frozen) "
                    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    values,
                )
            elif known[0] != body:
                raise StoreError(f"there is another run {frozen.run_id} in the store")

    def run(self, run_id: str) -> FrozenRun:
        """What a run froze at its creation; StoreError naming the latest runs for a wrong id."""
        known = self._frozen.get(run_id)
        if known is not None:
            return known
        body = self._link.value("select frozen from runs where run_id=?", (run_id,))
        if body is None:
            raise StoreError(self._no_run(run_id))
        if len(self._frozen) >= KNOWN_RUNS:
            self._frozen.clear()
        frozen = self._frozen[run_id] = FrozenRun.model_validate(unpack(body))
        return frozen

    def state(self, run_id: str) -> RunState:
        """Where a run stands; `lost` when it was running and gives no more sign of life."""
        rows = self._link.named(
            "select run_id, state, message, beat, pid, cancel, created, ended from runs "
            "where run_id=?",
            (run_id,),
        )
        if not rows:
            raise StoreError(self._no_run(run_id))
        return run_state(rows[0])

    def set_state(self, run_id: str, state: str, message: str = "") -> None:
        """Write the state of a run. An end clears a wish to stop; `running` counts as a beat."""
        if state not in STATES:
            raise StoreError(f"no run state named {state!r}; there are: {', '.join(STATES)}")
        now = time.time()
        ended = now if state in ENDED else None
        with self._link.write() as db:
            done = db.execute(
                "update runs set state=?, message=?, ended=?, beat=?, "
                "cancel=case when ? then 0 else cancel end where run_id=?",
                (state, bind(message), ended, now, ended is not None, run_id),
            )
            if not done.rowcount:
                raise StoreError(self._no_run(run_id))

    def beat(self, run_id: str, pid: int, seconds: float = 0.0) -> bool:
        """Sign of life of process `pid`, which has worked `seconds` since its last one.

        True when somebody asked the run to stop.
        """
        with self._link.write() as db:
            sql = (
                "update runs set beat=?, pid=?, seconds=coalesce(seconds, 0)+? where run_id=? "
                "returning cancel"
            )
            asked = db.execute(sql, (time.time(), pid, seconds, run_id)).fetchall()
        if not asked:
            raise StoreError(self._no_run(run_id))
        return bool(asked[0][0])

    def cancel(self, run_id: str) -> None:
        """Ask a run to stop: one that nobody is working on any more is cancelled at once."""
        found = self.state(run_id)
        if found.state == "lost":
            self.set_state(run_id, "cancelled", "stopped after its process had ended")
        elif found.state in ("created", "running"):
            with self._link.write() as db:
                db.execute("update runs set cancel=1 where run_id=?", (run_id,))

    def assign(self, slot: Slot) -> None:
        """Write a slot; the same again is left alone, another one of that number refused."""
        facts = slot.model_dump(mode="json")
        values = (
            slot.run_id, slot.index, slot.spec_id, slot.node_id, slot.cluster_id, slot.track,
            pack(slot.coordinate), slot.language, slot.band, slot.seed, slot.holdout,
            pack(slot.few_shot_ids), slot.taxonomy_version, slot.checklist_version, slot.retry_of,
            time.time(), digest(facts, 32), pack(facts),
        )  # fmt: skip
        with self._link.write() as db:
            sql = "select digest from slots where run_id=? and slot=?"
            known = db.execute(sql, (slot.run_id, slot.index)).fetchone()
            if known is None:
                db.execute(f"insert into slots values ({','.join('?' * len(values))})", values)
            elif known[0] != digest(facts, 32):
                raise StoreError(f"slot {slot.index} of run {slot.run_id} is assigned otherwise")

    def slots(self, run_id: str) -> list[Slot]:
        """The slots of a run in order."""
        sql = "select body from slots where run_id=? order by slot"
        return [Slot.model_validate(unpack(row[0])) for row in self._link.rows(sql, (run_id,))]

    def spend(self, run_id: str) -> Spend:
        """What a run has used: `calls` holds all tries, `unfinished` those without an ending.

        `cached` counts the replies that its events had from the memory.
        """
        row = self._link.row(
            "select calls, unfinished, tokens_in, tokens_out, cost from budget where run_id=?",
            (run_id,),
        )
        free = self._link.value("select sum(cached) from events where run_id=?", (run_id,))
        worked = self._link.value("select seconds from runs where run_id=?", (run_id,))
        calls, unfinished, tokens_in, tokens_out, cost = row or (0, 0, 0, 0, 0.0)
        return Spend(
            calls=calls, unfinished=unfinished, cached=free or 0, tokens_in=tokens_in,
            tokens_out=tokens_out, cost=cost, seconds=worked or 0.0,
        )  # fmt: skip

    def _no_run(self, run_id: str) -> str:
        rows = self._link.rows("select run_id from runs order by created desc limit 5")
        there = ", ".join(row[0] for row in rows) or "none yet"
        return f"no run {run_id!r} in {self._link.path}; the latest are: {there}"


def run_state(row: dict[str, Any]) -> RunState:
    """A row of `runs` as a RunState, `lost` by its beat."""
    quiet = row["state"] == "running" and time.time() - row["beat"] > LOST_AFTER
    return RunState(
        run_id=row["run_id"], state="lost" if quiet else row["state"],
        message=plain(row["message"]), beat=row["beat"], pid=row["pid"],
        cancel=bool(row["cancel"]), created=iso(row["created"]), ended=iso(row["ended"]),
    )  # fmt: skip


def iso(seconds: float | None) -> str:
    """A time of the store as UTC text to the millisecond; '' for None."""
    if seconds is None:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
