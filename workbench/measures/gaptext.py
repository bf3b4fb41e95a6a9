"""Names for regions of traffic: the words and word pairs that set their rows apart from the rest.

Log-odds of a term with an informative Dirichlet prior from all traffic (Monroe, Colaresi and Quinn
2008), times the square root of how many rows of the region have it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from math import log, sqrt

from workbench.text import pieces

TERMS, IN_NAME, MOST_PIECES = 8, 2, 400
PRIOR = 0.5
# Above it a single character may be a word.
UNSPACED = 0x2E7F
LATIN = ("LATIN",)
# Names of letters begin with their script; these words are no script.
MODIFIERS = ("MODIFIER", "FULLWIDTH", "HALFWIDTH", "MATHEMATICAL", "SQUARED", "CIRCLED")


class Terms:
    """In how many texts each word and word pair of all traffic is."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.of = [grams(text) for text in texts]
        self.all = Counter(term for found in self.of for term in found)
        self.n = len(texts)

    def best(self, places: Iterable[int]) -> list[str]:
        """The terms that tell these texts from the others, best first."""
        inside = Counter(term for place in places for term in self.of[place])
        n = len(list(places)) if isinstance(places, Sequence) else sum(1 for _ in places)
        scored = sorted(
            ((self._score(term, seen, n), term) for term, seen in inside.items() if seen > 1),
            key=lambda pair: (-pair[0], pair[1]),
        )
        kept: list[str] = []
        for score, term in scored:
            if score <= 0 or len(kept) == TERMS:
                break
            if not any(_repeats(term, other) for other in kept):
                kept.append(term)
        return kept

    def _score(self, term: str, seen: int, n: int) -> float:
        rest, others = self.all[term] - seen, self.n - n
        odds = (seen + PRIOR) / (n - seen + PRIOR)
        odds_rest = (rest + PRIOR) / (others - rest + PRIOR)
        return (log(odds) - log(odds_rest)) * sqrt(seen)


def name_of(terms: Sequence[str], fallback: str) -> str:
    """A short name: the first terms, or the beginning of a text when there are none."""
    return ", ".join(terms[:IN_NAME]) or fallback


def grams(text: str) -> set[str]:
    """Words and pairs of neighbouring words; of a very long text, those of its beginning."""
    cut = [piece for piece in pieces(text[:20_000])[:MOST_PIECES]]
    said = [piece if any(map(str.isalnum, piece)) else "" for piece in cut]
    said = [word if len(word) > 1 or word and ord(word) > UNSPACED else "" for word in said]
    pairs = {f"{a} {b}" for a, b in zip(said, said[1:], strict=False) if a and b}
    return {word for word in said if word} | pairs


def _repeats(term: str, other: str) -> bool:
    """Whether one of the terms is inside the other."""
    mine, theirs = set(term.split()), set(other.split())
    return mine <= theirs or theirs <= mine


def outside(text: str, scripts: Sequence[str] = LATIN) -> bool:
    """Whether fewer than half of a text's letters are of these scripts (a text without: no).

    A script is the first word of a letter's Unicode name. It stands for the languages of an
    encoder roughly: it finds Han, Cyrillic or Arabic, and does not tell French from English.
    """
    letters = Counter(filter(None, map(_script, text[:2000])))
    known = sum(letters[script] for script in scripts)
    return 2 * known < letters.total()


@cache
def _script(character: str) -> str:
    if not character.isalpha():
        return ""
    words = unicodedata.name(character, "").split()
    while words and words[0] in MODIFIERS:
        words.pop(0)
    return words[0] if words else ""
