"""Families about transfers abroad: tier (marginal tiers) and precedence (which clause)."""

from __future__ import annotations

from datetime import date, timedelta

from workbench.models.offline.author.sheet import Cited
from workbench.models.offline.author.task import Bench, Task

COUNTRIES = (
    "Norway",
    "Canada",
    "Kenya",
    "Brazil",
    "India",
    "Morocco",
    "Australia",
    "Japan",
    "Peru",
    "Ghana",
    "Turkey",
    "Chile",
    "Vietnam",
    "Mexico",
    "Georgia",
    "Senegal",
    "Iceland",
    "Nepal",
)
WHOM = (
    "{my} sister",
    "{my} brother",
    "an old friend",
    "a landlord",
    "a supplier",
    "{my} aunt",
    "a language school",
    "a cousin",
    "a carpenter",
    "{my} godchild",
    "a publisher",
    "a clinic",
)


def standard_fee(b: Bench, task: Task, name: str) -> list[tuple[str, str]]:
    """Steps for the fee of the amount `sent` by tiers and reduction, ending in step `name`."""
    for tier, cited in b.sheet.tiers().items():
        b.cite(task, tier, cited)
    reduction = b.sheet.reduction(b.product)
    steps = [
        (
            "standard",
            "round2(min(sent, e1) * p1 / 100 + max(min(sent, e2) - e1, 0) * p2 / 100"
            " + max(sent - e2, 0) * p3 / 100)",
        )
    ]
    b.cite(task, "reduction", reduction)
    cut = "0" if isinstance(reduction.value, str) else "round2(standard * reduction / 100)"
    return [*steps, ("cut", cut), (name, "standard - cut")]


def naive_tiers(name: str) -> list[tuple[str, dict[str, str]]]:
    """Careless readings of the tiers; `name` is the step that holds the fee."""
    return [
        ("tier", {"standard": "round2(sent * p1 / 100)"}),
        (
            "tier",
            {"standard": "round2(sent * (p1 if sent <= e1 else p2 if sent <= e2 else p3) / 100)"},
        ),
        ("tier", {"standard": "round2(min(sent, e1) * p1 / 100 + max(sent - e1, 0) * p2 / 100)"}),
        ("tier", {"standard": "round2(min(sent, e1) * p1 / 100)"}),
        ("discount", {name: "standard"}),
    ]


def _amount(b: Bench, task: Task) -> str:
    """The amount sent; at a tier edge on the edge track."""
    e1, e2 = (b.sheet.tiers()[name].value for name in ("e1", "e2"))
    value = b.amount(int(e1) + 40, int(e2) + (1800 if b.hard else 400), "sent", "5")
    if b.edge:
        value = b.dice.pick((e1, e1 + 1, e2, e2 + 1, e2 - 1), "edge")
    elif b.hard or b.about("large"):
        value = max(value, e2 + b.dice.whole(11, 240, "third") * 10)
    return b.tell(task, "sent", value)


def _sentence(b: Bench, sent: str, land: str) -> str:
    """The transfer itself."""
    whom = b.dice.pick(WHOM, "whom")
    return b.say(
        "send",
        f"{{I}} {{want}} to send {sent} to {whom} in {land}.",
        f"A transfer of {sent} to {whom} in {land} is due.",
        f"{{I}} {{have}} to transfer {sent} to {land}, to {whom}.",
        f"{sent} must be wired to {whom} in {land}.",
        f"{whom} in {land} is to get {sent} from {{me}} by transfer.",
        f"{{I}} {{am}} about to transfer {sent} to {whom}, who is in {land}.",
    )


def _question(b: Bench) -> str:
    return b.say(
        "q",
        "How much is debited from {my} account for the transfer in all, fee included?",
        "Counting the transfer fee, what sum leaves {my} account altogether?",
        "What will be taken from {my} account for the transfer and its fee together?",
        "What does the transfer come to in all, with the fee on top?",
    )


