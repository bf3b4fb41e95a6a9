"""The store: one SQLite file that holds runs, points, replies and vectors, safe against kill -9."""

from __future__ import annotations

from pathlib import Path

from workbench.store.connect import Link
from workbench.store.evaluations import EvaluationStore
from workbench.store.evidence import EvidenceStore
from workbench.store.journal import StoreJournal
from workbench.store.labels import LabelStore
from workbench.store.memory import Memory
from workbench.store.migrations import prepare
from workbench.store.openings import OpeningStore
from workbench.store.reads import Reads
from workbench.store.rollouts import RolloutStore
from workbench.store.traffic import TrafficStore
from workbench.store.vectors import VectorStore


class Store:
    """A store file, open. It may be used from any thread; `busy_timeout` is in seconds.

    A missing or empty file becomes a new store, an older store is migrated. StoreError for a newer
    one and for a file that is no store (both are left as they were).
    """

    def __init__(
        self, path: str | Path, *, busy_timeout: float = 30.0, read_only: bool = False
    ) -> None:
        self.path = Path(path)
        link = Link(self.path, busy_timeout, read_only)
        prepare(link)
        self.journal = StoreJournal(link)
        self.memory = Memory(link)
        self.vectors = VectorStore(link)
        self.traffic = TrafficStore(link)
        self.rollouts = RolloutStore(link)
        self.evidence = EvidenceStore(link)
        self.evaluations = EvaluationStore(link)
        self.labels = LabelStore(link)
        self.openings = OpeningStore(link)
        self.reads = Reads(link)
        self._link = link

    def close(self) -> None:
        """Close all connections; the store cannot be used afterwards."""
        self._link.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()
