"""Which clause a row of the terms sheet is: one test a kind, by the senses of the row's words."""

from __future__ import annotations

from workbench.models.offline.reader.sheet import Row, bound, sums
from workbench.models.offline.reader.units import percents


def is_account_fee(row: Row) -> bool:
    return "accountfee" in row.has and bool(sums(row))


def is_limit(row: Row) -> bool:
    return {"limit", "cash"} <= row.has or "limit" in row.has and "cash" in row.unit.words


def is_cash_abroad(row: Row) -> bool:
    return {"cash", "abroad"} <= row.has and bool(percents(row.unit))


def is_cash_home(row: Row) -> bool:
    return {"otherbank", "free"} <= row.has and bool(sums(row))


def is_rates(row: Row) -> bool:
    return "rates" in row.has


def is_spread(row: Row) -> bool:
    return "spread" in row.has


def is_weekend(row: Row) -> bool:
    return {"supplement", "weekend"} <= row.has


def is_tiers(row: Row) -> bool:
    return "send" in row.has and len(percents(row.unit)) >= 2


def is_reduction(row: Row) -> bool:
    return {"reduced", "standard"} <= row.has


def is_offer(row: Row) -> bool:
    return "offer" in row.has and "send" in row.has and bool(sums(row))


def is_review_fee(row: Row) -> bool:
    return {"review", "send"} <= row.has and bool(sums(row))


def is_review_list(row: Row) -> bool:
    return "review" in row.has and "send" not in row.has and not sums(row)


def is_answer_time(row: Row) -> bool:
    return {"complaint", "workday"} <= row.has


def is_post_time(row: Row) -> bool:
    return {"replace", "workday"} <= row.has


def is_holidays(row: Row) -> bool:
    return "holidays" in row.has and bool(row.unit.days)


def is_loan(row: Row) -> bool:
    return "loan" in row.has and "needs" in row.has


def is_credit_card(row: Row) -> bool:
    return "credit" in row.has and "needs" in row.has


def is_late_fee(row: Row) -> bool:
    return {"bill", "late"} <= row.has and bool(percents(row.unit))


def is_goodwill(row: Row) -> bool:
    return "goodwill" in row.has or ("latefee" in row.has and not percents(row.unit))


def is_cashback(row: Row) -> bool:
    return "earn" in row.has and len(percents(row.unit)) >= 2


def is_barred(row: Row) -> bool:
    return {"earn", "nothing"} <= row.has


def is_cap(row: Row) -> bool:
    return "cashback" in row.has and bound(row, "most") is not None


def is_overdraft(row: Row) -> bool:
    return "overdrawn" in row.has and bool(percents(row.unit))
