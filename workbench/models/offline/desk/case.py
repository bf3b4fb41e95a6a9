"""What an agent can read of a case: who writes, which payment is meant, what has been stored."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Messages = Sequence[Mapping[str, Any]]
ACCOUNT = re.compile(r"\bHB-\d{6}\b", re.IGNORECASE)
AMOUNT = re.compile(r"(?<![\d.,-])(\d{1,5})(?:[.,](\d{2}))?\s*(?:EUR|euros?|€)", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?([a-z]{3})[a-z]*\.?,? (\d{4})\b"
    r"|\b([a-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b|\b(\d{4}-\d{2}-\d{2})\b",
    re.IGNORECASE,
)
LINE = re.compile(r"^(\d+)\. (\w+):", re.MULTILINE)
ABOVE = re.compile(r"above (\d[\d,]*(?:\.\d+)?) EUR", re.IGNORECASE)
# How people say what is wrong with a payment; the first reason that fits counts.
REASONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(words, re.IGNORECASE))
    for name, words in (
        ("charged_twice", r"\btwice\b|two times|\bdouble\b|second time|once too often|2x"),
        ("wrong_amount", r"\bagreed\b|instead of|should have been|receipt (?:says|shows)"
                         r"|the price was|signed for|told me .* EUR|bill (?:says|said)|was quoted"),
        ("not_recognised", r"recogni[sz]e|never been|was(?:n't| not) me|not mine"
                           r"|do(?:n't| not) know|did(?:n't| not) (?:make|buy)"
                           r"|never (?:heard|set foot)|without me|no idea what"),
        ("not_received", r"never (?:arrived|came|turned up)|still waiting|not (?:come|arrived)"
                         r"|nothing (?:has )?(?:come|arrived)|did(?:n't| not) (?:get|receive|come)"
                         r"|not (?:got|received)|no (?:parcel|delivery|goods)|never got|nowhere"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One reading of the messages. What is not there to be read is empty."""

    order: tuple[str, ...]
    threshold: float
    message: str
    account: str = ""
    day: str = ""
    amounts: tuple[str, ...] = ()
    reason: str = ""
    turns: int = 0
    payments: tuple[Mapping[str, Any], ...] = ()
    holder: str = ""
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def due(self) -> str:
        """The tool whose turn it is, by the handbook's own list."""
        return self.order[self.turns] if self.turns < len(self.order) else ""

    @property
    def payment(self) -> Mapping[str, Any]:
        """The listed payment that the user most likely means; empty when none is listed."""
        folded = self.message.casefold()
        marks = [
            (str(p.get("merchant", "")).casefold() in folded) * 2
            + (p.get("date") == self.day) * 2 + (p.get("amount") in self.amounts)
            for p in self.payments
        ]  # fmt: skip
        return self.payments[marks.index(max(marks))] if marks and max(marks) > 1 else {}


def read_case(messages: Messages) -> Case:
    """The case as these messages tell it."""
    system = next((str(m.get("content", "")) for m in messages if m.get("role") == "system"), "")
    message = next((str(m.get("content", "")) for m in messages if m.get("role") == "user"), "")
    results = [_result(m) for m in messages if m.get("role") == "tool"]
    lists = [one for r in results for one in (r, r.get("colleague")) if isinstance(one, dict)]
    listed = next((one for one in lists if "payments" in one), {})
    stored = [r["record"] for r in results if isinstance(r.get("record"), dict)]
    above = ABOVE.search(system)
    account = ACCOUNT.search(message)
    return Case(
        order=tuple(tool for _, tool in LINE.findall(system)),
        threshold=float(above[1].replace(",", "")) if above else 0.0,
        message=message, account=account[0].upper() if account else "", day=_day(message),
        amounts=tuple(f"{e}.{c or '00'} EUR" for e, c in AMOUNT.findall(message)),
        reason=next((name for name, words in REASONS if words.search(message)), ""),
        turns=len(results), payments=tuple(listed.get("payments") or ()),
        holder=str(listed.get("holder", "")), record=stored[-1] if stored else {},
    )  # fmt: skip


def cents(amount: str) -> int:
    digits = re.sub(r"\D", "", amount)
    return int(digits) if digits else 0


def _result(message: Mapping[str, Any]) -> dict[str, Any]:
    try:
        value = json.loads(str(message.get("content", "")))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _day(text: str) -> str:
    """The first full date of a text in ISO form; '' for none."""
    for d, m, y, m2, d2, y2, iso in DAY.findall(text):
        if iso:
            return str(iso)
        month, day, year = (m or m2).casefold(), int(d or d2), y or y2
        if month in MONTHS:
            return f"{year}-{MONTHS.index(month) + 1:02d}-{day:02d}"
    return ""
