"""Families about the account fee and the daily cash limit: lookup and remain."""

from __future__ import annotations

from decimal import Decimal

from workbench.models.offline.author.task import Bench, Task

MOMENTS = (
    "early in the morning",
    "before breakfast",
    "around noon",
    "at lunchtime",
    "in the afternoon",
    "on the way to work",
    "after lunch",
    "right after work",
)
SPOTS = (
    "at the station",
    "at the market",
    "near the harbour",
    "in the shopping centre",
    "next to the town hall",
    "by the bus stop",
    "at the petrol station",
    "in the old town",
)


def lookup(b: Bench) -> Task:
    """The account fee over some months, or the cash that fits into some days."""
    task = b.task("lookup")
    if b.about("limit"):
        limit = b.sheet.cash_limit(b.product)
        b.cite(task, "limit", limit)
        n = b.dice.whole(2, 9, "days")
        text = b.tell_text(task, "n", Decimal(n), f"{n} days")
        task.sentences = [
            b.say(
                "plan",
                f"{{I}} will be away for {text} and cards are not taken there.",
                f"For {text} in a row {{I}} shall need as much cash as a machine gives out.",
                f"The builders want cash, so {{I}} {{plan}} to draw all {{I}} can, {text} running.",
                f"{{I}} {{am}} paying a hall in cash and can go to the machine on {text}.",
                f"On {text} one after the other {{I}} {{want}} to draw the full amount.",
            )
        ]
        task.question = b.say(
            "q",
            f"What is the most cash that {{my}} daily limit lets {{me}} withdraw in {n} days?",
            f"How much cash can {{I}} withdraw at most over the {n} days under the daily limit?",
            f"With the daily cash limit, what is the largest sum {{I}} can get out in {n} days?",
        )
        task.steps, task.answer = [("most", "limit * n")], "most"
        task.naive = [
            ("count", {"most": "limit * (n - 1)"}),
            ("count", {"most": "limit * (n + 1)"}),
            ("distract", {"most": "limit"}),
        ]
        return task
    b.cite(task, "fee", b.sheet.account_fee(b.product))
    n = b.dice.whole(2, 23, "months")
    text = b.tell_text(task, "n", Decimal(n), f"{n} months")
    task.sentences = [
        b.say(
            "plan",
            f"{{I}} {{want}} to keep the account for {text}.",
            f"The account will stay open for another {text}.",
            f"{{My}} plan is to stay with this account for {text}.",
            f"{{I}} {{am}} drawing up a budget for {text}.",
            f"For the next {text} {{I}} {{am}} not going to change anything about it.",
            f"After {text} {{I}} shall close it again.",
        )
    ]
    task.question = b.say(
        "q",
        f"What do the account fees for {n} months come to?",
        f"How much account fee will {{I}} have paid after {n} months?",
        f"What will the account itself cost {{me}} over {n} months in account fees?",
    )
    task.steps, task.answer = [("fees", "fee * n")], "fees"
    task.naive = [
        ("count", {"fees": "fee * (n - 1)"}),
        ("count", {"fees": "fee * (n + 1)"}),
        ("distract", {"fees": "fee"}),
    ]
    return task


def _withdrawal(b: Bench, i: int, amount: str) -> str:
    """One withdrawal of today."""
    moment = b.dice.several(MOMENTS, 3, "moments")[i]
    spot = b.dice.several(SPOTS, 3, "spots")[i]
    return b.say(
        f"took{i}",
        f"Today, {moment}, {{I}} took out {amount} {spot}.",
        f"{{I}} withdrew {amount} today, {moment}, {spot}.",
        f"A machine {spot} gave {{me}} {amount} in cash today.",
        f"Today {{I}} got {amount} in notes from a machine {spot}.",
        f"{moment.capitalize()} {{I}} drew {amount} in cash {spot}, that was today.",
    )


def remain(b: Bench) -> Task:
    """What is left of today's cash limit; yesterday's withdrawal does not count."""
    task = b.task("remain")
    limit = b.cite(task, "limit", b.sheet.cash_limit(b.product))
    n = 3 if b.hard else b.dice.whole(1, 2, "n")
    for i in range(n):
        top = max(3, int(limit / (n + 1) / 10))
        value = Decimal(10) * b.dice.whole(2, top, f"w{i}")
        text = b.tell(task, f"today{i + 1}", value)
        task.sentences.append(_withdrawal(b, i, text))
    before = b.tell(task, "yesterday", Decimal(10) * b.dice.whole(3, max(4, int(limit / 12)), "y"))
    task.sentences.insert(
        b.dice.whole(0, n, "place"),
        b.say(
            "before",
            f"Yesterday {{I}} had already taken out {before}.",
            f"The evening before, so yesterday, {{I}} withdrew {before}.",
            f"Yesterday it was {before} that {{I}} drew in cash.",
            f"{{I}} also got {before} from a machine, but that was yesterday.",
            f"Late yesterday {{I}} took {before} in cash.",
        ),
    )
    task.question = b.say(
        "q",
        "How much cash can {I} still withdraw today?",
        "How much of {my} daily cash limit is left for today?",
        "What is the most {I} can still take out in cash before midnight?",
        "How much more cash will a machine give {me} today?",
    )
    todays = " - ".join(f"today{i + 1}" for i in range(n))
    task.steps, task.answer = [("left", f"max(limit - {todays}, 0)")], "left"
    task.naive = [
        ("distract", {"left": f"max(limit - {todays} - yesterday, 0)"}),
        ("memory", {"left": "limit - today1"}),
        ("distract", {"left": "limit"}),
        ("distract", {"left": "max(limit - yesterday, 0)"}),
    ]
    return task
