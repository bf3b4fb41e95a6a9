"""Replay: make a run's points again from remembered replies alone, and compare the datasets.

No model is called and the store is not changed: the run is worked off in a scratch store.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from workbench.actions.manufacture import assemble
from workbench.domain.contracts import Admission
from workbench.domain.record import Record
from workbench.domain.spec import FrozenRun
from workbench.engine import ThreadEngine
from workbench.errors import InputError
from workbench.orchestrator import Orchestrator
from workbench.store.connect import Link
from workbench.store.journal import StoreJournal
from workbench.store.migrations import prepare
from workbench.store.reads import Reads

if TYPE_CHECKING:
    from workbench.actions.open import Bench


class Replayed(Record):
    """What came of a replay. `calls` is how many questions went to a model: always none."""

    run_id: str
    decided: int
    admitted: int
    calls: int
    hash_then: str
    hash_now: str
    simulated: bool

    @property
    def same(self) -> bool:
        return self.hash_then == self.hash_now


class _Scratch(StoreJournal):
    """The journal of a scratch store; what was admitted before the run is read from the real."""

    def __init__(self, link: Link, real: StoreJournal) -> None:
        super().__init__(link)
        self._real = real

    def admissions(self, upto: int) -> list[Admission]:
        return self._real.admissions(upto)


def replay(bench: Bench, run_id: str) -> Replayed:
    """Make the decided points of a run again; MissingReply when a reply is not in the store.

    InputError for a run of which nothing is decided.
    """
    bench.require("viewer", "replay a run")
    journal, decided = bench.store.journal, bench.store.reads.decided(run_id)
    run = journal.run(run_id)
    if not decided:
        raise InputError(f"run {run_id} has no decided points yet: there is nothing to replay")
    again = run.model_copy(update={"max_attempts": decided, "time_limit": None})
    with TemporaryDirectory(prefix="workbench-") as folder:
        link = Link(Path(folder) / "replay.db", busy_timeout=30.0, read_only=False)
        prepare(link)
        try:
            return _replayed(bench, again, _Scratch(link, journal), Reads(link))
        finally:
            link.close()


def _replayed(bench: Bench, run: FrozenRun, scratch: _Scratch, reads: Reads) -> Replayed:
    scratch.create_run(run)
    if run.kind == "stepped":  # a person may have chosen its coordinates
        for slot in bench.store.journal.slots(run.run_id):
            scratch.assign(slot)
    before = bench.store.journal.spend(run.run_id).calls
    with bench.gateway(run, replay=True) as gateway:
        parts = replace(assemble(bench, run, gateway), journal=scratch)
        progress = Orchestrator(run, parts, ThreadEngine(run.concurrency)).work()
    return Replayed(
        run_id=run.run_id, decided=progress.decided, admitted=progress.accepted,
        calls=bench.store.journal.spend(run.run_id).calls - before,
        hash_then=bench.store.reads.dataset_hash(run.run_id),
        hash_now=reads.dataset_hash(run.run_id), simulated=run.simulated,
    )  # fmt: skip
