"""Other currencies: one card payment or several (fx), a journey (trip), all fees of a month."""

from __future__ import annotations

from decimal import Decimal

from workbench.models.offline.reader import clauses, sheet
from workbench.models.offline.reader.case import Case, euros
from workbench.models.offline.reader.families.cash import charge_abroad, in_euros
from workbench.models.offline.reader.families.transfers import standard_fee
from workbench.models.offline.reader.mind import Mind
from workbench.models.offline.reader.sheet import Missing
from workbench.models.offline.reader.story import Flow

HUNDRED = Decimal(100)
WEEKEND = frozenset({"weekend"})


def _foreign(case: Case, role: str) -> list[Flow]:
    return [flow for flow in case.story.of(role) if flow.currency != "EUR"]


def _charges(case: Case, mind: Mind, flow: Flow) -> tuple[Decimal, Decimal, Decimal]:
    """Converted amount, spread and weekend supplement of one card payment."""
    spread = sheet.share(case.terms.own(case.product, clauses.is_spread))
    value = in_euros(case, mind, flow.value, flow.currency)
    added = mind.cents(value * spread / HUNDRED, "spread")
    if not _supplement(case, mind, flow):
        return value, added, Decimal(0)
    extra = sheet.share(case.terms.common(clauses.is_weekend))
    return value, added, mind.cents(value * extra / HUNDRED, "weekend supplement")


def _supplement(case: Case, mind: Mind, flow: Flow) -> bool:
    """Whether the weekend supplement is due; without the skill mostly never, at times always."""
    if not case.terms.some(clauses.is_weekend):
        return False
    if flow.day is None and not flow.has & WEEKEND:
        raise Missing("date")
    due = flow.day.weekday() >= 5 if flow.day else True
    if mind.has("weekend"):
        return due
    return mind.way("weekend", 4) == 3 and not due


def fx(case: Case, mind: Mind) -> str:
    """What card payments in another currency come to in EUR, or their charges alone."""
    payments = _foreign(case, "card") or [f for f in case.story.flows if f.currency != "EUR"]
    if not payments:
        raise Missing("amount")
    parts = [_charges(case, mind, flow) for flow in payments]
    if case.intent.fee_alone and "only" in case.intent.asked:
        return euros(mind.total([p[1] + p[2] for p in parts], "charges"))
    return euros(mind.total([sum(part, Decimal(0)) for part in parts], "debited"))


def trip(case: Case, mind: Mind) -> str:
    """Card payments, cash and the fee for cash of a journey."""
    payments, drawn = _foreign(case, "card"), _foreign(case, "cash")
    if not payments and not drawn:
        raise Missing("amount")
    parts = [sum(_charges(case, mind, flow), Decimal(0)) for flow in payments]
    for flow in drawn:
        value = in_euros(case, mind, flow.value, flow.currency)
        parts += [value, charge_abroad(case, mind, value)]
    return euros(mind.total(parts, "debited"))


def month(case: Case, mind: Mind) -> str:
    """Account fee and charges of payments, cash abroad and transfers; no amounts themselves."""
    parts = [sheet.first_sum(case.terms.own(case.product, clauses.is_account_fee))]
    for flow in _foreign(case, "card"):
        _, spread, extra = _charges(case, mind, flow)
        parts += [spread, extra] if extra else [spread]
    for flow in case.story.of("cash"):
        if _abroad(flow) or not mind.has("distract"):
            value = in_euros(case, mind, flow.value, flow.currency)
            parts.append(charge_abroad(case, mind, value))
    parts += [standard_fee(case, mind, flow.value) for flow in case.story.of("send")]
    return euros(mind.total(parts, "fees"))


def _abroad(flow: Flow) -> bool:
    """Cash abroad rather than at a machine of the bank or at home."""
    if flow.currency != "EUR" or "abroad" in flow.has:
        return True
    return not flow.has & {"ownbank", "home", "otherbank"}
