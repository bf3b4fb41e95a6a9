"""Families about days: deadline (working days), late (a late card bill), overdraft (interest)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from workbench.models.offline.author.forms import next_weekday
from workbench.models.offline.author.task import Bench, Task

DRAINS = ("a boiler repair", "a vet's invoice", "the tuition", "a van rental", "a broken windscreen",
          "a deposit for a flat", "the insurance premium", "a new gearbox", "heating oil")  # fmt: skip
MENDS = ("a refund", "the next salary", "an old loan repaid", "a birthday gift", "a tax refund",
         "the holiday pay", "a sold bicycle", "a grant")  # fmt: skip
WAYS = ("by post", "by e-mail", "over the counter", "through the app", "by phone", "in person")
BUYS = ("a new sofa", "car repairs", "the school trip", "dentures", "garden chairs", "a washing machine",
        "theatre seats", "music lessons", "two tyres", "a sewing machine", "winter shoes")  # fmt: skip
EXCUSES = ("the letter was lost", "{I} was in hospital", "the flat was being painted",
           "{I} mixed up the months", "the post was on strike", "{my} computer broke down",
           "{I} was at sea", "a burst pipe came between", "nobody emptied the letter box")  # fmt: skip
GRIEVANCES = (
    "a wrong booking", "a machine that kept {my} card", "a rude call", "a missing statement",
    "a payment booked twice", "a standing order that never left", "a locked account",
    "an unreadable letter", "a closed counter", "a lost cheque", "a broken coin machine",
)  # fmt: skip
MISHAPS = (
    "{my} card fell into the river", "the chip of {my} card broke", "a machine kept {my} card",
    "{my} card snapped in two", "{my} card was left in a taxi", "the dog chewed {my} card",
    "{my} card went through the wash", "{my} card no longer works at tills",
)  # fmt: skip


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
        "q", "By which date must {my} complaint be answered?",
        "What is the last day on which the complaint may be answered?",
        "Until which date does the bank have time to answer the complaint?",
    )
    told = b.say(
        "sent", f"{{My}} complaint about {why} reached the bank {way} on {day}.",
        f"{{I}} complained {way} about {why}; the complaint arrived on {day}.",
        f"On {day} the bank received {{my}} complaint about {why}, {way}.",
        f"Because of {why} there is a complaint from {{me}}, received {way} on {day}.",
        f"The complaint, about {why}, came in {way} on {day}.",
    )  # fmt: skip
    return told, question


def _card_loss(b: Bench, day: str) -> tuple[str, str]:
    """The request for a new card and the question about it."""
    way, why = b.dice.pick(WAYS, "way"), b.dice.pick(MISHAPS, "why")
    question = b.say(
        "q", "By which date must the replacement card be posted?",
        "What is the latest day for posting the replacement card?",
        "Until which date may the bank take to post the new card?",
    )
    told = b.say(
        "asked", f"Since {why}, {{I}} asked for a replacement card {way}; the request arrived on {day}.",
        f"{{My}} request for a replacement card reached the bank {way} on {day}, because {why}.",
        f"On {day} the bank received, {way}, {{my}} request for a replacement card: {why}.",
        f"The request for a new card came in {way} on {day}, after it happened that {why}.",
    )  # fmt: skip
    return told, question


def late(b: Bench) -> Task:
    """A card bill paid late: percentage, minimum, maximum, goodwill."""
    task = b.task("late")
    for name, cited in zip(("rate", "least", "most"), b.sheet.late(b.product), strict=True):
        b.cite(task, name, cited)
    grace = b.cite(task, "grace", b.sheet.goodwill())
    share, least, most = (task.values()[name] for name in ("rate", "least", "most"))
    low, high = int(least * 100 / share), int(most * 100 / share)
    bands = ((25, low), (low, high), (low, high), (high, high + 400))
    band = b.dice.pick(bands[:1] if b.about("small") else bands[-1:] if b.about("large") else bands, "band")
    bill = b.tell(task, "bill", b.amount(*band, "bill"))
    held = b.tell(task, "held", task.told[0].value + b.amount(60, 1900, "held"))
    due = b.day("due")
    span = (1, int(grace) + 2) if b.about("goodwill") else (2, 2 * int(grace) + 8)
    span = (int(grace), int(grace) + 1) if b.edge else span
    paid = due + timedelta(days=b.dice.whole(*span, "span"))
    due_text, paid_text = b.tell_day(task, "due", due), b.tell_day(task, "paid", paid)
    clean = b.about("goodwill") or b.dice.chance(0.5, "clean")
    task.sentences = [*_late_story(b, bill, due_text, paid_text), _history(b, task, clean)]
    task.sentences.insert(b.dice.whole(0, 3, "place"), b.say(
        "held", f"Before the payment there were {held} on {{my}} account.",
        f"{{My}} account held {held} before the payment.",
        f"The balance before the payment was {held}.", f"{{I}} had {held} on the account before.",
        f"Until {{I}} paid, {held} lay on the account.", f"The account stood at {held} before it.",
    ))  # fmt: skip
    _late_steps(task, clean)
    task.question = b.say(
        "q", "How much is left on {my} account after the bill and any late fee?",
        "What is the balance once the bill and a late fee, if there is one, have gone off?",
        "After bill and late fee, if one is due, what remains on {my} account?",
        "With the bill and any late fee taken off, how much is left on the account?",
    )
    return task


def _late_story(b: Bench, bill: str, due: str, paid: str) -> list[str]:
    """The bill and its late payment."""
    buys, excuse = b.dice.pick(BUYS, "buys"), b.dice.pick(EXCUSES, "excuse")
    return [b.say(
        "bill", f"{{My}} card bill of {bill} was due on {due}.",
        f"A card bill over {bill}, mostly {buys}, fell due on {due}.",
        f"On {due} {{my}} card bill, {bill}, was due.",
        f"The card bill for {buys} came to {bill} and the due date was {due}.",
        f"{{I}} had a card bill of {bill} with {due} as the due date.",
        f"Because of {buys} the card bill was {bill}; it was due on {due}.",
        f"Due on {due}: {{my}} card bill over {bill}, with {buys} on it.",
    ), b.say(
        "paid", f"{{I}} paid it only on {paid}.", f"The payment was made on {paid}.",
        f"{{I}} settled it on {paid}.", f"It was paid on {paid}, as {excuse}.",
        f"{{My}} money arrived on {paid}.", f"Since {excuse}, {{I}} paid on {paid}.",
        f"{excuse[0].upper()}{excuse[1:]}, so it was not paid before {paid}.",
    )]  # fmt: skip


def _history(b: Bench, task: Task, clean: bool) -> str:
    """Whether another bill was late in the twelve months before."""
    if clean:
        text = b.say("clean", "never", "no other bill late")
        b.tell_text(task, "history", text, text)
        return {
            "never": b.say("n1", "{I} {have} never been late before.", "Until then {I} was never late.",
                           "{I} had never been late with a bill until then."),
            "no other bill late": "There was no other bill late in the last few years.",
        }[text]  # fmt: skip
    months = b.dice.whole(2, 9, "ago")
    text = f"{months} months earlier"
    b.tell_text(task, "history", text, text)
    return b.say(
        "l1", f"Another bill had been late as well, {text}.", f"{{I}} was also late with a bill {text}.",
        f"It is not the first time: {text} {{I}} paid another bill late.",
        f"One other bill, {text}, was paid late too.",
    )


def _late_steps(task: Task, clean: bool) -> None:
    clear = "(history == 'never' or history == 'no other bill late')"
    task.steps = [
        ("span", "days(due, paid)"),
        ("charge", "min(max(round2(bill * rate / 100), least), most)"),
        ("fee", f"0 if span <= grace and {clear} else charge"), ("left", "held - bill - fee"),
    ]  # fmt: skip
    task.answer = "left"
    task.naive = [
        ("exception", {"fee": "charge"}), ("exception", {"fee": "0 if span <= grace else charge"}),
        ("boundary", {"fee": f"0 if span < grace and {clear} else charge"}),
        ("minmax", {"charge": "round2(bill * rate / 100)"}),
        ("minmax", {"charge": "max(round2(bill * rate / 100), least)"}),
        ("minmax", {"charge": "least"}), ("round", {"charge": "floor(bill * rate) / 100"}),
    ]  # fmt: skip
    if clean:
        task.naive.append(("exception", {"fee": "0"}))


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
    task.sentences = [b.say(
        "short", f"On {start_text} {{my}} account went {text} below zero.",
        f"{{My}} account was overdrawn by {text} from {start_text}, after {why}.",
        f"{why[0].upper()}{why[1:]} pushed the account to {text} below zero on {start_text}.",
        f"Through {why} {{I}} was overdrawn by {text} as of {start_text}.",
        f"From {start_text} on {{I}} was {text} in the red.",
        f"A direct debit left {{me}} overdrawn by {text} on {start_text}.",
        f"The account slipped to {text} below zero on {start_text}.",
    ), b.say(
        "end", f"On {end_text} it was back at zero.", f"It stayed like that until {end_text}, when it was back at zero.",
        f"Money came in on {end_text} and brought it back to zero.",
        f"By a payment on {end_text} the account was at zero again.",
        f"{{I}} balanced it on {end_text}.",
        f"{mend[0].upper()}{mend[1:]} brought it back to zero on {end_text}.",
        f"Only with {mend} on {end_text} was the account back at zero.",
    )]  # fmt: skip
    interest = "round2(max(short - buffer, 0) * rate / 100 * span / 365)"
    task.steps = [("span", "days(start, end)"), ("interest", interest), ("total", "short + interest")]
    task.answer = "total"
    task.naive = [
        ("cond", {"interest": interest.replace("max(short - buffer, 0)", "short")}),
        ("count", {"span": "days(start, end) + 1"}), ("count", {"span": "days(start, end) - 1"}),
        ("count", {"interest": interest.replace("/ 365", "/ 360")}),
        ("round", {"interest": "floor(max(short - buffer, 0) * rate * span / 365) / 100"}),
        ("memory", {"interest": "round2(max(short - buffer, 0) * rate / 100)"}),
    ]  # fmt: skip
    task.question = b.say(
        "q", "What did the overdraft cost {me} in all, the overdrawn amount and the interest together?",
        "Overdrawn amount plus interest: how much had to be paid in altogether?",
        "How much had to be paid in altogether, the overdrawn sum and its interest?",
    )
    return task
