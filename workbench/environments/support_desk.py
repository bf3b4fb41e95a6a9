"""support_desk: an invented bank's desk for disputed payments, seven decisions a case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from workbench.decisions import meets
from workbench.disputes import (
    FIELDS,
    REASONS,
    disputed_in,
    draw_case,
    facts_of,
    missing_in,
    true_record,
)
from workbench.domain.flow import Action, FlowStep, Message, Rule, State, Turn
from workbench.domain.record import digest
from workbench.registry import register

DESKS = ("card fraud desk", "senior desk", "disputes desk")
SENIOR = 250
ORDER = ("list_payments", "open_dispute", "check_record", "write_note", "hand_off",
         "reply_customer")  # fmt: skip
HANDBOOK = f"""You are a support agent of Harbourline Bank. Work the case one action at a time: at \
each turn make exactly one tool call, or reply with one JSON object \
{{"tool": ..., "arguments": {{...}}}}. Every case takes seven actions, in this order:
1. make_plan: the six tools that follow, in the order in which you will use them. The note is \
written before the case is handed off; the reply to the customer may come before or after that.
2. list_payments: the customer's account number, and the month (or the date) of the payment.
3. open_dispute: the payment that the customer means, its booked amount in cents, and the reason.
4. check_record: compare the record that the system has stored with the payment as listed and the \
customer's reason. Say match, or mismatch and the field that is wrong. A wrong record is then \
set right.
5. write_note: account, full name of the holder, payment, booked amount in EUR, and the reason.
6. hand_off: payments that the customer does not recognise go to the card fraud desk; of all \
others, those above {SENIOR}.00 EUR go to the senior desk and the rest to the disputes desk.
7. reply_customer: say that the payment is under review, and its booked amount. Never promise a \
refund.
Reasons: {", ".join(REASONS)}. The booked amount is the one in the list of payments, also where \
the customer had agreed on another."""


def _tool(name: str, about: str, **arguments: dict[str, Any]) -> dict[str, Any]:
    needed = [n for n, schema in arguments.items() if not schema.pop("optional", False)]
    schema = {"type": "object", "properties": arguments, "required": needed}
    return {"type": "function",
            "function": {"name": name, "description": about, "parameters": schema}}  # fmt: skip


_TEXT = {"type": "string"}
TOOLS = (
    _tool("make_plan", "Say which tools you will use, in order.",
          steps={"type": "array", "items": {"enum": list(ORDER)}}),
    _tool("list_payments", "The payments of an account in one month.", account={**_TEXT},
          month={**_TEXT, "description": "like 2026-03", "optional": True},
          date={**_TEXT, "description": "like 2026-03-14", "optional": True}),
    _tool("open_dispute", "Open a dispute about one payment.", payment_id={**_TEXT},
          amount_cents={"type": "integer"}, reason={"enum": list(REASONS)}),
    _tool("check_record", "Say whether the stored record is right.",
          verdict={"enum": ["match", "mismatch"]},
          field={"enum": [*FIELDS, "none"], "optional": True}),
    _tool("write_note", "Write the note of the case.", account={**_TEXT}, holder={**_TEXT},
          payment_id={**_TEXT}, amount={**_TEXT, "description": "like 12.50 EUR"},
          reason={"enum": list(REASONS)}),
    _tool("hand_off", "Hand the case to a desk.", queue={"enum": list(DESKS)}),
    _tool("reply_customer", "Tell the customer how it stands.",
          outcome={"enum": ["under_review", "refunded", "refused"]}, amount={**_TEXT}),
)  # fmt: skip


@register("environment")
class SupportDesk:
    name = "support_desk"
    version = "1"
    steps = (
        FlowStep(id="plan", kind="planning", title="Plan the case"),
        FlowStep(id="retrieve", kind="retrieval", title="Look the payments up"),
        FlowStep(id="tool_call", kind="tool_call", title="Open the dispute"),
        FlowStep(id="validate", kind="validation", title="Check the stored record"),
        FlowStep(id="write", kind="writing", title="Write the note"),
        FlowStep(id="handoff", kind="handoff", title="Hand the case off"),
        FlowStep(id="report", kind="reporting", title="Report to the customer"),
    )
    tools = TOOLS

    def case(self, rng: Random, coordinate: Mapping[str, str]) -> dict[str, Any]:
        return draw_case(rng, coordinate)

    def told(self, case: Mapping[str, Any]) -> dict[str, str]:
        return facts_of(case)

    def untold(self, case: Mapping[str, Any], message: str) -> tuple[str, ...]:
        return missing_in(case, message)

    def begin(self, case: Mapping[str, Any], message: str) -> State:
        return State(case=dict(case), message=message)

    def due(self, state: State) -> FlowStep | None:
        return self.steps[len(state.turns)] if len(state.turns) < len(self.steps) else None

    def shown(self, state: State) -> tuple[Message, ...]:
        head: list[Message] = [
            {"role": "system", "content": HANDBOOK}, {"role": "user", "content": state.message},
        ]  # fmt: skip
        for number, turn in enumerate(state.turns, 1):
            call = {"name": turn.action.tool, "arguments": json.dumps(turn.action.arguments)}
            head.append({"role": "assistant", "content": "", "tool_calls": [
                {"id": f"call_{number}", "type": "function", "function": call}]})  # fmt: skip
            head.append({"role": "tool", "tool_call_id": f"call_{number}",
                         "content": json.dumps(turn.result)})  # fmt: skip
        return tuple(head)

    def reference(self, state: State) -> Action:
        """The first value of every argument of the first allowed rule."""
        rule = self.allowed(state)[0]
        first = {name: values[0] for name, values in rule.arguments.items()}
        return Action(tool=rule.tool, arguments=first)

    def allowed(self, state: State) -> tuple[Rule, ...]:
        step = self.due(state)
        if step is None:
            return ()
        rules: tuple[Rule, ...] = getattr(self, f"_{step.id}")(state)
        return rules

    def forbidden(self, state: State) -> tuple[Rule, ...]:
        """A dispute about somebody's other payment, and a promise of money."""
        others = tuple(p["id"] for p in state.case["payments"] if p["id"] != state.case["disputed"])
        return (
            Rule(tool="open_dispute", arguments={"payment_id": others}),
            Rule(tool="reply_customer", arguments={"outcome": ("refunded",)}),
        )

    def act(self, state: State, action: Action) -> State:
        doers = {
            "make_plan": self._plan_made, "list_payments": self._listed,
            "open_dispute": self._opened, "check_record": self._checked,
            "write_note": self._kept, "hand_off": self._kept, "reply_customer": self._kept,
        }  # fmt: skip
        doer = doers.get(action.tool)
        result, board = (
            ({"error": f"no tool named {action.tool}"}, {}) if doer is None
            else doer(state, action)
        )  # fmt: skip
        return state.model_copy(update={
            "turns": (*state.turns, Turn(action=action, result=result)),
            "board": {**state.board, **board},
        })  # fmt: skip

    def solved(self, state: State) -> bool:
        """The right dispute stands, the note and the desk are right, and the reply is true."""
        wanted = (*self._write(state), *self._handoff(state), *self._report(state))
        return state.board.get("record") == true_record(state.case) and all(
            meets(rule, Action(tool=rule.tool, arguments=state.board.get(rule.tool, {}))).ok
            for rule in wanted
        )

    # --- what is right at each step --------------------------------------------------------------

    def _plan(self, state: State) -> tuple[Rule, ...]:
        other = (*ORDER[:4], ORDER[5], ORDER[4])
        return (Rule(tool="make_plan", arguments={"steps": (list(ORDER), list(other))}),)

    def _retrieve(self, state: State) -> tuple[Rule, ...]:
        account, day = state.case["account"], disputed_in(state.case)["date"]
        return (
            Rule(tool="list_payments", arguments={"account": (account,), "month": (day[:7],)}),
            Rule(tool="list_payments", arguments={"account": (account,), "date": (day,)},
                 optional=("month",)),
        )  # fmt: skip

    def _tool_call(self, state: State) -> tuple[Rule, ...]:
        record = true_record(state.case)
        return (Rule(tool="open_dispute", arguments={k: (v,) for k, v in record.items()}),)

    def _validate(self, state: State) -> tuple[Rule, ...]:
        record, right = state.board.get("record") or {}, true_record(state.case)
        wrong = tuple(field for field in FIELDS if record.get(field) != right[field])
        if not wrong:
            return (Rule(tool="check_record", arguments={"verdict": ("match",)},
                         optional=("field",)),)  # fmt: skip
        return (Rule(tool="check_record", arguments={"verdict": ("mismatch",), "field": wrong}),)

    def _write(self, state: State) -> tuple[Rule, ...]:
        arguments = self._write_action(state).arguments
        return (Rule(tool="write_note", arguments={k: (v,) for k, v in arguments.items()}),)

    def _handoff(self, state: State) -> tuple[Rule, ...]:
        return (Rule(tool="hand_off", arguments={"queue": (self._queue(state),)}),)

    def _report(self, state: State) -> tuple[Rule, ...]:
        amount = disputed_in(state.case)["amount"]
        return (Rule(tool="reply_customer",
                     arguments={"outcome": ("under_review",), "amount": (amount,)}),)  # fmt: skip

    def _write_action(self, state: State) -> Action:
        case = state.case
        return Action(tool="write_note", arguments={
            "account": case["account"], "holder": case["holder"], "payment_id": case["disputed"],
            "amount": disputed_in(case)["amount"], "reason": case["reason"],
        })  # fmt: skip

    def _queue(self, state: State) -> str:
        if state.case["reason"] == "not_recognised":
            return DESKS[0]
        above = true_record(state.case)["amount_cents"] > 100 * SENIOR
        return DESKS[1] if above else DESKS[2]

    # --- what the tools do -----------------------------------------------------------------------

    def _plan_made(self, state: State, action: Action) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"status": "noted"}, {"plan": action.arguments.get("steps")}

    def _listed(self, state: State, action: Action) -> tuple[dict[str, Any], dict[str, Any]]:
        """Where the payment is not among those asked for, a colleague helps: a slip costs once."""
        case, given = state.case, action.arguments
        when = str(given.get("date") or given.get("month") or "")
        whole = {"account": case["account"], "holder": case["holder"]}
        rows = [p for p in case["payments"] if when and p["date"].startswith(when)]
        right = given.get("account") == case["account"]
        if right and disputed_in(case) in rows:
            return {**whole, "payments": rows}, {}
        wrong = f"no payments for account {given.get('account')!r} at {when!r}"
        return {"error": wrong, "colleague": {**whole, "payments": case["payments"]}}, {}

    def _opened(self, state: State, action: Action) -> tuple[dict[str, Any], dict[str, Any]]:
        """The system stores what it is told, but for a slip of its own."""
        given = {field: action.arguments.get(field) for field in FIELDS}
        if given["payment_id"] not in [p["id"] for p in state.case["payments"]]:
            return {"error": f"no payment {given['payment_id']!r} on this account"}, {}
        slip = state.case.get("slip") or {}
        record = given | ({slip["field"]: slip["value"]} if slip else {})
        return {"dispute": self._number(state), "record": record}, {"record": record}

    def _checked(self, state: State, action: Action) -> tuple[dict[str, Any], dict[str, Any]]:
        if action.arguments.get("verdict") != "mismatch":
            return {"status": "noted"}, {}
        record = true_record(state.case)
        return {"status": "set right", "record": record}, {"record": record}

    def _kept(self, state: State, action: Action) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"status": "done"}, {action.tool: dict(action.arguments)}

    def _number(self, state: State) -> str:
        return f"D-{int(digest([state.case['account'], state.case['disputed']], 6), 16) % 90000}"
