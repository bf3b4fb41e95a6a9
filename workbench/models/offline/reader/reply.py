"""Puts an answer into the words of a reply: some working, then the line that the grader reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from workbench.models.offline.reader.mind import OFFSETS, Draw

SUM = re.compile(r"^([\d,]+\.\d\d) EUR$")
OPENINGS = ("From the terms:", "Step by step:", "Working:", "By the clauses given:")


def phrased(
    answer: str,
    missing: str,
    working: Sequence[str],
    hint: str,
    draw: Draw,
    skills: Mapping[str, float],
) -> str:
    """The whole reply; a small share breaks the format, as models do now and then."""
    opening = OPENINGS[int(draw("opening") * len(OPENINGS))]
    steps = "; ".join(working) or "the clause and the facts decide"
    head = f"{opening} {steps}."
    if missing:
        gap = f"(missing: {missing})"
        return f"The request does not say enough {gap}.\nanswer: cannot tell {gap}"
    form = formed(answer, hint)
    if draw("broken", sample_level=True) >= skills.get("broken", 0.0):
        return f"{head}\nanswer: {form}"
    way = int(draw("broken way", sample_level=True) * 3)
    other = formed(_other(answer, draw), hint)
    return (
        f"{head}\nSo it comes to {form}, I think.",
        f"{head}\nanswer: {form}\nOn second thought:\nanswer: {other}",
        f"{head}\nanswer: {form} or {other}",
    )[way]


def formed(answer: str, hint: str) -> str:
    """The answer in the wanted form: a JSON object where the hint asks for one."""
    if "json" not in hint.lower():
        return answer
    fields = _properties(hint)
    return json.dumps({name: _field(name, kind, answer) for name, kind in fields.items()})


def _properties(hint: str) -> dict[str, str]:
    """Name -> JSON type of each property of the hint's schema; one text `answer` without it."""
    start, end = hint.find("{"), hint.rfind("}")
    try:
        schema = json.loads(hint[start : end + 1]) if start >= 0 else {}
    except ValueError:
        schema = {}
    named = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(named, dict) or not named:
        return {"answer": "string"}
    return {
        str(name): str(rule.get("type", "string")) if isinstance(rule, dict) else "string"
        for name, rule in named.items()
    }


def _field(name: str, kind: str, answer: str) -> object:
    """The part of an answer that belongs into a property: a figure, its unit, yes or no, names."""
    amount = SUM.match(answer)
    verdict, _, names = answer.partition(": ")
    if kind in ("number", "integer"):
        return float(amount.group(1).replace(",", "")) if amount else answer
    if kind == "boolean":
        return verdict == "yes"
    if kind == "array":
        return names.split(" and ") if names else [answer]
    if amount and ("unit" in name.lower() or "curr" in name.lower()):
        return "EUR"
    return answer


def _other(answer: str, draw: Draw) -> str:
    """Another answer of the same kind, for replies that hedge."""
    match = SUM.match(answer)
    if match:
        offset = OFFSETS[int(draw("hedge", sample_level=True) * len(OFFSETS))]
        return f"{abs(Decimal(match.group(1).replace(',', '')) + offset):,.2f} EUR"
    if answer.startswith(("yes", "no")):
        return "no: income" if answer.startswith("yes") else "yes: income and age"
    return "the day after"
