"""Works an item's key again from the facts of its trace, with every step in its right form.

An author that lacked a skill left a wrong step in the trace; who repairs the item knows the terms
and puts the step right, by the names of the facts that it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from workbench.models.offline.author.working import work

Steps = list[tuple[str, str]]
STANDARD = (
    "round2(min(sent, e1) * p1 / 100 + max(min(sent, e2) - e1, 0) * p2 / 100"
    " + max(sent - e2, 0) * p3 / 100)"
)
INTEREST = "round2(max(short - buffer, 0) * rate / 100 * span / 365)"
CLEAR = "(history == 'never' or history == 'no other bill late')"


def facts_of(trace: Mapping[str, Any]) -> dict[str, Any]:
    """Name -> value of the trace's facts: numbers, days, or text."""
    return {fact["name"]: _read(str(fact["value"])) for fact in trace["facts"]}


def steps_of(trace: Mapping[str, Any]) -> Steps:
    return [(step["name"], step["expr"]) for step in trace["steps"]]


def righted(trace: Mapping[str, Any]) -> Steps:
    """The trace's steps, each in its right form; steps that no rule knows stay as they are."""
    facts, steps = facts_of(trace), steps_of(trace)
    rules = _rules(facts, [name for name, _ in steps])
    return [(name, _right(name, expr, rules, trace)) for name, expr in steps]


def value_of(trace: Mapping[str, Any], steps: Sequence[tuple[str, str]]) -> Any:
    """The value of the trace's answer when these steps are worked."""
    return work(facts_of(trace), steps, trace["answer"])


def _read(text: str) -> Any:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _right(name: str, expr: str, rules: Mapping[str, str], trace: Mapping[str, Any]) -> str:
    """The right form of one step."""
    stem, number = re.fullmatch(r"([a-z]+)(\d*)", name).groups()  # type: ignore[union-attr]
    if stem == "eur" and number:
        rate = re.search(r"rate\w*", expr)
        return f"round2(paid{number} / {rate.group(0)})" if rate else expr
    if stem == "met":
        return _condition(int(number), trace)
    rule = rules.get(name) or rules.get(f"{stem}#", "")
    return rule.replace("#", number) if rule else expr


def _condition(i: int, trace: Mapping[str, Any]) -> str:
    """`income >= one`: the conditions in the order in which the decision names them."""
    decision = next(expr for name, expr in steps_of(trace) if name == "decision")
    names = re.search(r"'yes: (\w+) and (\w+)'", decision)
    fact = ("one", "two")[i - 1]
    quote = next(f["quote"] for f in trace["facts"] if f["name"] == fact)
    sign = "<=" if "most" in quote else ">="
    return f"{names.group(i)} {sign} {fact}" if names else f"1 == 1 and {fact} >= 0"


def _numbered(facts: Mapping[str, Any], stem: str) -> list[str]:
    return [name for name in facts if re.fullmatch(rf"{stem}\d+", name)]


def _rules(facts: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    """Step -> right form, for the family that these facts belong to; `#` stands for a number."""
    has = set(facts)
    for needed, rules in FAMILIES:
        if needed <= has:
            return rules(facts, names)
    return {}


def _left(facts: Mapping[str, Any], _: Sequence[str]) -> dict[str, str]:
    return {"left": f"max(limit - {' - '.join(_numbered(facts, 'today'))}, 0)"}


def _allow(facts: Mapping[str, Any], _: Sequence[str]) -> dict[str, str]:
    n = len(_numbered(facts, "cash"))
    return {"fees": " + ".join(f"(fee if before + {i} >= free else 0)" for i in range(n))}


def _precedence(facts: Mapping[str, Any], _: Sequence[str]) -> dict[str, str]:
    listed = " or ".join(f"land == {name}" for name in _numbered(facts, "listed"))
    return {
        "standard": STANDARD,
        "usual": "standard - cut",
        "fee": f"review if {listed} else offer",
        "offer": "flat if age <= window else usual",
    }


def _deadline(facts: Mapping[str, Any], _: Sequence[str]) -> dict[str, str]:
    return {"last": f"workdays(start, n, [{', '.join(_numbered(facts, 'h'))}])"}


def _payments(facts: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    rules = {
        "spread#": "round2(eur# * spread / 100)",
        "extra#": "round2(eur# * weekend / 100) if weekday(day#) >= 5 else 0",
    }
    cards = [name.removeprefix("eur") for name in names if re.fullmatch(r"eur\d", name)]
    if "account" in facts:
        extras = " + ".join(f"spread{i} + extra{i}" for i in cards)
        return rules | {
            "cashfee": "max(round2(cash * share / 100), least)",
            "standard": STANDARD,
            "sendfee": "standard - cut",
            "fees": f"account + {extras} + cashfee + sendfee",
        }
    total = " + ".join(f"eur{i} + spread{i} + extra{i}" for i in cards)
    if "cash" in facts:
        rules |= {"fee": "max(round2(eur * share / 100), least)"}
        total += " + eur + fee"
    return rules | {"total": total}


Rules = Callable[[Mapping[str, Any], Sequence[str]], dict[str, str]]
# The facts that mark a family, most telling first, and its right steps.
FAMILIES: tuple[tuple[set[str], Rules], ...] = (
    ({"spread", "paid1"}, _payments),
    ({"review", "opened"}, _precedence),
    ({"sent", "p1"}, lambda facts, names: {"standard": STANDARD, "fee": "standard - cut"}),
    ({"limit", "today1"}, _left),
    ({"limit", "n"}, lambda facts, names: {"most": "limit * n"}),
    ({"fee", "n"}, lambda facts, names: {"fees": "fee * n"}),
    ({"free", "before"}, _allow),
    (
        {"held", "bill"},
        lambda facts, names: {
            "charge": "min(max(round2(bill * rate / 100), least), most)",
            "fee": f"0 if span <= grace and {CLEAR} else charge",
        },
    ),
    ({"cash1", "least"}, lambda facts, names: {"fee#": "max(round2(cash# * rate / 100), least)"}),
    ({"start", "n"}, _deadline),
    ({"short", "buffer"}, lambda facts, names: {"span": "days(start, end)", "interest": INTEREST}),
    ({"pay1", "most"}, lambda facts, names: {"paid": "min(earned, most)"}),
)
