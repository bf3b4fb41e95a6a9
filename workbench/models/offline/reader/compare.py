"""Reads an answer as a value, so that two ways of writing the same answer count as the same."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import lru_cache

from workbench.models.offline.reader.units import read_units

ANSWER_LINE = re.compile(r"^\W*(?:final )?answer\W*:\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)
VERDICT = re.compile(r"^\W*(yes|no)\b", re.IGNORECASE)
NAMES = ("income", "age", "savings", "time")
BARE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def stated(text: str) -> str:
    """The answer that a text states: its last `answer:` line, else its first line."""
    lines = ANSWER_LINE.findall(text)
    if lines:
        return str(lines[-1])
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def same(one: str, other: str) -> bool:
    """True when both answers are one value: amount and currency, day, decision, or plain text."""
    return bool(one.strip()) and value_of(one) == value_of(other)


@lru_cache(maxsize=4096)
def value_of(answer: str) -> tuple[str, ...]:
    """The value of an answer, in a form in which equal values are equal."""
    text = _unwrapped(answer.strip())
    verdict = VERDICT.match(text)
    if verdict:
        words = set(re.findall(r"[a-z]+", text.lower()))
        return (verdict.group(1).lower(), *(name for name in NAMES if name in words))
    units = read_units(text)
    days = [day for unit in units for _, day in unit.days]
    if days:
        return ("day", days[0].isoformat())
    for unit in units:
        for figure in unit.figures:
            if figure.kind == "money":
                return (figure.unit, f"{figure.value.normalize():f}")
    number = BARE.fullmatch(text)
    if number:
        return ("EUR", f"{Decimal(text.replace(',', '')).normalize():f}")
    return ("text", " ".join(re.findall(r"\w+", text.lower())))


def _unwrapped(text: str) -> str:
    """The value and unit of an answer that is a JSON object; other text as it is."""
    if not text.startswith("{"):
        return text
    try:
        fields = json.loads(text)
    except ValueError:
        return text
    return " ".join(str(value) for value in fields.values()) if isinstance(fields, dict) else text
