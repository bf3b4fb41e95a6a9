"""action: the first action decides; another form passes and is said; bad rules are an error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toys.desk import point_of
from workbench.graders.action import ActionGrader, rules_of
from workbench.registry import load

GRADER: ActionGrader = load("grader", "action")
POINT = point_of(3, "tool_call", reason="not_received")
RIGHT: dict[str, Any] = json.loads(POINT["reference"])["arguments"]


def grade(response: str, payload: Any = POINT) -> Any:
    return GRADER.grade(response, payload, {})


def call(**changes: Any) -> str:
    return json.dumps({"tool": "open_dispute", "arguments": {**RIGHT, **changes}})


def test_a_right_action_passes_and_is_kept_in_one_spelling() -> None:
    found = grade(f"So:\n{call()}")
    assert found.status == "pass" and found.detail == {}
    assert found.extracted == found.normalised == POINT["reference"]


@pytest.mark.parametrize(
    ("changes", "form"),
    [
        ({"amount_cents": float(RIGHT["amount_cents"])}, "amount_cents: 5.0 for 5"),
        ({"amount_cents": str(RIGHT["amount_cents"])}, "amount_cents: number as a string"),
        ({"reason": "Not_Received"}, "reason: spelling"),
    ],
)
def test_another_form_passes_and_is_said(changes: dict[str, Any], form: str) -> None:
    found = grade(call(**changes))
    assert found.status == "pass" and found.detail == {"form": form}


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ("", "no_action"), ("I will open the dispute.", "no_action"),
        (call(reason="charged_twice"), "other value: reason"),
        (call(x=1), "unknown: x"), ('{"tool": "open_dispute"}', "missing: "),
        ('{"tool": "hand_off", "arguments": {}}', "tool: hand_off"),
        (call(payment_id=next(p["id"] for p in POINT["place"]["case"]["payments"]
                              if p["id"] != RIGHT["payment_id"])), "forbidden"),
        (f'{{"tool": "hand_off", "arguments": {{}}}}\n{call()}', "tool: hand_off"),
    ],
)  # fmt: skip
def test_a_wrong_action_fails_with_what_is_wrong(response: str, reason: str) -> None:
    found = grade(response)
    assert found.status == "fail" and found.reason.startswith(reason)


def test_a_list_as_a_string_is_the_list() -> None:
    point = point_of(3, "plan")
    steps = json.loads(point["reference"])["arguments"]["steps"]
    for text in (json.dumps(steps), str(steps)):
        reply = json.dumps({"tool": "make_plan", "arguments": {"steps": text}})
        assert grade(reply, point).detail == {"form": "steps: list as a string"}
    swapped = json.dumps({"tool": "make_plan", "arguments": {"steps": json.dumps(steps[::-1])}})
    assert grade(swapped, point).reason == "other value: steps"


def test_an_amount_in_another_form_is_the_amount_and_bare_cents_are_not() -> None:
    point = point_of(3, "write")
    right = json.loads(point["reference"])["arguments"]
    number = right["amount"].removesuffix(" EUR")
    for text, status in ((f"EUR {number}", "pass"), (f"€{number}", "pass"), (number, "fail"),
                         (number.replace(".", ""), "fail"), (f"{number} USD", "fail")):  # fmt: skip
        reply = json.dumps({"tool": "write_note", "arguments": {**right, "amount": text}})
        assert grade(reply, point).status == status, text


@pytest.mark.parametrize("rules", [[{}], [{"tool": 5}], ["x"], [{"tool": "a", "args": {}}]])
def test_rules_that_cannot_be_read_are_an_error_and_no_verdict(rules: Any) -> None:
    found = grade(call(), {"allowed_actions": rules})
    assert found.status == "error" and found.reason.startswith("bad_rules")


def test_no_rules_allow_nothing() -> None:
    assert grade(call(), {}).status == "fail" and rules_of({}) == ([], [])


@given(st.text(max_size=300))
def test_any_text_has_a_verdict_that_can_be_stored(text: str) -> None:
    found = grade(text)
    assert found.status == "fail"
    (found.reason + str(found.extracted)).encode("utf-8")
