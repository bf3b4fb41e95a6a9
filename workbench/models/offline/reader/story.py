"""Reads a story into facts by role: which verb and noun an amount, day or count stands with.

An amount whose sentence names no role stays `stray`: it is taken only where a family finds nothing
better, or by a model that cannot tell what matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from workbench.models.offline.reader.figures import Figure
from workbench.models.offline.reader.units import Unit, read_units
from workbench.models.offline.reader.words import near, stem

# role -> senses that speak for it, with their weight; the first role wins a tie.
ROLES: tuple[tuple[str, dict[str, int]], ...] = (
    ("held", {"held": 4}),
    ("bill", {"bill": 5, "due": 1}),
    ("overdrawn", {"overdrawn": 5}),
    ("send", {"send": 4}),
    ("cash", {"cash": 3, "machine": 3, "gave": 1, "otherbank": 1}),
    ("card", {"card": 2, "pay": 2, "gave": 1}),
    ("income", {"income": 4, "month": 1}),
    ("savings", {"savings": 4}),
)
ENOUGH = 2
TELLING = frozenset(
    {"cash", "card", "pay", "send", "bill", "overdrawn", "income", "savings", "held"}
)
APART = frozenset({"noise", "claim", "machine"})
PLACES = frozenset({"today", "yesterday", "abroad", "home", "ownbank", "otherbank", "refund"})
THEM = frozenset({"she", "he", "her", "him", "his", "they", "them", "their"})
SELF = frozenset({"i", "my", "me", "mine", "we", "our", "she", "he", "her", "his", "customer"})


@dataclass(frozen=True)
class Flow:
    """One amount of the story: role, value, currency, its sentence, nearest day, senses, words."""

    role: str
    value: Decimal
    currency: str
    unit: int
    day: date | None
    has: frozenset[str]
    stems: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """A number with a unit of measure (day, month, year, time, week) and its sentence's senses."""

    value: int
    of: str
    unit: int
    has: frozenset[str]
    asks: bool


@dataclass(frozen=True)
class When:
    """A day of the story and the senses of the clause and sentence that name it."""

    day: date
    unit: int
    near: frozenset[str]
    has: frozenset[str]


@dataclass(frozen=True)
class Story:
    """A text read: its sentences and the facts found in them."""

    units: tuple[Unit, ...]
    flows: tuple[Flow, ...]
    counts: tuple[Count, ...]
    days: tuple[When, ...]

    @property
    def has(self) -> frozenset[str]:
        """All senses outside the agent's lines."""
        return frozenset(name for unit in self.units if not unit.agent for name in unit.has)

    def of(self, role: str) -> list[Flow]:
        """The amounts of a role, in the order of the text."""
        return [flow for flow in self.flows if flow.role == role]

    def strays(self) -> list[Flow]:
        """The amounts of no role, and those of sentences about something else."""
        return [flow for flow in self.flows if flow.role in ("stray", "noise")]

    def words(self) -> list[str]:
        """All words, compounds cut at their hyphens."""
        return [part for unit in self.units for word in unit.words for part in word.split("-")]


@lru_cache(maxsize=256)
def read_story(text: str) -> Story:
    """The facts of a text."""
    units = read_units(text)
    flows, counts, days = [], [], []
    for unit in units:
        for figure in unit.figures:
            if figure.kind == "money":
                flows.append(_flow(units, unit, figure))
            elif figure.kind == "count":
                counts.append(_count(unit, figure))
        for at, day in unit.days:
            days.append(When(day, unit.index, unit.near(at), unit.has))
    return Story(units, tuple(flows), tuple(counts), tuple(days))


def _count(unit: Unit, figure: Figure) -> Count:
    senses = unit.near(figure.at)
    if not senses & {"otherbank", "ownbank", "age", "client", "late"}:
        senses = unit.has
    return Count(int(figure.value), figure.unit, unit.index, senses, unit.asks)


