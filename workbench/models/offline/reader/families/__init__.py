"""The fourteen families of tasks, each a function (case, mind) -> answer text or `Missing`."""

from __future__ import annotations

from collections.abc import Callable

from workbench.models.offline.reader.case import Case
from workbench.models.offline.reader.families import cash, clock, customers, exchange, transfers
from workbench.models.offline.reader.mind import Mind

FAMILIES: dict[str, Callable[[Case, Mind], str]] = {
    "account": cash.account,
    "limit": cash.limit,
    "remain": cash.remain,
    "abroad": cash.abroad,
    "allow": cash.allow,
    "elig": customers.elig,
    "transfer": transfers.transfer,
    "fx": exchange.fx,
    "deadline": clock.deadline,
    "late": clock.late,
    "cashback": customers.cashback,
    "overdraft": clock.overdraft,
    "trip": exchange.trip,
    "month": exchange.month,
}

__all__ = ["FAMILIES"]
