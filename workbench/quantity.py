"""Numbers as people write them: thousands marks, fractions, percent, currencies and units."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from tokenize import TokenError
from typing import Any, NamedTuple

CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
NAMES = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "pound": "GBP",
    "pounds": "GBP", "yen": "JPY", "franc": "CHF", "francs": "CHF",
}  # fmt: skip
CODE = re.compile(r"^[A-Za-z]{3}$")
NUMBER = (
    r"[-+−]?\s*(?:\d{1,3}(?:[,\u00a0\u202f' ]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+"
    r"|\d+(?:[.,]\d+)?|\.\d+)(?:\s*[eE][-+]?\d+)?(?:\s*/\s*\d+(?:\.\d+)?)?"
)
QUANTITY = re.compile(rf"^(?P<before>[^\d+\-−.]*?)\s*(?P<number>{NUMBER})\s*(?P<after>[^\d]*)$")
MOST_DIGITS = 60
# What may stand around a quantity; the point of `.5` is part of it.
BEFORE = re.compile(r"^(?:[*_`\"',;:!\s]|\.(?!\d))+")
BEHIND = "*_`\"'.,;:! "
ISO = {"EUR", "USD", "GBP", "JPY", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "CAD", "AUD"}


class NotOne(Exception):
    """The text is not one quantity; the message is a reason code."""


class Quantity(NamedTuple):
    """A number with its unit as it was written ('' for none; `%` is divided out)."""

    value: Decimal
    unit: str


def quantity(text: str) -> Quantity:
    """The one quantity in a short text; NotOne with `not_a_number`, `several` or `not_finite`."""
    clean = BEFORE.sub("", text).rstrip().rstrip(BEHIND).replace("−", "-")
    if re.search(r"\b(?:nan|inf(?:inity)?)\b", clean, re.I):
        raise NotOne("not_finite")
    if len(clean) > MOST_DIGITS * 3 or sum(c.isdigit() for c in clean) > MOST_DIGITS:
        raise NotOne("not_a_number")
    match = QUANTITY.match(clean)
    if match is None:
        raise NotOne("several" if len(re.findall(r"\d+", clean)) > 1 else "not_a_number")
    unit = _unit(match["before"]) or _unit(match["after"])
    if match["before"].strip() and match["after"].strip() and not _same(match):
        raise NotOne("not_a_number")
    value = _number(match["number"])
    return Quantity(value / 100, "") if unit == "%" else Quantity(value, unit)


def convert(value: Quantity, unit: str) -> Decimal:
    """The number in another unit; NotOne `unit_missing` or `wrong_unit` when that cannot be."""
    wanted = _unit(unit)
    # A percentage has been divided out: 5 % is the number .05 without a unit.
    if value.unit == wanted or (wanted == "%" and not value.unit):
        return value.value
    if not value.unit:
        raise NotOne("unit_missing")
    if value.unit in ISO or wanted in ISO:
        raise NotOne("wrong_unit")
    return _by_pint(value, wanted)


def _same(match: re.Match[str]) -> bool:
    """Whether a unit stands on both sides and is the same one, as in `€ 5 EUR`."""
    return _unit(match["before"]) == _unit(match["after"])


def _number(text: str) -> Decimal:
    """A decimal from its written form; a lone comma before two digits or less is a decimal one."""
    compact = re.sub(r"[\s\u00a0\u202f']", "", text)
    top, _, bottom = compact.partition("/")
    if re.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+", top):
        top = top.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:[eE].*)?", top):
        top = top.replace(",", "")
    else:
        top = top.replace(",", ".")
    try:
        value = Decimal(top)
        value = value / Decimal(bottom) if bottom else value
    except (InvalidOperation, ArithmeticError):
        raise NotOne("not_a_number") from None
    if not value.is_finite() or value.adjusted() > MOST_DIGITS or value.adjusted() < -MOST_DIGITS:
        raise NotOne("not_finite")
    return value


def _unit(text: str) -> str:
    """A unit in one spelling: currencies as ISO codes, others as they are."""
    clean = text.strip().strip("()*_`.,;:")
    folded = clean.casefold()
    if clean in CURRENCIES:
        return CURRENCIES[clean]
    if folded in NAMES:
        return NAMES[folded]
    if CODE.match(clean) and clean.upper() in ISO:
        return clean.upper()
    return {"percent": "%", "per cent": "%"}.get(folded, clean)


def _by_pint(value: Quantity, unit: str) -> Decimal:
    """Conversion by pint; what it does not know or cannot convert is a wrong unit."""
    registry = _registry()
    import pint

    try:
        found = registry.Quantity(float(value.value), value.unit).to(unit)
    except (pint.PintError, TokenError, *BROKEN):
        raise NotOne("wrong_unit") from None
    return Decimal(repr(float(found.magnitude)))


BROKEN = (ValueError, TypeError, AttributeError, AssertionError, ArithmeticError, SyntaxError)


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()
