"""Items that stand in a stream as a whole: the same words in the same order, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.measures.spans import Items

if TYPE_CHECKING:
    from workbench.gramhash import Hashes
    from workbench.measures.spans import Ints


class Wholes:
    """Whole items by a hash of all their words, for what is identical."""

    def __init__(self, items: Items) -> None:
        import numpy as np

        self.items = items
        most = int(items.length.max(initial=0))
        # An odd factor a place: the sum depends on the order of the words.
        self.factor = items.mix[np.arange(most) % len(items.mix)] * np.uint64(2) + np.uint64(1)
        self.factor *= np.arange(most, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        self.by_hash: dict[int, list[int]] = {}
        keys = self._hashes(np.maximum(items.flat, 0), items.start, items.start + items.length)
        for item, key in enumerate(keys.tolist()):
            if items.length[item]:
                self.by_hash.setdefault(key, []).append(item)
        self.known = np.array(sorted(self.by_hash), dtype=np.uint64)

    def found(self, numbers: Ints, begins: Ints, ends: Ints) -> list[tuple[int, int]]:
        """(item, row) of rows that are an item."""
        import numpy as np

        most = len(self.factor)
        short = ((ends - begins) <= most) & (ends > begins)
        rows = short.nonzero()[0]
        keys = self._hashes(numbers, begins[rows], ends[rows])
        found = []
        for k in np.isin(keys, self.known).nonzero()[0]:
            row = int(rows[k])
            text = numbers[begins[row] : ends[row]]
            for item in self.by_hash[int(keys[k])]:
                at, many = int(self.items.start[item]), int(self.items.length[item])
                if np.array_equal(self.items.flat[at : at + many], text):
                    found.append((item, row))
        return found

    def _hashes(self, numbers: Ints, begins: Ints, ends: Ints) -> Hashes:
        """The hash of each stretch of numbers, by cumulative sums modulo 2^64."""
        import numpy as np

        sizes = ends - begins
        place = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        mixed = self.items.mix[numbers[place + np.repeat(begins, sizes)]] * self.factor[place]
        total = np.append(np.uint64(0), np.cumsum(mixed, dtype=np.uint64))
        last = np.cumsum(sizes)
        found: Hashes = total[last] - total[last - sizes]
        return found
