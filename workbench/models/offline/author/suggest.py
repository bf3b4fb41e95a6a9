"""The taxonomist: proposes axis values, constraints and forbidden pairs for a spec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.models.offline.author.dice import Dice, Draw
from workbench.models.offline.author.leaves import family_of
from workbench.models.offline.author.message import (
    Messages,
    documents,
    pairs,
    sections,
    user_text,
)
from workbench.models.offline.author.sheet import Sheet

AXES: dict[str, tuple[tuple[str, str], ...]] = {
    "persona": (
        ("student", "students hold their own product, with other minimums"),
        ("retired person", "asks at the branch or by letter, and tells more than is needed"),
        ("self-employed person", "has larger transfers and card bills"),
        ("newcomer to the country", "opens an account and sends money home soon after"),
        ("parent", "pays for several people at once"),
        ("shift worker", "writes at night and at weekends, when day counting goes wrong"),
        ("frequent traveller", "pays and draws cash in other currencies"),
    ),
    "tone": (
        ("neutral", "a base line to compare the others with"),
        ("worried", "worried customers repeat what others told them"),
        ("annoyed", "annoyed customers mix a complaint with the question"),
        ("friendly", "small talk stands around the facts"),
        ("in a hurry", "facts come in fragments"),
    ),
    "channel": (
        ("chat", "short lines, the question not always last"),
        ("email", "one paragraph, or something forwarded"),
        ("letter", "address, salutation and a slower order of facts"),
        ("phone call", "a transcript with an agent's questions in it"),
        ("branch visit", "a colleague's note in the third person"),
    ),
}
CONSTRAINTS: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        ("The customer names the product.", "without it several clauses apply at once"),
        ("One question with one answer.", "two questions cannot be graded as one"),
        ("No figure of the answer stands in the story.", "an item must not give its key away"),
    ),
    "deadline": (("The day of receipt is written with its year.", "weekdays depend on the year"),),
    "precedence": (("Opening day and sending day are both told.", "the offer depends on both"),),
    "fx": (("The day of payment is told.", "the weekend supplement depends on it"),),
    "late": (("Whether another bill was late is told.", "goodwill depends on it"),),
    "elig": (("Both figures of the conditions are told.", "one alone decides nothing"),),
    "cashback": (("Each payment names its kind of shop.", "the rate depends on it"),),
}
FORBIDDEN: tuple[tuple[dict[str, str], str], ...] = (
    ({"tone": "in a hurry", "channel": "letter"}, "who is in a hurry does not write a letter"),
    (
        {"persona": "frequent traveller", "channel": "branch visit"},
        "travellers are far from a branch",
    ),
    ({"persona": "shift worker", "channel": "branch visit"}, "branches are closed at those hours"),
)


def suggest(messages: Messages, draw: Draw) -> dict[str, Any]:
    """Axes, constraints and forbidden pairs in the fields of the contract, new ones only."""
    part = sections(user_text(messages))
    leaf = pairs(part.get("taxonomy leaf", ""))
    used = pairs(part.get("axes so far", ""))
    dice = Dice(draw, "suggest")
    family = family_of(leaf.get("leaf", ""), leaf.get("definition", ""))
    sheet = Sheet(documents(part.get("documents", "")))
    return {
        "axes": _axes(used, sheet, dice),
        "constraints": [
            {"text": text, "why": why}
            for text, why in (*CONSTRAINTS.get(family, ()), *CONSTRAINTS[""])
        ],
        "forbidden": [{"combination": dict(combo), "why": why} for combo, why in FORBIDDEN],
    }


def _axes(used: Mapping[str, str], sheet: Sheet, dice: Dice) -> list[dict[str, str]]:
    """Values that the axes so far lack: the products of the documents first, then a drawn few."""
    held = used.get("product", "").lower()
    found = [
        {"axis": "product", "value": product, "why": "the documents have their own terms for it"}
        for product in sheet.products()
        if product.lower() not in held
    ]
    for axis, values in AXES.items():
        known = [value.strip().lower() for value in used.get(axis, "").split(";")]
        new = [(value, why) for value, why in values if value not in known]
        found += [
            {"axis": axis, "value": value, "why": why} for value, why in dice.several(new, 3, axis)
        ]
    return found
