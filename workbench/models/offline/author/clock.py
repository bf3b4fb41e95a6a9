"""Families about days: deadline (working days) and overdraft (interest)."""

from __future__ import annotations

from datetime import date, timedelta

from workbench.models.offline.author.forms import next_weekday
from workbench.models.offline.author.task import Bench, Task

DRAINS = (
    "a boiler repair",
    "a vet's invoice",
    "the tuition",
    "a van rental",
    "a broken windscreen",
    "a deposit for a flat",
    "the insurance premium",
    "a new gearbox",
    "heating oil",
)
MENDS = (
    "a refund",
    "the next salary",
    "an old loan repaid",
    "a birthday gift",
    "a tax refund",
    "the holiday pay",
    "a sold bicycle",
    "a grant",
)
WAYS = ("by post", "by e-mail", "over the counter", "through the app", "by phone", "in person")
GRIEVANCES = (
    "a wrong booking",
    "a machine that kept {my} card",
    "a rude call",
    "a missing statement",
    "a payment booked twice",
    "a standing order that never left",
    "a locked account",
    "an unreadable letter",
    "a closed counter",
    "a lost cheque",
    "a broken coin machine",
)
MISHAPS = (
    "{my} card fell into the river",
    "the chip of {my} card broke",
    "a machine kept {my} card",
    "{my} card snapped in two",
    "{my} card was left in a taxi",
    "the dog chewed {my} card",
    "{my} card went through the wash",
    "{my} card no longer works at tills",
)


def deadline(b: Bench) -> Task:
    """The last day of a period of working days, holidays left out."""
    task = b.task("deadline", kind="day")
    wants_card = b.about("replacement", "card")
    b.cite(task, "n", b.sheet.working_days(b.product, "card" if wants_card else "complaint"))
    holidays = b.sheet.holidays()
    for i, holiday in enumerate(holidays, 1):
        b.cite(task, f"h{i}", holiday)
    if b.hard or b.edge or b.about("a holiday") or b.dice.chance(0.45, "near"):
        early = [h.value for h in holidays if h.value.month < 12]
        near: date = b.dice.pick(early or [holidays[0].value], "holiday")
        start = near - timedelta(days=b.dice.whole(0 if b.edge else 1, 6, "before"))
    else:
        start = b.day("start", (1, 7), (11, 20))
    if b.about("weekend"):
        start = next_weekday(start, True)
    day = b.tell_day(task, "start", start)
    told, task.question = _card_loss(b, day) if wants_card else _complaint(b, day)
    task.sentences = [told]
    names = ", ".join(f"h{i}" for i in range(1, len(holidays) + 1))
    task.steps = [("last", f"workdays(start, n, [{names}])")]
    task.answer = "last"
    task.naive = [
        ("holiday", {"last": "workdays(start, n, [])"}),
        ("weekend", {"last": "add_days(start, n)"}),
        ("count", {"last": f"workdays(start, n - 1, [{names}])"}),
        ("count", {"last": f"workdays(start, n + 1, [{names}])"}),
    ]
    return task


def _complaint(b: Bench, day: str) -> tuple[str, str]:
    """The complaint and the question about it."""
    way, why = b.dice.pick(WAYS, "way"), b.dice.pick(GRIEVANCES, "why")
    question = b.say(
        "q",
        "By which date must {my} complaint be answered?",
        "What is the last day on which the complaint may be answered?",
        "Until which date does the bank have time to answer the complaint?",
    )
    told = b.say(
        "sent",
        f"{{My}} complaint about {why} reached the bank {way} on {day}.",
        f"{{I}} complained {way} about {why}; the complaint arrived on {day}.",
        f"On {day} the bank received {{my}} complaint about {why}, {way}.",
        f"Because of {why} there is a complaint from {{me}}, received {way} on {day}.",
        f"The complaint, about {why}, came in {way} on {day}.",
    )
    return told, question


def _card_loss(b: Bench, day: str) -> tuple[str, str]:
    """The request for a new card and the question about it."""
    way, why = b.dice.pick(WAYS, "way"), b.dice.pick(MISHAPS, "why")
    question = b.say(
        "q",
        "By which date must the replacement card be posted?",
        "What is the latest day for posting the replacement card?",
        "Until which date may the bank take to post the new card?",
    )
    told = b.say(
        "asked",
        f"Since {why}, {{I}} asked for a replacement card {way}; the request arrived on {day}.",
        f"{{My}} request for a replacement card reached the bank {way} on {day}, because {why}.",
        f"On {day} the bank received, {way}, {{my}} request for a replacement card: {why}.",
        f"The request for a new card came in {way} on {day}, after it happened that {why}.",
    )
    return told, question


def overdraft(b: Bench) -> Task:
    """Interest on the part above the free buffer; the closing day does not count."""
    task = b.task("overdraft")
    share, buffer = b.sheet.overdraft(b.product)
    b.cite(task, "rate", share)
    free = int(b.cite(task, "buffer", buffer))
    value = b.amount(free + 60, free + 1900, "over")
    if b.edge or b.about("near the"):
        value = b.amount(free + 20, free + 110, "near")
    text = b.tell(task, "short", value)
    start = b.day("start", (1, 8), (10, 20))
    end = start + timedelta(days=b.dice.whole(5, 48, "span"))
    start_text, end_text = b.tell_day(task, "start", start), b.tell_day(task, "end", end)
    why, mend = b.dice.pick(DRAINS, "why"), b.dice.pick(MENDS, "mend")
    task.sentences = [
        b.say(
            "short",
            f"On {start_text} {{my}} account went {text} below zero.",
            f"{{My}} account was overdrawn by {text} from {start_text}, after {why}.",
            f"{why[0].upper()}{why[1:]} pushed the account to {text} below zero on {start_text}.",
            f"Through {why} {{I}} was overdrawn by {text} as of {start_text}.",
            f"From {start_text} on {{I}} was {text} in the red.",
            f"A direct debit left {{me}} overdrawn by {text} on {start_text}.",
            f"The account slipped to {text} below zero on {start_text}.",
        ),
        b.say(
            "end",
            f"On {end_text} it was back at zero.",
            f"It stayed like that until {end_text}, when it was back at zero.",
            f"Money came in on {end_text} and brought it back to zero.",
            f"By a payment on {end_text} the account was at zero again.",
            f"{{I}} balanced it on {end_text}.",
            f"{mend[0].upper()}{mend[1:]} brought it back to zero on {end_text}.",
            f"Only with {mend} on {end_text} was the account back at zero.",
        ),
    ]
    interest = "round2(max(short - buffer, 0) * rate / 100 * span / 365)"
    task.steps = [
        ("span", "days(start, end)"),
        ("interest", interest),
        ("total", "short + interest"),
    ]
    task.answer = "total"
    task.naive = [
        ("cond", {"interest": interest.replace("max(short - buffer, 0)", "short")}),
        ("count", {"span": "days(start, end) + 1"}),
        ("count", {"span": "days(start, end) - 1"}),
        ("count", {"interest": interest.replace("/ 365", "/ 360")}),
        ("round", {"interest": "floor(max(short - buffer, 0) * rate * span / 365) / 100"}),
        ("memory", {"interest": "round2(max(short - buffer, 0) * rate / 100)"}),
    ]
    task.question = b.say(
        "q",
        "What did the overdraft cost {me} in all, the overdrawn amount and the interest together?",
        "Overdrawn amount plus interest: how much had to be paid in altogether?",
        "How much had to be paid in altogether, the overdrawn sum and its interest?",
    )
    return task
