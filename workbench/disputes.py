"""The cases of the demo's support desk: an account, its payments, and the one that is disputed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

HOLDERS = (
    "Ines Okafor", "Tomas Lindqvist", "Mara Duarte", "Jonas Petrov", "Aylin Kaya", "Piet Verhoeven",
    "Noor Haddad", "Sofia Marin", "Emil Novak", "Greta Halvorsen", "Luca Ferrante", "Hana Sato",
    "Oskar Wieland", "Beatriz Campos", "Milan Kovac", "Freya Sundal", "Dario Conti", "Ruta Balode",
)  # fmt: skip
SHOPS = (
    "Lantern Books", "Northgate Cycles", "Cafe Almond", "Pine & Wool", "Bluebird Travel",
    "Orchard Market", "Kestrel Audio", "Harbour Cinema", "Fennel Kitchen", "Stonebridge Tools",
    "Velvet Shoes", "Copper Kettle", "Juniper Pharmacy", "Tideline Sports", "Maple Toys",
    "Halo Opticians", "Quarry Garden", "Sable Hotel", "Rook & Pawn", "Amber Florist",
    "Meridian Airlines", "Willow Bakery", "Cobalt Phones", "Saffron Grill", "Birch Furniture",
)  # fmt: skip
REASONS = ("not_received", "charged_twice", "wrong_amount", "not_recognised")
LOOK_ALIKES = ("none", "same shop", "same amount")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
FIRST = date(2026, 2, 1)
DAYS = 240
FIELDS = ("payment_id", "amount_cents", "reason")


def draw_case(rng: Random, coordinate: Mapping[str, str]) -> dict[str, Any]:
    """One case; `reason`, `look-alike` and `record` of the coordinate are respected."""
    reason = _one_of(REASONS, coordinate.get("reason", ""), rng)
    look = _one_of(LOOK_ALIKES, coordinate.get("look-alike", ""), rng)
    wrong = _one_of(("right", "wrong"), coordinate.get("record", ""), rng) == "wrong"
    payments, disputed = _payments(rng, look)
    cents = cents_of(disputed["amount"])
    case = {
        "account": f"HB-{rng.randint(100000, 999999)}", "holder": rng.choice(HOLDERS),
        "payments": payments, "disputed": disputed["id"], "reason": reason,
        "agreed": euros(max(100, cents - 10 * rng.randint(15, 220)))
        if reason == "wrong_amount" else "",
    }  # fmt: skip
    return {**case, "slip": _slip(case, disputed, rng) if wrong else {}}


def disputed_in(case: Mapping[str, Any]) -> dict[str, Any]:
    """The payment that the case is about."""
    return next(p for p in case["payments"] if p["id"] == case["disputed"])


def true_record(case: Mapping[str, Any]) -> dict[str, Any]:
    """What the dispute's record has to say."""
    amount = cents_of(disputed_in(case)["amount"])
    return {"payment_id": case["disputed"], "amount_cents": amount, "reason": case["reason"]}


def facts_of(case: Mapping[str, Any]) -> dict[str, str]:
    """What the customer has to say, in plain words."""
    payment = disputed_in(case)
    facts = {
        "account": str(case["account"]), "shop": payment["merchant"], "amount": payment["amount"],
        "date": in_words(payment["date"]), "reason": str(case["reason"]).replace("_", " "),
        "first name": str(case["holder"]).split()[0],
    }  # fmt: skip
    return facts | ({"agreed amount": case["agreed"]} if case["agreed"] else {})


def missing_in(case: Mapping[str, Any], message: str) -> tuple[str, ...]:
    """The facts that the message does not hold; what only reading can tell is left out."""
    folded = " ".join(message.casefold().split())
    payment = disputed_in(case)
    tests = {
        "account": str(case["account"]).casefold() in folded,
        "shop": payment["merchant"].casefold() in folded,
        "amount": _has_amount(folded, payment["amount"]),
        "date": _has_day(folded, date.fromisoformat(payment["date"])),
    }
    if case["agreed"]:
        tests["agreed amount"] = _has_amount(folded, case["agreed"])
    return tuple(name for name, found in tests.items() if not found)


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d} EUR"


def cents_of(amount: str) -> int:
    return int(re.sub(r"\D", "", amount))


def in_words(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _one_of(values: tuple[str, ...], wanted: str, rng: Random) -> str:
    drawn = rng.choice(values)
    return wanted if wanted in values else drawn


def _payments(rng: Random, look: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Five to eight payments of one month, the disputed one among them."""
    shops = rng.sample(SHOPS, 8)
    month = (FIRST + timedelta(days=rng.randrange(DAYS))).replace(day=1)
    rows = [_payment(rng, shop, month) for shop in shops[: rng.randint(5, 7)]]
    disputed = rng.choice(rows)
    if look == "same shop":
        twin = _payment(rng, disputed["merchant"], month)
        # On the same day nobody could say which of the two is meant.
        day = int(disputed["date"][-2:]) % 28 + 1 + rng.randrange(3)
        rows.append({**twin, "date": month.replace(day=min(day, 28)).isoformat()})
    if look == "same amount":
        rows.append({**_payment(rng, shops[-1], month), "amount": disputed["amount"]})
    ids = rng.sample(range(20000, 99999), len(rows))
    for row, number in zip(rows, sorted(ids), strict=True):
        row["id"] = f"P-{number}"
    return sorted(rows, key=lambda row: (row["date"], row["id"])), disputed


def _payment(rng: Random, shop: str, month: date) -> dict[str, Any]:
    # About every third amount lies above 250 EUR, where another desk takes over.
    cents = rng.randint(25_100, 89_900) if rng.random() < 0.35 else rng.randint(650, 24_900)
    day = month.replace(day=rng.randint(1, 28))
    return {"id": "", "date": day.isoformat(), "merchant": shop, "amount": euros(cents)}


def _slip(case: Mapping[str, Any], disputed: Mapping[str, Any], rng: Random) -> dict[str, Any]:
    """A field that the bank's system stores wrongly, for the agent to notice."""
    field = rng.choice(FIELDS)
    others = [p["id"] for p in case["payments"] if p["id"] != disputed["id"]]
    value = {
        "payment_id": rng.choice(others), "amount_cents": cents_of(disputed["amount"]) * 10,
        "reason": rng.choice([r for r in REASONS if r != case["reason"]]),
    }[field]  # fmt: skip
    return {"field": field, "value": value}


def _has_amount(folded: str, amount: str) -> bool:
    """The amount with its cents; without them only beside its currency: 9 is also a day."""
    number = amount.split()[0]
    forms = [re.escape(number), re.escape(number.replace(".", ","))]
    whole = number.removesuffix(".00")
    if whole != number:
        forms += [rf"{whole} ?(?:eur|€)", rf"(?<=€){whole}(?![.,]\d)", rf"(?<=€ ){whole}(?![.,]\d)"]
    return any(re.search(rf"(?<![\d.,]){form}(?!\d)", folded) for form in forms)


def _has_day(folded: str, day: date) -> bool:
    month = MONTHS[day.month - 1].casefold()
    short = month[:3]
    number = rf"0?{day.day}(?:st|nd|rd|th)?"
    named = rf"(?<!\d){number}\.? (?:of )?(?:{month}|{short})\b|\b(?:{month}|{short})\.? {number}\b"
    return bool(re.search(named, folded)) or day.isoformat() in folded
