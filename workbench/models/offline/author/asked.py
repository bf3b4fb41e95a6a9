"""What an item asks, told from the facts that its trace rests on: for questions that got lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The facts that mark a family, most telling first, and a question that asks for its answer.
QUESTIONS: tuple[tuple[set[str], str], ...] = (
    (
        {"account", "sent", "cash"},
        "What do all fees and charges of the month come to, with the account fee?",
    ),
    (
        {"paid1", "cash"},
        "What did the whole trip cost in EUR, payments, cash and charges together?",
    ),
    ({"paid1", "paid2"}, "How much in EUR is debited for these payments?"),
    ({"paid1"}, "How much in EUR is debited for this payment?"),
    ({"sent"}, "How much is debited for the transfer in all, fee included?"),
    ({"limit", "today1"}, "How much of the daily cash limit is left for today?"),
    (
        {"limit", "n"},
        "How much cash can be withdrawn at most over the # days under the daily limit?",
    ),
    ({"fee", "n"}, "What do the account fees for # months come to?"),
    ({"free", "before"}, "What is debited for the new withdrawals in all, with any fee?"),
    ({"held", "bill"}, "How much is left on the account after the bill and any late fee?"),
    ({"cash1", "least"}, "How much is debited for the cash in all, fee included?"),
    ({"short", "buffer"}, "Overdrawn amount plus interest: how much had to be paid in altogether?"),
    ({"pay1", "most"}, "How much cashback does the month bring?"),
)
DECISION = "Is the # granted, yes or no, and on which conditions does it rest?"
DEADLINES = {
    "complaint": "By which date must the complaint be answered?",
    "card": "By which date must the replacement card be posted?",
}


def question_of(trace: Mapping[str, Any], documents: Mapping[str, str]) -> str:
    """The question that the trace answers; an empty text when it marks no family."""
    facts = {str(fact["name"]): fact for fact in trace["facts"]}
    has = set(facts)
    if {"one", "two"} <= has:
        return DECISION.replace("#", _applied_for(str(facts["one"]["quote"]), documents))
    if {"start", "n"} <= has:
        return DEADLINES["complaint" if "complaint" in str(facts["n"]["quote"]) else "card"]
    found = next((question for needed, question in QUESTIONS if needed <= has), "")
    return found.replace("#", str(facts["n"]["value"])) if "n" in has else found


def _applied_for(condition: str, documents: Mapping[str, str]) -> str:
    """What the clause with that first condition is about."""
    for line in "\n".join(documents.values()).splitlines():
        if f"needs {condition}" in line:
            return "credit card" if "credit card" in line else "instalment loan"
    return "instalment loan"
