"""Families about other currencies: fx (card payments) and trip (a whole journey)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from workbench.models.offline.author.forms import next_weekday
from workbench.models.offline.author.task import Bench, Task

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
    "a winter coat",
    "two concert tickets",
    "a pair of boots",
    "a hotel room",
    "a used bicycle",
    "a box of tea",
    "spare parts",
    "a museum pass",
    "a camera lens",
    "school books",
    "a rucksack",
    "a set of knives",
    "a train pass",
    "a tent",
    "a radio",
    "kitchen tiles",
    "a violin bow",
    "garden tools",
    "a coffee grinder",
    "a rain jacket",
)
SIZE = {"SEK": 10, "NOK": 10, "CZK": 20, "DKK": 7, "PLN": 4}


def card_payment(b: Bench, task: Task, i: int, currency: str, day: date) -> None:
    """One card payment in another currency: facts `paid{i}` and `day{i}`, and a sentence."""
    size = SIZE.get(currency, 1)
    amount = b.tell(task, f"paid{i}", b.amount(15 * size, 380 * size, f"p{i}"), currency)
    when = b.tell_day(task, f"day{i}", day)
    what = b.dice.several(GOODS, 4, "goods")[i]
    town = b.dice.several(PLACES.get(currency, ("the capital",)), 4, f"town{currency}")[i % 4]
    task.sentences.append(
        b.say(
            f"pay{i}",
            f"On {when} {{I}} paid {amount} by card for {what} in {town}.",
            f"{{I}} bought {what} in {town} on {when} and paid {amount} by card.",
            f"{{My}} card was charged {amount} for {what} in {town} on {when}.",
            f"For {what} {{I}} paid {amount} with the card, in {town}, on {when}.",
            f"A shop in {town} took {amount} from {{my}} card on {when} for {what}.",
            f"{when}: {amount} by card in {town}, for {what}.",
            f"With the card {{I}} paid {amount} in {town} for {what}; that was on {when}.",
        )
    )


def card_steps(i: int, rate: str) -> list[tuple[str, str]]:
    """Steps of one card payment: converted amount, spread, weekend supplement."""
    return [
        (f"eur{i}", f"round2(paid{i} / {rate})"),
        (f"spread{i}", f"round2(eur{i} * spread / 100)"),
        (f"extra{i}", f"round2(eur{i} * weekend / 100) if weekday(day{i}) >= 5 else 0"),
    ]


def card_slips(ids: list[int], rates: list[str]) -> list[tuple[str, dict[str, str]]]:
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
        card_payment(
            b, task, i, currency, _day(b, i, 1.0 if b.about("weekend supplement") else 0.45)
        )
        task.steps += card_steps(i, "rate")
    task.steps.append(("total", " + ".join(f"eur{i} + spread{i} + extra{i}" for i in ids)))
    task.answer = "total"
    task.naive = card_slips(ids, ["rate"] * len(ids))
    many = "these payments" if b.hard else "this payment"
    task.question = b.say(
        "q",
        f"How much in EUR is debited from {{my}} account for {many}?",
        f"What do {many if b.hard else 'the purchase and its charges'} come to in EUR?"
        if b.hard
        else "What does this payment come to in EUR with all charges?",
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
    card_payment(b, task, 1, currency, friday - timedelta(days=b.dice.whole(0, 3, "early")))
    card_payment(b, task, 2, currency, friday + timedelta(days=b.dice.whole(0, 2, "late")))
    cash = Decimal(10) * b.dice.whole(3, 40, "cash") * SIZE.get(currency, 1)
    text = b.tell(task, "cash", cash, currency)
    town = b.dice.pick(PLACES.get(currency, ("the capital",)), "cashtown")
    task.sentences.insert(
        b.dice.whole(0, 2, "place"),
        b.say(
            "cash",
            f"{{I}} also took out {text} in cash in {town}.",
            f"A cash machine in {town} gave {{me}} {text}.",
            f"In {town} {{I}} withdrew {text} in notes.",
            f"Besides, {{I}} got {text} in cash from a machine in {town}.",
            f"In cash {{I}} drew {text} from a machine in {town}.",
        ),
    )
    ids = [1, 2]
    task.steps = [
        *card_steps(1, "rate"),
        *card_steps(2, "rate"),
        ("eur", "round2(cash / rate)"),
        ("fee", "max(round2(eur * share / 100), least)"),
        ("total", "eur1 + spread1 + extra1 + eur2 + spread2 + extra2 + eur + fee"),
    ]
    task.answer = "total"
    task.naive = [
        *card_slips(ids, ["rate", "rate"]),
        ("minmax", {"fee": "round2(eur * share / 100)"}),
        ("memory", {"fee": "0"}),
        ("memory", {"total": "eur1 + spread1 + eur2 + spread2 + eur + fee"}),
    ]
    task.question = b.say(
        "q",
        "How much in EUR did the whole trip take from {my} account, cash and charges included?",
        "What is the sum in EUR debited for the whole trip, payments, cash and charges together?",
        "Payments and cash with all charges: what did the whole trip cost {me} in EUR?",
    )
    return task