def _flow(units: Sequence[Unit], unit: Unit, figure: Figure) -> Flow:
    senses = unit.near(figure.at)
    day = _day(units, unit, figure)
    several = sum(other.kind == "money" for other in unit.figures) > 1
    wide = senses | (unit.has & APART) if several and senses & TELLING else unit.has
    role = _role(senses, wide, figure.unit, day is not None)
    low, high = unit.clause(figure.at) if several else (-1, len(unit.tokens))
    words = [t.text for t in unit.tokens[low + 1 : high] if t.kind == "word"]
    stems = tuple(stem(part) for word in words for part in word.split("-"))
    has = _placed(unit, figure.at) if several else unit.has
    return Flow(role, figure.value, figure.unit, unit.index, day, has, stems)


def _placed(unit: Unit, at: int) -> frozenset[str]:
    """The senses for one of several amounts: time and place only from its own clause.

    Where the clause names none, the last one named before the amount still holds.
    """
    places = [(i, name) for i, name in unit.senses if name in PLACES]
    own = unit.near(at) & PLACES
    if not own:
        before = [(i, name) for i, name in places if i < at] or places[:1]
        own = frozenset(name for i, name in before if i == before[-1][0])
    return (unit.has - PLACES) | own


def _role(near_: frozenset[str], wide: frozenset[str], currency: str, dated: bool) -> str:
    """The role with most weight, the clause counting double; stray below a threshold.

    Another currency without a role is a card payment when a day stands with it, else cash.
    """
    if "noise" in wide and not wide & {"bill", "overdrawn", "send", "machine", "card"}:
        return "noise"
    best, most = "stray", ENOUGH - 1
    for role, weights in ROLES:
        points = sum(weights[s] for s in weights if s in wide)
        points += sum(weights[s] for s in weights if s in near_)
        if points > most:
            best, most = role, points
    if "claim" in wide and best in ("stray", "card"):
        return "noise"
    if best == "stray" and currency != "EUR":
        return "card" if dated else "cash"
    return best


def _day(units: Sequence[Unit], unit: Unit, figure: Figure) -> date | None:
    """The nearest day of the sentence, else the only day of the next sentence without amounts."""
    if unit.days:
        return min(unit.days, key=lambda item: (abs(item[0] - figure.at), item[0]))[1]
    after = units[unit.index + 1] if unit.index + 1 < len(units) else None
    if after and len(after.days) == 1 and not any(f.kind == "money" for f in after.figures):
        return after.days[0][1]
    return None


def product_of(story: Story, products: Sequence[str]) -> tuple[str, ...]:
    """The products that the text names as the customer's own: none, one, or several.

    Another person's product counts only where the question is about that person.
    """
    found: list[str] = []
    others: list[str] = []
    for unit in story.units:
        for product, at in named(unit, products):
            (others if _others(unit, at) else found).append(product)
    asked = {word for unit in story.units if unit.asks for word in unit.words}
    if not found and asked & THEM:
        found = others
    return tuple(dict.fromkeys(found or _by_short_name(story, products)))


def named(unit: Unit, products: Sequence[str]) -> list[tuple[str, int]]:
    """(product, token) of each full product name in the sentence, one slip a word forgiven."""
    words = [(i, t.text) for i, t in enumerate(unit.tokens) if t.kind == "word"]
    flat = [(i, part) for i, word in words for part in word.split("-")]
    found = []
    for product in products:
        parts = product.split()
        for k in range(len(flat) - len(parts) + 1):
            if all(_same(flat[k + j][1], part) for j, part in enumerate(parts)):
                found.append((product, flat[k][0]))
    return sorted(found, key=lambda item: item[1])


@lru_cache(maxsize=20000)
def _same(word: str, part: str) -> bool:
    return word == part or (len(part) > 3 and near(word, part))


def _others(unit: Unit, at: int) -> bool:
    """True when another person stands before the product: "my sister has Quay Plus"."""
    before = [i for i, name in unit.senses if at - 5 <= i < at and name in ("person", "claim")]
    if not before:
        return False
    between = {t.text for t in unit.tokens[before[-1] + 1 : at]}
    return not between & (SELF | {"account"})


def _by_short_name(story: Story, products: Sequence[str]) -> list[str]:
    """Products named by one word of their own before "account", like "my Premier account"."""
    words = story.words()
    every = [part for product in products for part in product.split()]
    found = []
    for product in products:
        for part in product.split():
            pairs = zip(words, words[1:], strict=False)
            if every.count(part) == 1 and any(a == part and b == "account" for a, b in pairs):
                found.append(product)
    return found
