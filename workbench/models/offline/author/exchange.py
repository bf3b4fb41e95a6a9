"""Families about other currencies: fx (one card payment), trip (a journey), month (all fees)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from workbench.models.offline.author.forms import next_weekday
from workbench.models.offline.author.task import Bench, Task
from workbench.models.offline.author.transfers import COUNTRIES, standard_fee

PLACES = {
    "USD": ("Boston", "Chicago", "Denver", "Seattle"),
    "GBP": ("Leeds", "Bristol", "Cardiff", "York"),
    "CHF": ("Zurich", "Basel", "Lugano", "Bern"),
    "SEK": ("Malmo", "Uppsala", "Lund", "Kiruna"),
    "NOK": ("Bergen", "Tromso", "Oslo", "Molde"),
    "PLN": ("Gdansk", "Krakow", "Poznan", "Lublin"),
    "CZK": ("Brno", "Prague", "Olomouc", "Pilsen"),
    "DKK": ("Aarhus", "Odense", "Aalborg", "Esbjerg"),
}
GOODS = (
    "a winter coat", "two concert tickets", "a pair of boots", "a hotel room", "a used bicycle",
    "a box of tea", "spare parts", "a museum pass", "a camera lens", "school books",
    "a rucksack", "a set of knives", "a train pass", "a tent", "a radio", "kitchen tiles",
    "a violin bow", "garden tools", "a coffee grinder", "a rain jacket",
)  # fmt: skip
SIZE = {"SEK": 10, "NOK": 10, "CZK": 20, "DKK": 7, "PLN": 4}


def _payment(b: Bench, task: Task, i: int, currency: str, day: date) -> None:
    """One card payment in another currency: facts `paid{i}` and `day{i}`, and a sentence."""
    size = SIZE.get(currency, 1)
    amount = b.tell(task, f"paid{i}", b.amount(15 * size, 380 * size, f"p{i}"), currency)
    when = b.tell_day(task, f"day{i}", day)
    what = b.dice.several(GOODS, 4, "goods")[i]
    town = b.dice.several(PLACES.get(currency, ("the capital",)), 4, f"town{currency}")[i % 4]
    task.sentences.append(b.say(
        f"pay{i}", f"On {when} {{I}} paid {amount} by card for {what} in {town}.",
        f"{{I}} bought {what} in {town} on {when} and paid {amount} by card.",
        f"{{My}} card was charged {amount} for {what} in {town} on {when}.",
        f"For {what} {{I}} paid {amount} with the card, in {town}, on {when}.",
        f"A shop in {town} took {amount} from {{my}} card on {when} for {what}.",
        f"{when}: {amount} by card in {town}, for {what}.",
        f"With the card {{I}} paid {amount} in {town} for {what}; that was on {when}.",
    ))  # fmt: skip


def _cost(i: int, rate: str) -> list[tuple[str, str]]:
    """Steps of one card payment: converted amount, spread, weekend supplement."""
    return [
        (f"eur{i}", f"round2(paid{i} / {rate})"),
        (f"spread{i}", f"round2(eur{i} * spread / 100)"),
        (f"extra{i}", f"round2(eur{i} * weekend / 100) if weekday(day{i}) >= 5 else 0"),
    ]


def _naive(ids: list[int], rates: list[str]) -> list[tuple[str, dict[str, str]]]:
    """What goes wrong with card payments in another currency."""
    pairs = list(zip(ids, rates, strict=True))
    return [
        ("weekend", {f"extra{i}": "0" for i in ids}),
        ("weekend", {f"extra{i}": f"round2(eur{i} * weekend / 100)" for i in ids}),
        ("cond", {f"spread{i}": "0" for i in ids}),
        ("round", {f"spread{i}": f"floor(eur{i} * spread) / 100" for i in ids}),
        ("minmax", {f"eur{i}": f"round2(paid{i} * {rate})" for i, rate in pairs}),
        ("memory", {f"extra{ids[-1]}": "0", f"spread{ids[-1]}": "0"}),
    ]


def _day(b: Bench, i: int, share: float) -> date:
    """A payment day that is a weekend day in that share of tasks."""
    wanted = b.dice.chance(share, f"weekend{i}")
    return next_weekday(b.day(f"pay{i}"), wanted)


def fx(b: Bench) -> Task:
    """A card payment in another currency: conversion, spread, weekend supplement."""
    task = b.task("fx")
    currency = b.dice.pick(b.sheet.currencies(), "currency")
    b.cite(task, "rate", b.sheet.rate(currency))
    b.cite(task, "spread", b.sheet.spread(b.product))
    b.cite(task, "weekend", b.sheet.weekend())
    ids = [1, 2] if b.hard else [1]
    for i in ids:
        _payment(b, task, i, currency, _day(b, i, 1.0 if b.about("weekend supplement") else 0.45))
        task.steps += _cost(i, "rate")
    task.steps.append(("total", " + ".join(f"eur{i} + spread{i} + extra{i}" for i in ids)))
    task.answer = "total"
    task.naive = _naive(ids, ["rate"] * len(ids))
    many = "these payments" if b.hard else "this payment"
    task.question = b.say(
        "q", f"How much in EUR is debited from {{my}} account for {many}?",
        f"What do {many if b.hard else 'the purchase and its charges'} come to in EUR?"
        if b.hard else "What does this payment come to in EUR with all charges?",
        f"Converted and with every charge, how many EUR leave {{my}} account for {many}?",
    )
    return task


def trip(b: Bench) -> Task:
    """Two card payments and cash, all in one other currency, within a few days."""
    task = b.task("trip")
    currency = b.dice.pick(b.sheet.currencies(), "currency")
    b.cite(task, "rate", b.sheet.rate(currency))
    b.cite(task, "spread", b.sheet.spread(b.product))
    b.cite(task, "weekend", b.sheet.weekend())
    share, least = b.sheet.abroad(b.product)
    b.cite(task, "share", share)
    b.cite(task, "least", least)
    friday = next_weekday(b.day("trip"), True) - timedelta(days=1)
    _payment(b, task, 1, currency, friday - timedelta(days=b.dice.whole(0, 3, "early")))
    _payment(b, task, 2, currency, friday + timedelta(days=b.dice.whole(0, 2, "late")))
    cash = Decimal(10) * b.dice.whole(3, 40, "cash") * SIZE.get(currency, 1)
    text = b.tell(task, "cash", cash, currency)
    town = b.dice.pick(PLACES.get(currency, ("the capital",)), "cashtown")
    task.sentences.insert(b.dice.whole(0, 2, "place"), b.say(
        "cash", f"{{I}} also took out {text} in cash in {town}.",
        f"A cash machine in {town} gave {{me}} {text}.",
        f"In {town} {{I}} withdrew {text} in notes.",
        f"Besides, {{I}} got {text} in cash from a machine in {town}.",
        f"In cash {{I}} drew {text} from a machine in {town}.",
    ))  # fmt: skip
    ids = [1, 2]
    task.steps = [
        *_cost(1, "rate"), *_cost(2, "rate"), ("eur", "round2(cash / rate)"),
        ("fee", "max(round2(eur * share / 100), least)"),
        ("total", "eur1 + spread1 + extra1 + eur2 + spread2 + extra2 + eur + fee"),
    ]  # fmt: skip
    task.answer = "total"
    task.naive = [
        *_naive(ids, ["rate", "rate"]), ("minmax", {"fee": "round2(eur * share / 100)"}),
        ("memory", {"fee": "0"}), ("memory", {"total": "eur1 + spread1 + eur2 + spread2 + eur + fee"}),
    ]  # fmt: skip
    task.question = b.say(
        "q", "How much in EUR did the whole trip take from {my} account, cash and charges included?",
        "What is the sum in EUR debited for the whole trip, payments, cash and charges together?",
        "Payments and cash with all charges: what did the whole trip cost {me} in EUR?",
    )
    return task


def month(b: Bench) -> Task:
    """All fees of a month: account, three foreign payments, cash abroad, a transfer; two free things."""
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
        _payment(b, task, i, currency, start + timedelta(days=b.dice.whole(0, 27, f"d{i}")))
        task.steps += _cost(i, rate)
    _month_cash(b, task)
    _month_transfer(b, task)
    _month_free(b, task)
    cards = " + ".join(f"spread{i} + extra{i}" for i, _, _ in plan)
    task.steps.append(("fees", f"account + {cards} + cashfee + sendfee"))
    task.answer = "fees"
    task.naive = [
        *_naive([1, 2, 3], ["rate_a", "rate_a", "rate_b"]),
        ("memory", {"fees": f"{cards} + cashfee + sendfee"}), ("memory", {"sendfee": "0"}),
        ("minmax", {"cashfee": "round2(cash * share / 100)"}), ("discount", {"sendfee": "standard"}),
    ]  # fmt: skip
    task.sentences = b.dice.several(task.sentences, len(task.sentences), "order")
    task.question = b.say(
        "q", "What do all fees and charges of the month come to, the account fee included?",
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
    task.sentences.append(b.say(
        "cash", f"{{I}} took out {cash} abroad, in {town}.",
        f"Abroad, in {town}, {{I}} withdrew {cash}.",
        f"A machine abroad, in {town}, gave {{me}} {cash} in cash.",
        f"In {town}, abroad again, {{I}} drew {cash} in notes.",
    ))  # fmt: skip
    task.steps.append(("cashfee", "max(round2(cash * share / 100), least)"))


def _month_transfer(b: Bench, task: Task) -> None:
    sent = b.tell(task, "sent", b.amount(120, 3600, "sent", "10"))
    land = b.dice.pick(COUNTRIES, "land")
    task.sentences.append(b.say(
        "send", f"{{I}} sent {sent} to {land}.", f"{{I}} transferred {sent} to {land}.",
        f"A transfer of {sent} went to {land}.", f"{{I}} wired {sent} to a friend in {land}.",
    ))  # fmt: skip
    task.steps += standard_fee(b, task, "sendfee")


def _month_free(b: Bench, task: Task) -> None:
    """Two things that cost nothing: cash at an own machine, a card payment in EUR."""
    own = b.tell(task, "own", Decimal(10) * b.dice.whole(2, 20, "own"))
    home = b.tell(task, "home", b.amount(12, 140, "home"))
    shop = b.dice.pick(("florist", "bookshop", "bakery", "cinema", "hardware shop"), "homeshop")
    task.sentences += [
        b.say("own", f"{{I}} got {own} in cash from a Harbourline machine at home.",
              f"A Harbourline machine at home gave {{me}} {own}.",
              f"At home {{I}} took out {own} from a Harbourline machine."),
        b.say("home", f"At the {shop} round the corner {{I}} paid {home} by card.",
              f"{{I}} paid {home} by card at a {shop} at home.",
              f"The {shop} at home took {home} from {{my}} card."),
    ]  # fmt: skip
