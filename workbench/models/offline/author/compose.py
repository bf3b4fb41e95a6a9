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
from workbench.models.offline.author.task import FIRST, Bench, Task, voiced

NO_REPLY: dict[str, Any] = {
    "prompt": "", "sections": [], "answer": "", "answer_type": "exact", "unit": None, "aliases": [],
    "tolerance": None, "equivalents": [], "mutants": [], "schema": None, "trace": None, "reasoning": "",
}  # fmt: skip
HARD_BANDS = ("frontier", "near_zero", "zero", "hard")
TRIES = 8
# Families whose facts resemble each other most: these stories say more about how they came up.
TIGHT = ("allow", "late", "remain", "overdraft", "cashback")


@dataclass(frozen=True)
class Draft:
    """A composed item before it becomes a reply."""

    task: Task
    story: Story
    register: str
    prompt: str


def task_for(request: Request, dice: Dice) -> Task | str:
    """A task for the request, or the reason why there can be none."""
    family = family_of(request.leaf, request.definition)
    if not family:
        return f"no task family fits the leaf {request.leaf!r}"
    sheet = Sheet(request.documents)
    if not sheet.products():
        return "the documents hold no product terms"
    hard = any(word in request.band for word in HARD_BANDS)
    product = _product(request, sheet, dice)
    leaf = f"{request.leaf}. {request.definition}"
    bench = Bench(sheet, dice.scoped("task"), product, request.track, leaf)
    bench.hard = hard
    return build(family, bench)


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
    situations = [colour.situation(dice, name) for name in ("situation", "second")]
    if task.family in TIGHT and situations[0] != situations[1]:
        lines.append(situations[1])
    for i, line in enumerate(lines):
        facts.insert(dice.whole(0, len(facts), f"aside.at{i}"), line)
    who = person(request.coordinate, dice)
    situation, closing = situations[0], _closing(request, who.tone, dice)
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


def compose(request: Request, dice: Dice) -> Draft | str:
    """A clean draft, or the reason for refusing in words.

    Drawn again (a few times) when the key would stand in the prompt by chance, or when the story
    comes close to one that the message says is covered.
    """
    for attempt in range(TRIES):
        draft = one_draft(request, dice.scoped(f"try{attempt}"))
        if isinstance(draft, str) or fresh(draft, request.covered):
            return draft
    return draft


def one_draft(request: Request, dice: Dice) -> Draft | str:
    """One draft as the dice fall."""
    task = task_for(request, dice)
    if isinstance(task, str):
        return task
    story, register = story_for(task, request, dice.scoped("story"))
    return Draft(task, story, register, tell(story, register, dice.scoped("tell")))


def fresh(draft: Draft, covered: tuple[str, ...]) -> bool:
    """Whether the key is nowhere in the prompt and no covered story resembles this one."""
    key = written(draft.task.kind, draft.task.key()).removesuffix(" EUR")
    plain = draft.prompt.replace(",", "")
    if re.search(rf"(?<![\d.]){re.escape(key.replace(',', '').removesuffix('.00'))}(?![\d])", plain):
        return False
    return not any(alike(draft.prompt, other) for other in covered)


def alike(one: str, other: str) -> bool:
    """Whether two stories share most of their larger figures, or most of their words."""
    figures = [set(re.findall(r"\d[\d.,]*\d", text)) for text in (one, other)]
    shared = len(figures[0] & figures[1])
    words = [set(re.findall(r"[a-z]{4,}", text.lower())) for text in (one, other)]
    overlap = len(words[0] & words[1]) / max(1, len(words[0] | words[1]))
    return (shared >= 2 and shared >= 0.6 * min(map(len, figures))) or overlap > 0.6


def retold(draft: Draft, dice: Dice, register: str = "", **changes: Any) -> Draft:
    """The same draft with parts of its story changed, told anew."""
    story = replace(draft.story, **changes)
    register = register or draft.register
    return Draft(draft.task, story, register, tell(story, register, dice.scoped("tell")))


def reply(draft: Draft, request: Request, dice: Dice) -> dict[str, Any]:
    """The JSON reply of the prompt contract for a clean draft."""
    task = draft.task
    fields = key_fields(task.kind, task.key())
    wrong = mutants(task, Sheet(request.documents), fields["answer"])
    return {
        **NO_REPLY, "prompt": draft.prompt, "sections": carried(draft.task, request, dice), **fields,
        "mutants": wrong, "trace": trace(task, task.steps, draft.prompt),
        "reasoning": reasoning(task, task.steps),
    }  # fmt: skip


def carried(task: Task, request: Request, dice: Dice) -> list[str]:
    """The sections that the item carries: those it needs and two others, in the sheet's order."""
    needed = task.sections()
    others = [title for title in request.documents if title not in needed]
    wanted = {*needed, *dice.several(others, 2, "sections")}
    return [title for title in request.documents if title in wanted]


def reasoning(task: Task, steps: list[tuple[str, str]]) -> str:
    """What the author says about its item: what is asked, and how it gets to the key."""
    asked = voiced(task.question, FIRST)
    return f"Asked: {asked} Worked: {'; '.join(f'{name} = {expr}' for name, expr in steps)}"


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


def mutants(task: Task, sheet: Sheet, answer: str) -> list[str]:
    """What careless solvers would answer, neighbour products among it; none equal to the answer."""
    others = [task.key_for(p, sheet) for p in sheet.products() if p != task.product]
    values = [value for _, _, value in task.wrong()] + [v for v in others if v is not None]
    found = dict.fromkeys(written(task.kind, value) for value in values)
    return [text for text in found if text != answer][:8]


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
