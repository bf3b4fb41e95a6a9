"""Families about cash machines: abroad (in other countries) and allow (other banks at home)."""

from __future__ import annotations

from decimal import Decimal

from workbench.models.offline.author.cash import SPOTS
from workbench.models.offline.author.people import TOWNS
from workbench.models.offline.author.task import Bench, Task

FOREIGN_TOWNS = (
    "Lisbon",
    "Porto",
    "Vienna",
    "Graz",
    "Dublin",
    "Cork",
    "Athens",
    "Tallinn",
    "Riga",
    "Vilnius",
    "Helsinki",
    "Ljubljana",
    "Bratislava",
    "Valletta",
    "Nicosia",
    "Salzburg",
    "Madrid",
    "Rome",
)
USES = (
    "the cleaner",
    "a market stall",
    "the school fund",
    "a second-hand desk",
    "the choir kitty",
    "a haircut",
    "the allotment",
    "a flea market",
    "tips for the movers",
    "the piano lessons",
    "a bunch of flowers",
    "the village fair",
)


def abroad(b: Bench) -> Task:
    """Cash abroad in EUR: a percentage with a minimum, for each withdrawal."""
    task = b.task("abroad")
    share, least = b.sheet.abroad(b.product)
    rate, minimum = b.cite(task, "rate", share), b.cite(task, "least", least)
    towns = b.dice.several(FOREIGN_TOWNS, 2, "towns")
    edge_amount = minimum * 100 / rate
    n = 2 if b.hard else 1
    for i in range(n):
        value = _abroad_amount(b, int(edge_amount), i)
        if b.edge and i == 0:
            value = edge_amount.to_integral_value() + b.dice.whole(-1, 1, "edge")
        text = b.tell(task, f"cash{i + 1}", value)
        task.sentences.append(_cash_abroad(b, i, text, towns[i]))
    each = [f"max(round2(cash{i + 1} * rate / 100), least)" for i in range(n)]
    task.steps = [(f"fee{i + 1}", each[i]) for i in range(n)]
    cash = " + ".join(f"cash{i + 1} + fee{i + 1}" for i in range(n))
    task.steps.append(("total", cash))
    task.answer = "total"
    task.question = b.say(
        "q",
        "How much is debited from {my} account for the cash in all, fee included?",
        "Counting the fee, what sum leaves {my} account for this cash altogether?",
        "With the charge for cash abroad added, how much is taken from {my} account in all?",
        "What is the whole amount debited for the cash, together with the fee?",
    )
    task.naive = [
        ("minmax", {f"fee{i + 1}": f"round2(cash{i + 1} * rate / 100)" for i in range(n)}),
        ("minmax", {f"fee{i + 1}": "least" for i in range(n)}),
        ("minmax", {f"fee{i + 1}": f"round2(cash{i + 1} * rate / 100) + least" for i in range(n)}),
        (
            "round",
            {f"fee{i + 1}": f"max(floor(cash{i + 1} * rate) / 100, least)" for i in range(n)},
        ),
        ("cond", {f"fee{i + 1}": "0" for i in range(n)}),
    ]
    return task


def _abroad_amount(b: Bench, edge: int, i: int) -> Decimal:
    """An amount below or above the one at which the minimum stops to matter."""
    small = b.about("small") or (not b.about("large") and b.dice.chance(0.35, f"low{i}"))
    low, high = (20, edge) if small else (edge, edge + 420)
    return b.amount(low, high, f"a{i}", "5" if b.dice.chance(0.4, f"f{i}") else "1")


def _cash_abroad(b: Bench, i: int, text: str, town: str) -> str:
    """One withdrawal in a country that pays in EUR."""
    return b.say(
        f"abroad{i}",
        f"In {town}, on a trip abroad, {{I}} took out {text}.",
        f"{{I}} withdrew {text} from a machine abroad, in {town}.",
        f"A cash machine in {town} gave {{me}} {text} while {{I}} was abroad.",
        f"Abroad in {town} {{I}} got {text} in notes.",
        f"{{My}} stay abroad took {{me}} to {town}, where {{I}} drew {text} in cash.",
        f"While abroad {{I}} took {text} in cash from a bank in {town}.",
    )


