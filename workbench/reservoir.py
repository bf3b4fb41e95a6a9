"""A uniform sample of rows that come one by one, however many, and however often the same ones.

Each row has a hash, and from it and the seed a priority; the sample is the rows of smallest
priority (bottom-k). It depends on which rows came, not on their order or on how they were cut into
files, and a row that comes again changes nothing.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Generic, TypeVar

T = TypeVar("T")
BYTES = 8  # of a hash: two of a million rows are taken for one once in forty million times


def row_hash(text: str) -> int:
    """64 bits of a row's id or content."""
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=BYTES).digest(), "big")


class Repeats:
    """The hash of the n-th row of one content in a file: equal rows count as often as they come."""

    def __init__(self) -> None:
        self._seen: Counter[int] = Counter()

    def hash(self, content: str) -> int:
        first = row_hash(content)
        self._seen[first] += 1
        n = self._seen[first]
        return first if n == 1 else row_hash(f"{first:x} {n}")


class Reservoir(Generic[T]):
    """At most `size` rows by their hash; `known` are those of an earlier sitting."""

    def __init__(self, size: int, seed: int, known: Iterable[tuple[int, T]] = ()) -> None:
        self.size = size
        self._salt = seed.to_bytes(BYTES, "big", signed=True)
        self._rows: dict[int, T] = {}
        self._heap: list[tuple[int, int]] = []  # the largest priority first, as a negative number
        for key, row in known:
            self._put(key, self._priority(key), row)

    def offer(self, key: int, make: Callable[[], T]) -> None:
        """Consider a row; it is only made when it is taken."""
        priority = self._priority(key)
        full = len(self._heap) >= self.size
        if key in self._rows or (full and priority >= -self._heap[0][0]):
            return
        self._put(key, priority, make())
        if full:
            del self._rows[heapq.heappop(self._heap)[1]]

    def rows(self) -> list[tuple[int, T]]:
        """The sample by priority: in random order, so that its first n are a sample of n."""
        order = sorted((-negative, key) for negative, key in self._heap)
        return [(key, self._rows[key]) for _, key in order]

    def _put(self, key: int, priority: int, row: T) -> None:
        heapq.heappush(self._heap, (-priority, key))
        self._rows[key] = row

    def _priority(self, key: int) -> int:
        hashed = blake2b(key.to_bytes(BYTES, "big"), digest_size=BYTES, key=self._salt)
        return int.from_bytes(hashed.digest(), "big")
