"""Execute a construction trace: facts with verbatim quotes, then arithmetic that our program does.

A trace that is only claimed proves nothing (METHOD 2). Here every fact must stand in the item's
own text, and the steps run in the small language of `formula`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Recipe
from workbench.formula import FUNCTIONS, MONTHS, Refused, evaluate, shown

MOST = 60
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
ISO = re.compile(r"^\d{4}-\d{2}-\d{2}$")


class Executed(NamedTuple):
    """What came out. `reason` is a code when `ok` is False; `value` is the result as text."""

    ok: bool
    value: str = ""
    reason: str = ""
    facts: int = 0
    steps: int = 0


def re_execute(trace: Mapping[str, Any], sources: Sequence[str]) -> Executed:
    """Run a trace against the texts its quotes must come from. Never raises."""
    try:
        names: dict[str, Any] = {}
        facts, steps = _rows(trace, "facts"), _rows(trace, "steps")
        texts = [_plain(source) for source in sources]
        for fact in facts:
            names[_name(fact)] = _fact(fact, texts)
        for step in steps:
            names[_name(step)] = evaluate(str(step.get("expr", "")), names)
        answer = str(trace.get("answer", ""))
        if answer not in names:
            raise Refused("no_answer")
        return Executed(True, shown(names[answer]), "", len(facts), len(steps))
    except Refused as refused:
        return Executed(False, reason=str(refused))
    except (ArithmeticError, InvalidOperation, ValueError, TypeError, KeyError, RecursionError,
            OverflowError, AttributeError, IndexError, MemoryError, SyntaxError):  # fmt: skip
        return Executed(False, reason="bad_trace")


def _rows(trace: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = trace.get(name) or []
    if not isinstance(rows, list) or len(rows) > MOST:
        raise Refused("too_long")
    if not all(isinstance(row, dict) for row in rows):
        raise Refused("bad_trace")
    return rows


def _name(row: Mapping[str, Any]) -> str:
    name = str(row.get("name", ""))
    if not name.isidentifier() or name.startswith("__") or name in FUNCTIONS:
        raise Refused("bad_name")
    return name


def _plain(text: str) -> str:
    return " ".join(text.split())


def _fact(fact: Mapping[str, Any], texts: Sequence[str]) -> Any:
    """The fact's value, when its quote stands verbatim in a source and holds that value."""
    quote, value = _plain(str(fact.get("quote", ""))), str(fact.get("value", "")).strip()
    if not quote or not any(quote in text for text in texts):
        raise Refused("quote_missing")
    if ISO.match(value):
        day = date.fromisoformat(value)
        if not _says_day(quote, day):
            raise Refused("value_not_in_quote")
        return day
    try:
        number = Decimal(value.replace(",", ""))
    except InvalidOperation:
        if value.casefold() not in quote.casefold():
            raise Refused("value_not_in_quote") from None
        return value
    said = {_decimal(n) for n in NUMBER.findall(quote)} | _worded(quote)
    if abs(number) not in said:
        raise Refused("value_not_in_quote")
    return number


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


WORDED = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip


def _worded(quote: str) -> set[Decimal]:
    words = set(re.findall(r"[a-z]+", quote.casefold()))
    return {Decimal(i) for i, word in enumerate(WORDED) if word in words}


def _says_day(quote: str, day: date) -> bool:
    """Whether a quote writes this date, year or not, in one of the usual forms."""
    folded, month = quote.casefold(), MONTHS[day.month - 1].casefold()
    d, m = day.day, day.month
    forms = [
        rf"{day.isoformat()}", rf"\b0?{d}[./]0?{m}\b",
        rf"\b{d}(?:st|nd|rd|th)?\s+(?:of\s+)?{month[:3]}", rf"{month[:3]}[a-z]*\.?\s+{d}\b",
    ]  # fmt: skip
    return any(re.search(form, folded) for form in forms)


def proofs_of(draft: Draft, recipe: Recipe) -> list[str]:
    """What a program holds for the key: the recipe's own proofs, or a trace it has executed."""
    own: Callable[[Draft], list[str]] | None = getattr(recipe, "proofs", None)
    if own is not None:
        return own(draft)
    if draft.trace is None:
        return []
    sources = [str(draft.payload["prompt"])]
    sources += [str(d["text"]) for d in draft.payload.get("context", ())]
    done = re_execute(draft.trace, sources)
    return ["trace"] if done.ok and done.facts else []
