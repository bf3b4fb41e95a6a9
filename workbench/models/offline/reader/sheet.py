"""Reads the terms sheet by what each row says: which clause is which, and the figures it holds.

A row is found by the senses of its words, never by its clause number, so a sheet in another order
or with other figures reads the same way. `Missing` names what the documents or the text lack.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from workbench.models.offline.reader.units import Unit, money, percents, read_units
from workbench.models.offline.reader.words import stem

ROW = re.compile(r"^ *\| *([^|]+?) *\| *([^|]+?) *\| *([^|]+?) *\| *$", re.MULTILINE)
RATE = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})\b")
YEAR_DAYS = re.compile(r"year has (\d{3}) days", re.IGNORECASE)
SHARE_OF_KINDS = re.compile(r"(\d+(?:\.\d+)?) ?% (?:at|in|for) ([^,;.%]+)", re.IGNORECASE)
SPLIT = re.compile(r",| and | or ", re.IGNORECASE)
EVERYONE = frozenset({"all products", "all", "every product", "any product", "any"})
OTHER = "other"


class Missing(Exception):
    """A needed fact or clause that is not there; the text names it in one or two words."""


@dataclass(frozen=True)
class Row:
    """One clause: its product (lower case, "" for all), its words as they are, as read."""

    product: str
    text: str
    unit: Unit

    @property
    def has(self) -> frozenset[str]:
        return self.unit.has


@dataclass(frozen=True)
class Terms:
    """All rows of the documents at hand, the products they name, and the days in a year."""

    rows: tuple[Row, ...]
    products: tuple[str, ...]
    year_days: int

    def some(self, test: Callable[[Row], bool]) -> bool:
        """True when any row passes the test."""
        return any(test(row) for row in self.rows)

    def common(self, test: Callable[[Row], bool], what: str = "terms") -> Row:
        """The row for all products that passes the test."""
        for row in self.rows:
            if not row.product and test(row):
                return row
        raise Missing(what)

    def own(self, product: str, test: Callable[[Row], bool]) -> Row:
        """The row of that product that passes the test; which product matters to the answer."""
        rows = [row for row in self.rows if row.product and test(row)]
        if not rows:
            raise Missing("terms")
        if not product:
            raise Missing("account")
        for row in rows:
            if row.product == product:
                return row
        raise Missing("terms")


@lru_cache(maxsize=256)
def read_terms(documents: tuple[tuple[str, str], ...]) -> Terms:
    """The terms in the documents (title, text)."""
    rows = [row for _, text in documents for row in _rows(text)]
    products = tuple(dict.fromkeys(row.product for row in rows if row.product))
    year = next((m for _, text in documents if (m := YEAR_DAYS.search(text))), None)
    return Terms(tuple(rows), products, int(year.group(1)) if year else 365)


@lru_cache(maxsize=512)
def _rows(text: str) -> tuple[Row, ...]:
    found = []
    for clause, product, term in ROW.findall(text):
        units = read_units(term.replace(";", ","))
        if not units or not re.search(r"\d", clause):
            continue
        name = product.strip().lower()
        found.append(Row("" if name in EVERYONE else name, term, _joined(units)))
    return tuple(found)


def _joined(units: tuple[Unit, ...]) -> Unit:
    """The sentences of a term as one; nearly always there is one."""
    if len(units) == 1:
        return units[0]
    first = units[0]
    return Unit(
        0, tuple(t for u in units for t in u.tokens), tuple(s for u in units for s in u.senses),
        tuple(f for u in units for f in u.figures), tuple(d for u in units for d in u.days),
        first.asks, first.agent,
    )  # fmt: skip


def sums(row: Row) -> list[Decimal]:
    """The amounts of a row, in their order."""
    return [f.value for f in money(row.unit)]


def first_sum(row: Row) -> Decimal:
    """The first amount of a row."""
    found = sums(row)
    if not found:
        raise Missing("terms")
    return found[0]


def share(row: Row) -> Decimal:
    """The percentage of a row."""
    found = percents(row.unit)
    if not found:
        raise Missing("terms")
    return found[0]


def bound(row: Row, kind: str) -> Decimal | None:
    """The amount that the row calls `least` or `most`, if it does."""
    return next((f.value for f in money(row.unit) if f.bound == kind), None)


def count(row: Row, *units: str) -> int:
    """The first count in one of the units (any unit when none is named)."""
    for figure in row.unit.figures:
        if figure.kind == "count" and (not units or figure.unit in units):
            return int(figure.value)
    raise Missing("terms")


def rates(row: Row) -> dict[str, Decimal]:
    """Currency -> units of it for one EUR."""
    return {code: Decimal(n) for n, code in RATE.findall(row.text.upper()) if code != "EUR"}


def holidays(row: Row) -> frozenset[date]:
    return frozenset(day for _, day in row.unit.days)


def tiers(row: Row) -> list[tuple[Decimal, Decimal | None]]:
    """(percentage, upper edge of its part) in order; the last part has no edge."""
    parts: list[tuple[Decimal, Decimal | None]] = []
    for figure in row.unit.figures:
        if figure.kind == "percent":
            parts.append((figure.value, None))
        elif parts and figure.kind == "money" and figure.bound == "upto":
            parts[-1] = (parts[-1][0], figure.value)
    return parts


def names(row: Row) -> list[str]:
    """The names in a list like `Countries under review are A, B and C.`, in lower case."""
    text = re.split(r"\b(?:are|is)\b|:", row.text, maxsplit=1)[-1]
    return [part.strip(" .").lower() for part in SPLIT.split(text) if part.strip(" .")]


def barred(row: Row) -> list[tuple[str, ...]]:
    """What earns nothing, each as the stems of its words."""
    text = re.split(r"\bearns? nothing\b", row.text, flags=re.IGNORECASE)[0]
    parts = [part.strip().lower() for part in SPLIT.split(text) if part.strip()]
    return [tuple(stem(word) for word in part.split()) for part in parts]


def kinds(row: Row) -> list[tuple[tuple[tuple[str, ...], ...], Decimal]]:
    """((stems of each kind of shop), percentage); any other shop is the kind ("other",)."""
    found = []
    for figure, text in SHARE_OF_KINDS.findall(row.text):
        parts = [part.strip().lower() for part in SPLIT.split(text) if part.strip()]
        stems = tuple(
            (OTHER,) if "other" in part.split() else tuple(stem(word) for word in part.split())
            for part in parts
        )
        found.append((stems, Decimal(figure)))
    return found
