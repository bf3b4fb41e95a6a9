"""Search in evidence: by words and by meaning, the two rankings merged by reciprocal rank.

An archive is a snapshot in memory: what it finds depends on its records and on nothing else, so a
run finds the same today as when it was created, whatever has been imported since.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from workbench.domain.contracts import Embedder
from workbench.domain.evidence import Evidence
from workbench.domain.record import digest

if TYPE_CHECKING:
    import numpy as np

# The usual constant of reciprocal rank fusion: how much a first place counts above a second.
RANK_CONSTANT = 60
DEEP = 50
DECIMALS = 4
MANY = 500
# Gives the ids of a query's best records by words, best first.
ByWords = Callable[[str, int], Sequence[str]]


def merged(rankings: Iterable[Sequence[str]], k: int) -> list[str]:
    """The k ids with the largest sum of 1 / (60 + rank), the first ranking deciding ties."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, id in enumerate(ranking, 1):
            scores[id] = scores.get(id, 0.0) + 1 / (RANK_CONSTANT + rank)
    return sorted(scores, key=lambda id: -round(scores[id], 12))[:k]


def snapshot_hash(records: Iterable[Evidence]) -> str:
    """The sha256 of a set of records, by id and content, in any order."""
    return digest(sorted([record.id, record.hash] for record in records))


class Nearest:
    """Records by the meaning of title and text."""

    def __init__(self, records: Sequence[Evidence], embedder: Embedder) -> None:
        self.ids = [record.id for record in records]
        self._texts = [f"{record.title}\n{record.text}" for record in records]
        self._embedder = embedder
        self._rows: np.ndarray | None = None
        self._lock = threading.Lock()

    def __call__(self, query: str, k: int) -> list[str]:
        """The k nearest ids, nearest first; equal cosines in the order of the records."""
        import numpy as np

        if not self.ids or not query.strip():
            return []
        with self._lock:
            if self._rows is None:
                self._rows = self._embedded()
        vector = self._embedder.embed_one(query)
        cosines = np.round((self._rows @ vector).astype(np.float64), DECIMALS)
        return [self.ids[int(i)] for i in (-cosines).argsort(kind="stable")[:k]]

    def _embedded(self) -> np.ndarray:
        """The records' vectors: one by one while they are few, so that bits do not depend on
        what else is there; many in batches, which agree to more digits than are compared."""
        import numpy as np

        if len(self._texts) > MANY:
            return self._embedder.embed(self._texts)
        return np.stack([self._embedder.embed_one(text) for text in self._texts])


class SnapshotArchive:
    """A frozen set of records that can be searched (an `Archive` of the context)."""

    def __init__(self, records: Sequence[Evidence], by_words: ByWords, embedder: Embedder) -> None:
        self._records = {record.id: record for record in records}
        self._by_words = by_words
        self._by_meaning = Nearest(records, embedder)
        self._known: dict[tuple[str, int], tuple[Evidence, ...]] = {}

    def __len__(self) -> int:
        return len(self._records)

    def search(self, query: str, k: int) -> tuple[Evidence, ...]:
        """The k best records of both rankings."""
        if (query, k) not in self._known:
            rankings = [self._by_words(query, DEEP), self._by_meaning(query, DEEP)]
            found = [self._records[id] for id in merged(rankings, k) if id in self._records]
            self._known[query, k] = tuple(found)
        return self._known[query, k]

    def record(self, id: str) -> Evidence | None:
        return self._records.get(id)
