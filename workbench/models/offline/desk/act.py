"""One decision of an agent: what its reading of the case calls for, or a slip of the usual kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from workbench.models.offline.desk.case import Case, Messages, cents, read_case
from workbench.models.offline.desk.slips import slip

Draw = Callable[..., float]
Call = dict[str, Any]
STEP = {
    "make_plan": "plan", "list_payments": "retrieve", "open_dispute": "tool_call",
    "check_record": "validate", "write_note": "write", "hand_off": "handoff",
    "reply_customer": "report",
}  # fmt: skip
# How far the chance of a right decision lies apart between cases, as a share of min(p, 1 - p).
SPREAD = 0.6


def act(messages: Messages, draw: Draw, rates: Mapping[str, float]) -> str:
    """The agent's reply: nearly always one JSON object. `rates`: chance to be right by step."""
    case = read_case(messages)
    if not case.due:
        return "The case is closed."
    call = right(case)
    if draw("right", sample_level=True) >= _chance(case, draw, rates):
        call = slip(case, call, draw)
    text = json.dumps(call)
    if draw("broken", sample_level=True) < rates.get("broken", 0.0):
        return f"I would use {call['tool']} now."
    return text if draw("words", sample_level=True) < 0.7 else f"Next step.\n{text}"


def right(case: Case) -> Call:
    """What the handbook calls for in this case, as far as it can be read."""
    doers: dict[str, Callable[[Case], dict[str, Any]]] = {
        "make_plan": lambda c: {"steps": list(c.order[1:])},
        "list_payments": lambda c: {"account": c.account, "month": c.day[:7]},
        "open_dispute": _dispute, "check_record": _check, "write_note": _note,
        "hand_off": lambda c: {"queue": desk_for(c)},
        "reply_customer": lambda c: {"outcome": "under_review", "amount": _amount(c)},
    }  # fmt: skip
    doer = doers.get(case.due)
    return {"tool": case.due, "arguments": doer(case) if doer else {}}


def desk_for(case: Case) -> str:
    """The desk by reason first, then by the booked amount."""
    if case.reason == "not_recognised":
        return "card fraud desk"
    above = cents(_amount(case)) > 100 * case.threshold
    return "senior desk" if above else "disputes desk"


def _dispute(case: Case) -> dict[str, Any]:
    payment = case.payment
    return {"payment_id": payment.get("id", "unknown"), "amount_cents": cents(_amount(case)),
            "reason": case.reason or "not_received"}  # fmt: skip


def _check(case: Case) -> dict[str, Any]:
    wanted = _dispute(case)
    if not case.record:
        return {"verdict": "mismatch", "field": "payment_id"}
    wrong = [name for name, value in wanted.items() if case.record.get(name) != value]
    return {"verdict": "mismatch", "field": wrong[0]} if wrong else {"verdict": "match"}


def _note(case: Case) -> dict[str, Any]:
    return {
        "account": case.account, "holder": case.holder or _signed(case),
        "payment_id": case.payment.get("id") or case.record.get("payment_id") or "unknown",
        "amount": _amount(case), "reason": case.reason or "not_received",
    }  # fmt: skip


def _amount(case: Case) -> str:
    """The booked amount; where no list is at hand, what was stored, else what the user says."""
    if case.payment:
        return str(case.payment["amount"])
    stored = case.record.get("amount_cents")
    if isinstance(stored, int):
        return f"{stored // 100}.{stored % 100:02d} EUR"
    return case.amounts[0] if case.amounts else "0.00 EUR"


def _signed(case: Case) -> str:
    """The last word of the message: people sign with a name."""
    words = case.message.split()
    return words[-1].strip(".,") if words else ""


def _chance(case: Case, draw: Draw, rates: Mapping[str, float]) -> float:
    """The chance to be right here: the step's rate, a little higher or lower for each case."""
    p = rates.get(STEP.get(case.due, ""), rates.get("all", 0.9))
    spread = rates.get("spread", SPREAD) * min(p, 1 - p)
    return p + spread * (2 * draw("case", case.due) - 1)
