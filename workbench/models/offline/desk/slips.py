"""The mistakes that agents make, three a step: a cut number, euros for cents, a promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.models.offline.desk.case import Case, cents

Draw = Callable[..., float]
Call = dict[str, Any]
REASONS = ("not_received", "charged_twice", "wrong_amount", "not_recognised")
DESKS = ("card fraud desk", "senior desk", "disputes desk")
FIELDS = ("payment_id", "amount_cents", "reason")
# How often an agent that slips at a case slips in the way that is usual for it there.
HABIT = 0.6


def slip(case: Case, call: Call, draw: Draw) -> Call:
    """The call with one of the step's three natural errors; another one where it would be none."""
    kinds = SLIPS.get(case.due, (lambda c, a: {},))
    usual = draw("habit", case.due)
    at = draw("which", sample_level=True) if draw("strays", sample_level=True) > HABIT else usual
    first = int(at * len(kinds))
    for turn in range(len(kinds)):
        changed = kinds[(first + turn) % len(kinds)](case, dict(call["arguments"]))
        if changed != call["arguments"]:
            return {"tool": call["tool"], "arguments": changed}
    return {"tool": call["tool"], "arguments": {}}


def _moved(arguments: Call, a: str, b: str) -> Call:
    """The plan with two tools in each other's place."""
    steps = list(arguments["steps"])
    if a in steps and b in steps:
        i, j = steps.index(a), steps.index(b)
        steps[i], steps[j] = steps[j], steps[i]
    return {"steps": steps}


def _without(arguments: Call, tool: str) -> Call:
    return {"steps": [step for step in arguments["steps"] if step != tool]}


def _earlier(month: str) -> str:
    """The month before, in the same form."""
    if len(month) < 7:
        return "2026-01"
    year, number = int(month[:4]), int(month[5:7])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def _neighbour(case: Case, arguments: Call) -> Call:
    """The payment beside the right one, with its own amount."""
    rows = list(case.payments)
    ids = [row.get("id") for row in rows]
    if arguments["payment_id"] not in ids or len(rows) < 2:
        return {**arguments, "payment_id": "P-0"}
    other = rows[ids.index(arguments["payment_id"]) - 1]
    return {**arguments, "payment_id": other["id"], "amount_cents": cents(str(other["amount"]))}


def _other(options: tuple[str, ...], value: object, step: int = 1) -> str:
    at = options.index(str(value)) if value in options else 0
    return options[(at + step) % len(options)]


def _missed(case: Case, arguments: Call) -> Call:
    """A mismatch overlooked, or one seen where there is none."""
    if arguments["verdict"] == "mismatch":
        return {"verdict": "match"}
    return {"verdict": "mismatch", "field": "amount_cents"}


def _other_field(case: Case, arguments: Call) -> Call:
    if arguments["verdict"] != "mismatch":
        return {"verdict": "mismatch", "field": "reason"}
    return {**arguments, "field": _other(FIELDS, arguments["field"])}


def _said_amount(case: Case, arguments: Call) -> Call:
    """Another amount that stands in the message, else ten times the booked one."""
    others = [a for a in case.amounts if a != arguments["amount"]]
    number = cents(arguments["amount"]) * 10
    return {**arguments, "amount": others[0] if others else f"{number / 100:.2f} EUR"}


Slip = Callable[[Case, Call], Call]
SLIPS: dict[str, tuple[Slip, ...]] = {
    "make_plan": (
        lambda c, a: _without(a, "check_record"),
        lambda c, a: _moved(a, "hand_off", "write_note"),
        lambda c, a: _moved(a, "check_record", "open_dispute"),
    ),
    "list_payments": (
        lambda c, a: {**a, "account": c.message.split()[-1].strip(".,") if c.message else "?"},
        lambda c, a: {**a, "account": str(a["account"])[:-1]},
        lambda c, a: {**a, "month": _earlier(str(a["month"]))},
    ),
    "open_dispute": (
        lambda c, a: {**a, "amount_cents": int(a["amount_cents"]) // 100},
        _neighbour,
        lambda c, a: {**a, "reason": _other(REASONS, a["reason"])},
    ),
    "check_record": (_missed, _other_field, _missed),
    "write_note": (
        lambda c, a: {k: v for k, v in a.items() if k != "reason"},
        lambda c, a: {**a, "amount": str(cents(a["amount"]))},
        lambda c, a: {**a, "holder": str(a["holder"]).split(" ")[0][:1] + "."},
    ),
    "hand_off": (
        lambda c, a: {"queue": _other(DESKS, a["queue"])},
        lambda c, a: {"queue": _other(DESKS, a["queue"], 2)},
        lambda c, a: {"queue": "disputes desk"},
    ),
    "reply_customer": (
        lambda c, a: {**a, "outcome": "refunded"},
        _said_amount,
        lambda c, a: {**a, "outcome": "refused"},
    ),
}
