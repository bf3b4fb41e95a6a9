"""A rubric item before anything is spoilt: scenario, story, hooks, and the plan of its criteria."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from workbench.models.offline.author import hooks
from workbench.models.offline.author.compose import alike, story_for, task_for
from workbench.models.offline.author.criteria import Plan, criteria
from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.message import Request
from workbench.models.offline.author.registers import Story, tell
from workbench.models.offline.author.sheet import Sheet
from workbench.models.offline.author.topics import figures, topic_of

TRIES = 5


@dataclass(frozen=True)
class Item:
    """A clean rubric item before anything is spoilt."""

    plan: Plan
    story: Story
    register: str
    prompt: str
    product: str

    def fields(self, request: Request, dice: Dice) -> dict[str, Any]:
        """The JSON fields of the contract."""
        needed = list(dict.fromkeys(one.section for one in self.plan.figures))
        others = [title for title in request.documents if title not in needed]
        return {
            "prompt": self.prompt,
            "sections": needed + dice.several(others, 2, "carried"),
            "criteria": criteria(self.plan, dice),
            "waived": [],
            "reasoning": f"A reply has to give {self.plan.figures[0].what} from the terms.",
        }


def compose_rubric(request: Request, dice: Dice) -> Item | str:
    """A clean item, or the reason for refusing; drawn again when it is close to a covered one."""
    for attempt in range(TRIES):
        item = _one(request, dice.scoped(f"try{attempt}"))
        if isinstance(item, str) or not any(alike(item.prompt, c) for c in request.covered):
            return item
    return item


def _one(request: Request, dice: Dice) -> Item | str:
    """One item as the dice fall: the scenario of the leaf, asked openly, with its hooks."""
    task = task_for(request, dice)
    if isinstance(task, str):
        return task
    topic = topic_of(task.family, f"{request.leaf} {request.definition}")
    found = figures(topic, Sheet(request.documents), task.product)
    plan = Plan(
        topic, found, _source(topic.source, request),
        asks=dice.pick(hooks.ASKS, "asks"), warns=dice.pick(hooks.WARNINGS, "warns"),
        promise=dice.pick(hooks.PROMISES, "promise"), form=dice.pick(hooks.FORMS, "form"),
    )  # fmt: skip
    said = [one.quotes for one in (plan.asks, plan.warns, plan.promise, plan.form)]
    story, register = story_for(task, request, dice.scoped("story"))
    order = dice.several(said, len(said), "hooks")
    story = replace(story, facts=[*story.facts, *order], question=topic.ask)
    return Item(plan, story, register, tell(story, register, dice.scoped("tell")), task.product)


def _source(words: str, request: Request) -> str:
    """The words of a document on which the rule rests, verbatim; empty when none has them."""
    held = any(words.lower() in text.lower() for text in request.documents.values())
    return words if held else ""
