"""The author of support cases: words the message that opens one, and other calls that will do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.models.offline.author.dice import Dice, Draw
from workbench.models.offline.author.supportwords import (
    BOUGHT,
    CLOSINGS,
    CUES,
    LOST,
    OPENINGS,
    REASONS,
    SIGNS,
    STORIES,
)

SECTION = re.compile(r"^## (\w[\w ]*)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ITEM = re.compile(r"<<<ITEM ([0-9a-f]{8})\n(.*?)\n\1>>>", re.DOTALL)
DROPPED = ("account", "date")
FAVOURITES = 4
Messages = Sequence[Mapping[str, Any]]


def write_case(messages: Messages, draw: Draw, rates: Mapping[str, float]) -> dict[str, Any]:
    """The message of a case at its coordinate; `rates` are shares of drafts with a mistake."""
    user = str(messages[-1].get("content", ""))
    sections = {name: text.strip() for name, text in SECTION.findall(user)}
    facts, place = _lines(sections.get("Facts", "")), _lines(sections.get("Coordinate", ""))
    if "account" not in facts:
        return {"refuse": "There are no facts of a case to write from.", "message": ""}
    dice = Dice(draw)
    mistake = _mistake(dice, rates)
    message = worded(facts, place, dice, mistake)
    also = [] if mistake == "narrow" else _also(sections.get("Decision", ""), facts)
    return {"message": message, "also": also}


def repair_case(messages: Messages, draw: Draw, rates: Mapping[str, float]) -> dict[str, Any]:
    """The message worded anew; now and then (1 - `works`) the mistake comes back."""
    found = ITEM.search(str(messages[-1].get("content", "")))
    item = _read(found[2]) if found else {}
    facts = item.get("facts")
    if not isinstance(facts, dict):
        return {"message": str(item.get("message", ""))}
    dice = Dice(draw, "again")
    if not dice.chance(rates.get("works", 0.9), "works"):
        return {"message": str(item.get("message", ""))}
    return {"message": worded(facts, {}, dice, "")}


def worded(facts: Mapping[str, str], place: Mapping[str, str], dice: Dice, mistake: str) -> str:
    """Opening, what was bought, what went wrong, and the particulars, in drawn order."""
    if mistake == "near_duplicate":
        dice = Dice(lambda *name: 0.31 if name[-1] != "favourite" else 0.0)
    reason = facts.get("reason", "")
    wrong = LOST if mistake == "wrong_reason" else ()
    said = dice.pick(wrong or REASONS.get(reason, REASONS["not received"]), "reason")
    particulars = [
        dice.pick(BOUGHT, "bought"), _story(dice), said, _account(facts, dice, mistake),
    ]  # fmt: skip
    if mistake == "contrived":
        particulars.insert(2, dice.pick(CUES, "cue"))
    if dice.chance(0.3, "account first"):
        particulars.insert(0, particulars.pop())
    opening = dice.pick(OPENINGS.get(place.get("tone", ""), OPENINGS["neutral"]), "opening")
    closing = dice.pick(CLOSINGS.get(place.get("tone", ""), CLOSINGS["neutral"]), "closing")
    text = " ".join((opening, *(one for one in particulars if one), closing))
    values = {**facts, "agreed": facts.get("agreed amount", ""), "first": facts["first name"]}
    if mistake == "date":
        values["date"] = "some day lately"
    filled = re.sub(r"\{(\w+)\}", lambda m: str(values.get(m[1], "")), text)
    return f"{filled} {dice.pick(SIGNS, 'sign').format(name=facts['first name'])}".strip()


def _account(facts: Mapping[str, str], dice: Dice, mistake: str) -> str:
    if mistake == "account":
        return ""
    forms = ("My account is {account}.", "Account {account}, if you need it.",
             "You find it on {account}.", "It was booked on my account {account}.",
             "The number of my account: {account}.")  # fmt: skip
    return dice.pick(forms, "account")


def _story(dice: Dice) -> str:
    """One or two sentences of life around it, none of which matters for the case."""
    return " ".join(dice.several(STORIES, dice.whole(1, 3, "stories"), "story"))


def _mistake(dice: Dice, rates: Mapping[str, float]) -> str:
    """The mistake of this draft, '' for none."""
    at, roll = 0.0, dice.roll("mistake")
    for name, share in rates.items():
        at += share
        if roll < at:
            return dice.pick(DROPPED, "dropped") if name == "untold" else name
    return ""


def _also(decision: str, facts: Mapping[str, str]) -> list[dict[str, Any]]:
    """The other call that the handbook leaves open at this decision."""
    call = _read(decision[decision.find("{") :]) if "{" in decision else {}
    arguments = call.get("arguments")
    if not isinstance(arguments, dict):
        return []
    if call.get("tool") == "make_plan":
        steps = list(arguments.get("steps") or ())
        return [{"tool": "make_plan", "arguments": {"steps": [*steps[:-2], *steps[:-3:-1]]}}]
    if call.get("tool") == "list_payments":
        day = _iso(facts.get("date", ""), str(arguments.get("month", "")))
        return [{"tool": "list_payments",
                 "arguments": {"account": arguments.get("account"), "date": day}}]  # fmt: skip
    return []


def _iso(words: str, month: str) -> str:
    day = re.match(r"\d+", words)
    return f"{month}-{int(day[0]):02d}" if day else month


def _lines(text: str) -> dict[str, str]:
    rows = (line.partition(": ") for line in text.splitlines())
    return {name.strip("- "): value.strip() for name, found, value in rows if found}


def _read(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
