"""From a request to a clean draft: family, scenario and story."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from workbench.models.offline.author import colour
from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.leaves import build, family_of
from workbench.models.offline.author.message import Request
from workbench.models.offline.author.people import person
from workbench.models.offline.author.registers import Story, register_for, tell
from workbench.models.offline.author.replies import Draft, written
from workbench.models.offline.author.sheet import Sheet
from workbench.models.offline.author.task import Bench, Task

HARD_BANDS = ("frontier", "near_zero", "zero", "hard")
TRIES = 8
# Families whose facts resemble each other most: these stories say more about how they came up.
TIGHT = ("allow", "late", "remain", "overdraft", "cashback")


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
    who = person(_cast(request, dice), dice)
    situation, closing = situations[0], _closing(request, who.tone)
    if _wants_short(request):
        situation, facts = "", [line for line in facts if line != situations[1]]
    if track == "production":
        situation = colour.misspelt(situation, dice, "situation")
        closing = colour.misspelt(closing, dice, "closing")
    story = Story(who, task.product, situation, facts, task.question, closing)
    return story, register_for(request.coordinate, track, dice)


def _cast(request: Request, dice: Dice) -> dict[str, str]:
    """The coordinate, with one of the spec's personas where it names none itself."""
    named = dict(request.coordinate)
    if request.personas and not {"persona", "user_group"} & set(named):
        named["persona"] = dice.pick(request.personas, "persona").rstrip(".")
    return named


def _wants_short(request: Request) -> bool:
    """Whether reviewers or the spec ask for stories without small talk."""
    rules = " ".join((*request.checklist, *request.constraints)).lower()
    return any(word in rules for word in ("small talk", "keep it short", "shorter", "no chatter"))


def _closing(request: Request, tone: str) -> str:
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
    if re.search(
        rf"(?<![\d.]){re.escape(key.replace(',', '').removesuffix('.00'))}(?![\d])", plain
    ):
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
