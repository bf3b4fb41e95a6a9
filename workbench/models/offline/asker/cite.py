"""What the author claims of its query, each claim with a sentence copied from a record."""

from __future__ import annotations

import re

from workbench.models.offline.asker.message import Asked, Record
from workbench.models.offline.asker.topics import found
from workbench.models.offline.author.dice import Dice

CLAIMED = ("country", "user_group", "occupation")
SENTENCE = re.compile(r"[^.]+(?:\.(?=\d)[^.]*)*\.?")
# How records speak of a group.
TOLD: dict[str, tuple[str, ...]] = {
    "older": ("older customers", "pensioners", "people over 70"),
    "arrival": ("new arrivals", "newcomers", "recently arrived", "arrived recently",
                "arrived within"),
    "student": ("students",), "carer": ("family carers", "carers"),
    "trader": ("small traders", "traders"),
}  # fmt: skip
SWAPPED = (
    ("often", "always"), ("most", "all"), ("may", "must"), ("some", "many"), ("without", "with"),
    ("one", "two"), ("the", "every"), ("a", "any"), ("of", "from"), ("in", "near"),
)  # fmt: skip


def claims_of(asked: Asked, dice: Dice, mistake: str) -> list[dict[str, str]]:
    """(claim, value, evidence_id, quote) for each value that a record shown holds.

    Mistakes: `altered_quote` changes a word of a quote, `false_country` claims a country that the
    records lack.
    """
    claims = [claim for axis in CLAIMED if (claim := _claim(asked, axis)) is not None]
    if mistake == "altered_quote" and claims:
        at = dice.whole(0, len(claims) - 1, "altered")
        claims[at] = {**claims[at], "quote": altered(claims[at]["quote"])}
    if mistake == "false_country" and asked.evidence:
        claims = [claim for claim in claims if claim["claim"] != "country"]
        claims.insert(0, _false(asked, dice))
    return claims


def altered(quote: str) -> str:
    """The sentence with one word changed, as memory does it."""
    for old, new in SWAPPED:
        changed = re.sub(rf"\b{old}\b", new, quote, count=1)
        if changed != quote:
            return changed
    return f"{quote} indeed"


def _claim(asked: Asked, axis: str) -> dict[str, str] | None:
    value = asked.coordinate.get(axis, "")
    for record in asked.evidence if value else ():
        sentence = _sentence(record, axis, value)
        if sentence:
            return {"claim": axis, "value": value, "evidence_id": record.id, "quote": sentence}
    return None


def _false(asked: Asked, dice: Dice) -> dict[str, str]:
    """A country claimed on the strength of a sentence that does not name it."""
    value = asked.coordinate.get("country", "Kestria")
    sentences = [
        (record, text) for record in asked.evidence for text in _sentences(record)
        if value.lower() not in text.lower()
    ]  # fmt: skip
    record, text = dice.pick(sentences, "false") if sentences else (asked.evidence[0], "")
    return {"claim": "country", "value": value, "evidence_id": record.id, "quote": text}


def _sentence(record: Record, axis: str, value: str) -> str:
    """The first sentence of a record that names the value, word for word."""
    group = found(value, "group") if axis == "user_group" else ""
    names = TOLD.get(group, (value,))
    return next((text for text in _sentences(record)
                 if any(name.lower() in text.lower() for name in names)), "")  # fmt: skip


def _sentences(record: Record) -> list[str]:
    return [text.strip() for text in SENTENCE.findall(record.text) if text.strip()]
