"""From a request to a clean item: family, scenario, story, key and proof."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workbench.models.offline.author import colour
from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.forms import day_forms, key_day, key_money, money_forms
from workbench.models.offline.author.leaves import build, family_of
from workbench.models.offline.author.message import Request
from workbench.models.offline.author.people import person
from workbench.models.offline.author.registers import Story, register_for, tell
from workbench.models.offline.author.sheet import Sheet
from workbench.models.offline.author.task import Bench, Task

NO_REPLY: dict[str, Any] = {
    "prompt": "", "sections": [], "answer": "", "answer_type": "exact", "unit": None, "aliases": [],
    "tolerance": None, "equivalents": [], "mutants": [], "schema": None, "trace": None, "reasoning": "",
}  # fmt: skip
HARD_BANDS = ("frontier", "near_zero", "zero", "hard")


@dataclass(frozen=True)
class Draft:
    """A composed item before it becomes a reply."""

    task: Task
    story: Story
    register: str
    prompt: str


def task_for(request: Request, dice: Dice, harder: bool = False) -> Task | str:
    """A task for the request, or the reason why there can be none."""
    family = family_of(request.leaf, request.definition)
    if not family:
        return f"no task family fits the leaf {request.leaf!r}"
    sheet = Sheet(request.documents)
    if not sheet.products():
        return "the documents hold no product terms"
    hard = harder or any(word in request.band for word in HARD_BANDS)
    product = _product(request, sheet, dice)
    bench = Bench(sheet, dice.scoped("task"), product, request.track, hard)
    return build(family, request.leaf, request.definition, bench)


def _product(request: Request, sheet: Sheet, dice: Dice) -> str:
    """The product that the coordinate names, or any; students mostly hold the student account."""
    wanted = " ".join(request.coordinate.values()).lower()
    named = [product for product in sheet.products() if product.lower() in wanted]
    return named[0] if named else dice.pick(sheet.products(), "product")


def story_for(task: Task, request: Request, dice: Dice) -> tuple[Story, str]:
    """The story around a task and the register to tell it in."""
    track = request.track
    facts = list(task.sentences)
    extra = {"adversarial": dice.whole(2, 3, "n"), "edge": 1, "production": 1}.get(track, 0)
    lines = colour.asides(extra, dice)
    if track == "adversarial":
        lines.append(colour.claim(task.kind, dice))
    for i, line in enumerate(lines):
        facts.insert(dice.whole(0, len(facts), f"aside.at{i}"), line)
    who = person(request.coordinate, dice)
    situation, closing = colour.situation(dice), _closing(request, who.tone, dice)
    if track == "production":
        situation = colour.misspelt(situation, dice, "situation")
        closing = colour.misspelt(closing, dice, "closing")
    story = Story(who, task.product, situation, facts, task.question, closing)
    return story, register_for(request.coordinate, track, dice)


def _closing(request: Request, tone: str, dice: Dice) -> str:
    """The tone, and axis values that neither person, tone nor channel carries, named plainly."""
    carried = {"persona", "user_group", "tone", "channel", "leaf"}
    rest = [f"{k}: {v}" for k, v in request.coordinate.items() if k not in carried]
    said = f"For the record, {'; '.join(rest)}." if rest else ""
    return " ".join(part for part in (tone, said) if part)


def compose(request: Request, dice: Dice, harder: bool = False) -> Draft | str:
    """A clean draft, or the reason for refusing in words."""
    task = task_for(request, dice, harder)
    if isinstance(task, str):
        return task
    story, register = story_for(task, request, dice.scoped("story"))
    return Draft(task, story, register, tell(story, register, dice.scoped("tell")))


def retold(draft: Draft, dice: Dice, register: str = "", **changes: Any) -> Draft:
    """The same draft with parts of its story changed, told anew."""
    story = replace(draft.story, **changes)
    register = register or draft.register
    return Draft(draft.task, story, register, tell(story, register, dice.scoped("tell")))


def reply(draft: Draft, sections: list[str]) -> dict[str, Any]:
    """The JSON reply of the prompt contract for a clean draft."""
    task = draft.task
    key = task.key()
    return {
        **NO_REPLY, "prompt": draft.prompt, "sections": sections, **key_fields(task.kind, key),
        "mutants": mutants(task), "trace": trace(task, task.steps, draft.prompt),
        "reasoning": "; ".join(f"{name} = {expr}" for name, expr in task.steps),
    }  # fmt: skip


def key_fields(kind: str, key: Any) -> dict[str, Any]:
    """Answer, type, unit, aliases and equivalents of a key."""
    if kind == "money":
        return {"answer": key_money(key), "answer_type": "numeric", "unit": "EUR", "aliases": [],
                "tolerance": 0.001, "equivalents": money_forms(key)}  # fmt: skip
    forms = day_forms(key) if kind == "day" else _decision_forms(key)
    answer = key_day(key) if kind == "day" else key
    return {"answer": answer, "answer_type": "exact", "unit": None, "aliases": forms,
            "tolerance": None, "equivalents": [answer, *forms]}  # fmt: skip


def _decision_forms(key: str) -> list[str]:
    """`no: income and age` in other words; an exact grader needs them as aliases."""
    verdict, _, names = key.partition(": ")
    forms = [f"{verdict}, {names}", f"{verdict} ({names})", f"{verdict} - {names}"]
    if " and " in names:
        first, second = names.split(" and ")
        forms += [f"{verdict}: {second} and {first}", f"{verdict}: {first}, {second}"]
    return forms


def written(kind: str, value: Any) -> str:
    """A value in the house form of keys."""
    if kind == "money":
        return key_money(value)
    return key_day(value) if kind == "day" else str(value)


def mutants(task: Task) -> list[str]:
    """What careless solvers would answer, each once, none equal to the key."""
    right = written(task.kind, task.key())
    found = dict.fromkeys(written(task.kind, value) for _, _, value in task.wrong())
    return [text for text in found if text != right][:8]


def trace(task: Task, steps: list[tuple[str, str]], prompt: str) -> dict[str, Any] | None:
    """The construction trace with verbatim quotes; None when a fact is not to be found."""
    facts = [
        {"name": name, "value": _fact(cited.value), "quote": cited.quote} for name, cited in task.cited
    ]
    for told in task.told:
        quote = _quote(prompt, told.text)
        if quote is None:
            return None
        facts.append({"name": told.name, "value": _fact(told.value), "quote": quote})
    used = " ".join(expr for _, expr in steps)
    facts = [f for f in facts if re.search(rf"\b{re.escape(str(f['name']))}\b", used)]
    return {
        "facts": facts, "steps": [{"name": n, "expr": e} for n, e in steps], "answer": task.answer,
    }  # fmt: skip


def _fact(value: Any) -> str:
    """A fact's value as the trace writes it."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _quote(prompt: str, text: str) -> str | None:
    """The text with up to two words before it on its line, verbatim."""
    match = re.search(rf"(?<![\w.,])(?:\S+ )?(?:\S+ )?{re.escape(text)}(?!\w)", prompt)
    if match is None:
        return text if text in prompt else None
    return match.group(0)
