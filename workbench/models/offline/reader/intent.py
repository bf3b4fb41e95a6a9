"""Finds the question of a text and which family of task it asks for, by senses and by the facts told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.models.offline.reader import sheet
from workbench.models.offline.reader.sheet import Row, Terms
from workbench.models.offline.reader.story import Story
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
    "account": sheet.is_account_fee, "limit": sheet.is_limit, "remain": sheet.is_limit,
    "abroad": sheet.is_cash_abroad, "allow": sheet.is_cash_home,
    "elig": lambda row: sheet.is_loan(row) or sheet.is_credit_card(row),
    "transfer": sheet.is_tiers, "fx": sheet.is_spread,
    "deadline": lambda row: sheet.is_answer_time(row) or sheet.is_post_time(row),
    "late": sheet.is_late_fee, "cashback": sheet.is_cashback, "overdraft": sheet.is_overdraft,
    "trip": lambda row: sheet.is_spread(row) or sheet.is_cash_abroad(row),
    "month": sheet.is_account_fee,
}  # fmt: skip
GENERAL = frozenset({"debit", "all", "fee", "still", "whatdate", "most", "yesno"})
STATED = frozenset({"howmuch", "whatdate", "ask"})
NEEDS_MORE = frozenset(
    {"howmuch", "ask", "new", "other", "never", "person", "claim", "ownbank", "bank", "late_never"}
)


@dataclass(frozen=True)
class Intent:
    """The family asked for ("" when the question says nothing), and the senses of the question."""

    family: str
    asked: frozenset[str]

    @property
    def rest(self) -> bool:
        """True when the question wants what is left after a bill or a debit."""
        return bool(self.asked & {"still", "held"}) and "bill" in self.asked

    @property
    def fee_alone(self) -> bool:
        """True when the question wants the charge by itself, not the sum debited."""
        if not self.asked & {"fee", "interest", "latefee"}:
            return False
        return "only" in self.asked or "all" not in self.asked


def read_intent(story: Story, terms: Terms) -> Intent:
    """The intent of the text: the best family for its best question."""
    told = _told(story)
    best: tuple[int, str, frozenset[str]] = (0, "", frozenset())
    for unit in _questions(story):
        if not unit.has - NEEDS_MORE:
            continue
        for family in ASKED:
            asked = _asked(unit, family)
            score = 2 * asked + told.get(family, 0) + (0 if terms.some(CLAUSE[family]) else -2)
            if (asked > 0 or unit.has & GENERAL) and score > best[0]:
                best = (score, family, unit.has)
    return Intent(best[1], best[2])


def _questions(story: Story) -> list[Unit]:
    """The sentences that ask, the last first; without any, those that state a wish to know."""
    asking = [unit for unit in story.units if unit.asks and not unit.agent]
    stated = [u for u in story.units if not u.agent and u.has & STATED and not u.days]
    return (asking or stated)[::-1]


def _asked(unit: Unit, family: str) -> int:
    """Points of the question itself for a family."""
    points = sum(weight for sense, weight in ASKED[family].items() if sense in unit.has)
    measures = {figure.unit for figure in unit.figures if figure.kind == "count"}
    if family == "account" and "month" in measures:
        points += 3
    if family == "limit" and "day" in measures:
        points += 4
    if family == "fx" and not points and unit.has & {"debit", "all", "fee"}:
        points += 1
    return points


def _told(story: Story) -> dict[str, int]:
    """Points of the facts told for each family."""
    roles = {role: len(story.of(role)) for role in ("cash", "card", "send", "bill", "overdrawn")}
    foreign = any(flow.currency != "EUR" for flow in story.of("card"))
    has, flows = story.has, any(roles.values())
    measures = {count.of for count in story.counts}
    cash, card, send = roles["cash"] > 0, roles["card"] > 0, roles["send"] > 0
    rules = {
        "account": (not flows and "month" in measures, 3),
        "limit": (not flows and "day" in measures, 3),
        "remain": (cash and bool(has & {"today", "yesterday"}), 3),
        "abroad": (cash and not card and "abroad" in has, 3),
        "allow": ("otherbank" in has and "time" in measures, 5),
        "elig": (bool(has & {"loan", "credit"}), 3),
        "transfer": (send and not card and not cash, 4),
        "fx": (foreign and not cash and not send, 4),
        "deadline": (bool(story.days) and not flows and bool(has & {"complaint", "replace"}), 4),
        "late": (roles["bill"] > 0, 4),
        "cashback": (roles["card"] > 1 and not foreign, 3),
        "overdraft": (roles["overdrawn"] > 0, 4),
        "trip": (foreign and cash and not send, 4),
        "month": (card and cash and send, 6),
    }
    return {family: points for family, (true, points) in rules.items() if true}
