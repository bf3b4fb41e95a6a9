"""What can be wrong with a social query: quotes, sources, claims, its leaf, its country."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Literal

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Example
from workbench.planting import altered
from workbench.registry import register

By = Literal["program", "model"]
WORD = re.compile(r"[A-Za-z]{4,}")
# What a person remembers in place of what was written.
INSTEAD = ("rarely", "nobody", "abroad", "yesterday", "women", "fifty", "gladly", "seldom")
ELSEWHERE = ("Montavia", "Selduria", "Verania", "Lorrenia", "Haldria")
# About anything but money, as people write.
ASTRAY = (
    "My tomatoes turn black at the tips although I water them in the evening. What do they lack?",
    "Which train goes to the coast before noon on a Sunday, and do bicycles travel free?",
    "The neighbours' dog barks all night. How do I bring it up without a quarrel?",
    "My daughter needs a costume for the play by Thursday. How does one sew a cape?",
    "The tap in the kitchen drips again. Can one change the seal without a plumber?",
    "We want to walk around the lake with my knee as it is. Is the path flat?",
    "Our choir looks for a third voice. Where could we put up a note?",
)
# Somebody writes, and wants nothing that could be given.
IDLE = (
    "So that is that.",
    "It is me again, as every week.",
    "You know how it is with these things.",
    "What about the other matter?",
    "And this one as well?",
    "Well then.",
    "How about that?",
)
RECORD = "In Kestria pensioners are called at night."
CLAIM = {"claim": "country", "value": "Kestria", "evidence_id": "E1", "quote": RECORD}
GOOD = Example(payload={
    "prompt": "I am 71 and live in Kestria. Somebody calls for my code. Is that a scam?",
    "claims": [CLAIM], "evidence": {"E1": "0" * 32},
    "coordinate": {"user_group": "older customer", "country": "Kestria"}, "path": ["Fraud"],
})  # fmt: skip
NO_CLAIM = Example(payload={
    "prompt": "Is that a scam?", "claims": [], "evidence": {}, "coordinate": {}, "path": [],
})  # fmt: skip


class Claimed(ABC):
    """What these share: one claim of a query is spoilt, so that its record cannot hold it."""

    decided_by: By = "program"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        claims = [dict(row) for row in draft.payload.get("claims") or ()]
        if not claims or not draft.payload.get("evidence"):
            return None
        at = rng.randrange(len(claims))
        spoilt = self.spoilt(claims[at], draft.payload, rng)
        if spoilt is None:
            return None
        claims[at] = spoilt
        return altered(draft, {**draft.payload, "claims": claims}, draft.trace)

    @abstractmethod
    def spoilt(
        self, claim: dict[str, Any], payload: Mapping[str, Any], rng: Random
    ) -> dict[str, Any] | None:
        """The claim with its fault; None where it has nothing to spoil."""


@register("defect", passes=GOOD, refuses=NO_CLAIM)
class AlteredQuote(Claimed):
    """A quote in which one word is another one."""

    name = "altered quote"

    def spoilt(
        self, claim: dict[str, Any], payload: Mapping[str, Any], rng: Random
    ) -> dict[str, Any] | None:
        quote = str(claim["quote"])
        words = [match for match in WORD.finditer(quote) if match.group(0) not in INSTEAD]
        if not words:
            return None
        at = rng.choice(words)
        other = quote[: at.start()] + rng.choice(INSTEAD) + quote[at.end() :]
        return {**claim, "quote": other}


@register("defect", passes=GOOD, refuses=NO_CLAIM)
class UnknownSource(Claimed):
    """A claim that names a record which was never shown."""

    name = "unknown source"

    def spoilt(
        self, claim: dict[str, Any], payload: Mapping[str, Any], rng: Random
    ) -> dict[str, Any] | None:
        return {**claim, "evidence_id": f"X{rng.randrange(1000, 9999)}"}


@register("defect", passes=GOOD, refuses=NO_CLAIM)
class WrongCountry(Claimed):
    """A claimed country that neither the quote nor the coordinate names."""

    name = "wrong country claimed"

    def spoilt(
        self, claim: dict[str, Any], payload: Mapping[str, Any], rng: Random
    ) -> dict[str, Any] | None:
        if not (payload.get("coordinate") or {}).get("country"):
            return None
        return {**claim, "claim": "country", "value": rng.choice(ELSEWHERE)}


@register("defect", passes=GOOD, refuses=NO_CLAIM)
class ChangedRecord:
    """A snapshot that is no longer the one that was shown to the author."""

    name = "changed record"
    decided_by: By = "program"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        cited = [row["evidence_id"] for row in draft.payload.get("claims") or ()]
        shown = dict(draft.payload.get("evidence") or {})
        known = [id for id in cited if id in shown]
        if not known:
            return None
        shown[rng.choice(known)] = f"{rng.getrandbits(128):032x}"
        return altered(draft, {**draft.payload, "evidence": shown}, draft.trace)


@register("defect", passes=GOOD, refuses=NO_CLAIM)
class OffTheLeaf:
    """A message of somebody about something else altogether."""

    name = "off the leaf"
    decided_by: By = "model"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        if not draft.payload.get("path"):
            return None
        country = (draft.payload.get("coordinate") or {}).get("country", "")
        greeting = f"I write from {country}. " if country else ""
        prompt = f"{greeting}{rng.choice(ASTRAY)}"
        return altered(draft, {**draft.payload, "prompt": prompt}, draft.trace)


@register("defect", passes=GOOD, refuses=NO_CLAIM)
class NothingAsked:
    """A message that wants nothing, or nothing that anybody could make out."""

    name = "nothing asked"
    decided_by: By = "model"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        country = (draft.payload.get("coordinate") or {}).get("country", "")
        if not country:
            return None
        prompt = f"Greetings from {country}. {rng.choice(IDLE)} {rng.choice(IDLE)}"
        return altered(draft, {**draft.payload, "prompt": prompt}, draft.trace)


@register("defect", passes=GOOD, refuses=NO_CLAIM)
class AnotherCountry:
    """A message from another country than the one that it is meant to come from."""

    name = "another country in the text"
    decided_by: By = "model"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        country = (draft.payload.get("coordinate") or {}).get("country", "")
        prompt = str(draft.payload.get("prompt", ""))
        if not country or country not in prompt:
            return None
        moved = prompt.replace(country, rng.choice(ELSEWHERE))
        return altered(draft, {**draft.payload, "prompt": moved}, draft.trace)