def allow(b: Bench) -> Task:
    """Free withdrawals at other banks' machines, then a fee for each; own machines do not count."""
    task = b.task("allow")
    free_, fee_ = b.sheet.home(b.product)
    free = int(b.cite(task, "free", free_))
    b.cite(task, "fee", fee_)
    low, high = (1, free - 1) if b.about("not yet used") else (1, free + 4)
    low, high = (free, free + 5) if b.about("after the allowance") else (low, high)
    before = free + b.dice.whole(-1, 0, "edge") if b.edge else b.dice.whole(low, high, "before")
    own = b.dice.whole(1, 6, "own")
    more = 3 if b.hard else 2
    others = b.tell_text(task, "before", Decimal(before), _times(before))
    owns = b.tell_text(task, "own", Decimal(own), _times(own))
    facts = _used(b, others, owns)
    texts = []
    for i in range(more):
        value = Decimal(5) * b.dice.whole(4, 50, f"v{i}") + b.dice.whole(0, 4, f"odd{i}")
        texts.append(b.tell(task, f"cash{i + 1}", value))
    singly = [_new_withdrawal(b, text, i) for i, text in enumerate(texts)]
    together = more == 2 and b.dice.chance(0.6, "together")
    task.sentences = [*facts, *([_both_withdrawals(b, *texts)] if together else singly)]
    task.question = b.say(
        "q",
        "What is debited for the new withdrawals in all, with any fee?",
        "How much leaves {my} account for the new cash, counting fees if there are any?",
        "Together with any fees, what sum is taken for the new withdrawals?",
        "What does the new cash come to in all, should a fee be due?",
        "Any fee included, how much is debited for the new withdrawals?",
    )
    paid = " + ".join(f"(fee if before + {i} >= free else 0)" for i in range(more))
    cash = " + ".join(f"cash{i + 1}" for i in range(more))
    task.steps = [("fees", paid), ("total", f"{cash} + fees")]
    task.answer = "total"
    counted = paid.replace("before", "before + own")
    task.naive = [
        ("distract", {"fees": counted}),
        ("cond", {"fees": "0"}),
        ("cond", {"fees": f"fee * {more}"}),
        ("boundary", {"fees": paid.replace(">=", ">")}),
        ("count", {"fees": "fee * max(before + 1 - free, 0)"}),
    ]
    return task


def _new_withdrawal(b: Bench, text: str, i: int) -> str:
    """One of the withdrawals that the question is about."""
    use, spot = b.dice.several(USES, 3, "uses")[i], b.dice.several(SPOTS, 3, "spots")[i]
    town = b.dice.several(TOWNS, 3, "home towns")[i]
    firsts, nexts = ("Now", "Since then", "Today"), ("Then", "After that", "An hour later")
    again = b.say(f"again{i}", *(nexts if i else firsts))
    return b.say(
        f"now{i}",
        f"{again} {{I}} withdrew {text} from another bank's machine {spot} at home.",
        f"{again} {{I}} took out {text} for {use}, here in {town}, at a machine of another bank.",
        f"{again} another bank's machine {spot} in {town} gave {{me}} {text}.",
        f"{again} {{I}} got {text} for {use} from a machine of another bank in town.",
        f"For {use} {{I}} {again.lower()} drew {text} from another bank's machine in {town}.",
        f"{again} {use} had to be paid, so another bank's machine at home gave {{me}} {text}.",
        f"{again}, {spot}, {{I}} withdrew {text} at another bank's machine; it went on {use}.",
        f"{again} {{I}} stopped {spot} and got {text} in cash, from another bank again.",
    )


def _both_withdrawals(b: Bench, one: str, two: str) -> str:
    """Both new withdrawals in one sentence."""
    use, other = b.dice.several(USES, 2, "uses")
    spot, town = b.dice.pick(SPOTS, "spot"), b.dice.pick(TOWNS, "home town")
    return b.say(
        "both",
        f"Now {{I}} withdrew {one} and then {two} from another bank's machine {spot}.",
        f"Since then another bank's machine in {town} gave {{me}} {one} for {use}, later {two}.",
        f"Today {{I}} took out {one} for {use} and {two} for {other} at another bank's machine.",
        f"For {use} and {other} {{I}} now drew {one} and {two} from another bank in {town}.",
        f"Now {one} went on {use} and {two} on {other}, both in cash from another bank's machine.",
        f"{{I}} now stopped {spot} twice, another bank's machine: first {one}, later {two}.",
    )


def _used(b: Bench, others: str, owns: str) -> list[str]:
    """How often other banks' machines and own ones were used so far, in either order."""
    spot, why = b.dice.pick(SPOTS, "usual spot"), b.dice.pick(USES, "usual use")
    other = b.say(
        "other",
        f"This month {{I}} used other banks' machines at home {others}.",
        f"{{I}} went to machines of other banks here at home {others} this month.",
        f"So far this month {{I}} took cash from another bank's machine {others}, all at home.",
        f"Other banks' machines at home: {{I}} drew cash there {others} this month.",
        f"Mostly for {why}, {{I}} was at other banks' machines at home {others} this month.",
        f"{others} this month {{I}} got cash at home from a machine of another bank, {spot}.",
        f"The machine {spot} belongs to another bank; {{I}} used it at home {others} this month.",
    )
    own = b.say(
        "own",
        f"At Harbourline's own machines {{I}} got cash {owns}.",
        f"{{I}} also took notes from Harbourline machines {owns}.",
        f"On top of that {{I}} was at one of {{your}} own machines {owns}.",
        f"{{Your}} own machine served {{me}} {owns} in the same month.",
        f"A Harbourline machine gave {{me}} cash {owns}, that is apart from it.",
        f"{owns} {{I}} went to a machine of Harbourline itself.",
    )
    if b.dice.chance(0.6, "apart"):
        return b.dice.several([other, own], 2, "order")
    tally = b.say(
        "tally",
        f"The tally: this month other banks' machines {others}, Harbourline's own {owns}.",
        f"{{I}} drew cash {others} at other banks this month and {owns} at Harbourline.",
        f"{{I}} went to other banks' machines {others} this month, to {{your}} own {owns}.",
        f"{{My}} month so far: cash from other banks {others}, from Harbourline {owns}.",
    )
    return [tally]


def _times(n: int) -> str:
    """1 -> `1 time`: counts stay digits, so that a key proof can quote them."""
    return f"{n} time{'' if n == 1 else 's'}"
