"""What a slot may see of earlier points: nearest texts and counts, frozen at its lookback mark.

Entries are appended in slot order and never change, so a view is a length: two pulls with the same
mark see the same neighbours, whatever else has been decided meanwhile.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.contracts import Embedder, Neighbour, Seen
from workbench.known import Known
from workbench.text import jaccard, normalise, number_signature, shingles, signature_overlap

if TYPE_CHECKING:
    import numpy as np

MOST_KEYS = 20
DECIMALS = 6


class Entry(NamedTuple):
    """One earlier text with what it is compared by. `key` is its normalised answer."""

    id: str
    source: str
    text: str
    node_id: str
    key: str
    normal: str
    shingles: frozenset[int]
    numbers: frozenset[str]


def entry(id: str, source: str, text: str, node_id: str, key: str = "") -> Entry:
    """An entry with its comparison forms worked out."""
    return Entry(
        id, source, text, node_id, key, normalise(text), shingles(text), number_signature(text)
    )


class Neighbourhood:
    """Entries in order, with indexes that answer 'what is near' without walking all of them.

    `cosines` are the encoder's calibrated `t_dup` and `t_near`; without them gates use their own.
    `known` are texts from elsewhere, which every slot sees, whatever its mark.
    """

    def __init__(
        self, embedder: Embedder, cosines: Mapping[str, float] | None = None,
        known: Known | None = None,
    ) -> None:  # fmt: skip
        self.embedder, self.cosines, self.known = embedder, dict(cosines or {}), known
        self.entries: list[Entry] = []
        self._vectors: np.ndarray | None = None
        self._by_shingle: defaultdict[int, list[int]] = defaultdict(list)
        self._by_number: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_normal: defaultdict[str, list[int]] = defaultdict(list)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self.entries)

    def add(self, new: Entry) -> None:
        """Append one entry; called by one thread, in slot order."""
        vector = self.embedder.embed_one(new.text)
        with self._lock:
            index = len(self.entries)
            self._store(index, vector)
            self._by_normal[new.normal].append(index)
            for shingle in new.shingles:
                self._by_shingle[shingle].append(index)
            for number in new.numbers:
                self._by_number[new.node_id, number].append(index)
            self.entries.append(new)

    def nearest(self, text: str, node_id: str, k: int, mark: int) -> tuple[Neighbour, ...]:
        """The k nearest of the first `mark` entries by cosine, and all exact or lexical twins.

        Behind them comes what is shared with each set of known texts.
        """
        elsewhere = self.known.near(text) if self.known is not None else []
        if not mark or not text.strip():
            return tuple(elsewhere)
        new = entry("", "", text, node_id)
        cosines = self._cosines(text, mark)
        order = cosines.argsort(kind="stable")[::-1][:k]
        chosen = dict.fromkeys(int(i) for i in order)
        chosen |= dict.fromkeys(self._twins(new, mark))
        near = [self._compare(new, i, float(cosines[i])) for i in chosen]
        return (*sorted(near, key=lambda n: (not n.exact, -n.cosine, n.id)), *elsewhere)

    def compare(self, text: str, node_id: str, indexes: Iterable[int]) -> list[Neighbour]:
        """This text against chosen entries (the admission re-check against the lookback)."""
        chosen = list(indexes)
        if not chosen:
            return []
        new = entry("", "", text, node_id)
        cosines = self._cosines(text, max(chosen) + 1)
        return [self._compare(new, i, float(cosines[i])) for i in chosen]

    def _store(self, index: int, vector: np.ndarray) -> None:
        import numpy as np

        if self._vectors is None:
            self._vectors = np.zeros((64, len(vector)), dtype=np.float32)
        if index >= len(self._vectors):
            # A new block, not a resize: readers keep the old one, whose rows stay as they are.
            self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
        self._vectors[index] = vector

    def _cosines(self, text: str, mark: int) -> np.ndarray:
        import numpy as np

        vector = self.embedder.embed_one(text)
        with self._lock:
            assert self._vectors is not None
            rows = self._vectors[:mark]
        cosines: np.ndarray = np.round((rows @ vector).astype(np.float64), DECIMALS)
        return cosines

    def _twins(self, new: Entry, mark: int) -> list[int]:
        """Entries with the same normalised text, most shared shingles, or shared numbers."""
        with self._lock:
            exact = [i for i in self._by_normal.get(new.normal, ()) if i < mark]
            shared = _count(self._by_shingle.get(s, ()) for s in new.shingles)
            numbers = _count(self._by_number.get((new.node_id, n), ()) for n in new.numbers)
        near = [i for i, _ in shared.most_common() if i < mark][:3]
        same = [i for i, n in numbers.most_common() if i < mark and n >= 2][:3]
        return exact[:3] + near + same

    def _compare(self, new: Entry, index: int, cosine: float) -> Neighbour:
        old = self.entries[index]
        shared, overlap = signature_overlap(new.numbers, old.numbers)
        return Neighbour(
            id=old.id, source=old.source, text=old.text, cosine=cosine,
            jaccard=round(jaccard(new.shingles, old.shingles), DECIMALS),
            exact=new.normal == old.normal, numbers_shared=shared,
            numbers_overlap=round(overlap, DECIMALS), same_leaf=new.node_id == old.node_id,
        )  # fmt: skip


class Tally:
    """Counts of keys that knows its most frequent ones without walking all of them."""

    def __init__(self) -> None:
        self.total = 0
        self.counts: Counter[str] = Counter()
        self._repeated: set[str] = set()
        self._first = ""

    def add(self, key: str) -> None:
        self.total += 1
        self.counts[key] += 1
        self._first = self._first or key
        if self.counts[key] > 1:
            self._repeated.add(key)

    def top(self) -> dict[str, int]:
        """The most frequent keys, equal counts in alphabetical order; the first one if all differ.

        A key that stands once says nothing about what a set favours, so one of them will do.
        """
        keys = self._repeated or ({self._first} if self._first else set())
        ranked = sorted(keys, key=lambda key: (-self.counts[key], key))
        return {key: self.counts[key] for key in ranked[:MOST_KEYS]}


class Counts:
    """Answer keys admitted so far, in the set and by leaf."""

    def __init__(self) -> None:
        self.n = 0
        self.keys = Tally()
        self.by_leaf: defaultdict[str, Tally] = defaultdict(Tally)

    def add(self, node_id: str, key: str) -> None:
        self.n += 1
        if key:
            self.keys.add(key)
            self.by_leaf[node_id].add(key)

    def seen(self, node_id: str) -> Seen:
        """The most frequent keys of the set and of this leaf, as a frozen record."""
        leaf = self.by_leaf[node_id]
        return Seen(n=self.n, n_leaf=leaf.total, answers=self.keys.top(), answers_leaf=leaf.top())


def _count(lists: Iterable[Iterable[int]]) -> Counter[int]:
    """How many of the lists each index stands in."""
    counts: Counter[int] = Counter()
    for indexes in lists:
        counts.update(indexes)
    return counts
