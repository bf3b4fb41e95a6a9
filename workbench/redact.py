"""Personal data out of texts before anything is stored: e-mail, phone, card and account numbers.

What is found is replaced by `[email]`, `[phone]`, `[card]` or `[account]` and counted. Amounts,
dates and order numbers stay: a number needs the shape of a phone, card or account number, or a word
before it that says so. What is written out in words, and names of people, are not seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from workbench.text import DATES

KINDS = ("email", "card", "account", "phone")
# Possessive (`++`), and only from the beginning of a token: linear in the longest text.
EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++@[\w-]++(?:\.[\w-]+)+")
DIGITS = re.compile(r"(?<![\w.,])\d(?:[ \u00a0-]?\d){12,}+(?!\w)")
GROUP = re.compile(r"\d+")
IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?=[ -]?[A-Za-z0-9])")
IBAN_PART = re.compile(r"[ -]?[A-Za-z0-9]{1,34}")
CARD_LENGTHS, IBAN_LENGTHS = range(13, 20), range(15, 35)
SEPARATED = 3  # digits in a group of a card number, so that dates and amounts in a row are none

_GAP = r"[ \u00a0().-]{0,2}"
_IS = r"\s*+(?:(?:number|num|no|nr|n°|#)\b\.?)?\s*+(?:is\b|ist\b|[:=#])?\s*+"
ACCOUNT = re.compile(
    r"(?<!\[)\b(?:accounts?|acct|a/c|iban|konto|kontonummer|kontonr|rekening|compte|cuenta|conto|"
    rf"routing){_IS}(?P<n>\d(?:[ -]?\d){{5,17}}+)(?![\w,]|\.\d)",
    re.IGNORECASE,
)
SORT_CODE = re.compile(rf"\bsort code{_IS}(?P<n>\d\d([ -]?)\d\d\2\d\d)(?!\w)", re.IGNORECASE)
PHONES = (
    # with a country code; a national number with its leading 0; the American form
    re.compile(rf"(?<![\w.,])(?P<n>(?:\+|00) ?[1-9](?:{_GAP}\d){{7,14}}+)(?![\w,]|\.\d)"),
    re.compile(rf"(?<![\w.,/-])(?P<n>\(?0[1-9](?:{_GAP}\d){{7,9}}+)(?![\w/,]|\.\d)"),
    re.compile(
        r"(?<![\w.,/-])(?P<n>\([2-9]\d\d\) ?\d{3}[ .-]?\d{4}|[2-9]\d\d([-.])\d{3}\2\d{4})"
        r"(?![\w/,-])"
    ),
)
CALLED = re.compile(
    r"(?<!\[)\b(?:phone|mobile|cell|handy|tel|telephone|telefon|whatsapp|fax|sms|text|call|ring)\b"
    rf"(?: me\b)?(?: back\b)?(?: on\b| at\b)?{_IS}\.?\s*+"
    rf"(?P<n>\d(?:{_GAP}\d){{6,14}}+)(?![\w,]|\.\d)",
    re.IGNORECASE,
)
ORDER = re.compile(
    r"\b(?:orders?|ref|reference|ticket|case|invoice|booking|transaction|tracking|parcel|claim|"
    r"policy|receipt)\b[^\n\d]{0,14}$",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"\s?(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|euros?|dollars?|pounds?|%|[€$£¥])", re.IGNORECASE
)
DAY = re.compile(r"(?<![\d./-])\d{1,4}([-./])\d{1,2}\1\d{1,4}(?![./-]?\d)")
WRITTEN_DAYS = DATES[2:]
LOOKED_BACK = 32


def redact(text: str) -> tuple[str, Counter[str]]:
    """The text with what is personal masked, and how many of each kind; a second time: nothing."""
    counts: Counter[str] = Counter()
    while True:
        masked = text
        for mask in _MASKS:
            masked = mask(masked, counts)
        if masked == text:
            return text, counts
        text = masked


def redact_value(value: Any) -> tuple[Any, Counter[str]]:
    """The same for a value of JSON: in every text in it, keys included; a number read as a text."""
    if isinstance(value, str):
        return redact(value)
    counts: Counter[str] = Counter()
    if isinstance(value, Mapping):
        pairs = [(_counted(k, counts), _counted(v, counts)) for k, v in value.items()]
        return dict(pairs), counts
    if isinstance(value, list | tuple):
        return [_counted(v, counts) for v in value], counts
    if isinstance(value, int) and not isinstance(value, bool):
        masked, counts = redact(str(value))
        return (masked if counts else value), counts
    return value, counts


def pseudonym(name: str) -> tuple[str, Counter[str]]:
    """A name under which rows are told apart: itself, or a mark of it where it is personal.

    The mark is a hash: whoever knows the address can find its rows, nobody can read it off.
    """
    _, counts = redact(name)
    if not counts:
        return name, counts
    return (
        f"masked-{blake2b(name.encode('utf-8', 'surrogatepass'), digest_size=6).hexdigest()}",
        counts,
    )


def luhn(digits: str) -> bool:
    """The check sum of payment cards (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def iban(text: str) -> bool:
    """Whether letters and digits are an IBAN by length and check digits (ISO 13616, mod 97)."""
    if len(text) not in IBAN_LENGTHS or not text.isascii() or not text[2:4].isdigit():
        return False
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def _counted(value: Any, into: Counter[str]) -> Any:
    masked, counts = redact_value(value)
    into.update(counts)
    return masked


# --- one function a kind: a text and the counts -> the text without them --------------------------


def _emails(text: str, counts: Counter[str]) -> str:
    if "@" not in text:
        return text
    spans = [match.span() for match in EMAIL.finditer(text)]
    return _cut(text, spans, "email", counts)


def _ibans(text: str, counts: Counter[str]) -> str:
    spans: list[tuple[int, int]] = []
    for match in IBAN.finditer(text):
        end = _iban_end(text, match)
        if end and (not spans or match.start() >= spans[-1][1]):
            spans.append((match.start(), end))
    return _cut(text, spans, "account", counts)


def _iban_end(text: str, match: re.Match[str]) -> int:
    """Where the longest IBAN that begins here ends, 0 when none does."""
    compact, at, found = match.group(), match.end(), 0
    while len(compact) < IBAN_LENGTHS[-1] and (part := IBAN_PART.match(text, at)):
        compact, at = compact + part.group().strip(" -"), part.end()
        if iban(compact):
            found = at
    return found


def _cards(text: str, counts: Counter[str]) -> str:
    spans = []
    for run in DIGITS.finditer(text):
        groups = list(GROUP.finditer(text, run.start(), run.end()))
        first = 0
        while first < len(groups):
            last = _card(text, groups, first)
            if last >= first:
                spans.append((groups[first].start(), groups[last].end()))
            first = max(last, first) + 1
    return _cut(text, spans, "card", counts)


def _card(text: str, groups: list[re.Match[str]], first: int) -> int:
    """The last group of a card number that begins with this group, -1 when none does.

    One kind of separator, and groups of three digits or more but for the last.
    """
    digits, separator, found = "", "", -1
    for last in range(first, len(groups)):
        if last > first:
            between = text[groups[last - 1].end() : groups[last].start()]
            if (separator and between != separator) or len(groups[last - 1].group()) < SEPARATED:
                break
            separator = between
        digits += groups[last].group()
        if len(digits) > CARD_LENGTHS[-1]:
            break
        if len(digits) in CARD_LENGTHS and digits[0] in "23456" and luhn(digits):
            found = last
    return found


def _accounts(text: str, counts: Counter[str]) -> str:
    spans = [match.span("n") for match in SORT_CODE.finditer(text)]
    return _called(_cut(text, spans, "account", counts), ACCOUNT, "account", counts)


def _phones(text: str, counts: Counter[str]) -> str:
    for form in PHONES:
        found = [match.span("n") for match in form.finditer(text)]
        spans = [(a, b) for a, b in found if text[a] == "+" or not _ordered(text, a)]
        text = _cut(text, _not_plain(text, spans), "phone", counts)
    return _called(text, CALLED, "phone", counts)


def _called(text: str, form: re.Pattern[str], kind: str, counts: Counter[str]) -> str:
    """Numbers after a word that says what they are."""
    spans = [match.span("n") for match in form.finditer(text)]
    return _cut(text, _not_plain(text, spans), kind, counts)


def _ordered(text: str, at: int) -> bool:
    """Whether the words before say that this is the number of an order or the like."""
    return bool(ORDER.search(text[max(at - LOOKED_BACK, 0) : at]))


def _not_plain(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that neither are an amount of money nor hold a date."""
    spans = [(a, b) for a, b in spans if not MONEY.match(text, b)]
    days = _days(text) if spans else []
    return [(a, b) for a, b in spans if not any(x < b and a < y for x, y in days)]


def _days(text: str) -> list[tuple[int, int]]:
    return [match.span() for form in (DAY, *WRITTEN_DAYS) for match in form.finditer(text)]


def _cut(text: str, spans: list[tuple[int, int]], kind: str, counts: Counter[str]) -> str:
    """The text with these spans, which do not overlap, replaced by the mark of their kind."""
    for start, end in reversed(spans):
        text = f"{text[:start]}[{kind}]{text[end:]}"
    if spans:
        counts[kind] += len(spans)
    return text


_MASKS: tuple[Callable[[str, Counter[str]], str], ...] = (
    _emails,
    _ibans,
    _cards,
    _accounts,
    _phones,
)
