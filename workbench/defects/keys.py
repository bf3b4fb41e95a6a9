"""Keys that are wrong: another answer, one step off, another unit, another product's figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Example
from workbench.planting import amount, has_key, readings, rekeyed, with_value
from workbench.registry import register
from workbench.trace import re_execute
from workbench.trials import MONTHS

By = Literal["program", "model"]
DAY = re.compile(rf"^(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})$")
CURRENCIES = ("USD", "GBP", "CHF", "EUR")
SHEET = """| Clause | Product | Term |
|---|---|---|
| 1.1 | Basic | A withdrawal abroad costs 2.00 % of the amount. |
| 1.2 | Plus | A withdrawal abroad costs 1.50 % of the amount. |"""
PROMPT = "I have a Basic account. I took out 200.00 EUR in Oslo. What will I be charged?"
GOOD = {
    "prompt": PROMPT, "reference": "4.00 EUR", "answer_type": "numeric", "unit": "EUR",
    "context": [{"title": "Cash", "text": SHEET}], "mutants": ["3.00 EUR", "2.00 EUR"],
    "grader": {"type": "numeric", "params": {}},
}  # fmt: skip
WORKING = {
    "facts": [
        {"name": "rate", "value": "2.00", "quote": "abroad costs 2.00 % of the amount"},
        {"name": "cash", "value": "200.00", "quote": "took out 200.00 EUR"},
    ],
    "steps": [{"name": "fee", "expr": "round2(cash * rate / 100)"}],
    "answer": "fee",
}
KEYED = Example(payload=GOOD, trace=WORKING)
NO_KEY = Example(payload={"prompt": PROMPT, "criteria": []})


@register("defect", passes=KEYED, refuses=NO_KEY)
class WrongKey:
    """A likely wrong answer, or another point's answer, as the key; no working to show it up."""

    name = "wrong key"
    decided_by: By = "model"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        if not has_key(draft):
            return None
        kind, unit = draft.payload.get("answer_type"), draft.payload.get("unit")
        foreign = [
            str(one.payload["reference"]) for one in others
            if has_key(one) and one.payload.get("answer_type") == kind
            and one.payload.get("unit") == unit
        ]  # fmt: skip
        likely = [str(one) for one in draft.payload.get("mutants") or ()]
        rng.shuffle(likely)
        rng.shuffle(foreign)
        return next((d for key in likely + foreign if (d := rekeyed(draft, key))), None)


@register("defect", passes=KEYED, refuses=NO_KEY)
class OffByOne:
    """One cent, one unit, one day or one verdict beside the right key."""

    name = "off by one"
    decided_by: By = "model"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        if not has_key(draft):
            return None
        reference = str(draft.payload["reference"])
        key = _slipped(reference, amount(draft.payload), rng)
        return rekeyed(draft, key) if key else None


@register("defect", passes=KEYED, refuses=NO_KEY)
class UnitSlip:
    """Cents for euros, euros for cents, or the right number in another currency."""

    name = "unit slip"
    decided_by: By = "model"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        if not has_key(draft) or not draft.payload.get("unit"):
            return None
        reference, value = str(draft.payload["reference"]), amount(draft.payload)
        if value is None or not value:
            return None
        ways = ["cents", "hundredth", "currency"]
        rng.shuffle(ways)
        for way in ways:
            if way == "currency":
                found = _other_currency(draft, reference, rng)
            else:
                factor = Decimal(100) if way == "cents" else Decimal("0.01")
                key = with_value(reference, value * factor)
                found = rekeyed(draft, key) if key else None
            if found:
                return found
        return None


@register("defect", passes=KEYED, refuses=Example(payload=GOOD))
class StaleValue:
    """The key and its whole working are right for another product: every quote stands, and runs."""

    name = "stale value"
    decided_by: By = "model"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        if not has_key(draft):
            return None
        found = list(readings(draft))
        rng.shuffle(found)
        for reading in found:
            key = _written(str(draft.payload["reference"]), reading.value)
            wrong = rekeyed(draft, key, reading.trace) if key else None
            if wrong is not None:
                return wrong
        return None


@register("defect", passes=KEYED, refuses=Example(payload=GOOD))
class AgainstWorking:
    """A wrong key beside a right working, which our own program executes."""

    name = "key against its working"
    decided_by: By = "program"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        if not has_key(draft) or draft.trace is None:
            return None
        sources = [str(draft.payload["prompt"])]
        sources += [str(d["text"]) for d in draft.payload.get("context") or ()]
        if not re_execute(draft.trace, sources).ok:
            return None
        wrong = WrongKey().plant(draft, rng, others)
        return wrong.model_copy(update={"trace": draft.trace}) if wrong else None


def _slipped(reference: str, value: Decimal | None, rng: Random) -> str | None:
    """The key with its last step wrong; None where no such slip is known."""
    sign = rng.choice((1, -1))
    written = DAY.match(reference)
    if written:
        day = date(int(written[3]), MONTHS.index(written[2]) + 1, int(written[1]))
        day += timedelta(days=sign)
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if value is not None:
        step = rng.choice((Decimal(1), Decimal(1).scaleb(int(value.as_tuple().exponent))))
        return with_value(reference, abs(value + sign * step))
    verdict, mark, rest = reference.partition(":")
    flipped = {"yes": "no", "no": "yes"}.get(verdict.casefold())
    return f"{flipped}{mark}{rest}" if flipped else None


def _other_currency(draft: Draft, reference: str, rng: Random) -> Draft | None:
    """The right number with another currency in key and unit alike."""
    unit = str(draft.payload["unit"])
    if unit not in CURRENCIES or unit not in reference:
        return None
    other = rng.choice([code for code in CURRENCIES if code != unit])
    return rekeyed(draft, reference.replace(unit, other), unit=other)


def _written(reference: str, value: str) -> str | None:
    """A result of a working, written as the key is."""
    if re.fullmatch(r"-?\d+(?:\.\d+)?", value):
        return with_value(reference, Decimal(value))
    return value
