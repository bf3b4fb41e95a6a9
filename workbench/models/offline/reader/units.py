"""Cuts a text into sentences with their words, senses, figures and days: what all readers use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from workbench.models.offline.reader.figures import Figure, read_figures
from workbench.models.offline.reader.words import (
    LONGEST_PHRASE,
    PHRASE_HEADS,
    SENSE_OF,
    spelt,
)

TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    r"|(?P<dotted>\d{1,2}[./]\d{1,2}[./]\d{4})(?!\d)"
    r"|(?P<number>\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
    r"|\d{1,3}(?:[,'’\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)(?:['’][a-z]{0,2}\b)?['’]?"
    r"|(?P<mark>[€$£%])"
    r"|(?P<stop>[.!?;:,\n()\"“”])",
    re.IGNORECASE,
)
TITLES = frozenset({"mr", "mrs", "ms", "dr", "no", "nr", "st", "ref", "approx"})
AGENT = frozenset({"agent", "adviser", "advisor", "clerk", "teller", "bank", "staff"})
BREAKS = frozenset({",", ";", ":", "(", ")"})


@dataclass(frozen=True)
class Token:
    """One word, number or mark: its kind, lower-case (spelt) text, and where it starts."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True)
class Unit:
    """One sentence: tokens, senses with the token they stand at, figures, days, how it ends."""

    index: int
    tokens: tuple[Token, ...]
    senses: tuple[tuple[int, str], ...]
    figures: tuple[Figure, ...]
    days: tuple[tuple[int, date], ...]
    asks: bool
    agent: bool

    @cached_property
    def has(self) -> frozenset[str]:
        """All senses of the sentence."""
        return frozenset(name for _, name in self.senses)

    def clause(self, at: int) -> tuple[int, int]:
        """The tokens before and after the clause around a token: the nearest breaks."""
        cuts = [i for i, token in enumerate(self.tokens) if _breaks(token)]
        low = max((i for i in cuts if i < at), default=-1)
        return low, min((i for i in cuts if i > at), default=len(self.tokens))

    def near(self, at: int) -> frozenset[str]:
        """The senses of the clause around a token."""
        low, high = self.clause(at)
        return frozenset(name for i, name in self.senses if low < i < high)

    @property
    def words(self) -> tuple[str, ...]:
        """The spelt words."""
        return tuple(t.text for t in self.tokens if t.kind == "word")


def _breaks(token: Token) -> bool:
    return token.text in BREAKS or (token.kind == "word" and token.text in ("and", "but", "while"))


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text; words in lower case, without possessive endings, slips corrected."""
    found = []
    for match in TOKEN.finditer(text):
        kind = str(match.lastgroup)
        body = match.group(kind)
        found.append(Token(kind, spelt(body.lower()) if kind == "word" else body, match.start()))
    return found


def _ends(tokens: list[Token], i: int) -> bool:
    token = tokens[i]
    if token.text == ".":
        return not (i and tokens[i - 1].text in TITLES)
    return token.kind == "stop" and token.text in "!?\n"


def _groups(tokens: list[Token]) -> list[list[Token]]:
    """The tokens by sentence, the closing mark included."""
    groups: list[list[Token]] = [[]]
    for i, token in enumerate(tokens):
        groups[-1].append(token)
        if _ends(tokens, i):
            groups.append([])
    return [group for group in groups if any(t.kind != "stop" for t in group)]


def senses_of(tokens: list[Token] | tuple[Token, ...]) -> tuple[tuple[int, str], ...]:
    """(token, sense) of each known word or phrase; the longest phrase at a place wins."""
    found: list[tuple[int, str]] = []
    i = 0
    while i < len(tokens):
        length, names = _phrase(tokens, i)
        found += [(i, name) for name in names]
        i += length
    return tuple(found)


def _phrase(tokens: list[Token] | tuple[Token, ...], i: int) -> tuple[int, tuple[str, ...]]:
    """How many tokens the longest known phrase at i takes, and its senses."""
    word = tokens[i].text
    if tokens[i].kind != "word":
        return 1, ()
    if word in PHRASE_HEADS:
        for n in range(min(LONGEST_PHRASE, len(tokens) - i), 1, -1):
            key = "_".join(t.text for t in tokens[i : i + n])
            if key in SENSE_OF:
                return n, SENSE_OF[key]
    return 1, SENSE_OF.get(word, ())


def _speaker_is_agent(group: list[Token]) -> bool:
    words = [t for t in group if t.text not in ("\n", '"')]
    return len(words) > 1 and words[0].text in AGENT and words[1].text == ":"


@lru_cache(maxsize=512)
def read_units(text: str) -> tuple[Unit, ...]:
    """The sentences of a text."""
    found = []
    for index, group in enumerate(_groups(tokens_of(text))):
        figures, days = read_figures([(t.kind, t.text) for t in group])
        asks, agent = any(t.text == "?" for t in group), _speaker_is_agent(group)
        senses = senses_of(group)
        found.append(Unit(index, tuple(group), senses, figures, days, asks, agent))
    return tuple(found)


def money(unit: Unit) -> list[Figure]:
    """The amounts of a sentence."""
    return [f for f in unit.figures if f.kind == "money"]


def percents(unit: Unit) -> list[Decimal]:
    """The percentages of a sentence."""
    return [f.value for f in unit.figures if f.kind == "percent"]
