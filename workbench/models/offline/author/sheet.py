"""Reads the terms sheet from the documents of a message: each figure with its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workbench.models.offline.author.forms import MONTHS

ROW = re.compile(r"^\| *([^|]+?) *\| *([^|]+?) *\| *([^|]+?) *\| *$", re.MULTILINE)
EURO = r"([\d,]+\.\d\d) EUR"
SHARE = r"(\d+\.\d\d) %"
ALL = "All products"


class Lacking(Exception):
    """The documents lack a clause that the task needs; the message says which."""


@dataclass(frozen=True)
class Cited:
    """A figure of the sheet, the words it stands in (verbatim) and the title of its section."""

    value: Any
    quote: str
    section: str
    product: str = ALL
    pattern: str = ""
    group: int = 1


@dataclass(frozen=True)
class Row:
    """One clause of the sheet."""

    section: str
    product: str
    term: str
    number: str = ""


def number(text: str) -> Decimal:
    """`2,500.00` as a decimal."""
    return Decimal(text.replace(",", ""))


def day_of(text: str) -> date:
    """`3 April 2026` as a date."""
    day, month, year = text.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))


class Sheet:
    """The terms as the message gives them; looked up by what a row says, never by its number."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        self.titles = tuple(documents)
        self.rows = tuple(
            Row(title, product, term, clause)
            for title, text in documents.items()
            for clause, product, term in ROW.findall(text)
            if clause not in ("Clause", "---")
        )

    def products(self) -> tuple[str, ...]:
        """The products in the order of the sheet."""
        return tuple(dict.fromkeys(row.product for row in self.rows if row.product != ALL))

    def clause(self, product: str, pattern: str) -> tuple[Row, re.Match[str]]:
        """The row of that product that says such a thing; Lacking when none does."""
        for row in self.rows:
            match = re.search(pattern, row.term, re.IGNORECASE)
            if match and row.product == product:
                return row, match
        raise Lacking(f"the documents hold no clause for {product!r} like {pattern!r}")

    def figure(self, product: str, pattern: str, group: int = 1) -> Cited:
        """The number in one group of the pattern, cited with the whole match."""
        row, match = self.clause(product, pattern)
        value = number(match.group(group))
        return Cited(value, match.group(0), row.section, product, pattern, group)

    def account_fee(self, product: str) -> Cited:
        return self.figure(product, rf"account fee is {EURO} a month")

    def cash_limit(self, product: str) -> Cited:
        return self.figure(product, rf"daily cash limit is {EURO}")

    def abroad(self, product: str) -> tuple[Cited, Cited]:
        """Percentage and minimum of a cash withdrawal abroad."""
        pattern = rf"withdrawal abroad costs {SHARE} of the amount, at least {EURO}"
        return self.figure(product, pattern, 1), self.figure(product, pattern, 2)

    def home(self, product: str) -> tuple[Cited, Cited]:
        """Free withdrawals a month at other banks' machines, and the fee of each further one."""
        pattern = rf"first (\d+) withdrawals of a month are free; each further one costs {EURO}"
        return self.figure(product, pattern, 1), self.figure(product, pattern, 2)

    def rate(self, currency: str) -> Cited:
        return self.figure(ALL, rf"(\d+\.\d+) {currency}\b")

    def currencies(self) -> list[str]:
        """The currencies with a reference rate, in the order of the sheet."""
        row, _ = self.clause(ALL, "reference rates")
        return re.findall(r"\d+\.\d+ ([A-Z]{3})\b", row.term)

    def spread(self, product: str) -> Cited:
        return self.figure(product, rf"carries a spread of {SHARE}")

    def weekend(self) -> Cited:
        return self.figure(ALL, rf"weekend supplement of {SHARE}")

    def tiers(self) -> dict[str, Cited]:
        """p1, e1, p2, e2, p3: percentages of the three parts and the edges between them."""
        pattern = (
            rf"{SHARE} on the part up to {EURO}, {SHARE} on the part above [\d,.]+ EUR "
            rf"up to {EURO} and {SHARE} on the part above"
        )
        names = ("p1", "e1", "p2", "e2", "p3")
        return {name: self.figure(ALL, pattern, i) for i, name in enumerate(names, 1)}

    def reduction(self, product: str) -> Cited:
        """The reduction of the transfer fee in percent; its words where there is none."""
        row, match = self.clause(product, r"transfer fee is (?:not reduced|reduced by (\d+) %)")
        value = match.group(0) if match.group(1) is None else number(match.group(1))
        return Cited(value, match.group(0), row.section)

    def offer(self) -> tuple[Cited, Cited]:
        """Days and flat fee of the welcome offer."""
        pattern = rf"first (\d+) days after the account was opened .*? flat {EURO}"
        return self.figure(ALL, pattern, 1), self.figure(ALL, pattern, 2)

    def review(self) -> tuple[Cited, Cited]:
        """The flat fee to countries under review, and their names."""
        row, match = self.clause(ALL, r"under review are (.+?)\.$")
        names = re.split(r", | and ", match.group(1))
        fee = self.figure(ALL, rf"under review costs a flat {EURO}")
        return fee, Cited(names, match.group(0), row.section)

    def working_days(self, product: str, what: str) -> Cited:
        """Working days for `complaint` or `card`."""
        verb = "complaint is answered" if what == "complaint" else "replacement card is posted"
        return self.figure(product, rf"{verb} within (\d+) working days")

    def holidays(self) -> list[Cited]:
        row, _ = self.clause(ALL, "holidays")
        found = re.findall(r"\d+ [A-Z][a-z]+ \d{4}", row.term)
        return [Cited(day_of(text), text, row.section) for text in found]

    def needs(self, product: str, what: str) -> list[tuple[str, str, Cited]]:
        """(condition name, `least` or `most`, figure) of a loan or credit card, in clause order."""
        row, _ = self.clause(product, rf"an? {what} needs")
        found = []
        for part in re.split(r" needs | and (?=at least|an? |savings)", row.term)[1:]:
            match = re.search(r"at (least|most) ([\d,.]*\d)", part)
            if match is None:
                raise Lacking(f"the {what} clause of {product!r} names no figure in {part!r}")
            name = next((n for n in ("income", "age", "savings") if n in part), "time")
            cited = Cited(number(match.group(2)), part.strip(" ."), row.section)
            found.append((name, match.group(1), cited))
        return found

    def late(self, product: str) -> tuple[Cited, Cited, Cited]:
        """Percentage, minimum and maximum of the late fee."""
        pattern = rf"paid late costs {SHARE} of the bill, at least {EURO} and at most {EURO}"
        one, two, three = (self.figure(product, pattern, i) for i in (1, 2, 3))
        return one, two, three

    def goodwill(self) -> Cited:
        return self.figure(ALL, r"paid at most (\d+) days late")

    def cashback(self) -> list[tuple[tuple[str, ...], Cited]]:
        """(kinds of shop, percentage) in the order of the clause; the last is any other shop."""
        row, _ = self.clause(ALL, "card payments earn")
        found = []
        for match in re.finditer(rf"{SHARE} at ([a-z ]+?)(?=[,.])", row.term):
            kinds = tuple(match.group(2).split(" and "))
            found.append((kinds, Cited(number(match.group(1)), match.group(0), row.section)))
        return found

    def nothing_earned(self) -> Cited:
        row, match = self.clause(ALL, r"^(.+) earn nothing")
        names = [name.strip().lower() for name in re.split(r", | and ", match.group(1))]
        return Cited(names, match.group(0), row.section)

    def cap(self, product: str) -> Cited:
        return self.figure(product, rf"cashback of a month is at most {EURO}")

    def overdraft(self, product: str) -> tuple[Cited, Cited]:
        """Yearly percentage and free buffer."""
        pattern = rf"overdraft costs {SHARE} a year on the part above a free buffer of {EURO}"
        return self.figure(product, pattern, 1), self.figure(product, pattern, 2)
