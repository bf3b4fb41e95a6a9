"""Moves the figures and days of an item, in prompt, trace and key together."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.forms import key_day, weekend
from workbench.models.offline.author.rederive import facts_of, steps_of, value_of
from workbench.models.offline.author.replies import key_fields, written

Fields = dict[str, Any]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
LAST_DAY = date(2026, 11, 30)


def shifted(item: Fields, dice: Dice) -> Fields:
    """The item with other amounts and days; empty when it has no trace to carry them."""
    trace = item.get("trace")
    if not trace:
        return {}
    prompt, facts = str(item["prompt"]), []
    days = _days(facts_of(trace), prompt, trace, dice)
    for fact in trace["facts"]:
        if fact["name"] == "n" and str(fact["quote"]) in prompt:
            fact, prompt = _recounted(fact, prompt, dice)
        new, quote = _moved(fact, days, dice), str(fact["quote"])
        if new is None or quote not in prompt:
            facts.append(fact)
            continue
        value, text = new
        prompt = prompt.replace(quote, text, 1)
        facts.append({**fact, "value": value, "quote": text})
    return _again(item, {**trace, "facts": facts}, prompt)


def _recounted(fact: Fields, prompt: str, dice: Dice) -> tuple[Fields, str]:
    """Another number of months or days, wherever the story and its question name it."""
    old = re.search(r"\d+ (?:months|days)", str(fact["quote"]))
    if old is None:
        return fact, prompt
    unit = old.group(0).split()[1]
    new = f"{int(fact['value']) + dice.whole(1, 5, 'count')} {unit}"
    quote = str(fact["quote"]).replace(old.group(0), new)
    changed = {**fact, "value": new.split()[0], "quote": quote}
    return changed, prompt.replace(old.group(0), new)


def _days(facts: Fields, prompt: str, trace: Fields, dice: Dice) -> int:
    """By how many days all told days move: whole weeks, so that weekdays stay as they are."""
    told = {f["name"] for f in trace["facts"] if str(f["quote"]) in prompt}
    dates = [v for name, v in facts.items() if name in told and isinstance(v, date)]
    weeks = dice.whole(2, 9, "weeks")
    late = bool(dates) and max(dates) + timedelta(weeks=weeks) > LAST_DAY
    return -7 * weeks if late else 7 * weeks


def _moved(fact: Fields, days: int, dice: Dice) -> tuple[str, str] | None:
    """The fact's new value and quote; None for words, counts and what cannot be read."""
    value, quote = str(fact["value"]), str(fact["quote"])
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = date.fromisoformat(value) + timedelta(days=days)
        text = _day_replaced(quote, day)
        return (day.isoformat(), text) if text else None
    numbers = NUMBER.findall(quote)
    money = re.search(r"EUR|€|[A-Z]{3}", quote)
    if not numbers or not money or Decimal(numbers[-1].replace(",", "")) != Decimal(value):
        return None
    grain = Decimal(10) if Decimal(value) % 10 == 0 else Decimal("0.01")
    share = Decimal(str(round(0.12 + 0.3 * dice.roll(f"shift.{fact['name']}"), 3)))
    new = Decimal(value) + (Decimal(value) * share / grain).to_integral_value() * grain
    decimals = ",.2f" if "." in numbers[-1] or grain < 1 else ",.0f"
    at = quote.rindex(numbers[-1])
    return f"{new:f}", quote[:at] + format(new, decimals) + quote[at + len(numbers[-1]) :]


def _day_replaced(quote: str, day: date) -> str:
    """The quote with its written day replaced, in the house form."""
    forms = (
        r"\d{4}-\d\d-\d\d",
        r"\d\d\.\d\d\.\d{4}",
        r"\d{1,2} [A-Z][a-z]+ \d{4}",
        r"[A-Z][a-z]+ \d{1,2}, \d{4}",
    )
    for form in forms:
        if re.search(form, quote):
            return re.sub(form, key_day(day), quote)
    return ""


def _again(item: Fields, trace: Fields, prompt: str) -> Fields:
    """Prompt, trace, key and mutants that belong together; empty when nothing moved."""
    if prompt == item["prompt"]:
        return {}
    value = value_of(trace, steps_of(trace))
    kind = "money" if isinstance(value, Decimal) else "day" if isinstance(value, date) else "text"
    fields = key_fields(kind, value)
    wrong = [written(kind, slip) for slip in _slips(value)]
    return {"prompt": prompt, "trace": trace, "mutants": wrong, **fields}


def _slips(value: Any) -> list[Any]:
    """Near misses of a key, for the mutants of a moved item."""
    if isinstance(value, Decimal):
        return [value + Decimal("0.01"), value + 1, value * 10]
    if isinstance(value, date):
        return [value + timedelta(days=1), value - timedelta(days=1)]
    return []


def to_weekend(item: Fields) -> Fields:
    """The item with its first working-day payment moved to a Saturday; empty where none matters."""
    trace = item.get("trace")
    if not trace or not any("weekday(" in expr for _, expr in steps_of(trace)):
        return {}
    prompt, facts = str(item["prompt"]), list(trace["facts"])
    for i, fact in enumerate(facts):
        value = str(fact["value"])
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value) or weekend(date.fromisoformat(value)):
            continue
        day = date.fromisoformat(value)
        day += timedelta(days=5 - day.weekday())
        text = _day_replaced(str(fact["quote"]), day)
        prompt = prompt.replace(str(fact["quote"]), text)
        facts[i] = {**fact, "value": day.isoformat(), "quote": text}
        return _again(item, {**trace, "facts": facts}, prompt)
    return {}
