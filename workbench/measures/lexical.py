"""How varied the words of a set are: distinct-n, EAD, compression, self-repetition (METHOD 7).

n-grams never cross the border of an item. Every figure but EAD moves with the size of a set, so
two sets are compared at equal budgets only (measures/diversity.py).
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from workbench.errors import InputError
from workbench.text import normalise, pieces

if TYPE_CHECKING:
    import numpy as np

Cut = Callable[[str], list[str]]
LEAST_BYTES = 2000
ORDERS = 5
REPEATED = 4
DISTINCT = (1, 2, 3)


class Figure(NamedTuple):
    """A number, or None and the reason why there is none."""

    value: float | None
    reason: str = ""


class Grams(NamedTuple):
    """The n-grams of all items in order: `ids` their numbers, `counts` how many each item has."""

    ids: np.ndarray
    counts: np.ndarray
    distinct: int


class Corpus:
    """Texts cut once, for any number of draws. InputError for what is no text."""

    def __init__(self, texts: Sequence[str], cut: Cut = pieces) -> None:
        import numpy as np

        for i, text in enumerate(texts):
            if not isinstance(text, str):
                raise InputError(f"text {i} is {text!r} ({type(text).__name__}), which is no text")
        self.texts = tuple(texts)
        self.tokens = [cut(text) for text in texts]
        self.sizes = np.array([len(tokens) for tokens in self.tokens], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def encoded(self) -> list[bytes]:
        """Each text after NFC and lower-casing, as bytes (half characters too)."""
        return [unicodedata.normalize("NFC", text).lower().encode("utf-8", "surrogatepass")
                for text in self.texts]  # fmt: skip

    @cached_property
    def grams(self) -> dict[int, Grams]:
        """The n-grams of every item for n = 1..4."""
        import numpy as np

        numbers: dict[str, int] = {}
        flat = [numbers.setdefault(token, len(numbers)) for item in self.tokens for token in item]
        ids, counts = np.array(flat, dtype=np.int64), self.sizes
        owner = np.repeat(np.arange(len(self)), counts)
        found = {1: Grams(ids, counts, len(numbers))}
        last, words = ids, len(numbers)
        for n in range(2, REPEATED + 1):
            # A longer gram is the one before it and the next word, where both are of one item.
            inside = owner[: len(last)][: max(len(ids) - n + 1, 0)] == owner[n - 1 :]
            codes = last[: len(inside)] * words + ids[n - 1 :]
            kinds, last = np.unique(codes, return_inverse=True)
            here = last[inside]
            found[n] = Grams(here, np.maximum(counts - n + 1, 0), len(kinds))
        return found

    @cached_property
    def repeats(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The distinct 4-grams of each item: the item, the gram, how often it is there."""
        import numpy as np

        grams = self.grams[REPEATED]
        owner = np.repeat(np.arange(len(self)), grams.counts)
        pairs, often = np.unique(owner * max(grams.distinct, 1) + grams.ids, return_counts=True)
        item, gram = np.divmod(pairs, max(grams.distinct, 1))
        return item, gram, often

    @property
    def vocabulary(self) -> int:
        """How many different tokens there are."""
        return self.grams[1].distinct

    @property
    def duplicates(self) -> int:
        """Texts that an earlier one equals after normalising; empty ones are not compared."""
        normal = [normal for normal in map(normalise, self.texts) if normal]
        return len(normal) - len(set(normal))


def everything(corpus: Corpus) -> np.ndarray:
    """The places of all items."""
    import numpy as np

    return np.arange(len(corpus))


def distinct(corpus: Corpus, n: int, at: np.ndarray | None = None) -> Figure:
    """Different n-grams / all n-grams within items (Li et al. 2016), of the items at `at`."""
    unique, total = _distinct(corpus, n, at)
    return Figure(unique / total) if total else Figure(None, "no_n_gram")


def ead(corpus: Corpus, vocabulary: int, at: np.ndarray | None = None) -> Figure:
    """Expectation-adjusted distinct (Liu et al. 2022): U / (V (1 - ((V - 1) / V)^C)).

    `vocabulary` is V, that of a fixed reference: the same for all sets that are compared.
    """
    unique, total = _distinct(corpus, 1, at)
    if not total:
        return Figure(None, "no_n_gram")
    return adjusted(unique, total, vocabulary)


def adjusted(unique: int, total: int, vocabulary: int) -> Figure:
    """EAD from U different of C tokens, with V words in the reference."""
    if vocabulary < 1:
        return Figure(None, "no_vocabulary")
    expected = vocabulary * (1 - ((vocabulary - 1) / vocabulary) ** total)
    return Figure(unique / expected)


def self_repetition(corpus: Corpus, at: np.ndarray | None = None) -> Figure:
    """Mean over items of ln(1 + how often its distinct 4-grams occur in other items)."""
    import numpy as np

    chosen = _chosen(corpus, at)
    many = int(chosen.sum())
    if not many:
        return Figure(None, "empty")
    item, gram, often = (column[chosen[corpus.repeats[0]]] for column in corpus.repeats)
    total = np.bincount(gram, often, minlength=1)
    elsewhere = np.bincount(item, total[gram] - often, minlength=len(corpus))
    return Figure(float(np.log1p(elsewhere[chosen]).sum() / many))


def compression(chunks: Sequence[bytes]) -> Figure:
    """Bytes / bytes after zlib level 9, items joined by a line end, in the order given."""
    joined = b"\n".join(chunks)
    if len(joined) < LEAST_BYTES:
        # Below 2 kB (METHOD 7) the fixed cost of a stream outweighs what is measured.
        return Figure(None, "under_2kb" if joined else "empty")
    return Figure(len(joined) / len(zlib.compress(joined, 9)))


def shuffled_compression(chunks: Sequence[bytes], seed: int, orders: int = ORDERS) -> Figure:
    """The mean compression ratio over seeded orders of the items."""
    import numpy as np

    # Sorted first, so that the order of the rows in a file changes nothing.
    chunks, rng = sorted(chunks), np.random.default_rng(seed)
    found = [compression([chunks[i] for i in rng.permutation(len(chunks))]) for _ in range(orders)]
    values = [one.value for one in found if one.value is not None]
    return Figure(sum(values) / len(values)) if values else found[0]


def _chosen(corpus: Corpus, at: np.ndarray | None) -> np.ndarray:
    import numpy as np

    chosen = np.zeros(len(corpus), dtype=bool)
    chosen[slice(None) if at is None else at] = True
    return chosen


def _distinct(corpus: Corpus, n: int, at: np.ndarray | None) -> tuple[int, int]:
    """Different and all n-grams of some items."""
    import numpy as np

    grams = corpus.grams[n]
    ids = grams.ids if at is None else grams.ids[np.repeat(_chosen(corpus, at), grams.counts)]
    seen = np.zeros(grams.distinct, dtype=bool)
    seen[ids] = True
    return int(seen.sum()), len(ids)
