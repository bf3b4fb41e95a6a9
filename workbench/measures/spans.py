"""Shared runs of words between a small set of items and a stream of any length.

The items are indexed by hashes of their n-grams; a batch of the stream is hashed at once and looked
up. What is found is compared word by word, so that no run rests on a hash alone. Memory grows with
the items and with one batch, never with the stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from workbench.gramhash import rolled, scattered

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

GRAM, LEAST = 8, 5
# An n-gram in more items than this, or more often in one item, is boilerplate: a template.
MOST_ITEMS, MOST_TIMES = 10, 10
# Pairs of places that are held at once, about 200 MB.
MOST_PAIRS = 4_000_000
GONE = -1


class Runs(NamedTuple):
    """Longest shared runs: where in the batch, where in the items, how many words, which item."""

    there: Ints
    here: Ints
    words: Ints
    item: Ints


class Items:
    """Items as numbers for words, one after the other, with the index of their n-grams.

    `flat` holds the words of all items with GONE after each; `own` is the same with boilerplate
    GONE too. `start` and `length` say where an item lies; `templated` how many words of boilerplate
    it has; `longest` is its longest stretch without; `size` the n of its n-grams: 8, fewer if
    `longest` is less, 0 below 5.
    """

    def __init__(self, items: Sequence[Sequence[str]], also: Iterable[str] = ()) -> None:
        import numpy as np

        self.vocabulary: dict[str, int] = {}
        for words in (*items, also):
            for word in words:
                self.vocabulary.setdefault(word, len(self.vocabulary) + 1)
        self.words = list(self.vocabulary)
        self.mix = scattered(len(self.vocabulary) + 1)
        self.length = np.array([len(words) for words in items], dtype=np.int64)
        ends = np.cumsum(self.length + 1)
        self.start = ends - self.length - 1
        whole: list[int] = []
        for words in items:
            whole.extend(map(self.vocabulary.__getitem__, words))
            whole.append(GONE)
        self.flat = np.array(whole, dtype=np.int64)
        self.item = np.repeat(np.arange(len(items)), self.length + 1)
        self.own = self._without_boilerplate()
        gone = np.bincount(self.item[self.own == GONE], minlength=len(items))
        self.templated = gone - 1
        self.longest = self._longest()
        self.size = np.where(self.longest < LEAST, 0, np.minimum(self.longest, GRAM))
        self._tables = {int(n): _Table(self, int(n)) for n in np.unique(self.size) if n}

    def numbers(self, words: Sequence[str]) -> Ints:
        """The words as numbers; 0 for one that no item has."""
        import numpy as np

        found = map(self.vocabulary.get, words, repeat(0))
        return np.fromiter(found, dtype=np.int64, count=len(words))

    def text(self, at: int, many: int) -> str:
        """So many words of the items from a place on."""
        return " ".join(self.words[int(n) - 1] for n in self.flat[at : at + many] if n > 0)

    def runs(self, batch: Ints, rows: Ints) -> Iterator[Runs]:
        """All longest runs of at least an item's n-gram that a batch shares with the items.

        `batch` holds numbers of rows with a 0 after each; `rows` are where the rows begin.
        """
        for table in self._tables.values():
            for there, here in table.pairs(batch, rows):
                yield self._joined(there, here, table.n)

    def _joined(self, there: Ints, here: Ints, n: int) -> Runs:
        """Pairs of n-grams that follow each other on both sides are one run."""
        import numpy as np

        order = np.lexsort((there, there - here))
        there, here = there[order], here[order]
        first = np.ones(len(there), dtype=bool)
        first[1:] = (np.diff(there) != 1) | (np.diff(here) != 1)
        at = first.nonzero()[0]
        words = np.diff(np.append(at, len(there))) + n - 1
        return Runs(there[at], here[at], words, self.item[here[at]])

    def _without_boilerplate(self) -> Ints:
        """The words without those in n-grams that stand in too many items, or too often in one."""
        import numpy as np

        own = self.flat.copy()
        if len(own) < GRAM:
            return own
        at = _whole(own, GRAM, 0).nonzero()[0]
        keys = rolled(self.mix[np.maximum(own, 0)], GRAM)[at]
        _, which = np.unique(keys, return_inverse=True)
        pairs, times = np.unique(np.stack([which, self.item[at]]), axis=1, return_counts=True)
        often = np.bincount(pairs[0], minlength=int(which.max(initial=-1)) + 1) > MOST_ITEMS
        often[pairs[0][times > MOST_TIMES]] = True
        for place in at[often[which]]:
            own[place : place + GRAM] = GONE
        return own

    def _longest(self) -> Ints:
        """The longest stretch of own words of each item."""
        import numpy as np

        gone = np.append(-1, (self.own == GONE).nonzero()[0])
        longest = np.zeros(len(self.length), dtype=np.int64)
        # Every stretch ends before a GONE of its own item: each item has one at its end.
        np.maximum.at(longest, self.item[gone[1:]], np.diff(gone) - 1)
        return longest


class _Table:
    """The n-grams of the items that are compared by n words, sorted by hash."""

    def __init__(self, items: Items, n: int) -> None:
        import numpy as np

        self.items, self.n = items, n
        at = _whole(items.own, n, 0).nonzero()[0]
        at = at[items.size[items.item[at]] == n]
        keys = rolled(items.mix[np.maximum(items.own, 0)], n)[at]
        order = np.argsort(keys, kind="stable")
        self.at, self.keys = at[order], keys[order]
        # A small table of what may be there: most words of a stream are settled by one look.
        bits = max(16, int(len(keys)).bit_length() + 4)
        self.shift = np.uint64(64 - bits)
        self.maybe = np.zeros(1 << bits, dtype=bool)
        self.maybe[self.keys >> self.shift] = True

    def pairs(self, batch: Ints, rows: Ints) -> Iterator[tuple[Ints, Ints]]:
        """(place in the batch, place in the items) of equal n-grams, at most MOST_PAIRS at once.

        A row's pairs come together, unless they alone are more.
        """
        import numpy as np

        if len(batch) < self.n:
            return
        keys = rolled(self.items.mix[batch], self.n)
        there = (self.maybe[keys >> self.shift] & _whole(batch, self.n, 1)).nonzero()[0]
        low = np.searchsorted(self.keys, keys[there], "left")
        many = np.searchsorted(self.keys, keys[there], "right") - low
        hit = many > 0
        there, low, many = there[hit], low[hit], many[hit]
        for part in _parts(np.searchsorted(rows, there, "right"), many):
            yield self._same(batch, there[part], low[part], many[part])

    def _same(self, batch: Ints, there: Ints, low: Ints, many: Ints) -> tuple[Ints, Ints]:
        """The pairs of places of equal hashes whose words are equal too."""
        import numpy as np

        begun = np.repeat(low - np.append(0, np.cumsum(many)[:-1]), many)
        here = self.at[begun + np.arange(len(begun))]
        there = np.repeat(there, many)
        same = np.ones(len(here), dtype=bool)
        for k in range(self.n):
            same &= batch[there + k] == self.items.own[here + k]
        return there[same], here[same]


def _whole(numbers: Ints, n: int, least: int) -> NDArray[np.bool_]:
    """At which places n numbers in a row are all at least `least`."""
    import numpy as np

    below = np.append(0, np.cumsum(numbers < least))
    found: NDArray[np.bool_] = below[n:] == below[:-n]
    return found


def _parts(row: Ints, many: Ints) -> Iterator[slice]:
    """Slices of at most MOST_PAIRS pairs, cut between rows where that can be."""
    import numpy as np

    total, begin = np.cumsum(many), 0
    while begin < len(row):
        before = int(total[begin - 1]) if begin else 0
        end = int(np.searchsorted(total, before + MOST_PAIRS, "right"))
        if end < len(row):
            cut = int(np.searchsorted(row, row[min(max(end, begin + 1), len(row) - 1)], "left"))
            end = cut if cut > begin else max(end, begin + 1)
        yield slice(begin, end)
        begin = end
