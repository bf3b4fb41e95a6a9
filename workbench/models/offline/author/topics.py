"""What a good reply to an open message says, by task family: figures of the sheet and a rule.

A figure names the row in which it stands and what it is; the sheet of the message gives its value,
so that another sheet gives another criterion.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.models.offline.author.sheet import ALL, Lacking, Sheet

EURO = r"([\d,]+\.\d\d EUR)"
SHARE = r"(\d+\.\d\d %)"


@dataclass(frozen=True)
class Figure:
    """One figure of the sheet: the row that holds it, and how a criterion calls it."""

    row: str
    what: str
    shared: bool = False


@dataclass(frozen=True)
class Topic:
    """What a reply on a family gives: figures, the key one first, and a rule with its words."""

    figures: tuple[Figure, ...]
    rule: str
    source: str
    ask: str


@dataclass(frozen=True)
class Found:
    """A figure as the sheet has it."""

    value: str
    what: str
    clause: str
    quote: str
    section: str


ABROAD = Figure(rf"withdrawal abroad costs {SHARE}", "the fee for a withdrawal abroad")
SPREAD = Figure(rf"carries a spread of {SHARE}", "the spread on a card payment")
WEEKEND = Figure(rf"weekend supplement of {SHARE}", "the weekend supplement", shared=True)
FEE = Figure(rf"account fee is {EURO}", "the monthly account fee")
LIMIT = Figure(rf"daily cash limit is {EURO}", "the daily cash limit")
TIER = Figure(rf"transfer abroad costs {SHARE}", "the transfer fee on the first part", shared=True)
REVIEW = Figure(
    rf"under review costs a flat {EURO}", "the flat fee for a country under review", shared=True
)
OFFER = Figure(rf"transfer abroad costs a flat {EURO}", "the fee of the welcome offer", shared=True)
DAYS = Figure(r"in the first (\d+ days)", "the length of the welcome offer", shared=True)
ASK = "How do I best go about it, and what does it cost"
WHAT = "What do your terms say, and how much"

TOPICS: dict[str, Topic] = {
    "account fee": Topic(
        (FEE,), "the account fee is never charged in part", "never in part",
        "How much is the account fee, and what should I do to plan for it?",
    ),
    "limit": Topic(
        (LIMIT,), "fees and card payments do not count towards the limit", "do not count",
        "How much is the daily cash limit, and what should I do to stay within it?",
    ),
    "abroad": Topic(
        (ABROAD, Figure(rf"of the amount, at least {EURO}", "the minimum fee for cash abroad")),
        "the fee is debited on top of the cash", "debited on top of the cash",
        "How much is the fee for such cash abroad, and what should I do about it?",
    ),
    "allow": Topic(
        (Figure(rf"each further one costs {EURO}", "the fee for each further withdrawal"),
         Figure(r"home the (first \d+) withdrawals", "the number of free withdrawals")),
        "withdrawals at the bank's own machines are free", "own machines at home are always free",
        "How much is the fee at other banks' machines, and what should I do to avoid it?",
    ),
    "loan": Topic(
        (Figure(r"instalment loan needs an? (?:\w+ )+?at (?:least|most) ([\d,.]*\d (?:EUR|years))",
                "the first condition of an instalment loan"),),
        "both conditions of the loan have to be met", "Both conditions have to be met",
        "Under which conditions is an instalment loan granted, and what should I do now?",
    ),
    "credit card": Topic(
        (Figure(r"credit card needs an? (?:\w+ )+?at (?:least|most) ([\d,.]*\d (?:EUR|years))",
                "the first condition of a credit card"),),
        "both conditions of the card have to be met", "Both conditions have to be met",
        "Under which conditions is a credit card granted, and what should I do now?",
    ),
    "tier": Topic(
        (TIER, Figure(r"transfer fee is reduced by (\d+ %)", "the reduction of the transfer fee")),
        "each part of the amount bears its own percentage", "bears its own percentage",
        "How much is the transfer fee, and what should I do before I send it?",
    ),
    "fx": Topic(
        (SPREAD, WEEKEND), "the day of the payment decides, not the day of booking",
        "day on which the customer pays decides",
        "How much is added to a card payment in another currency, and what should I do?",
    ),
    "complaint": Topic(
        (Figure(r"complaint is answered within (\d+ working days)",
                "the time in which a complaint is answered"),),
        "holidays do not count as working days", "without the holidays",
        "How long may the answer to my complaint take, and what should I do until then?",
    ),
    "replacement": Topic(
        (Figure(r"replacement card is posted within (\d+ working days)",
                "the time in which a replacement card is posted"),),
        "holidays do not count as working days", "without the holidays",
        "How long may the replacement card take, and what should I do until then?",
    ),
    "late": Topic(
        (Figure(rf"bill paid late costs {SHARE}", "the late fee on a card bill"),
         Figure(rf"of the bill, at least {EURO}", "the minimum late fee")),
        "the late fee is debited on top of the bill", "debited on top of the bill",
        "How much does a late card bill cost, and what should I do about it?",
    ),
    "cashback": Topic(
        (Figure(rf"cashback of a month is at most {EURO}", "the monthly maximum of the cashback"),),
        "gift cards earn no cashback", "Gift cards",
        "How much cashback can a month bring, and what should I do to earn it?",
    ),
    "overdraft": Topic(
        (Figure(rf"overdraft costs {SHARE}", "the yearly interest on an overdraft"),
         Figure(rf"free buffer of {EURO}", "the free buffer of the overdraft")),
        "the first day below zero counts", "first day below zero counts",
        "How much is the overdraft interest, and what should I do about it?",
    ),
    "precedence": Topic(
        (REVIEW, OFFER), "the flat fees are never reduced", "flat fees are never reduced",
        "How much is the fee for a transfer to a country under review, with or without the "
        "welcome offer, and what should I do?",
    ),
    "offer": Topic(
        (OFFER, DAYS), "the flat fees are never reduced", "flat fees are never reduced",
        "How much is a transfer abroad under the welcome offer, and what should I do?",
    ),
    "trip": Topic(
        (SPREAD, ABROAD), "the spread is not taken on cash withdrawals",
        "taken on cash",
        "How much is added to card payments in another currency and to cash abroad on a trip, "
        "and what should I do?",
    ),
    "month": Topic(
        (FEE, SPREAD), "the account fee is never charged in part", "never in part",
        "How much is the account fee in a month, and what is added to card payments in another "
        "currency?",
    ),
}  # fmt: skip


def topic_of(family: str, leaf: str) -> Topic:
    """The topic of a family; the words of the leaf choose where a family has two."""
    leaf = leaf.lower()
    split = {
        "lookup": "limit" if "limit" in leaf else "account fee",
        "remain": "limit",
        "elig": "credit card" if "credit card" in leaf else "loan",
        "deadline": "complaint" if "complain" in leaf else "replacement",
        "precedence": "offer" if "offer" in leaf and "review" not in leaf else "precedence",
    }
    return TOPICS[split.get(family, family)]


def figures(topic: Topic, sheet: Sheet, product: str) -> list[Found]:
    """The figures that the sheet has for the product; Lacking without a single one."""
    found = []
    for figure in topic.figures:
        try:
            row, match = sheet.clause(ALL if figure.shared else product, figure.row)
        except Lacking:
            continue
        value = match.group(1).removeprefix("first ")
        found.append(Found(value, figure.what, row.number, match.group(0), row.section))
    if not found:
        raise Lacking(f"the documents hold no figure for {product!r}: {topic.figures[0].what}")
    return found
