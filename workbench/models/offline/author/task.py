"""A task in the making: facts with their sources, sentences, steps and a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.forms import say_day, say_money
from workbench.models.offline.author.sheet import Cited, Sheet
from workbench.models.offline.author.working import work

FIRST = {"I": "I", "my": "my", "me": "me", "have": "have", "am": "am", "do": "do", "your": "your"}
THIRD = {"have": "has", "am": "is", "do": "does", "your": "our"}
SHE = {"I": "she", "my": "her", "me": "her", **THIRD}
HE = {"I": "he", "my": "his", "me": "him", **THIRD}
SLOT = re.compile(r"\{(\w+)\}")


def voiced(template: str, voice: Mapping[str, str]) -> str:
    """A template in the first or third person; slots that are no pronoun are regular verbs."""

    def fill(match: re.Match[str]) -> str:
        word = match.group(1)
        if word != "I" and word[0].isupper():
            return fill_word(word[0].lower() + word[1:]).capitalize()
        return fill_word(word)

    def fill_word(word: str) -> str:
        return voice.get(word, word if voice is FIRST else f"{word}s")

    text = SLOT.sub(fill, template)
    return text[:1].upper() + text[1:]


@dataclass
class Told:
    """A fact that the story tells: its value and the literal text that carries it."""

    name: str
    value: Any
    text: str


@dataclass
class Task:
    """Everything about one item but its wording as a whole.

    `sentences` and `question` are templates with the slots of FIRST; `naive` are the ways in which
    a careless solver differs: (skill that is missing, replaced steps).
    """

    family: str
    product: str
    kind: str = "money"
    told: list[Told] = field(default_factory=list)
    cited: list[tuple[str, Cited]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    question: str = ""
    steps: list[tuple[str, str]] = field(default_factory=list)
    answer: str = ""
    naive: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """All facts by name."""
        return {t.name: t.value for t in self.told} | {name: c.value for name, c in self.cited}

    def key(self) -> Any:
        """The right answer as a value: amount, day or text."""
        return work(self.values(), self.steps, self.answer)

    def key_for(self, product: str, sheet: Sheet) -> Any:
        """The answer if the customer held another product; None when the task cannot tell."""
        if self.kind == "text":
            return None
        values = self.values()
        for name, cited in self.cited:
            if cited.pattern and cited.product == self.product:
                values[name] = sheet.figure(product, cited.pattern, cited.group).value
        reduction = sheet.reduction(product).value if "cut" in dict(self.steps) else ""
        cut = f"round2(standard * {0 if isinstance(reduction, str) else reduction} / 100)"
        steps = [(name, cut if name == "cut" else expr) for name, expr in self.steps]
        return work(values, steps, self.answer)

    def sections(self) -> list[str]:
        """The sections that the task rests on, in order of first use."""
        return list(dict.fromkeys(cited.section for _, cited in self.cited))

    def wrong(self) -> list[tuple[str, list[tuple[str, str]], Any]]:
        """(missing skill, steps, value) of each naive way whose value really differs."""
        right, found = self.key(), []
        for skill, replaced in self.naive:
            steps = [(name, replaced.get(name, expr)) for name, expr in self.steps]
            value = work(self.values(), steps, self.answer)
            if value != right:
                found.append((skill, steps, value))
        return found


class Bench:
    """What a task family builds with: terms, draws, the product, and how hard it shall be."""

    def __init__(self, sheet: Sheet, dice: Dice, product: str, track: str, leaf: str) -> None:
        self.sheet = sheet
        self.dice = dice
        self.product = product
        self.leaf = leaf.lower()
        self.edge = track == "edge" or self.about("edge of", "borderline")
        self.hard = False

    def about(self, *words: str) -> bool:
        """Whether the leaf's label or definition has one of the words: it steers the scenario."""
        return any(word in self.leaf for word in words)

    def task(self, family: str, **more: Any) -> Task:
        return Task(family, self.product, **more)

    def cite(self, task: Task, name: str, cited: Cited) -> Decimal:
        """Add a figure of the sheet to the task's facts."""
        task.cited.append((name, cited))
        value: Decimal = cited.value
        return value

    def amount(self, low: int, high: int, name: str, step: str = "0.01") -> Decimal:
        """An amount between two whole numbers; people often pay round sums, so a third are."""
        if step == "0.01" and self.dice.chance(0.25, f"{name}.round"):
            step = "1"
        size = Decimal(step)
        n = int((Decimal(high) - Decimal(low)) / size)
        return Decimal(low) + size * self.dice.whole(0, n, f"{name}.amount")

    def tell(self, task: Task, name: str, value: Decimal, currency: str = "EUR") -> str:
        """Add an amount to the task's facts and return how the story writes it."""
        text = say_money(value, self.dice, name, currency)
        task.told.append(Told(name, value, text))
        return text

    def tell_day(self, task: Task, name: str, day: date) -> str:
        """Add a day to the task's facts and return how the story writes it."""
        text = say_day(day, self.dice, name)
        task.told.append(Told(name, day, text))
        return text

    def tell_text(self, task: Task, name: str, value: Any, text: str) -> str:
        """Add a count or a word to the task's facts and return its text."""
        task.told.append(Told(name, value, text))
        return text

    def day(
        self, name: str, first: tuple[int, int] = (1, 8), last: tuple[int, int] = (11, 30)
    ) -> date:
        """A day of 2026 between two (month, day)."""
        start, end = date(2026, *first), date(2026, *last)
        return start + timedelta(days=self.dice.whole(0, (end - start).days, f"{name}.day"))

    def say(self, name: str, *wordings: str) -> str:
        """One of several wordings."""
        return self.dice.pick(wordings, f"say.{name}")
