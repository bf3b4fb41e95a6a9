"""Which task family serves a taxonomy leaf: by the words of its label and definition."""

from __future__ import annotations

from collections.abc import Callable

from workbench.models.offline.author import (
    bills,
    cash,
    clock,
    customers,
    exchange,
    machines,
    month,
    transfers,
)
from workbench.models.offline.author.task import Bench, Task

# Word (or beginning of words) -> weight; the label counts double. One family needs ENOUGH.
WORDS: dict[str, dict[str, int]] = {
    "lookup": {
        "account fee": 3,
        "daily cash limit": 2,
        "several days": 2,
        "keeping an account": 2,
        "several months": 2,
        "cost of the account": 2,
    },
    "remain": {"left": 2, "remain": 3, "still": 2, "today": 2, "used up": 2, "rest of": 2},
    "abroad": {
        "cash abroad": 4,
        "withdrawal abroad": 4,
        "withdrawals abroad": 4,
        "machine abroad": 4,
        "machines abroad": 4,
        "minimum": 1,
    },
    "allow": {
        "free withdrawal": 4,
        "allowance": 3,
        "other banks": 3,
        "another bank": 3,
        "own machine": 2,
    },
    "elig": {
        "eligib": 3,
        "loan": 3,
        "credit card": 4,
        "condition": 1,
        "income": 2,
        "age ": 1,
        "savings": 1,
        "granted": 1,
    },
    "tier": {
        "tier": 4,
        "marginal": 3,
        "transfer fee": 3,
        "reduction": 2,
        "large transfer": 3,
        "transfer abroad": 2,
    },
    "fx": {
        "currency": 2,
        "spread": 3,
        "weekend supplement": 3,
        "exchange": 2,
        "conver": 2,
        "card payment": 2,
    },
    "deadline": {"deadline": 3, "working day": 3, "holiday": 2, "complain": 3, "replacement": 4},
    "late": {"late": 2, "overdue": 3, "card bill": 3, "goodwill": 4, "reminder": 1},
    "cashback": {"cashback": 5, "reward": 2},
    "overdraft": {"overdraft": 4, "overdrawn": 4, "below zero": 3, "buffer": 2},
    "precedence": {
        "welcome offer": 5,
        "under review": 5,
        "precedence": 4,
        "which clause": 3,
        "new account": 2,
    },
    "trip": {"trip": 4, "journey": 4, "payments and cash": 3},
    "month": {
        "whole month": 5,
        "month's fees": 4,
        "all fees": 4,
        "every fee": 3,
        "monthly statement": 3,
    },
}
ENOUGH = 4


def family_of(leaf: str, definition: str) -> str:
    """The family with the greatest overlap, or an empty text when none has enough."""
    label, meaning = f"{leaf.lower()} ", f"{definition.lower()} "
    scores = {
        family: sum(w * (2 * (word in label) + (word in meaning)) for word, w in words.items())
        for family, words in WORDS.items()
    }
    best = max(scores, key=lambda family: scores[family])
    return best if scores[best] >= ENOUGH else ""


def build(family: str, bench: Bench) -> Task:
    """A task of that family; the words of the leaf steer the scenario."""
    return FAMILIES[family](bench)


FAMILIES: dict[str, Callable[[Bench], Task]] = {
    "lookup": cash.lookup,
    "elig": customers.elig,
    "deadline": clock.deadline,
    "remain": cash.remain,
    "abroad": machines.abroad,
    "allow": machines.allow,
    "tier": transfers.tier,
    "precedence": transfers.precedence,
    "fx": exchange.fx,
    "trip": exchange.trip,
    "month": month.month,
    "late": bills.late,
    "overdraft": clock.overdraft,
    "cashback": customers.cashback,
}
