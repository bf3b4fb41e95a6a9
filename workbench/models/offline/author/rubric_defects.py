"""The mistakes that authors of rubrics make; each is checked to be one before it goes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from workbench.models.offline.author.criteria import ASKS, FIGURE, RULE, WARNS
from workbench.models.offline.author.dice import Dice, fixed_draw
from workbench.models.offline.author.message import Request
from workbench.models.offline.author.registers import tell
from workbench.models.offline.author.rubric_item import Item, compose_rubric

Fields = dict[str, Any]
VAGUE = (
    "Is the reply helpful?", "Is the reply clear enough?", "Does the reply sound professional?",
    "Is the reply of good quality?", "Does the reply handle the matter well?",
    "Is the tone of the reply appropriate?", "Does the reply feel friendly?",
    "Does the reply do a proper job?", "Is the reply thorough?",
)  # fmt: skip
OUTSIDE = (
    "Does the customer end up satisfied?", "Is the reply longer than the bank's usual replies?",
    "Was the reply sent within one day?", "Did the agent check the account first?",
    "Does the reply agree with what the branch said before?",
    "Would the customer come back after this reply?",
    "Is the reply better than that of a competitor?", "Has the complaint been solved since?",
)  # fmt: skip
NEVER_FAILS = (
    "Is the reply written in words?", "Does the reply consist of at least one sentence?",
    "Is the reply a text?", "Does the reply contain letters?", "Is the reply addressed to someone?",
)  # fmt: skip
CONTRIVED = (
    "Does the reply contain exactly three exclamation marks?",
    "Does the reply use the word harbour twice?", "Does every sentence begin with a vowel?",
    "Does the reply mention a sea animal?", "Does the reply have an even number of words?",
    "Does the reply end with a rhyme?", "Does the reply spell the bank's name backwards?",
    "Does the reply avoid the letter q?",
)  # fmt: skip
CUES = (
    "Explain your reasoning step by step.", "Justify each part with evidence.",
    "This is question 3 of the set.", "Points will be given for completeness.",
    "Answer in full sentences for full marks.", "Assume that all terms apply as printed.",
    "You are being assessed on this reply.", "Consider the following scenario carefully.",
)  # fmt: skip
KINDS = (
    "compound", "vague", "outside", "overlap", "never_fails", "contrived_criterion",
    "missing_type", "wrong_criterion", "leak", "contrived", "near_duplicate",
)  # fmt: skip
REDRAWS = 4
FAVOURITES = 6


def spoilt(
    clean: Fields, item: Item, request: Request, dice: Dice, rates: Mapping[str, float]
) -> Fields:
    """The fields with one mistake by the rates; a mistake that would be none is drawn again."""
    for attempt in range(REDRAWS):
        kind = kind_for(dice, rates, attempt)
        if not kind:
            return clean
        if kind == "near_duplicate":
            return favourite(request, dice, int(rates.get("taste", 0))) or clean
        changed = PLANTS[kind](clean, item, dice)
        if changed is not None:
            return {**clean, **changed}
    return clean


def kind_for(dice: Dice, rates: Mapping[str, float], attempt: int = 0) -> str:
    """The kind of mistake that this draft gets, or an empty text; a redraw is always a mistake."""
    shares = [(kind, float(rates.get(kind, 0.0))) for kind in KINDS]
    total = sum(share for _, share in shares)
    at = dice.roll(f"defect {attempt}") * (total if attempt else 1.0)
    for kind, share in shares:
        if at < share:
            return kind
        at -= share
    return ""


def favourite(request: Request, dice: Dice, taste: int) -> Fields | None:
    """One of the few scenarios to which this author comes back, told almost the same again."""
    which = dice.whole(1, FAVOURITES, "favourite")
    old = Dice(fixed_draw("rubric favourite", taste, request.leaf, which))
    item = compose_rubric(replace(request, covered=()), old)
    return None if isinstance(item, str) else item.fields(request, old)


def compound(clean: Fields, item: Item, dice: Dice) -> Fields | None:
    """Two behaviours asked for in one criterion."""
    rows = [dict(row) for row in clean["criteria"]]
    one = next((r for r in rows if _acts(r) == "rule"), rows[0])
    other = next(r for r in rows if _acts(r) == "ask")
    joint = dice.pick((" and ", " and also ", " as well as "), "joint")
    tail = other["text"].removeprefix("Does the reply ")
    one["text"] = one["text"].rstrip("?") + joint + tail
    rows.remove(other)
    return {"criteria": rows}


def _worded(wordings: tuple[str, ...], kind: str, name: str) -> Callable[..., Fields | None]:
    """A plant that puts a bad criterion at the end."""

    def plant(clean: Fields, item: Item, dice: Dice) -> Fields | None:
        row = {"id": f"c{len(clean['criteria']) + 1}", "text": dice.pick(wordings, name),
               "type": kind, "polarity": "must", "criticality": "additive",
               "evidence": ""}  # fmt: skip
        return {"criteria": [*clean["criteria"], row]}

    return plant


def overlap(clean: Fields, item: Item, dice: Dice) -> Fields | None:
    """A second criterion for the behaviour of the first, in other words."""
    first = clean["criteria"][0]
    found = item.plan.figures[0]
    options = [w.format(what=found.what, value=found.value) for w in FIGURE]
    others = [text for text in options if text != first["text"]]
    twin = {**first, "id": f"c{len(clean['criteria']) + 1}", "criticality": "additive"}
    return {"criteria": [*clean["criteria"], {**twin, "text": dice.pick(others, "twin")}]}


def missing_type(clean: Fields, item: Item, dice: Dice) -> Fields | None:
    """No criterion of one type, and no word why."""
    gone = dice.pick(("instruction_following", "process"), "gone")
    return {"criteria": [row for row in clean["criteria"] if row["type"] != gone]}


def wrong_criterion(clean: Fields, item: Item, dice: Dice) -> Fields | None:
    """The figure of the key criterion as no clause has it."""
    value = item.plan.figures[0].value
    wrong = shifted(value, dice)
    rows = [dict(row) for row in clean["criteria"]]
    if value not in rows[0]["text"] or wrong in item.plan.figures[0].quote:
        return None
    rows[0]["text"] = rows[0]["text"].replace(value, wrong)
    return {"criteria": rows}


def shifted(value: str, dice: Dice) -> str:
    """A figure with its leading number changed: 2.50 % -> 3.50 %."""
    number = re.search(r"[\d,]*\d(?:\.\d+)?", value)
    if number is None:
        return value
    plain = number.group(0).replace(",", "")
    places = len(plain.partition(".")[2])
    step = dice.pick((1, 2, 3), "step")
    return value.replace(number.group(0), f"{float(plain) + step:,.{places}f}")


def leak(clean: Fields, item: Item, dice: Dice) -> Fields | None:
    """The message gives the wording of a criterion away."""
    text = item.plan.figures[0]
    told = f"Say that {text.what} is {text.value}, clause {text.clause}."
    rows = [dict(row) for row in clean["criteria"]]
    rows[0]["text"] = f"Does the reply say that {text.what} is {text.value}, clause {text.clause}?"
    return {"prompt": f"{clean['prompt']}\n{told}", "criteria": rows}


def contrived(clean: Fields, item: Item, dice: Dice) -> Fields | None:
    """The message sounds like an exam."""
    story = replace(item.story, closing=f"{item.story.closing} {dice.pick(CUES, 'cue')}".strip())
    return {"prompt": tell(story, item.register, dice.scoped("contrived"))}


def _acts(row: Mapping[str, Any]) -> str:
    """Which kind of behaviour a criterion asks about, by the wordings of this author."""
    for name, wordings in (("rule", RULE), ("ask", ASKS), ("warn", WARNS)):
        if any(row["text"].startswith(w.partition("{")[0]) for w in wordings):
            return name
    return ""


PLANTS: dict[str, Callable[[Fields, Item, Dice], Fields | None]] = {
    "compound": compound,
    "vague": _worded(VAGUE, "instruction_following", "vague"),
    "outside": _worded(OUTSIDE, "outcome", "outside"),
    "overlap": overlap,
    "never_fails": _worded(NEVER_FAILS, "instruction_following", "never fails"),
    "contrived_criterion": _worded(CONTRIVED, "instruction_following", "contrived"),
    "missing_type": missing_type,
    "wrong_criterion": wrong_criterion,
    "leak": leak,
    "contrived": contrived,
}
