"""Account fee, daily limit and cash: lookup, remain, abroad, allow."""

from __future__ import annotations

from decimal import Decimal

from workbench.models.offline.reader import clauses, sheet
from workbench.models.offline.reader.case import Case, amounts, euros, pick
from workbench.models.offline.reader.mind import Mind
from workbench.models.offline.reader.sheet import Missing
from workbench.models.offline.reader.story import Flow

HUNDRED = Decimal(100)


def account(case: Case, mind: Mind) -> str:
    """The account fee of one or several months."""
    fee = sheet.first_sum(case.terms.own(case.product, clauses.is_account_fee))
    return euros(mind.figure(fee * _how_many(case, "month"), "account fees"))


def limit(case: Case, mind: Mind) -> str:
    """The cash that the daily limit lets out in one or several days."""
    most = sheet.first_sum(case.terms.own(case.product, clauses.is_limit))
    return euros(mind.figure(most * _how_many(case, "day"), "limit"))


def _how_many(case: Case, of: str) -> int:
    """The number of months or days: the question's own, else the only one told, else 1."""
    per = {"month": ("month", "year", "week"), "day": ("day", "week")}[of]
    counts = [count for count in case.story.counts if count.of in per]
    counts = [c for c in counts if c.asks] or counts
    if len({(count.value, count.of) for count in counts}) > 1:
        counts = [c for c in counts if c.of == of] or counts
    size = {("month", "year"): 12, ("day", "week"): 7}
    return counts[-1].value * size.get((of, counts[-1].of), 1) if counts else 1


def remain(case: Case, mind: Mind) -> str:
    """What today's withdrawals leave of the daily limit; those of other days do not count."""
    most = sheet.first_sum(case.terms.own(case.product, clauses.is_limit))
    drawn = _drawn(case)
    todays = [flow for flow in drawn if "yesterday" not in flow.has]
    earlier = [flow.value for flow in drawn if "yesterday" in flow.has]
    values = [flow.value for flow in todays]
    if (earlier or case.story.strays()) and not mind.has("distract"):
        values = _muddled(mind.way("distract", 4), values, earlier or _stray_values(case))
    used = mind.total(values, "withdrawn today")
    return euros(max(mind.figure(most - used, "left"), Decimal(0)))


def _drawn(case: Case) -> list[Flow]:
    """Cash withdrawals in EUR, and amounts told of today or yesterday without another role."""
    found = [
        flow for flow in case.story.flows
        if flow.currency == "EUR" and (flow.role == "cash" or _timed(flow))
    ]  # fmt: skip
    if not any("today" in flow.has for flow in found):
        found += [flow for flow in case.story.of("stray") if flow not in found]
    if not found:
        raise Missing("amount")
    return found


def _timed(flow: Flow) -> bool:
    return flow.role in ("stray", "card") and bool(flow.has & {"today", "yesterday"})


def _muddled(way: int, todays: list[Decimal], others: list[Decimal]) -> list[Decimal]:
    """Naive ways to mix the days up."""
    ways: tuple[list[Decimal], ...] = ([*todays, *others], others, [], [*todays, others[0]])
    return ways[way]


def _stray_values(case: Case) -> list[Decimal]:
    return [flow.value for flow in case.story.strays()]


def charge_abroad(case: Case, mind: Mind, value: Decimal) -> Decimal:
    """The fee of one cash withdrawal abroad of so many EUR."""
    row = case.terms.own(case.product, clauses.is_cash_abroad)
    least = sheet.bound(row, "least") or Decimal(0)
    part = mind.cents(value * sheet.share(row) / HUNDRED, "percentage")
    if part == least or mind.has("minmax"):
        return max(part, least)
    return (part, part, least, part)[mind.way("minmax", 4)]


def in_euros(case: Case, mind: Mind, value: Decimal, currency: str) -> Decimal:
    """An amount converted by the reference rate."""
    if currency == "EUR":
        return value
    rates = sheet.rates(case.terms.common(clauses.is_rates))
    if not rates.get(currency):
        raise Missing("rate")
    return mind.cents(value / rates[currency], "in EUR")


def abroad(case: Case, mind: Mind) -> str:
    """Cash abroad: what is debited in all, or the fee alone."""
    drawn = [flow for flow in pick(case, "cash", "amount") if "ownbank" not in flow.has]
    if not drawn:
        raise Missing("amount")
    values = amounts(case, mind, drawn)
    sums, fees = [], []
    for flow, value in zip(drawn, values, strict=True):
        sums.append(in_euros(case, mind, value, flow.currency))
        fees.append(charge_abroad(case, mind, sums[-1]))
    if case.intent.fee_alone:
        return euros(mind.total(fees, "fee"))
    return euros(sum(sums, Decimal(0)) + mind.total(fees, "fees"))


def allow(case: Case, mind: Mind) -> str:
    """Cash at other banks' machines: free ones first, then a fee for each further one."""
    row = case.terms.own(case.product, clauses.is_cash_home)
    free, fee = sheet.count(row, "time"), sheet.first_sum(row)
    before, own = _visits(case)
    fresh = [f for f in pick(case, "cash", "amount") if not _at_own_machine(f)]
    values = amounts(case, mind, fresh)
    if own and not mind.has("distract"):
        before = (before + own, own, before + own, abs(before - own))[mind.way("distract", 4)]
    paid = sum(_charged(before + i, free, mind) for i in range(len(values)))
    if not mind.has("cond"):
        paid = (0, len(values), max(before + len(values) - free, 0), before + len(values))[
            mind.way("cond", 4)
        ]
    fees = mind.figure(fee * paid, "fees")
    if case.intent.fee_alone:
        return euros(fees)
    return euros(mind.total([*values, fees], "debited"))


def _charged(earlier: int, free: int, mind: Mind) -> int:
    """1 when a withdrawal after so many earlier ones bears the fee."""
    if earlier == free and not mind.has("boundary"):
        return 0
    return int(earlier >= free)


def _at_own_machine(flow: Flow) -> bool:
    return "ownbank" in flow.has and "otherbank" not in flow.has


def _visits(case: Case) -> tuple[int, int]:
    """Earlier withdrawals of the month at other banks' machines, and at the bank's own."""
    times = [count for count in case.story.counts if count.of == "time"]
    times = times or [c for c in case.story.counts if c.of not in ("day", "month", "year", "week")]
    others = [c.value for c in times if "otherbank" in c.has]
    owns = [c.value for c in times if "ownbank" in c.has and "otherbank" not in c.has]
    drawn = [c for c in times if c.has & {"cash", "machine", "gave"}] or times
    rest = [c.value for c in drawn if not c.has & {"otherbank", "ownbank"}]
    if not others and not rest:
        raise Missing("number of withdrawals")
    return (others or rest)[0], sum(owns)
