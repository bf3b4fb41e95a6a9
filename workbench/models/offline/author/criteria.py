"""Criteria of an open message: yes/no questions about a reply, each in one of several wordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.hooks import Hook
from workbench.models.offline.author.topics import Found, Topic

FIGURE = (
    "Does the reply state that {what} is {value}?",
    "Does the reply give {value} as {what}?",
    "Does the reply name {value} as {what}?",
    "Does the reply say that {what} is {value}?",
)
RULE = (
    "Does the reply state that {rule}?",
    "Does the reply say that {rule}?",
    "Does the reply explain that {rule}?",
)
CLAUSE = (
    "Does the reply name clause {clause}?",
    "Does the reply refer to clause {clause}?",
    "Does the reply cite clause {clause}?",
)
ASKS = (
    "Does the reply ask for {object}?",
    "Does the reply ask the customer for {object}?",
    "Does the reply request {object}?",
)
WARNS = (
    "Does the reply warn against {object}?",
    "Does the reply advise against {object}?",
    "Does the reply caution the customer against {object}?",
)
PROMISES = (
    "Does the reply promise {object}?",
    "Does the reply promise the customer {object}?",
)
FORM = ("Does the reply {object}?",)
LEAST_CRITERIA = 6


@dataclass(frozen=True)
class Plan:
    """What a message is about: its topic, the figures that hold, and the hooks that it has."""

    topic: Topic
    figures: Sequence[Found]
    source: str
    asks: Hook
    warns: Hook
    promise: Hook
    form: Hook


def criteria(plan: Plan, dice: Dice) -> list[dict[str, Any]]:
    """Six or seven criteria, the key figure a gate; ids by order."""
    first, *more = plan.figures
    rows = [_figure(first, dice, "gate")]
    rows += [_figure(one, dice) for one in more[:1]]
    if not more or dice.chance(0.5, "rule"):
        rows.append(_row(RULE, "rule", "outcome", dice, plan.source, rule=plan.topic.rule))
    rows += [
        _row(CLAUSE, "clause", "process", dice, first.quote, clause=first.clause),
        _row(ASKS, "ask", "process", dice, object=plan.asks.object),
        _row(FORM, "form", "instruction_following", dice, object=plan.form.object),
        _row(WARNS, "warn", "grounding_safety", dice, object=plan.warns.object),
    ]
    promise = _row(PROMISES, "promise", "grounding_safety", dice, object=plan.promise.object)
    promise |= {"polarity": "must_not"}
    if dice.chance(0.6, "promise") or len(rows) < LEAST_CRITERIA:
        rows.append(promise)
    return numbered(rows)


def numbered(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The criteria as c1, c2, ... in their order."""
    return [{**row, "id": f"c{i}"} for i, row in enumerate(rows, 1)]


def _figure(found: Found, dice: Dice, weight: str = "additive") -> dict[str, Any]:
    name = f"figure {found.what}"
    row = _row(FIGURE, name, "outcome", dice, found.quote, what=found.what, value=found.value)
    return row | {"criticality": weight}


def _row(
    wordings: Sequence[str], name: str, kind: str, dice: Dice, evidence: str = "", **parts: str
) -> dict[str, Any]:
    """One criterion that wants the behaviour."""
    text = dice.pick(wordings, f"criterion {name}").format(**parts)
    return {"id": "", "text": text, "type": kind, "polarity": "must", "criticality": "additive",
            "evidence": evidence}  # fmt: skip
