"""Looks words up: their senses, and the known word that a misspelt one stands for (distance 1)."""

from __future__ import annotations

from functools import lru_cache

from workbench.models.offline.reader.lexicon import (
    BARRED,
    CURRENCIES,
    MONTHS,
    NUMBERS,
    REPEATS,
    SCALES,
    SENSES,
    SHOPS,
    UNITS,
    WEEKDAYS,
)
from workbench.models.offline.reader.ordinary import EMPTY, ORDINARY

SHORT = 5
LONGEST_PHRASE = 4


def _invert(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """word or phrase -> the names it stands under, in the order of the table."""
    found: dict[str, tuple[str, ...]] = {}
    for name, words in table.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), name)
    return found


SENSE_OF = _invert(SENSES)
UNIT_OF = {word: names[0] for word, names in _invert(UNITS).items()}
CURRENCY_OF = {word: names[0] for word, names in _invert(CURRENCIES).items()}
PHRASE_HEADS = frozenset(key.split("_")[0] for key in (*SENSE_OF, *UNIT_OF) if "_" in key)


def _vocabulary() -> tuple[str, ...]:
    """Every single word that the readers know, sorted so that ties fall the same way everywhere."""
    parts = [part for key in (*SENSE_OF, *UNIT_OF, *CURRENCY_OF) for part in key.split("_")]
    shops = [word for names in (SHOPS, BARRED) for key in names for word in key.split()]
    names = [name for table in (SHOPS, BARRED) for name in table.values()]
    shops += [word for name in names for word in name.replace("_", " ").split()]
    numbers = [*NUMBERS, *SCALES, *REPEATS, *MONTHS, *WEEKDAYS]
    return tuple(sorted({w for w in (*parts, *shops, *numbers) if w.isalpha()}))


VOCABULARY = _vocabulary()
KNOWN = frozenset(VOCABULARY) | ORDINARY | EMPTY


def _cuts(word: str) -> list[str]:
    """The word and the word without any one of its letters."""
    return [word, *(word[:i] + word[i + 1 :] for i in range(len(word)))]


def _index() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in VOCABULARY:
        for cut in _cuts(word):
            found.setdefault(cut, []).append(word)
    return {cut: tuple(words) for cut, words in found.items()}


INDEX = _index()


def near(a: str, b: str) -> bool:
    """True at an edit distance of at most 1, two neighbouring letters swapped counting as one."""
    if a == b or swapped(a, b):
        return True
    if abs(len(a) - len(b)) > 1:
        return False
    short, long = sorted((a, b), key=len)
    i = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return short[i + (len(short) == len(long)) :] == long[i + 1 :]


def swapped(a: str, b: str) -> bool:
    """True when b is a with two neighbouring letters swapped."""
    if len(a) != len(b):
        return False
    off = [i for i in range(len(a)) if a[i] != b[i]]
    return (
        len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
    )


@lru_cache(maxsize=20000)
def spelt(word: str) -> str:
    """The known word that a lower-case word stands for, or the word itself.

    A swap of two letters wins over another slip; shorter words (and the names of places among
    them) are only unswapped, because nearly every short word lies one letter from some other.
    """
    if word in KNOWN or len(word) < 3:
        return word
    candidates = sorted({w for cut in _cuts(word) for w in INDEX.get(cut, ()) if near(word, w)})
    swaps = [w for w in candidates if swapped(word, w)]
    if swaps:
        return swaps[0]
    if len(word) > SHORT:
        longer = [w for w in candidates if len(w) > SHORT]
        return longer[0] if longer else word
    return word


def stem(word: str) -> str:
    """The word without a plural ending: taxes -> tax, groceries -> grocery."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        return word[:-1]
    return word
