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
    fields = re.findall(r"[\"'`](\w+)[\"'`]", hint) or ["answer"]
    match = SUM.match(answer)
    if not match:
        return json.dumps({fields[0]: answer})
    value = {fields[0]: float(match.group(1).replace(",", ""))}
    return json.dumps(value | {name: "EUR" for name in fields[1:2]})


def _other(answer: str, draw: Draw) -> str:
    """Another answer of the same kind, for replies that hedge."""
    match = SUM.match(answer)
    if match:
        offset = OFFSETS[int(draw("hedge", sample_level=True) * len(OFFSETS))]
        return f"{abs(Decimal(match.group(1).replace(',', '')) + offset):,.2f} EUR"
    if answer.startswith(("yes", "no")):
        return "no: income" if answer.startswith("yes") else "yes: income and age"
    return "the day after"
