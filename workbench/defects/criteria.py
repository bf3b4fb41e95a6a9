"""Rubrics out of form: two criteria in one, one twice, a type missing, gates too many, one told."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from random import Random
from typing import Literal

from workbench.domain.candidate import Draft
from workbench.planting import JUDGED, NO_CRITERIA, Row, added, reworded, rows_of, with_rows
from workbench.registry import register
from workbench.rubrics import LEAST, MOST_GATES, live, missing_types

By = Literal["program", "model"]
ASKED = re.compile(r"^Does the reply (?P<rest>.+)\?$")
# The same behaviour in other words.
SAME = {
    "state": "say", "states": "says", "say": "state", "give": "name", "name": "give",
    "tell": "let the person know", "ask for": "request", "ask": "enquire", "warn": "caution",
    "promise": "assure the person of", "explain": "make plain", "mention": "bring up",
    "offer": "propose", "costs": "comes at a cost of", "price": "cost", "fee": "charge",
    "new": "fresh", "customer": "client", "which": "what", "how to": "in what way to",
    "point out": "note", "block": "stop", "must": "has to", "within": "in no more than",
}  # fmt: skip


class Planted(ABC):
    """What the defects of criteria share: they fit drafts that have criteria."""

    decided_by: By = "model"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        rows = rows_of(draft)
        return self.spoil(draft, rows, rng) if rows else None

    @abstractmethod
    def spoil(self, draft: Draft, rows: list[Row], rng: Random) -> Draft | None:
        """The draft with this defect; None when its criteria cannot carry it."""


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class Compound(Planted):
    """Two behaviours asked for in one criterion, the second one no longer on its own."""

    name = "compound criterion"

    def spoil(self, draft: Draft, rows: list[Row], rng: Random) -> Draft | None:
        pairs = [
            (a, b) for a in rows for b in rows
            if a is not b and a.get("polarity") == b.get("polarity")
            and ASKED.match(a["text"]) and ASKED.match(b["text"])
        ]  # fmt: skip
        if not pairs:
            return None
        first, second = rng.choice(pairs)
        rest = str(ASKED.match(second["text"])["rest"])  # type: ignore[index]
        joint = rng.choice((" and ", " and also ", ", and does it "))
        first["text"] = first["text"].removesuffix("?") + joint + rest + "?"
        left = [row for row in rows if row is not second]
        return with_rows(draft, left if len(left) >= LEAST else rows)


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class Overlapping(Planted):
    """One behaviour asked for twice, in other words."""

    name = "overlapping criterion"

    def spoil(self, draft: Draft, rows: list[Row], rng: Random) -> Draft | None:
        ways = "|".join(re.escape(word) for word in sorted(SAME, key=len, reverse=True))
        form = re.compile(rf"\b(?:{ways})\b")
        found = [row for row in rows if form.search(row["text"])]
        if not found:
            return None
        row = rng.choice(found)
        text = form.sub(lambda match: SAME[match.group()], row["text"])
        return added(draft, rows, text, type=row["type"], polarity=row.get("polarity", "must"))


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class Repeated(Planted):
    """The same criterion twice, but for a mark or a word."""

    name = "repeated criterion"
    decided_by: By = "program"

    def spoil(self, draft: Draft, rows: list[Row], rng: Random) -> Draft | None:
        row = rng.choice(rows)
        text = str(row["text"])
        other = rng.choice((text.replace("?", " ?"), text.replace("Does the", "Does  the")))
        return added(draft, rows, other, type=row["type"], polarity=row.get("polarity", "must"))


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class MissingType(Planted):
    """One of the four types has neither a criterion nor a waiver."""

    name = "missing type"
    decided_by: By = "program"

    def spoil(self, draft: Draft, rows: list[Row], rng: Random) -> Draft | None:
        kinds = sorted({row["type"] for row in rows})
        rng.shuffle(kinds)
        for kind in kinds:
            spoilt = with_rows(draft, [row for row in rows if row["type"] != kind])
            waived = draft.payload.get("waived") or {}
            if spoilt is not None and kind in missing_types(live(spoilt.payload), waived):
                return spoilt
        return None


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class TooManyGates(Planted):
    """More gates than a rubric may have, so that one slip of a judge is worth everything."""

    name = "too many gates"
    decided_by: By = "program"

    def spoil(self, draft: Draft, rows: list[Row], rng: Random) -> Draft | None:
        if len(rows) <= MOST_GATES:
            return None
        gates = rng.sample([row["id"] for row in rows], MOST_GATES + 1)
        return with_rows(draft, rows, criticality=dict.fromkeys(gates, "gate"))


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class LeakedCriterion(Planted):
    """The prompt says in the rubric's own words what a reply must hold."""

    name = "leaked criterion"
    decided_by: By = "program"

    def spoil(self, draft: Draft, rows: list[Row], rng: Random) -> Draft | None:
        long = [str(m["rest"]) for row in rows if (m := ASKED.match(row["text"]))
                and len(m["rest"].split()) >= 6]  # fmt: skip
        if not long:
            return None
        told = rng.choice(("I take it you will {}.", "My guess is that you {}.")).format(
            rng.choice(long)
        )
        return reworded(draft, f"{draft.payload['prompt']} {told}")