def tier(b: Bench) -> Task:
    """Marginal tiers and the reduction of the product; the account is an old one."""
    task = b.task("tier")
    land = b.dice.pick(COUNTRIES, "land")
    task.sentences = [
        _sentence(b, _amount(b, task), land),
        b.say(
            "old",
            "{I} {have} been a customer for years.",
            "{My} account is several years old.",
            "The account has been open for many years.",
            "{I} opened the account years ago.",
            "{I} {have} held this account for a long time, many years in fact.",
        ),
    ]
    if b.dice.chance(0.4, "unsaid"):
        task.sentences.pop()
    task.steps = [*standard_fee(b, task, "fee"), ("total", "sent + fee")]
    task.answer = "total"
    task.naive = naive_tiers("fee")
    task.question = _question(b)
    return task


def precedence(b: Bench) -> Task:
    """Country under review before welcome offer before standard fee."""
    task = b.task("precedence")
    review_fee, names = b.sheet.review()
    days, flat = b.sheet.offer()
    b.cite(task, "review", review_fee)
    for i, name in enumerate(names.value, 1):
        b.cite(task, f"listed{i}", Cited(name, name, names.section))
    b.cite(task, "window", days)
    b.cite(task, "flat", flat)
    case = b.dice.pick(_cases(b), "case")
    land = b.dice.pick(names.value if "review" in case else COUNTRIES, "land")
    sent = _amount(b, task)
    b.tell_text(task, "land", land, land)
    opened, when = _opening(b, case, int(days.value))
    opened_text, when_text = b.tell_day(task, "opened", opened), b.tell_day(task, "when", when)
    task.sentences = [
        b.say(
            "opened",
            f"{{My}} account was opened on {opened_text}.",
            f"{{I}} opened the account on {opened_text}.",
            f"{{I}} {{have}} been a customer since {opened_text}, when the account was opened.",
            f"The opening date of {{my}} account is {opened_text}.",
            f"On {opened_text} {{I}} opened this account with {{your}} bank.",
        ),
        _sentence(b, sent, land),
        b.say(
            "when",
            f"It will go out on {when_text}.",
            f"The date of the transfer is {when_text}.",
            f"{{I}} shall send it on {when_text}.",
            f"{when_text} is the day on which it leaves.",
            f"It is to be sent on {when_text}.",
        ),
    ]
    listed = " or ".join(f"land == listed{i}" for i in range(1, len(names.value) + 1))
    task.steps = [
        *standard_fee(b, task, "usual"),
        ("age", "days(opened, when)"),
        ("offer", "flat if age <= window else usual"),
        ("fee", f"review if {listed} else offer"),
        ("total", "sent + fee"),
    ]
    task.answer = "total"
    task.naive = [
        ("precedence", {"fee": "offer"}),
        ("precedence", {"fee": "usual"}),
        ("boundary", {"offer": "flat if age < window else usual"}),
        ("exception", {"offer": "flat"}),
        ("precedence", {"fee": f"offer + (review if {listed} else 0)"}),
        *naive_tiers("usual"),
    ]
    task.question = _question(b)
    return task


def _cases(b: Bench) -> tuple[str, ...]:
    """The cases that the leaf is about; all of them when it names none."""
    if b.about("which clause"):
        return ("review new", "review new", "review", "new")
    if b.about("under review"):
        return ("review", "review new")
    if b.about("last day", "day after"):
        return ("new", "just over", "just over")
    if b.about("welcome offer"):
        return ("new", "new", "just over", "old")
    return ("review", "review new", "new", "new", "just over", "old")


def _opening(b: Bench, case: str, window: int) -> tuple[date, date]:
    """Opening day of the account and day of the transfer."""
    when = b.day("when", (4, 20), (11, 30))
    if (b.edge or b.about("last day")) and case in ("new", "just over"):
        age = window + (1 if case == "just over" else 0)
    elif "new" in case:
        age = b.dice.whole(4, window - 1, "age")
    else:
        age = b.dice.whole(window + 1, window + 20 if case == "just over" else window + 90, "age")
    return when - timedelta(days=age), when
