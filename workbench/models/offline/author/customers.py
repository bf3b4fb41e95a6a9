"""Families about who gets what: elig (two conditions) and cashback (rates, exclusions, maximum)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from workbench.models.offline.author.sheet import Cited
from workbench.models.offline.author.task import Bench, Task

SHOPS = {
    "supermarkets": ("a supermarket", "the supermarket in town", "a small supermarket"),
    "pharmacies": ("a pharmacy", "the pharmacy", "a night pharmacy"),
    "restaurants": ("a restaurant", "a fish restaurant", "the restaurant upstairs"),
    "hotels": ("a hotel", "a hotel by the sea", "the hotel"),
    "petrol stations": ("a petrol station", "the petrol station", "a motorway petrol station"),
    "railways": ("the railway", "the railway office", "a railway counter"),
}
OTHER_SHOPS = (
    "a bookshop",
    "a cinema",
    "a hardware shop",
    "a florist",
    "a shoe shop",
    "a toy shop",
    "a bicycle shop",
    "a furniture shop",
)
CASES = ("both", "both", "neither", "neither", "first", "second")
NOTHING = {
    "gift cards": ("a gift card from {shop}", "a gift card at {shop}"),
    "lottery tickets": ("lottery tickets at {shop}", "a lottery ticket at {shop}"),
    "taxes": ("the dog tax at the town hall", "the property tax at the town hall"),
    "fines": ("a parking fine at the town hall", "a library fine at the town hall"),
}


def elig(b: Bench) -> Task:
    """Two conditions of a loan or a credit card; the key names them."""
    task = b.task("elig", kind="text")
    what = "credit card" if b.about("credit card") else "instalment loan"
    (name1, way1, one), (name2, way2, two) = b.sheet.needs(b.product, what)
    b.cite(task, "one", one)
    b.cite(task, "two", two)
    cases = ("first", "second", "neither", "neither") if b.about("refus") else CASES
    case = b.dice.pick(cases, "case")
    for name, way, cited, met in (
        (name1, way1, one, case in ("both", "first")),
        (name2, way2, two, case in ("both", "second")),
    ):
        task.sentences.append(_condition(b, task, name, _figure(b, name, way, cited.value, met)))
    spare = [n for n in ("income", "age", "savings", "time") if n not in (name1, name2)]
    if not b.edge or b.hard:
        name = b.dice.pick(spare, "spare")
        value = {
            "income": Decimal(2150),
            "age": Decimal(34),
            "savings": Decimal(4100),
            "time": Decimal(26),
        }
        task.sentences.append(_condition(b, task, name, value[name] + b.dice.whole(-9, 9, "vary")))
    task.sentences = b.dice.several(task.sentences, len(task.sentences), "order")
    sign = {"least": ">=", "most": "<="}
    both = f"{name1} and {name2}"
    task.steps = [
        ("met1", f"{name1} {sign[way1]} one"),
        ("met2", f"{name2} {sign[way2]} two"),
        (
            "decision",
            f"'yes: {both}' if met1 and met2 else 'no: {both}' if not met1 and not met2 "
            f"else 'no: {name1}' if not met1 else 'no: {name2}'",
        ),
    ]
    task.answer = "decision"
    task.naive = [
        ("boundary", {"met1": f"{name1} {sign[way1][0]} one"}),
        ("boundary", {"met2": f"{name2} {sign[way2][0]} two"}),
        ("cond", {"met2": "1 == 1"}),
        ("cond", {"met1": "1 == 1"}),
        ("cond", {"met1": "1 == 1", "met2": "1 == 1"}),
        ("cond", {"met2": "1 == 0"}),
    ]
    task.question = b.say(
        "q",
        f"{{Do}} {{I}} get the {what}, yes or no, and which conditions decide it?",
        f"Is the {what} granted to {{me}}, and on which conditions does it rest?",
        f"Will {{I}} be given the {what}, and which conditions are met or missed?",
        f"Yes or no: is the {what} possible for {{me}}, and which conditions settle that?",
    )
    return task


def _figure(b: Bench, name: str, way: str, limit: Decimal, met: bool) -> Decimal:
    """A figure that meets or misses the condition; at the limit itself on the edge track."""
    unit = {"income": 10, "savings": 50}.get(name, 1)
    most = {"income": 60, "savings": 40, "age": 8, "time": 14}[name]
    if name == "time" and not met:
        most = max(1, int(limit) - 1)
    edge = b.edge or b.dice.chance(0.15, f"edge.{name}")
    gap = (0 if met else 1) if edge else b.dice.whole(1, most, f"gap.{name}")
    upwards = met == (way == "least")
    value = limit + unit * gap if upwards else limit - unit * gap
    return max(value, Decimal(1))


def _condition(b: Bench, task: Task, name: str, value: Decimal) -> str:
    """A sentence that tells one figure about the customer."""
    if name in ("income", "savings"):
        text = b.tell(task, name, value)
        words = (
            (
                f"After tax {{I}} {{earn}} {text} a month.",
                f"{{My}} net income is {text} a month.",
                f"Every month {text} net comes in as {{my}} income.",
                f"{{I}} {{take}} home {text} a month, net.",
            )
            if name == "income"
            else (
                f"{{My}} savings are {text}.",
                f"{{I}} {{have}} savings of {text}.",
                f"In savings there are {text}.",
                f"{text} lie in {{my}} savings account.",
            )
        )
        return b.say(name, *words)
    text = b.tell_text(task, name, value, _spelt(name, value))
    if name == "age":
        return b.say(
            "age",
            f"{{I}} {{am}} {text} old.",
            f"{{My}} age is {text}.",
            f"At {text} of age {{I}} {{am}} asking for the first time.",
        )
    return b.say(
        "time",
        f"{{I}} {{have}} been a customer for {text}.",
        f"For {text} now {{I}} {{have}} been with the bank.",
        f"{{My}} account has been open for {text}.",
        f"It is {text} since {{I}} became a customer.",
    )


def _spelt(name: str, value: Decimal) -> str:
    """`36 years` or `1 month`: counts stay digits, so that a key proof can quote them."""
    unit = "year" if name == "age" else "month"
    return f"{value} {unit}{'' if value == 1 else 's'}"


def cashback(b: Bench) -> Task:
    """Three to five payments, some of which earn nothing, and a monthly maximum."""
    task = b.task("cashback")
    rates = b.sheet.cashback()
    names = []
    for i, (kinds, cited) in enumerate(rates, 1):
        b.cite(task, f"rate{i}", cited)
        names.append(kinds)
    excluded = b.sheet.nothing_earned()
    b.cite(task, "nothing", replace(excluded, value=excluded.quote))
    b.cite(task, "most", b.sheet.cap(b.product))
    n = b.dice.whole(4, 5, "n") if b.hard else b.dice.whole(3, 4, "n")
    barred = b.dice.whole(1, n, "barred")
    share = Decimal("1.9") if b.about("maximum") else Decimal("1.4")
    high = int(task.values()["most"] * 100 / n * share) + 30
    for i in range(1, n + 1):
        _payment(b, task, names, i, i == barred, high)
    task.steps += [
        ("earned", " + ".join(f"back{i}" for i in range(1, n + 1))),
        ("paid", "min(earned, most)"),
    ]
    task.answer = "paid"
    full = {f"back{barred}": f"round2(pay{barred} * rate1 / 100)"}
    task.naive = [
        ("exclude", full),
        ("cap", {"paid": "earned"}),
        ("cap", {"paid": "most"}),
        ("exclude", {f"back{barred}": f"round2(pay{barred} * rate{len(rates)} / 100)"}),
        ("memory", {f"back{n}": "0"}),
        ("exclude", {**full, "paid": "earned"}),
    ]
    task.question = b.say(
        "q",
        "How much cashback does the month bring {me}?",
        "What cashback {do} {I} get for this month?",
        "Which sum in cashback is paid out to {me} for the month?",
        "What does all that earn in cashback for the month?",
    )
    return task


def _payment(
    b: Bench, task: Task, names: list[tuple[str, ...]], i: int, barred: bool, high: int
) -> None:
    """One card payment: fact `pay{i}`, step `back{i}`, sentence."""
    group = b.dice.whole(1, len(names), f"group{i}")
    kind = b.dice.pick(names[group - 1], f"kind{i}")
    shop = b.dice.pick(SHOPS.get(kind, OTHER_SHOPS), f"shop{i}")
    text = b.tell(task, f"pay{i}", b.amount(9, max(30, high), f"pay{i}"))
    if barred:
        nothing: Cited = b.sheet.nothing_earned()
        thing = b.dice.pick([n for n in nothing.value if n in NOTHING], "thing")
        what = b.dice.pick(NOTHING[thing], "what").format(shop=shop)
        task.steps.append((f"back{i}", "0"))
        task.sentences.append(
            b.say(
                f"p{i}",
                f"For {what} {{I}} paid {text} by card.",
                f"{text} by card went on {what}.",
                f"{{My}} card paid {text} for {what}.",
            )
        )
        return
    task.steps.append((f"back{i}", f"round2(pay{i} * rate{group} / 100)"))
    task.sentences.append(
        b.say(
            f"p{i}",
            f"At {shop} {{I}} paid {text} by card.",
            f"{{I}} paid {text} by card at {shop}.",
            f"{text} went to {shop}, by card.",
            f"{shop[0].upper()}{shop[1:]} took {text} from {{my}} card.",
            f"{{My}} card paid {text} at {shop}.",
            f"Then {text} by card at {shop}.",
        )
    )
