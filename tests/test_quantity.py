"""Numbers as people write them: every written form gives the same quantity, or a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.quantity import NotOne, Quantity, convert, quantity


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("5", "5", ""), ("+5", "5", ""), ("-5", "-5", ""), ("−5.5", "-5.5", ""),
        ("-.5", "-0.5", ""),
        ("1,305", "1305", ""), ("1,305.50 EUR", "1305.5", "EUR"), ("1 305.50", "1305.5", ""),
        ("1'305'000", "1305000", ""), ("1.305,50 €", "1305.5", "EUR"), ("5,5", "5.5", ""),
        ("5,00 EUR", "5", "EUR"), ("1/2", "0.5", ""), ("3 / 4", "0.75", ""), ("5 %", "0.05", ""),
        ("2.5 percent", "0.025", ""), ("5 per cent", "0.05", ""), ("1e3", "1000", ""),
        ("1.5E-3", "0.0015", ""), ("€5", "5", "EUR"), ("$ 5", "5", "USD"), ("5 eur", "5", "EUR"),
        ("5 euros", "5", "EUR"), ("£5", "5", "GBP"), ("EUR 5", "5", "EUR"), ("€ 5 EUR", "5", "EUR"),
        ("**5 EUR**.", "5", "EUR"), ("5 km", "5", "km"), ("5 days", "5", "days"), ("0", "0", ""),
    ],
)  # fmt: skip
def test_written_forms(text: str, value: str, unit: str) -> None:
    assert quantity(text) == Quantity(Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_a_number"), ("five", "not_a_number"), ("nan", "not_finite"),
        ("-inf", "not_finite"), ("Infinity EUR", "not_finite"), ("1e999", "not_finite"),
        ("4-6", "several"), ("4 to 6", "several"), ("1,2,3", "several"), ("1/0", "not_a_number"),
        ("5 EUR (2 %)", "several"), ("$ 5 EUR", "not_a_number"), ("9" * 61, "not_a_number"),
    ],
)  # fmt: skip
def test_what_is_not_one_quantity_says_why(text: str, reason: str) -> None:
    with pytest.raises(NotOne, match=reason):
        quantity(text)


NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)


@given(NUMBERS, st.sampled_from(["", "EUR", "USD", "km"]))
def test_one_number_in_all_its_forms_is_one_quantity(number: Decimal, unit: str) -> None:
    plain, marked = f"{number:.2f}", f"{number:,.2f}"
    european = marked.replace(",", "_").replace(".", ",").replace("_", ".")
    forms = [plain, marked, european, marked.replace(",", " "), marked.replace(",", "'"),
             plain.replace("-", "−"), f"{number:.4f}", f"{number:.6e}"]  # fmt: skip
    for form in forms[:-1]:
        for text in (f"{form} {unit}", f" **{form} {unit}**", f"{form} {unit}."):
            assert quantity(text) == Quantity(number, unit)
    assert quantity(forms[-1]).value == Decimal(forms[-1])
    if unit and number >= 0:
        assert quantity(f"{unit} {plain}") == Quantity(number, unit)


@given(NUMBERS)
def test_percent_is_a_hundredth(number: Decimal) -> None:
    assert quantity(f"{number} %") == Quantity(number / 100, "")


@given(st.text(max_size=80))
def test_any_text_is_a_quantity_or_a_reason(text: str) -> None:
    try:
        assert quantity(text).value.is_finite()
    except NotOne as reason:
        assert str(reason) in ("not_a_number", "several", "not_finite")


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("5 km", "m", 5000), ("90 min", "h", 1.5), ("1.5 hours", "minutes", 90), ("5 EUR", "€", 5),
        ("68 degF", "degC", 20), ("250 g", "kg", 0.25), ("5", "", 5), ("36 km/h", "m/s", 10),
    ],
)  # fmt: skip
def test_units_are_converted(text: str, unit: str, value: float) -> None:
    assert float(convert(quantity(text), unit)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("5", "km", "unit_missing"), ("5 kg", "km", "wrong_unit"), ("5 EUR", "USD", "wrong_unit"),
        ("5 EUR", "km", "wrong_unit"), ("5 km", "EUR", "wrong_unit"), ("5 bananas", "km", "wrong"),
        ("5 km", "", "wrong_unit"), ("5 [", "km", "wrong_unit"),
    ],
)  # fmt: skip
def test_what_cannot_be_converted_says_why(text: str, unit: str, reason: str) -> None:
    with pytest.raises(NotOne, match=reason):
        convert(quantity(text), unit)


@given(st.floats(0.001, 1e6), st.sampled_from(["m", "ft", "mile", "cm"]))
def test_there_and_back_is_the_same_length(number: float, unit: str) -> None:
    there = convert(Quantity(Decimal(repr(number)), unit), "km")
    assert float(convert(Quantity(there, "km"), unit)) == pytest.approx(number)


def test_a_unit_that_opens_a_bracket_in_words_is_a_wrong_unit() -> None:
    with pytest.raises(NotOne, match="wrong_unit"):
        convert(quantity("5 __import__('os')"), "km")


@pytest.mark.parametrize("text", [".5", ".50 EUR"])
def test_a_leading_point_is_a_decimal_one(text: str) -> None:
    assert quantity(text).value == Decimal("0.5")


def test_percent_can_be_the_unit_of_a_key() -> None:
    assert convert(quantity("5 %"), "%") == Decimal("0.05")
