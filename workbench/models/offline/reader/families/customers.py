"""Who gets what: loans and credit cards by two conditions, cashback by kind of shop."""

from __future__ import annotations

import re
from decimal import Decimal

from workbench.models.offline.reader import clauses, sheet
from workbench.models.offline.reader.case import Case, euros
from workbench.models.offline.reader.lexicon import BARRED, SHOPS
from workbench.models.offline.reader.mind import Mind
from workbench.models.offline.reader.sheet import OTHER, Missing, Row
from workbench.models.offline.reader.story import Flow
from workbench.models.offline.reader.units import tokens_of

HUNDRED = Decimal(100)
NEED = re.compile(r"\bat (least|most) ([\d,]+(?:\.\d+)?)", re.IGNORECASE)
CONDITIONS = (("income", "income"), ("savings", "saving"), ("age", "age"), ("time", ""))
PAID = ("card", "stray", "cash")
Condition = tuple[str, str, Decimal]


def elig(case: Case, mind: Mind) -> str:
    """yes or no with the conditions that decide it, in the order of the clause."""
    wanted = clauses.is_loan if _wants_loan(case) else clauses.is_credit_card
    needs = conditions(case.terms.own(case.product, wanted))
    met = [(name, _meets(_told(case, name), way, edge, mind)) for name, way, edge in needs]
    mind.fails()
    if not mind.has("cond"):
        met = _careless(met, mind.way("cond", 4))
    if mind.fails():
        met = [(name, not ok) if i == 0 else (name, ok) for i, (name, ok) in enumerate(met)]
    missed = [name for name, ok in met if not ok]
    mind.note(", ".join(f"{name}: {'met' if ok else 'missed'}" for name, ok in met))
    if missed:
        return "no: " + " and ".join(missed)
    return "yes: " + " and ".join(name for name, _ in met)


def _wants_loan(case: Case) -> bool:
    for senses in (case.intent.asked, case.story.has):
        if senses & {"loan", "credit"}:
            return "loan" in senses
    return "card" not in case.intent.asked


def _careless(met: list[tuple[str, bool]], way: int) -> list[tuple[str, bool]]:
    """Ways to look at one condition only: the first, the second, none, or both as one."""
    first, last = met[0][1], met[-1][1]
    taken = ((first, True), (True, last), (True, True), (first, first))[way]
    return [(name, ok) for (name, _), ok in zip(met, taken, strict=False)]


def conditions(row: Row) -> list[Condition]:
    """(name, least or most, figure) of each condition of a clause, in its order."""
    found, end = [], 0
    matches = list(NEED.finditer(row.text))
    for i, match in enumerate(matches):
        after = matches[i + 1].start() if i + 1 < len(matches) else len(row.text)
        tail = row.text[match.end() : after].split(" and ")[0]
        words = " ".join(t.text for t in tokens_of(row.text[end : match.start()] + tail))
        name = next(name for name, word in CONDITIONS if word in words)
        found.append((name, match.group(1).lower(), Decimal(match.group(2).replace(",", ""))))
        end = match.end() + len(tail)
    if not found:
        raise Missing("terms")
    return found


def _told(case: Case, name: str) -> Decimal:
    """The customer's figure for a condition."""
    if name in ("income", "savings"):
        found = [flow.value for flow in case.story.of(name)]
        found = found or [f.value for f in case.story.of("stray")]
    elif name == "age":
        found = [Decimal(c.value) for c in case.story.counts if c.of == "year" and "age" in c.has]
        found = found or [Decimal(c.value) for c in case.story.counts if c.of == "year"]
    else:
        found = _months(case)
    if not found:
        raise Missing(name)
    return found[0]


def _months(case: Case) -> list[Decimal]:
    """How long the customer has been one, in months."""
    months = [Decimal(c.value) for c in case.story.counts if c.of == "month" and not c.asks]
    years = [
        Decimal(12 * c.value) for c in case.story.counts
        if c.of == "year" and "client" in c.has and "age" not in c.has
    ]  # fmt: skip
    return months or years


def _meets(value: Decimal, way: str, edge: Decimal, mind: Mind) -> bool:
    """Whether a figure meets its condition; the figure named is enough."""
    if value == edge:
        return mind.has("boundary")
    return value > edge if way == "least" else value < edge


def cashback(case: Case, mind: Mind) -> str:
    """Cashback of a month: rates by kind of shop, what earns nothing, the product's maximum."""
    most = sheet.bound(case.terms.own(case.product, clauses.is_cap), "most") or Decimal(0)
    table = sheet.kinds(case.terms.common(clauses.is_cashback))
    nothing = sheet.barred(case.terms.common(clauses.is_barred))
    payments = _payments(case)
    parts = []
    for flow in payments:
        if _earns(flow, nothing, mind):
            parts.append(mind.cents(flow.value * _rate(flow, table) / HUNDRED, "cashback"))
    if not mind.has("exclude") and mind.way("exclude", 4) == 3:
        parts = parts[:-1]
    earned = sum(parts, Decimal(0))
    if earned != most and not mind.has("cap"):
        return euros((earned, earned, most, max(earned, most))[mind.way("cap", 4)])
    return euros(min(earned, most))


def _payments(case: Case) -> list[Flow]:
    """The card payments in EUR; where hardly any is called so, all amounts without a role too."""
    told = [flow for flow in case.story.flows if flow.currency == "EUR"]
    by_card = [flow for flow in told if flow.role == "card"]
    if len(by_card) < 2:
        by_card = [flow for flow in told if flow.role in PAID]
    if not by_card:
        raise Missing("amount")
    return by_card


def _earns(flow: Flow, nothing: list[tuple[str, ...]], mind: Mind) -> bool:
    """Whether a payment earns at all."""
    stems = set(flow.stems)
    listed = [" ".join(words) for words in nothing]
    out = any(set(words) <= stems for words in nothing) or any(
        _known_as(stems, BARRED.get(name, "")) for name in listed
    )
    if "refund" in flow.has or out:
        return not mind.has("exclude")
    return True


def _known_as(stems: set[str], words: str) -> bool:
    """True when all parts of any of the other names for a thing are there."""
    return any(set(name.split("_")) <= stems for name in words.split())


def _rate(flow: Flow, table: list[tuple[tuple[tuple[str, ...], ...], Decimal]]) -> Decimal:
    """The percentage for the kind of shop that the payment names, else that of any other shop."""
    stems = set(flow.stems)
    for kinds, rate in table:
        for words in kinds:
            if set(words) <= stems or _known_as(stems, SHOPS.get(" ".join(words), "")):
                return rate
    for kinds, rate in table:
        if (OTHER,) in kinds:
            return rate
    raise Missing("rate")
