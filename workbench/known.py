"""Texts that are known elsewhere, as public sets and training data: what of a draft stands there?

Of a set only hashes are kept, of each 13 words in a row and of each whole text: no text of it comes
into the store, and what a draft shares can be read in the draft. An index is made once a run and
never changes: a run's dataset depends on which sets were frozen into it, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal, NamedTuple

from workbench.domain.contracts import Neighbour
from workbench.domain.record import Record
from workbench.errors import InputError
from workbench.gramhash import rolled
from workbench.text import any_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.gramhash import Hashes

Source = Literal["public", "training"]
SOURCES: tuple[Source, ...] = ("public", "training")
GRAM = 13
# About 240 MB while a run works, and 140 MB of text with 150 words a row.
MOST_GRAMS = 20_000_000
RULE = "any_words 1"


class KnownSet(Record):
    """A set of known texts: where it is from, and how many n-grams and whole texts are kept.

    `id` follows from name, source, rule and the file's hash: the same file again is the same set.
    """

    id: str
    source: Source
    name: str
    path: str
    sha256: str
    rows: int
    rejected: int
    grams: int
    wholes: int
    rule: str = RULE


class Hashed(NamedTuple):
    """Hashes in order, each with the line of the first text that has it."""

    hashes: Hashes
    lines: NDArray[np.uint32]


class Collector:
    """Takes texts in and keeps the hashes of their n-grams and of each whole."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._parts: list[tuple[Hashes, NDArray[np.uint32]]] = []
        self._wholes: list[tuple[int, int]] = []
        self.grams = 0

    def add(self, text: str, line: int, after: Sequence[str] = ()) -> None:
        """A row's text, and what stands `after` it, whose whole is no text to be the same as.

        InputError when there are more n-grams than a run can hold.
        """
        mixed = hashed(any_words(text), self._words)
        if len(mixed):
            self._wholes.append((whole(mixed), line))
        for one in (mixed, *(hashed(any_words(said), self._words) for said in after)):
            self._take(_grams(one), line)
        if self.grams > MOST_GRAMS:
            raise InputError(
                f"more than {MOST_GRAMS:,} runs of {GRAM} words by line {line}: cut the file, or "
                "hold a finished set against it with: workbench measure overlap"
            )

    def _take(self, grams: Hashes, line: int) -> None:
        import numpy as np

        self._parts.append((grams, np.full(len(grams), line, dtype=np.uint32)))
        self.grams += len(grams)

    def done(self) -> tuple[Hashed, Hashed]:
        """The n-grams and the whole texts, different ones once."""
        import numpy as np

        wholes = np.array([key for key, _ in self._wholes], dtype=np.uint64)
        lines = np.array([line for _, line in self._wholes], dtype=np.uint32)
        if not self._parts:
            return _once(wholes, lines), _once(wholes, lines)
        grams, at = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        return _once(grams, at), _once(wholes, lines)


class Known:
    """The known sets of a run, ready to be asked; nothing in it changes."""

    def __init__(self, sets: Iterable[tuple[KnownSet, Hashed, Hashed]]) -> None:
        self.sets = tuple(sets)

    def near(self, text: str) -> list[Neighbour]:
        """What a draft shares with each set: the same whole, or its longest shared words."""
        words = any_words(text)
        if not words or not self.sets:
            return []
        mixed = hashed(words, {})
        grams = _grams(mixed)
        found = (_shared(words, grams, whole(mixed), *one) for one in self.sets)
        return [one for one in found if one is not None]


def hashed(words: Sequence[str], memory: dict[str, int]) -> Hashes:
    """64 bits a word, the same in every process; `memory` keeps those of frequent words."""
    import numpy as np

    for word in words:
        if word not in memory:
            data = word.encode("utf-8", "surrogatepass")
            memory[word] = int.from_bytes(blake2b(data, digest_size=8).digest(), "big")
    return np.array([memory[word] for word in words], dtype=np.uint64)


def whole(mixed: Hashes) -> int:
    """64 bits of all words of a text in their order."""
    return int.from_bytes(blake2b(mixed.tobytes(), digest_size=8).digest(), "big")


def _grams(mixed: Hashes) -> Hashes:
    return rolled(mixed, GRAM)


def _once(hashes: Hashes, lines: NDArray[np.uint32]) -> Hashed:
    import numpy as np

    found, first = np.unique(hashes, return_index=True)
    return Hashed(found, lines[first])


def _found(asked: Hashes, there: Hashed) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Which of the hashes are there, and where."""
    import numpy as np

    at = np.minimum(np.searchsorted(there.hashes, asked), max(0, len(there.hashes) - 1))
    if not len(there.hashes):
        return np.zeros(len(asked), dtype=bool), at
    return there.hashes[at] == asked, at


def _shared(
    words: Sequence[str], grams: Hashes, mine: int, known: KnownSet, there: Hashed, wholes: Hashed
) -> Neighbour | None:
    """What a draft shares with one set; None when neither 13 words nor the whole."""
    import numpy as np

    same, at = _found(np.array([mine], dtype=np.uint64), wholes)
    if same[0]:
        return _neighbour(known, int(wholes.lines[at[0]]), words, exact=True)
    hits, at = _found(grams, there)
    if not hits.any():
        return None
    edges = np.flatnonzero(np.diff(np.concatenate([[0], hits.view(np.int8), [0]])))
    begins, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - begins))
    begin, end = int(begins[longest]), int(ends[longest]) + GRAM - 1
    return _neighbour(known, int(there.lines[at[begin]]), words[begin:end], exact=False)


def _neighbour(known: KnownSet, line: int, words: Sequence[str], *, exact: bool) -> Neighbour:
    """The shared words stand for the text, which is not kept; no cosine is worked out."""
    return Neighbour(
        id=f"{known.name}:{line}", source=known.source, text=" ".join(words), cosine=0.0,
        ngram13=len(words) >= GRAM, exact=exact,
    )  # fmt: skip
