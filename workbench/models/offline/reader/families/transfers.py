"""Transfers abroad: marginal tiers, the product's reduction, and which clause goes first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from workbench.models.offline.reader import clauses, sheet
from workbench.models.offline.reader.case import Case, amounts, euros, pick
from workbench.models.offline.reader.mind import Mind
from workbench.models.offline.reader.sheet import Missing
from workbench.models.offline.reader.units import percents

HUNDRED = Decimal(100)
Tiers = list[tuple[Decimal, Decimal | None]]


def transfer(case: Case, mind: Mind) -> str:
    """What a transfer abroad takes from the account in all, or its fee alone."""
    value = amounts(case, mind, pick(case, "send", "amount")[:1])[0]
    fee = _fee(case, mind, value)
    if case.intent.fee_alone:
        return euros(fee)
    return euros(mind.total([value, fee], "debited"))


def _fee(case: Case, mind: Mind, value: Decimal) -> Decimal:
    """The fee by the clause that goes first: review, then welcome offer, then standard."""
    review = sheet.first_sum(case.terms.common(clauses.is_review_fee)) if _reviewed(case) else None
    if review is None and not _in_offer_time(case, mind):
        return standard_fee(case, mind, value)
    flat = review if review is not None else sheet.first_sum(case.terms.common(clauses.is_offer))
    if mind.has("precedence"):
        mind.note(f"flat fee {flat} goes first")
        return mind.figure(flat, "fee")
    way = mind.way("precedence", 4)
    usual = standard_fee(case, mind, value) if case.product else flat
    if way == 0 and review is not None and _in_offer_time(case, mind):
        return sheet.first_sum(case.terms.common(clauses.is_offer))
    return (usual, usual, usual + flat, max(usual, flat) if usual != flat else usual)[way]


def standard_fee(case: Case, mind: Mind, value: Decimal) -> Decimal:
    """The fee by tiers, less the product's reduction."""
    row = case.terms.own(case.product, clauses.is_reduction)
    tiers = sheet.tiers(case.terms.common(clauses.is_tiers))
    full = mind.cents(_by_tiers(tiers, mind, value), "standard fee")
    if "flat" in row.has or not percents(row.unit):
        return full
    cut = mind.cents(full * sheet.share(row) / HUNDRED, "reduction")
    if mind.has("discount"):
        return mind.total([full, -cut], "fee")
    return (full, full, full + cut, cut)[mind.way("discount", 4)]


def _by_tiers(tiers: Tiers, mind: Mind, value: Decimal) -> Decimal:
    """The percentages of the parts, unrounded; without the skill one of four naive ways."""
    if len(_parts(tiers, value)) < 2 or mind.has("tier"):
        return sum(_parts(tiers, value), Decimal(0))
    rates = [rate for rate, _ in tiers]
    slab = next((rate for rate, edge in tiers if edge is None or value <= edge), rates[-1])
    edge = tiers[0][1] or value
    two = edge * rates[0] / HUNDRED + (value - edge) * rates[1] / HUNDRED
    flat_part = edge * rates[0] / HUNDRED
    whole = value * rates[1] / HUNDRED if slab != rates[1] else value * rates[0] / HUNDRED
    if len(_parts(tiers, value)) < 3:
        two = value * rates[-1] / HUNDRED
    return (value * slab / HUNDRED, whole, two, flat_part)[mind.way("tier", 4)]


def _parts(tiers: Tiers, value: Decimal) -> list[Decimal]:
    """The fee of each part of the amount that is not empty."""
    parts, below = [], Decimal(0)
    for rate, edge in tiers:
        top = value if edge is None else min(value, edge)
        if top > below:
            parts.append((top - below) * rate / HUNDRED)
        below = top if edge is None else max(edge, below)
    return parts


def _reviewed(case: Case) -> bool:
    """Whether the money goes to a country under review."""
    if not case.terms.some(clauses.is_review_list):
        raise Missing("terms")
    listed = sheet.names(case.terms.common(clauses.is_review_list))
    return bool(set(listed) & set(case.story.words()))


def _in_offer_time(case: Case, mind: Mind) -> bool:
    """Whether the welcome offer still runs on the day of the transfer."""
    opened, sent = _days(case)
    if opened is None or not case.terms.some(clauses.is_offer):
        return False
    if sent is None:
        raise Missing("date of the transfer")
    last = sheet.count(case.terms.common(clauses.is_offer), "day")
    age = (sent - opened).days
    if age == last and not mind.has("boundary"):
        return False
    return age <= last


def _days(case: Case) -> tuple[date | None, date | None]:
    """Opening day of the account and day of the transfer, as far as told."""
    opened = [w.day for w in case.story.days if w.near & {"opened", "client"}]
    opened = opened or [w.day for w in case.story.days if w.has & {"opened", "client"}]
    every = sorted({when.day for when in case.story.days})
    if not opened and len(every) >= 2:
        opened = every[:1]
    if not opened:
        return None, None
    later = [day for day in every if day != opened[0]]
    return opened[0], later[-1] if later else None
