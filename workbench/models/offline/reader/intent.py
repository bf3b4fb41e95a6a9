"""Finds the question of a text and the family of task it asks for, by senses and facts told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.models.offline.reader import clauses
from workbench.models.offline.reader.ordinary import EMPTY
from workbench.models.offline.reader.sheet import Row, Terms
from workbench.models.offline.reader.story import Story, named
from workbench.models.offline.reader.structure import points_of_senses, points_of_shape
from workbench.models.offline.reader.units import Unit

# What a sense in the question says for a family.
ASKED: dict[str, dict[str, int]] = {
    "account": {"accountfee": 5, "fee": 1, "month": 1, "every": -3, "trip": -3},
    "limit": {"limit": 3, "cash": 1, "most": 1, "still": -3},
    "remain": {"limit": 2, "cash": 2, "still": 4, "today": 3, "debit": -1},
    "abroad": {"cash": 3, "abroad": 2, "fee": 1, "send": -2},
    "allow": {"cash": 3, "new": 2, "fee": 1, "otherbank": 2, "abroad": -3},
    "elig": {"loan": 5, "credit": 5, "yesno": 2, "needs": 1},
    "transfer": {"send": 5, "fee": 1},
    "fx": {"pay": 3, "card": 1, "debit": 1},
    "deadline": {"complaint": 4, "replace": 4, "whatdate": 3, "answered": 2, "posted": 2},
    "late": {"bill": 4, "latefee": 5, "late": 1},
    "cashback": {"cashback": 6},
    "overdraft": {"overdrawn": 5, "interest": 4},
    "trip": {"trip": 5, "pay": 1, "cash": 1},
    "month": {"every": 3, "month": 2, "fee": 2, "accountfee": 2},
}
CLAUSE: dict[str, Callable[[Row], bool]] = {
    "account": clauses.is_account_fee, "limit": clauses.is_limit, "remain": clauses.is_limit,
    "abroad": clauses.is_cash_abroad, "allow": clauses.is_cash_home,
    "elig": lambda row: clauses.is_loan(row) or clauses.is_credit_card(row),
    "transfer": clauses.is_tiers, "fx": clauses.is_spread,
    "deadline": lambda row: clauses.is_answer_time(row) or clauses.is_post_time(row),
    "late": clauses.is_late_fee, "cashback": clauses.is_cashback, "overdraft": clauses.is_overdraft,
    "trip": lambda row: clauses.is_spread(row) or clauses.is_cash_abroad(row),
    "month": clauses.is_account_fee,
}  # fmt: skip
STATED = frozenset({"howmuch", "whatdate", "ask"})
VAGUE = frozenset({"new", "month", "needs", "today"})
DEFINITE = frozenset(s for senses in ASKED.values() for s in senses) - VAGUE | {
    "debit", "costs", "all", "most", "held", "settle",
}  # fmt: skip


@dataclass(frozen=True)
class Intent:
    """The family asked for ("" when the question says nothing), and the senses of the question."""

    family: str
    asked: frozenset[str]

    @property
    def rest(self) -> bool:
        """True when the question wants what is left after a bill or a debit."""
        return bool(self.asked & {"still", "held"})

    @property
    def fee_alone(self) -> bool:
        """True when the question wants the charge by itself, not the sum debited."""
        if not self.asked & {"fee", "interest", "latefee", "costs"}:
            return False
        return "only" in self.asked or not self.asked & {"all", "debit"}


def read_intent(story: Story, terms: Terms) -> Intent:
    """The intent of the text: the best family for its best question.

    The question counts double, then the roles of the facts, then their shape; a family whose clause
    is not among the documents stands back.
    """
    facts = [points_of_senses(story), points_of_shape(story)]
    best: tuple[int, str, frozenset[str]] = (0, "", frozenset())
    for unit in _questions(story):
        if not _asks_something(unit):
            continue
        for family in ASKED:
            told = sum(points.get(family, 0) for points in facts)
            score = 2 * _asked(unit, family) + told - (0 if terms.some(CLAUSE[family]) else 4)
            if score > best[0]:
                best = (score, family, _senses(unit, terms))
    return Intent(best[1], best[2])


def _senses(unit: Unit, terms: Terms) -> frozenset[str]:
    """The senses of the question, without those of words in product names (Quay Plus)."""
    spans = [(at, at + len(product.split())) for product, at in named(unit, terms.products)]
    return frozenset(
        name for i, name in unit.senses if not any(low <= i < high for low, high in spans)
    )


def _asks_something(unit: Unit) -> bool:
    """Whether a question asks for anything definite: by its senses, or in words unknown."""
    if unit.has & DEFINITE:
        return True
    return sum(len(word) > 3 and word not in EMPTY for word in unit.words) > 1


def _questions(story: Story) -> list[Unit]:
    """The sentences that ask, the last first; without any, those that state a wish to know."""
    asking = [unit for unit in story.units if unit.asks and not unit.agent]
    stated = [u for u in story.units if not u.agent and u.has & STATED and not u.days]
    return (asking or stated)[::-1]


def _asked(unit: Unit, family: str) -> int:
    """Points of the question itself for a family."""
    points = sum(weight for sense, weight in ASKED[family].items() if sense in unit.has)
    measures = {figure.unit for figure in unit.figures if figure.kind == "count"}
    if family == "account" and measures & {"month", "year"}:
        points += 3
    if family == "limit" and "day" in measures:
        points += 4
    return points
