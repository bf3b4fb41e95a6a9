"""Finds figures among tokens: amounts with currency, percentages, counts with a unit, and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.models.offline.reader.lexicon import MONTHS, NUMBERS, REPEATS, SCALES
from workbench.models.offline.reader.words import CURRENCY_OF, UNIT_OF, swapped

Tok = tuple[str, str]
BOUNDS = {
    ("at", "least"): "least", ("at", "most"): "most", ("up", "to"): "upto", ("no", "less"): "least",
    ("no", "more"): "most",
}  # fmt: skip
ABBREVIATED = {month[:3]: i for i, month in enumerate(MONTHS, 1)} | {"sept": 9}
CURRENT_YEAR = 2026
LONGEST_NUMBER = 16  # longer ones are no amounts, and too long for exact arithmetic


@dataclass(frozen=True)
class Figure:
    """A figure: kind (money, percent, count, plain), value, currency or unit, token, bound."""

    kind: str
    value: Decimal
    unit: str
    at: int
    bound: str = ""


def decimal_of(text: str) -> Decimal:
    """`1,213.50`, `1.213,50`, `4,50` and `200` as decimals."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace("'", "").replace("’", "")
    head, comma, tail = plain.rpartition(",")
    if comma and "." not in tail and len(tail) != 3:
        plain = head.replace(".", "") + "." + tail
    return Decimal(plain.replace(",", ""))


def currency_of(tok: Tok) -> str:
    """The currency that a token names, or nothing; two swapped letters are forgiven."""
    kind, text = tok
    if kind == "mark" or text in CURRENCY_OF:
        return CURRENCY_OF.get(text, "")
    if kind == "word" and len(text) == 3:
        return next((code for word, code in CURRENCY_OF.items() if swapped(text, word)), "")
    return ""


def read_figures(tokens: Sequence[Tok]) -> tuple[tuple[Figure, ...], tuple[tuple[int, date], ...]]:
    """The figures and days of one sentence, each with its token."""
    figures: list[Figure] = []
    days: list[tuple[int, date]] = []
    i = taken = 0  # tokens before `taken` belong to a figure already
    while i < len(tokens):
        day, used = _day(tokens, i)
        if day is not None:
            days.append((i, day))
        else:
            figure, used = _figure(tokens, i, taken)
            if figure is not None:
                figures.append(figure)
                taken = i + used
        i += used
    return tuple(figures), tuple(days)


def _figure(tokens: Sequence[Tok], i: int, taken: int) -> tuple[Figure | None, int]:
    """The figure at i and the tokens it takes (1 when there is none)."""
    value, used = _value(tokens, i)
    if value is None:
        return _one(tokens, i)
    after = tokens[i + used] if i + used < len(tokens) else ("", "")
    before = tokens[i - 1] if i > taken else ("", "")
    bound = _bound(tokens, i)
    if after[1] == "%" or after[1] in ("percent", "per") and _percent(tokens, i + used):
        return Figure("percent", value, "%", i, bound), used + 1
    currency = currency_of(after)
    if currency:
        return Figure("money", value, currency, i, bound), used + 1
    if tokens[i][0] == "number" and currency_of(before):
        return Figure("money", value, currency_of(before), i, bound), used
    unit = _unit(tokens, i + used)
    if unit:
        return Figure("count", value, unit, i, bound), used
    if tokens[i][0] == "number":
        return Figure("plain", value, "", i, bound), used
    return (Figure("count", value, "time", i), 1) if tokens[i][1] in REPEATS else (None, 1)


def _one(tokens: Sequence[Tok], i: int) -> tuple[Figure | None, int]:
    """`for a year` as one year."""
    if tokens[i][1] in ("a", "one") and i and tokens[i - 1][1] in ("for", "after", "in"):
        unit = UNIT_OF.get(tokens[i + 1][1], "") if i + 1 < len(tokens) else ""
        if unit:
            return Figure("count", Decimal(1), unit, i), 1
    return None, 1


def _percent(tokens: Sequence[Tok], i: int) -> bool:
    return tokens[i][1] == "percent" or (i + 1 < len(tokens) and tokens[i + 1][1] == "cent")


def _unit(tokens: Sequence[Tok], i: int) -> str:
    """The unit that follows a number, "working days" before "days"; one word may stand between."""
    if i >= len(tokens):
        return ""
    pair = "_".join(t[1] for t in tokens[i : i + 2])
    if pair in UNIT_OF:
        return UNIT_OF[pair]
    for kind, word in tokens[i : i + 2]:
        if kind != "word":
            return ""
        if word in UNIT_OF:
            return UNIT_OF[word]
    return ""


