"""Experts on the terms: what a good reply must do, and whether a criterion follows from that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.models.offline.draws import Draws
from workbench.models.offline.rubrics.message import Criterion, Messages, Row, Sight, read_sight
from workbench.models.offline.rubrics.words import Act, act_of, coverage, numbers, stems

CLOSE, ALIKE, RULE = 0.5, 0.15, 0.7
MOST = 4
RANK = {"contradicted": 0, "preference": 1, "entailed": 2}


@dataclass(frozen=True)
class Opinion:
    """entailed, preference or contradicted, why, and the row that says otherwise."""

    verdict: str
    why: str
    row: Row | None = None


def derive(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """{"must", "must_not"}: the terms that the message is about, and no empty promises."""
    sight = read_sight(messages)
    asked = stems(" ".join(s for s in re.split(r"(?<=[.?!])\s", sight.prompt) if "?" in s))
    scored = [(len(set(asked) & set(stems(row.term))), row) for row in sight.own_rows()]
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])[:MOST]
    must = [f"state that {row.term[0].lower()}{row.term[1:].rstrip('.')}" for _, row in best]
    return {"must": must, "must_not": ["promise what the terms do not give"]}


def entail(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """{"criteria": [{"id", "verdict", "why"}]}; `rates`: `noise` = chance of another verdict."""
    sight = read_sight(messages)
    rows = []
    for criterion in sight.criteria:
        found = opinion(criterion, sight)
        if draw("noise", criterion.text) < rates.get("noise", 0.0):
            other = "contradicted" if found.verdict != "contradicted" else "preference"
            found = Opinion(other, "On second thought.")
        rows.append({"id": criterion.id, "verdict": found.verdict, "why": found.why})
    return {"criteria": rows}


def opinion(criterion: Criterion, sight: Sight) -> Opinion:
    """What the documents say of a criterion."""
    act = act_of(criterion.text)
    if act.kind == "promise":
        if criterion.must:
            return Opinion("contradicted", "The terms promise nothing of the kind.")
        return Opinion("entailed", "The terms promise nothing of the kind.")
    if act.kind == "clause":
        return _clause(act, sight)
    if act.kind == "state" and act.numbers:
        return _figure(act, sight)
    if act.kind == "state" and max((_near(act, s) for s in sight.prose), default=0) >= RULE:
        return Opinion("entailed", "The documents say so.")
    return Opinion("preference", "Nothing speaks against it.")


def _clause(act: Act, sight: Sight) -> Opinion:
    """A clause that exists and holds for this customer."""
    row = next((r for r in sight.rows if act.numbers and r.number == act.numbers[0]), None)
    if row is None:
        return Opinion("contradicted", f"There is no clause {' '.join(act.numbers)}.")
    if row not in sight.own_rows():
        return Opinion("contradicted", f"Clause {row.number} is about {row.product}.", row)
    return Opinion("entailed", f"Clause {row.number} is the one.")


def _figure(act: Act, sight: Sight) -> Opinion:
    """A figure that stands in a row about the same thing."""
    near = [(_near(act, row.term), row) for row in sight.own_rows()]
    most = max((share for share, _ in near), default=0.0)
    if most < CLOSE:
        return Opinion("preference", "The documents do not speak of it.")
    best = [row for share, row in near if share >= most - ALIKE]
    for row in best:
        if set(act.numbers) <= {*numbers(row.term), row.number}:
            return Opinion("entailed", f"Clause {row.number} says so.")
    row = next(row for share, row in near if share == most)
    return Opinion("contradicted", f"Clause {row.number}: {row.term}", row)


def _near(act: Act, text: str) -> float:
    return coverage(act.stems, stems(text), lambda _one, _other: True)
