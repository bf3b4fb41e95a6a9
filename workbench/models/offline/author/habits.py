"""A habit of authors that no gate minds: asked for polite customers, they open with a stock phrase.

It shows in the text, it spoils no answer, and people tire of it. An author whose message holds a
rule of the checklist against such openings mostly leaves it out: it reads the rule as it reads the
rest of the message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.message import Request

OPENINGS = (
    "I hope this message finds you well.",
    "I hope you are doing well today.",
    "I trust this finds you in good health.",
    "I hope your week has been a pleasant one.",
    "I hope all is well with you and your team.",
    "I hope this note finds you and your colleagues well.",
)
# What a rule against it speaks of.
AGAINST = re.compile(
    r"\bopen(?:s|ing|ings)?\b|\bstock phrase|\bpleasantr|\bformulaic|\bcanned\b|\bfinds? you\b|"
    r"\bdoing well\b",
    re.IGNORECASE,
)
SALUTATION = re.compile(r"\A(?:[^\n]+\n\n)?(?:Dear [^\n]*|To the customer desk),\n\n")
FORWARDED = re.compile(r"\A.*?^From: [^\n]*\n\n", re.DOTALL | re.MULTILINE)
HELLO = re.compile(r"\A[^\n.?!]{2,40}\n")
TAKEN_DOWN = re.compile(r"\A(?:Agent:|[-*.+] )|^Customer: ", re.MULTILINE)


def opened(
    item: dict[str, Any], request: Request, dice: Dice, rates: Mapping[str, float]
) -> dict[str, Any]:
    """The item, with a stock phrase at its beginning where the author has the habit.

    `rates`: `stock_opening` = share of polite messages that begin so, `heeds` = share of those in
    which a rule of the checklist is minded.
    """
    prompt = str(item.get("prompt", ""))
    wanted = "polite" in request.coordinate.get("tone", "").lower()
    if not wanted or not prompt or TAKEN_DOWN.search(prompt):
        return item
    own = dice.scoped("habit")
    if not own.chance(rates.get("stock_opening", 0.0), "opens"):
        return item
    warned = any(AGAINST.search(rule) for rule in request.checklist)
    if warned and own.chance(rates.get("heeds", 0.0), "heeds"):
        return item
    return {**item, "prompt": _placed(prompt, own.pick(OPENINGS, "phrase"))}


def _placed(prompt: str, phrase: str) -> str:
    """The phrase where a message begins: after its salutation, its head or its hello."""
    for begins, gap in ((SALUTATION, " "), (FORWARDED, " "), (HELLO, "\n")):
        head = begins.match(prompt)
        if head is not None:
            return f"{prompt[: head.end()]}{phrase}{gap}{prompt[head.end() :]}"
    return f"{phrase} {prompt}"
