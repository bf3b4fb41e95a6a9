"""One task as the solver sees it: the terms, the story, the product and what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from workbench.models.offline.reader.intent import Intent, read_intent
from workbench.models.offline.reader.message import Asked
from workbench.models.offline.reader.mind import Mind
from workbench.models.offline.reader.sheet import Missing, Terms, read_terms
from workbench.models.offline.reader.story import Flow, Story, product_of, read_story

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Everything read from one request; `product` is empty when the text names none or several."""

    terms: Terms
    story: Story
    intent: Intent
    product: str
    named: tuple[str, ...]

    def holding(self, product: str) -> Case:
        """The same case for a customer who holds that product."""
        return Case(self.terms, self.story, self.intent, product, (product,))


def read_case(asked: Asked) -> Case:
    """The case that a request puts."""
    return _case(asked.documents, asked.prompt)


@lru_cache(maxsize=256)
def _case(documents: tuple[tuple[str, str], ...], prompt: str) -> Case:
    terms = read_terms(documents)
    story = read_story(prompt)
    named = product_of(story, terms.products)
    product = named[0] if len(named) == 1 else ""
    return Case(terms, story, read_intent(story, terms), product, named)


def amounts(case: Case, mind: Mind, wanted: Sequence[Flow]) -> list[Decimal]:
    """The values of the wanted amounts; without the skill the first may be any amount told."""
    values = [flow.value for flow in wanted]
    used = {id(flow) for flow in wanted}
    strays = [f.value for f in case.story.flows if id(f) not in used and f.currency == "EUR"]
    if not strays or not values or mind.has("distract"):
        return values
    taken = [values[0], *strays][mind.way("distract", 1 + len(strays))]
    return [taken, *values[1:]]


def pick(case: Case, role: str, what: str) -> list[Flow]:
    """The amounts of a role; where there are none, those of no role, else any not about others."""
    story = case.story
    others = [f for f in story.flows if f.role not in ("noise", "income", "savings", "held")]
    found = story.of(role) or story.of("stray") or others
    if not found:
        raise Missing(what)
    return found


def euros(value: Decimal) -> str:
    """`1,213.50 EUR`."""
    return f"{value:,.2f} EUR"


def written(day: date) -> str:
    """`12 March 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span_days(case: Case, first: str, last: str) -> tuple[date, date]:
    """Two days of the story: those whose sentences carry the senses, else earliest and latest."""
    days = sorted({when.day for when in case.story.days})
    if len(days) < 2:
        raise Missing("date")
    start = _one(case, first, last)
    end = _one(case, last, first)
    if start and end and start != end:
        return start, end
    return days[0], days[-1]


def _one(case: Case, sense: str, unlike: str) -> date | None:
    """The only day whose clause (or sentence) carries a sense and not the other one."""
    for narrow in (True, False):
        found = {
            when.day
            for when in case.story.days
            for senses in (when.near if narrow else when.has,)
            if sense in senses and unlike not in senses
        }
        if len(found) == 1:
            return found.pop()
    return None
