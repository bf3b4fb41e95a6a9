"""The mistakes that authors make, each verified to be one before it goes out.

A plant must really be a defect: another key, readings that lead to different values, a sentence
that gives the key away. A kind that cannot be verified on this draft is drawn again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from workbench.models.offline.author.compose import fresh, one_draft, retold
from workbench.models.offline.author.dice import Dice, fixed_draw
from workbench.models.offline.author.forms import money_forms
from workbench.models.offline.author.leaves import family_of
from workbench.models.offline.author.message import Request
from workbench.models.offline.author.replies import (
    Draft,
    key_fields,
    mutants,
    reasoning,
    reply,
    trace,
    written,
)
from workbench.models.offline.author.sheet import Sheet

KINDS = (
    "wrong_key",
    "off_by_one",
    "unit_slip",
    "leak",
    "ambiguous",
    "vague",
    "contrived",
    "near_duplicate",
)
FAVOURITES = 6
# A rule learned from reviewers that holds one of these words keeps the author from the mistake.
RULES: dict[str, tuple[str, ...]] = {
    "leak": ("leak", "give away", "gives away", "in the prompt", "reveal"),
    "ambiguous": ("ambig", "two ways", "name the product", "names the product", "one product"),
    "vague": ("vague", "clear question", "ask for one", "precise question"),
    "contrived": ("exam", "test", "textbook", "contrived", "natural", "school"),
    "near_duplicate": ("repeat", "same story", "duplicate", "similar", "variety"),
    "unit_slip": ("unit", "currency", "cents"),
    "off_by_one": ("check the key", "check every key", "recalculate", "counting", "day 0"),
    "wrong_key": ("minimum", "rounding", "recalculate", "check the key", "check every key"),
}
LEAKS = (
    "Somebody at the counter mumbled #.",
    "A colleague guessed #, by the way.",
    "{My} neighbour came to # on a napkin.",
    "The app seems to show #.",
    "On the phone they spoke of #.",
    "{I} myself get #.",
)
EMPTY_QUESTIONS = (
    "What about this?",
    "Could you look into it?",
    "Can you tell {me} more?",
    "So what now?",
    "What do you think of that?",
    "How is this handled?",
)
CUES = (
    "Calculate the result and show all steps.",
    "Assume that all other conditions are met.",
    "Round your answer to two decimal places.",
    "Given the information above, determine the value.",
    "Consider the following scenario.",
    "For full marks, justify each step.",
    "Hint: mind the rule on minimum amounts.",
    "Choose the correct answer.",
    "This exercise is about banking terms.",
    "Let x be the amount in question.",
    "Ignore any figures that are not relevant.",
    "Answer with a single number only.",
    "Explain your reasoning step by step.",
    "Note that this is a trick question.",
)
Planter = Callable[[Draft, Request, Dice], "dict[str, Any] | None"]


def defect_for(request: Request, dice: Dice, rates: Mapping[str, float], attempt: int = 0) -> str:
    """The kind of mistake that this request meets, or an empty text for none."""
    roll, total = dice.roll(f"defect{attempt}"), 0.0
    scale = 1.0 if attempt == 0 else sum(float(rates.get(kind, 0)) for kind in KINDS)
    for kind in KINDS:
        total += float(rates.get(kind, 0)) / (scale or 1.0)
        if roll < total:
            return "" if _warned(kind, request) else kind
    return ""


def _warned(kind: str, request: Request) -> bool:
    """Whether a rule of the checklist keeps the author from this mistake."""
    rules = " ".join(request.checklist).lower()
    return any(word in rules for word in RULES[kind])


def plant(kind: str, draft: Draft, request: Request, dice: Dice) -> dict[str, Any] | None:
    """The reply with that defect, or None when it would be no defect on this draft."""
    return PLANTERS[kind](draft, request, dice.scoped(kind))


def favourite(request: Request, dice: Dice, taste: int) -> Draft | str:
    """One of the few scenarios of its family that an author comes back to, lightly reworded.

    The one that resembles a covered story, where there is such a one; else the first are likelier.
    """
    family = family_of(request.leaf, request.definition)
    fixed = [Dice(fixed_draw("favourite", taste, family, n)) for n in range(FAVOURITES)]
    drafts = [one_draft(request, one) for one in fixed] if request.covered else []
    again = [
        i for i, d in enumerate(drafts) if isinstance(d, Draft) and not fresh(d, request.covered)
    ]
    n = again[0] if again else int(FAVOURITES * dice.roll("favourite") ** 2)
    draft = one_draft(request, fixed[n])
    if isinstance(draft, str):
        return draft
    other = one_draft(request, dice.scoped("reworded"))
    person = other.story.person if isinstance(other, Draft) else draft.story.person
    return retold(draft, fixed[n], person=person)


def _keyed(draft: Draft, request: Request, dice: Dice, **fields: Any) -> dict[str, Any]:
    """The clean reply with another key, and mutants that still differ from it."""
    clean = reply(draft, request, dice)
    wrong = mutants(draft.task, Sheet(request.documents), fields["answer"])
    return {**clean, **fields, "mutants": [m for m in wrong if m != clean["answer"]]}


def wrong_key(draft: Draft, request: Request, dice: Dice) -> dict[str, Any] | None:
    """The author does its own task with one skill missing: key and trace agree, both are wrong."""
    ways = [(steps, value) for _, steps, value in draft.task.wrong() if not _told(draft, value)]
    if not ways:
        return None
    steps, value = dice.pick(ways, "way")
    fields = key_fields(draft.task.kind, value)
    proof = {
        "trace": trace(draft.task, steps, draft.prompt),
        "reasoning": reasoning(draft.task, steps),
    }
    return {**_keyed(draft, request, dice, **fields), **proof}


def _told(draft: Draft, value: Any) -> bool:
    """Whether a money value stands in the story already, where a leak check would find it."""
    return isinstance(value, Decimal) and f"{value:.2f}" in draft.prompt.replace(",", "")


def off_by_one(draft: Draft, request: Request, dice: Dice) -> dict[str, Any] | None:
    """A slip at the end: a cent, a euro, a day, or the verdict turned round."""
    value = _slipped(draft.task.key(), dice)
    if value == draft.task.key() or (isinstance(value, Decimal) and value <= 0):
        return None
    fields = _keyed(draft, request, dice, **key_fields(draft.task.kind, value))
    return {**fields, "trace": None} if dice.chance(0.6, "no trace") else fields


def _slipped(key: Any, dice: Dice) -> Any:
    sign = 1 if dice.chance(0.5, "sign") else -1
    if isinstance(key, date):
        return key + timedelta(days=sign)
    if isinstance(key, Decimal):
        return key + sign * dice.pick((Decimal("0.01"), Decimal(1), Decimal("0.10")), "size")
    verdict, _, names = str(key).partition(": ")
    return f"{'yes' if verdict == 'no' else 'no'}: {names}"


def unit_slip(draft: Draft, request: Request, dice: Dice) -> dict[str, Any] | None:
    """Cents for euros, euros for cents, or another currency beside the right number."""
    if draft.task.kind != "money":
        return None
    key = draft.task.key()
    way = dice.pick(("cents", "hundredth", "currency"), "way")
    if way == "currency":
        currency = dice.pick(("USD", "GBP", "CHF"), "currency")
        number = written("money", key).removesuffix(" EUR")
        forms = [form.replace("EUR", currency) for form in money_forms(key) if "EUR" in form]
        fields = {**key_fields("money", key), "answer": f"{number} {currency}", "unit": currency}
        return {
            **_keyed(draft, request, dice, **fields),
            "equivalents": [*forms, f"{number} {currency}"],
        }
    value = key * 100 if way == "cents" else (key / 100).quantize(Decimal("0.01"))
    fields = _keyed(draft, request, dice, **key_fields("money", value))
    return {**fields, "trace": None} if dice.chance(0.5, "no trace") else fields


def leak(draft: Draft, request: Request, dice: Dice) -> dict[str, Any] | None:
    """A sentence that holds the key."""
    key = written(draft.task.kind, draft.task.key())
    sentence = dice.pick(LEAKS, "sentence").replace("#", key)
    facts = list(draft.story.facts)
    facts.insert(dice.whole(0, len(facts), "place"), sentence)
    told = retold(draft, dice, facts=facts)
    return reply(told, request, dice) if key in told.prompt else None


def ambiguous(draft: Draft, request: Request, dice: Dice) -> dict[str, Any] | None:
    """No product named, or two; a defect only where another product leads to another answer."""
    sheet = Sheet(request.documents)
    others = [p for p in sheet.products() if p != draft.task.product]
    key = draft.task.key()
    differing = [p for p in others if draft.task.key_for(p, sheet) != key]
    if not differing:
        return None
    facts = list(draft.story.facts)
    if dice.chance(0.4, "two"):
        pair = dice.several((draft.task.product, dice.pick(differing, "other")), 2, "pair")
        facts.insert(0, f"{{I}} {{have}} a {pair[0]} and a {pair[1]} account.")
    told = retold(draft, dice, product="", facts=facts)
    return reply(told, request, dice)


def vague(draft: Draft, request: Request, dice: Dice) -> dict[str, Any] | None:
    """A question that asks for nothing in particular."""
    told = retold(draft, dice, question=dice.pick(EMPTY_QUESTIONS, "question"))
    return reply(told, request, dice)


def contrived(draft: Draft, request: Request, dice: Dice) -> dict[str, Any] | None:
    """One to three phrases that no customer writes."""
    cues = dice.several(CUES, dice.whole(1, 3, "n"), "cues")
    facts = [*cues[1:2], *draft.story.facts, *cues[2:]]
    closing = f"{draft.story.closing} {cues[0]}".strip()
    return reply(retold(draft, dice, facts=facts, closing=closing), request, dice)


def near_duplicate(draft: Draft, request: Request, dice: Dice) -> dict[str, Any] | None:
    """The draft is a favourite already (see `favourite`); its key must not stand in it."""
    key = written(draft.task.kind, draft.task.key())
    return None if re.search(re.escape(key), draft.prompt) else reply(draft, request, dice)


PLANTERS: dict[str, Planter] = {
    "wrong_key": wrong_key,
    "off_by_one": off_by_one,
    "unit_slip": unit_slip,
    "leak": leak,
    "ambiguous": ambiguous,
    "vague": vague,
    "contrived": contrived,
    "near_duplicate": near_duplicate,
}
