"""numeric: what counts as the same number, at the edge of every tolerance, and in which unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.graders.numeric import RELATIVE, Numeric, tolerance


def grade(reference: str, answer: str, **payload: Any) -> Any:
    settings = payload.pop("settings", {})
    return Numeric().grade(f"answer: {answer}", {"reference": reference, **payload}, settings)


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("5.00 EUR", "5 EUR"), ("5.00 EUR", "€5"), ("5.00 EUR", "5,00 euros"),
        ("5.00 EUR", "EUR5."),
        ("1305 EUR", "1,305.00 EUR"), ("1305.5 EUR", "1.305,50 EUR"), ("5 %", "0.05"),
        ("0.05", "5 %"), ("1/3", "0.333333"), ("1/3", "2/6"), ("1000", "1e3"), ("-5", "−5"),
        ("5 km", "5000 m"), ("1.5 hours", "90 minutes"), ("20 degC", "68 degF"), ("0", "0.00"),
        ("0 EUR", "-0 EUR"), ("5 km", "5 km"), ("20 °C", "20 °C"),
    ],
)  # fmt: skip
def test_the_same_quantity_in_another_form(reference: str, answer: str) -> None:
    assert grade(reference, answer).passed


@pytest.mark.parametrize(
    ("reference", "answer", "reason"),
    [
        ("5.00 EUR", "5.01 EUR", "different"), ("5.00 EUR", "-5.00 EUR", "different"),
        ("5.00 EUR", "500 EUR", "different"), ("5.00 EUR", "5.00", "unit_missing"),
        ("5.00 EUR", "5.00 USD", "wrong_unit"), ("5 km", "5 kg", "wrong_unit"),
        ("5", "5 km", "wrong_unit"), ("5", "4 or 5", "hedged"), ("5", "5 / 6", "hedged"),
        ("5", "between 4 and 6", "hedged"), ("5", "4-6", "several"), ("5", "nan", "not_finite"),
        ("5", "inf", "not_finite"), ("5", "five", "not_a_number"), ("5", "1/0", "not_a_number"),
        ("5", "cannot tell (missing: account)", "not_a_number"), ("0", "0.0000001", "different"),
        ("1305 EUR", "1.305 EUR", "different"), ("5 %", "5", "different"),
    ],
)  # fmt: skip
def test_another_quantity_is_refused_with_a_reason(
    reference: str, answer: str, reason: str
) -> None:
    found = grade(reference, answer)
    assert (found.status, found.reason) == ("fail", reason) and found.extracted == answer


def test_a_reply_without_one_answer_fails_and_a_broken_key_is_an_error() -> None:
    payload = {"reference": "5"}
    for reply, reason in (("", "no_answer"), ("answer: 5\nanswer: 6", "conflict")):
        found = Numeric().grade(reply, payload, {})
        assert (found.status, found.reason) == ("fail", reason)
    assert Numeric().grade("it is\n\\boxed{5}", payload, {}).passed
    broken = grade("five", "5")
    assert (broken.status, broken.reason) == ("error", "reference_not_a_number")


def test_the_payloads_unit_counts_where_the_reference_has_none() -> None:
    assert grade("5", "5 EUR", unit="EUR").passed
    assert grade("5", "5000 m", unit="km").passed
    assert grade("5", "5", unit="EUR").reason == "unit_missing"


def test_percent_can_be_the_unit() -> None:
    assert grade("5 %", "5 %", unit="%").passed


@pytest.mark.parametrize(
    ("reference", "answer", "more", "passed"),
    [
        ("9", "10", {"tolerance": 1}, True), ("9", "10.01", {"tolerance": 1}, False),
        ("9", "10", {"settings": {"abs_tol": 1}}, True), ("0", "0.5", {"tolerance": 0.5}, True),
        ("0", "0.5", {"settings": {"rel_tol": 10}}, False),
        ("0", "0.51", {"tolerance": 0.5}, False),
        ("3.14159", "3.1416", {"settings": {"rel_tol": 1e-3}}, True),
        ("100", "100.1", {"settings": {"rel_tol": 1e-3}}, True),
        ("100", "100.11", {"settings": {"rel_tol": 1e-3}}, False),
        ("14000.00", "14000.01", {}, False), ("14000.00", "14000.001", {}, True),
        ("1000000", "1000001", {}, False),
    ],
)  # fmt: skip
def test_tolerances_hold_at_the_boundary(
    reference: str, answer: str, more: Any, passed: bool
) -> None:
    assert grade(reference, answer, **more).passed is passed


CENTS = st.decimals(min_value=-(10**7), max_value=10**7, places=2, allow_nan=False)


@given(CENTS, st.integers(-3, 3))
def test_money_is_right_to_the_cent(value: Decimal, cents: int) -> None:
    answer = value + Decimal(cents) / 100
    assert grade(f"{value:.2f} EUR", f"{answer:.2f} EUR").passed == (cents == 0)


@given(CENTS, CENTS, st.decimals(min_value=0, max_value=100, places=2, allow_nan=False))
def test_within_the_tolerance_and_only_there(
    value: Decimal, shift: Decimal, allowed: Decimal
) -> None:
    most = max(allowed, RELATIVE * abs(value)) if value else allowed
    found = grade(f"{value}", f"{value + shift}", tolerance=float(allowed),
                  settings={"rel_tol": str(RELATIVE)})  # fmt: skip
    assert found.passed == (abs(shift) <= most)


@given(CENTS)
def test_the_default_tolerance_never_reaches_the_next_written_value(value: Decimal) -> None:
    text = f"{value:.2f}"
    assert tolerance({"reference": text}, {}, Decimal(text)) < Decimal("0.01")


@given(st.text(alphabet=st.characters(exclude_characters="[{("), max_size=60))
def test_any_answer_is_graded_and_never_raises(text: str) -> None:
    found = grade("5.00 EUR", text)
    assert found.status in ("pass", "fail") and (found.passed or found.reason)
