"""The family about card bills that are paid late: percentage, limits and goodwill."""

from __future__ import annotations

from datetime import timedelta

from workbench.models.offline.author.task import Bench, Task

BUYS = (
    "a new sofa",
    "car repairs",
    "the school trip",
    "dentures",
    "garden chairs",
    "a washing machine",
    "theatre seats",
    "music lessons",
    "two tyres",
    "a sewing machine",
    "winter shoes",
)
EXCUSES = (
    "the letter was lost",
    "{I} was in hospital",
    "the flat was being painted",
    "{I} mixed up the months",
    "the post was on strike",
    "{my} computer broke down",
    "{I} was at sea",
    "a burst pipe came between",
    "nobody emptied the letter box",
)


def late(b: Bench) -> Task:
    """A card bill paid late: percentage, minimum, maximum, goodwill."""
    task = b.task("late")
    for name, cited in zip(("rate", "least", "most"), b.sheet.late(b.product), strict=True):
        b.cite(task, name, cited)
    grace = b.cite(task, "grace", b.sheet.goodwill())
    share, least, most = (task.values()[name] for name in ("rate", "least", "most"))
    low, high = int(least * 100 / share), int(most * 100 / share)
    bands = ((25, low), (low, high), (low, high), (high, high + 400))
    band = b.dice.pick(
        bands[:1] if b.about("small") else bands[-1:] if b.about("large") else bands, "band"
    )
    bill = b.tell(task, "bill", b.amount(*band, "bill"))
    held = b.tell(task, "held", task.told[0].value + b.amount(60, 1900, "held"))
    due = b.day("due")
    span = (1, int(grace) + 2) if b.about("goodwill") else (2, 2 * int(grace) + 8)
    span = (int(grace), int(grace) + 1) if b.edge else span
    paid = due + timedelta(days=b.dice.whole(*span, "span"))
    due_text, paid_text = b.tell_day(task, "due", due), b.tell_day(task, "paid", paid)
    clean = b.about("goodwill") or b.dice.chance(0.5, "clean")
    task.sentences = [*_late_story(b, bill, due_text, paid_text), _history(b, task, clean)]
    task.sentences.insert(
        b.dice.whole(0, 3, "place"),
        b.say(
            "held",
            f"Before the payment there were {held} on {{my}} account.",
            f"{{My}} account held {held} before the payment.",
            f"The balance before the payment was {held}.",
            f"{{I}} had {held} on the account before.",
            f"Until {{I}} paid, {held} lay on the account.",
            f"The account stood at {held} before it.",
        ),
    )
    _late_steps(task, clean)
    task.question = b.say(
        "q",
        "How much is left on {my} account after the bill and any late fee?",
        "What is the balance once the bill and a late fee, if there is one, have gone off?",
        "After bill and late fee, if one is due, what remains on {my} account?",
        "With the bill and any late fee taken off, how much is left on the account?",
    )
    return task


def _late_story(b: Bench, bill: str, due: str, paid: str) -> list[str]:
    """The bill and its late payment."""
    buys, excuse = b.dice.pick(BUYS, "buys"), b.dice.pick(EXCUSES, "excuse")
    return [
        b.say(
            "bill",
            f"{{My}} card bill of {bill} was due on {due}.",
            f"A card bill over {bill}, mostly {buys}, fell due on {due}.",
            f"On {due} {{my}} card bill, {bill}, was due.",
            f"The card bill for {buys} came to {bill} and the due date was {due}.",
            f"{{I}} had a card bill of {bill} with {due} as the due date.",
            f"Because of {buys} the card bill was {bill}; it was due on {due}.",
            f"Due on {due}: {{my}} card bill over {bill}, with {buys} on it.",
        ),
        b.say(
            "paid",
            f"{{I}} paid it only on {paid}.",
            f"The payment was made on {paid}.",
            f"{{I}} settled it on {paid}.",
            f"It was paid on {paid}, as {excuse}.",
            f"{{My}} money arrived on {paid}.",
            f"Since {excuse}, {{I}} paid on {paid}.",
            f"{excuse[0].upper()}{excuse[1:]}, so it was not paid before {paid}.",
        ),
    ]


def _history(b: Bench, task: Task, clean: bool) -> str:
    """Whether another bill was late in the twelve months before."""
    if clean:
        text = b.say("clean", "never", "no other bill late")
        b.tell_text(task, "history", text, text)
        return {
            "never": b.say(
                "n1",
                "{I} {have} never been late before.",
                "Until then {I} was never late.",
                "{I} had never been late with a bill until then.",
            ),
            "no other bill late": "There was no other bill late in the last few years.",
        }[text]
    months = b.dice.whole(2, 9, "ago")
    text = f"{months} months earlier"
    b.tell_text(task, "history", text, text)
    return b.say(
        "l1",
        f"Another bill had been late as well, {text}.",
        f"{{I}} was also late with a bill {text}.",
        f"It is not the first time: {text} {{I}} paid another bill late.",
        f"One other bill, {text}, was paid late too.",
    )


def _late_steps(task: Task, clean: bool) -> None:
    clear = "(history == 'never' or history == 'no other bill late')"
    task.steps = [
        ("span", "days(due, paid)"),
        ("charge", "min(max(round2(bill * rate / 100), least), most)"),
        ("fee", f"0 if span <= grace and {clear} else charge"),
        ("left", "held - bill - fee"),
    ]
    task.answer = "left"
    task.naive = [
        ("exception", {"fee": "charge"}),
        ("exception", {"fee": "0 if span <= grace else charge"}),
        ("boundary", {"fee": f"0 if span < grace and {clear} else charge"}),
        ("minmax", {"charge": "round2(bill * rate / 100)"}),
        ("minmax", {"charge": "max(round2(bill * rate / 100), least)"}),
        ("minmax", {"charge": "least"}),
        ("round", {"charge": "floor(bill * rate) / 100"}),
    ]
    if clean:
        task.naive.append(("exception", {"fee": "0"}))
