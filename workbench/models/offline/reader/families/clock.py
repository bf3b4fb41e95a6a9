"""Days: deadlines in working days, late card bills, interest on overdrafts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from workbench.models.offline.reader import clauses, sheet
from workbench.models.offline.reader.case import Case, amounts, euros, pick, span_days, written
from workbench.models.offline.reader.mind import Mind
from workbench.models.offline.reader.sheet import Missing, Row
from workbench.models.offline.reader.story import Flow

HUNDRED = Decimal(100)


def deadline(case: Case, mind: Mind) -> str:
    """The last day of a period of working days; day 0 is the day of arrival."""
    row = case.terms.own(case.product, _period(case))
    days = mind.days(sheet.count(row))
    free = sheet.holidays(case.terms.common(clauses.is_holidays))
    if not mind.has("holiday"):
        free = frozenset(sorted(free)[: mind.way("holiday", 2)])
    start = _start(case)
    if not mind.has("weekend"):
        way = mind.way("weekend", 4)
        if way < 3:
            return written(start + timedelta(days=days + (0, 0, 2)[way]))
        return written(_working_day(start, days, free, weekend=6))
    return written(_working_day(start, days, free))


def _working_day(start: date, days: int, free: frozenset[date], weekend: int = 5) -> date:
    """The n-th day after the start that is no holiday and before the weekend's first day."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < weekend and day not in free:
            days -= 1
    return day


def _period(case: Case) -> Callable[[Row], bool]:
    """Which period is asked for: a complaint's answer or a card's posting."""
    for senses in (case.intent.asked, case.story.has):
        if "complaint" in senses and "replace" not in senses:
            return clauses.is_answer_time
        if "replace" in senses and "complaint" not in senses:
            return clauses.is_post_time
    told = case.intent.asked | case.story.has
    if not told & {"complaint", "replace", "card", "posted", "answered"}:
        raise Missing("request")
    return clauses.is_post_time if told & {"card", "posted"} else clauses.is_answer_time


def _start(case: Case) -> date:
    """The day of arrival: told with the complaint or request, else the only day told."""
    days = case.story.days
    for wanted in ({"received"}, {"complaint", "replace"}):
        for senses in ("near", "has"):
            found = {when.day for when in days if getattr(when, senses) & wanted}
            if len(found) == 1:
                return found.pop()
    every = {when.day for when in days}
    if len(every) != 1:
        raise Missing("date")
    return every.pop()


def late(case: Case, mind: Mind) -> str:
    """A card bill paid late: percentage within minimum and maximum, or goodwill."""
    row = case.terms.own(case.product, clauses.is_late_fee)
    owed, held = _bill_and_balance(case)
    bill = amounts(case, mind, [owed])[0]
    fee = Decimal(0) if _forgiven(case, mind) else _late_fee(row, mind, bill)
    if case.intent.rest:
        return euros(mind.figure(_left(held, bill + fee), "left"))
    if case.intent.fee_alone:
        return euros(fee)
    return euros(mind.total([bill, fee], "debited"))


def _bill_and_balance(case: Case) -> tuple[Flow, Flow | None]:
    """The bill and what the account held; of two amounts without a role the smaller is the bill."""
    told = [f for f in case.story.flows if f.role != "noise" and f.currency == "EUR"]
    bills, held = case.story.of("bill"), case.story.of("held")
    rest = sorted((f for f in told if f not in bills[:1] + held[:1]), key=lambda f: f.value)
    bill = bills[0] if bills else rest.pop(0) if rest else None
    if bill is None:
        raise Missing("amount")
    return bill, held[0] if held else rest[-1] if rest else None


def _left(held: Flow | None, spent: Decimal) -> Decimal:
    if held is None:
        raise Missing("balance")
    return held.value - spent


def _late_fee(row: Row, mind: Mind, bill: Decimal) -> Decimal:
    """The percentage of the bill, not below the minimum and not above the maximum."""
    part = mind.cents(bill * sheet.share(row) / HUNDRED, "percentage")
    least, most = sheet.bound(row, "least") or Decimal(0), sheet.bound(row, "most") or part
    fee = min(max(part, least), most)
    if mind.has("minmax"):
        return fee
    return (part, part, min(part, most), max(part, least))[mind.way("minmax", 4)]


def _forgiven(case: Case, mind: Mind) -> bool:
    """Whether the goodwill clause spares the fee."""
    span = _days_late(case, mind)
    if span <= 0:
        return True
    if not case.terms.some(clauses.is_goodwill):
        return False
    grace = sheet.count(case.terms.common(clauses.is_goodwill), "day")
    if not mind.has("exception"):
        return mind.way("exception", 4) == 3 and span <= grace
    if span == grace and not mind.has("boundary"):
        return False
    return span <= grace and _first_time(case)


def _days_late(case: Case, mind: Mind) -> int:
    """Days between the due day and the payment, told as days or as a number."""
    if len({when.day for when in case.story.days}) >= 2:
        due, paid = span_days(case, "due", "settle")
        return mind.days((paid - due).days)
    told = [c.value for c in case.story.counts if c.of == "day" and not c.asks]
    if not told:
        raise Missing("date")
    return mind.days(told[0])


def _first_time(case: Case) -> bool:
    """Whether no other bill was late in the twelve months before."""
    for unit in case.story.units:
        if unit.asks or "late" not in unit.has | ({"late"} if "late_never" in unit.has else set()):
            continue
        if "never" in unit.has or "late_never" in unit.has:
            return True
    for count in case.story.counts:
        if count.of == "month" and count.value <= 12 and "late" in case.story.units[count.unit].has:
            return False
    others = [u for u in case.story.units if {"late", "other"} <= u.has and not u.asks]
    if any("year" in u.words or "years" in u.words for u in others):
        return True
    return not others


def overdraft(case: Case, mind: Mind) -> str:
    """What an overdraft costs in all, or its interest alone."""
    row = case.terms.own(case.product, clauses.is_overdraft)
    short = amounts(case, mind, pick(case, "overdrawn", "amount")[:1])[0]
    days = mind.days(_overdrawn_days(case))
    buffer = sheet.first_sum(row)
    part = max(short - buffer, Decimal(0))
    if not mind.has("cond"):
        part = (short, short, short + buffer, short)[mind.way("cond", 4)]
    interest = mind.cents(
        part * sheet.share(row) * days / (HUNDRED * case.terms.year_days), "interest"
    )
    if case.intent.fee_alone:
        return euros(interest)
    return euros(mind.total([short, interest], "to be paid in"))


def _overdrawn_days(case: Case) -> int:
    """Days below zero: the first day counts, the day back at zero does not."""
    if len({when.day for when in case.story.days}) >= 2:
        start, end = span_days(case, "overdrawn", "zero")
        return (end - start).days
    told = [c.value for c in case.story.counts if c.of == "day"]
    if not told:
        raise Missing("date")
    return told[0]
