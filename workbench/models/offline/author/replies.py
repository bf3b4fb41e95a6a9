"""From a draft to a reply: the key in all its forms, mutants, a proof with verbatim quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.forms import day_forms, key_day, key_money, money_forms
from workbench.models.offline.author.message import Request
from workbench.models.offline.author.registers import Story
from workbench.models.offline.author.sheet import Sheet
from workbench.models.offline.author.task import FIRST, Task, voiced

NO_REPLY: dict[str, Any] = {
    "prompt": "",
    "sections": [],
    "answer": "",
    "answer_type": "exact",
    "unit": None,
    "aliases": [],
    "tolerance": None,
    "equivalents": [],
    "mutants": [],
    "schema": None,
    "trace": None,
    "reasoning": "",
}


@dataclass(frozen=True)
class Draft:
    """A composed item before it becomes a reply."""

    task: Task
    story: Story
    register: str
    prompt: str


def reply(draft: Draft, request: Request, dice: Dice) -> dict[str, Any]:
    """The JSON reply of the prompt contract for a clean draft."""
    task = draft.task
    fields = key_fields(task.kind, task.key())
    wrong = mutants(task, Sheet(request.documents), fields["answer"])
    return {
        **NO_REPLY,
        "prompt": draft.prompt,
        "sections": carried(draft.task, request, dice),
        **fields,
        "mutants": wrong,
        "trace": trace(task, task.steps, draft.prompt),
        "reasoning": reasoning(task, task.steps),
    }


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
        return {
            "answer": key_money(key),
            "answer_type": "numeric",
            "unit": "EUR",
            "aliases": [],
            "tolerance": 0.001,
            "equivalents": money_forms(key),
        }
    forms = day_forms(key) if kind == "day" else _decision_forms(key)
    answer = key_day(key) if kind == "day" else key
    return {
        "answer": answer,
        "answer_type": "exact",
        "unit": None,
        "aliases": forms,
        "tolerance": None,
        "equivalents": [answer, *forms],
    }


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
        {"name": name, "value": _fact(cited.value), "quote": cited.quote}
        for name, cited in task.cited
    ]
    for told in task.told:
        quote = _quote(prompt, told.text)
        if quote is None:
            return None
        facts.append({"name": told.name, "value": _fact(told.value), "quote": quote})
    return {
        "facts": facts,
        "steps": [{"name": n, "expr": e} for n, e in steps],
        "answer": task.answer,
    }


def _fact(value: Any) -> str:
    """A fact's value as the trace writes it."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _quote(prompt: str, text: str) -> str | None:
    """The text with up to two words before it in its sentence, verbatim."""
    match = re.search(rf"(?<![\w.,])(?:[^\s.?!:]+ ){{0,2}}{re.escape(text)}(?!\w)", prompt)
    if match is None:
        return text if text in prompt else None
    return match.group(0)
