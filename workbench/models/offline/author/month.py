"""The longest family: all fees of a month, with two things in it that cost nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from workbench.models.offline.author.exchange import card_payment, card_slips, card_steps
from workbench.models.offline.author.task import Bench, Task
from workbench.models.offline.author.transfers import COUNTRIES, standard_fee


def month(b: Bench) -> Task:
    """Account fee, three foreign payments, cash abroad and a transfer; two things are free."""
    task = b.task("month")
    first, second = b.dice.several(b.sheet.currencies(), 2, "currencies")
    b.cite(task, "account", b.sheet.account_fee(b.product))
    b.cite(task, "rate_a", b.sheet.rate(first))
    b.cite(task, "rate_b", b.sheet.rate(second))
    b.cite(task, "spread", b.sheet.spread(b.product))
    b.cite(task, "weekend", b.sheet.weekend())
    start = date(2026, b.dice.whole(1, 11, "month"), 1)
    plan = [(1, first, "rate_a"), (2, first, "rate_a"), (3, second, "rate_b")]
    for i, currency, rate in plan:
        card_payment(b, task, i, currency, start + timedelta(days=b.dice.whole(0, 27, f"d{i}")))
        task.steps += card_steps(i, rate)
    _month_cash(b, task)
    _month_transfer(b, task)
    _month_free(b, task)
    cards = " + ".join(f"spread{i} + extra{i}" for i, _, _ in plan)
    task.steps.append(("fees", f"account + {cards} + cashfee + sendfee"))
    task.answer = "fees"
    task.naive = [
        *card_slips([1, 2, 3], ["rate_a", "rate_a", "rate_b"]),
        ("memory", {"fees": f"{cards} + cashfee + sendfee"}),
        ("memory", {"sendfee": "0"}),
        ("minmax", {"cashfee": "round2(cash * share / 100)"}),
        ("discount", {"sendfee": "standard"}),
    ]
    task.sentences = b.dice.several(task.sentences, len(task.sentences), "order")
    task.question = b.say(
        "q",
        "What do all fees and charges of the month come to, the account fee included?",
        "Adding the account fee, how much did the month cost {me} in fees and charges?",
        "What is the sum of every fee and charge for that month, with the account fee?",
    )
    return task


def _month_cash(b: Bench, task: Task) -> None:
    share, least = b.sheet.abroad(b.product)
    b.cite(task, "share", share)
    b.cite(task, "least", least)
    cash = b.tell(task, "cash", Decimal(10) * b.dice.whole(4, 42, "cash"))
    town = b.dice.pick(("Lisbon", "Vienna", "Riga", "Athens", "Cork", "Rome"), "cashtown")
    task.sentences.append(
        b.say(
            "cash",
            f"{{I}} took out {cash} abroad, in {town}.",
            f"Abroad, in {town}, {{I}} withdrew {cash}.",
            f"A machine abroad, in {town}, gave {{me}} {cash} in cash.",
            f"In {town}, abroad again, {{I}} drew {cash} in notes.",
        )
    )
    task.steps.append(("cashfee", "max(round2(cash * share / 100), least)"))


def _month_transfer(b: Bench, task: Task) -> None:
    sent = b.tell(task, "sent", b.amount(120, 3600, "sent", "10"))
    land = b.dice.pick(COUNTRIES, "land")
    task.sentences.append(
        b.say(
            "send",
            f"{{I}} sent {sent} to {land}.",
            f"{{I}} transferred {sent} to {land}.",
            f"A transfer of {sent} went to {land}.",
            f"{{I}} wired {sent} to a friend in {land}.",
        )
    )
    task.steps += standard_fee(b, task, "sendfee")


def _month_free(b: Bench, task: Task) -> None:
    """Two things that cost nothing: cash at an own machine, a card payment in EUR."""
    own = b.tell(task, "own", Decimal(10) * b.dice.whole(2, 20, "own"))
    home = b.tell(task, "home", b.amount(12, 140, "home"))
    shop = b.dice.pick(("florist", "bookshop", "bakery", "cinema", "hardware shop"), "homeshop")
    task.sentences += [
        b.say(
            "own",
            f"{{I}} got {own} in cash from a Harbourline machine at home.",
            f"A Harbourline machine at home gave {{me}} {own}.",
            f"At home {{I}} took out {own} from a Harbourline machine.",
        ),
        b.say(
            "home",
            f"At the {shop} round the corner {{I}} paid {home} by card.",
            f"{{I}} paid {home} by card at a {shop} at home.",
            f"The {shop} at home took {home} from {{my}} card.",
        ),
    ]