def _value(tokens: Sequence[Tok], i: int) -> tuple[Decimal | None, int]:
    """The number written at i, in digits or words, and the tokens it takes."""
    kind, text = tokens[i]
    if kind == "number":
        return (decimal_of(text) if len(text) <= LONGEST_NUMBER else None), 1
    if kind != "word":
        return None, 1
    if text in REPEATS:
        return Decimal(REPEATS[text]), 1
    return _worded(tokens, i)


def _worded(tokens: Sequence[Tok], i: int) -> tuple[Decimal | None, int]:
    """`two hundred and fifty` as a number."""
    total, part, used, seen = 0, 0, 0, False
    for kind, text in tokens[i:]:
        pieces = text.split("-") if kind == "word" else []
        if pieces and all(piece in NUMBERS for piece in pieces):
            part += sum(NUMBERS[piece] for piece in pieces)
        elif text in SCALES and seen:
            part = max(part, 1) * SCALES[text]
            total, part = (total + part, 0) if SCALES[text] == 1000 else (total, part)
        elif not (text == "and" and part >= 100 and _number_at(tokens, i + used + 1)):
            break
        used, seen = used + 1, True
    return (Decimal(total + part), used) if seen else (None, 1)


def _number_at(tokens: Sequence[Tok], i: int) -> bool:
    return i < len(tokens) and tokens[i][1].split("-")[0] in NUMBERS


def _bound(tokens: Sequence[Tok], i: int) -> str:
    """least, most, upto, above or first, as the words before the number say."""
    words = [t[1] for t in tokens[max(0, i - 3) : i] if not currency_of(t)]
    pair = tuple(words[-2:])
    if len(pair) == 2 and (pair[0], pair[1]) in BOUNDS:
        return BOUNDS[(pair[0], pair[1])]
    last = words[-1] if words else ""
    return {"above": "above", "over": "above", "first": "first", "minimum": "least",
            "maximum": "most"}.get(last, "")  # fmt: skip


def _day(tokens: Sequence[Tok], i: int) -> tuple[date | None, int]:
    """The day written at i and the tokens it takes: ISO, 12.03.2026, 12 March 2026, March 12."""
    kind, text = tokens[i]
    if kind == "iso":
        return _safe(int(text[:4]), int(text[5:7]), int(text[8:])), 1
    if kind == "dotted":
        day, month, year = text.replace("/", ".").split(".")
        return _safe(int(year), int(month), int(day)), 1
    if kind == "number" and text.isdigit() and len(text) <= 2:
        return _day_first(tokens, i)
    if kind == "word" and _month(text) and i + 1 < len(tokens):
        return _month_first(tokens, i)
    return None, 1


def _day_first(tokens: Sequence[Tok], i: int) -> tuple[date | None, int]:
    """12 March 2026, 12th of March."""
    at = i + 1
    while at < len(tokens) and tokens[at][1] in ("th", "st", "nd", "rd", "of"):
        at += 1
    month = _month(tokens[at][1]) if at < len(tokens) and tokens[at][0] == "word" else 0
    if not month:
        return None, 1
    year, used = _year(tokens, at + 1)
    return _safe(year, month, int(tokens[i][1])), at + 1 + used - i


def _month_first(tokens: Sequence[Tok], i: int) -> tuple[date | None, int]:
    """March 12, 2026; "may" before a number that is no day stays a word."""
    kind, text = tokens[i + 1]
    if kind != "number" or not text.isdigit() or len(text) > 2:
        return None, 1
    at = i + 2
    while at < len(tokens) and tokens[at][1] in ("th", "st", "nd", "rd"):
        at += 1
    year, used = _year(tokens, at)
    return _safe(year, _month(tokens[i][1]), int(text)), at + used - i


def _year(tokens: Sequence[Tok], i: int) -> tuple[int, int]:
    """The year at i (a comma may stand before it), or the current one."""
    skip = 1 if i < len(tokens) and tokens[i][1] == "," else 0
    at = i + skip
    if at < len(tokens) and tokens[at][0] == "number" and len(tokens[at][1]) == 4:
        year = tokens[at][1]
        if year.isdigit():
            return int(year), skip + 1
    return CURRENT_YEAR, 0


def _month(word: str) -> int:
    """1 to 12, or 0 for a word that is no month."""
    return MONTHS.index(word) + 1 if word in MONTHS else ABBREVIATED.get(word, 0)


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
