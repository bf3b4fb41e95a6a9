"""Traces: what is quoted and worked out proves a key; what is claimed or hostile does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.trace import re_execute

PROMPT = "On 12 March 2026 I took out 200.00 EUR abroad, three times. Holiday: 16 March 2026."
SHEET = "Cash abroad: 2.50 % of the amount, at least 4.00 EUR"


def facts(**quotes: tuple[str, str]) -> list[dict[str, str]]:
    return [{"name": n, "value": v, "quote": q} for n, (v, q) in quotes.items()]


MONEY = facts(
    amount=("200.00", "took out 200.00 EUR"), rate=("2.50", "2.50 % of the amount"),
    least=("4.00", "at least 4.00 EUR"), times=("3", "three times"),
)  # fmt: skip
DAY = facts(day=("2026-03-12", "On 12 March 2026"), off=("2026-03-16", "Holiday: 16 March 2026"))


def run(rows: list[dict[str, str]], *steps: str, answer: str = "") -> Any:
    named = [{"name": f"s{i}", "expr": expr} for i, expr in enumerate(steps)]
    trace = {"facts": rows, "steps": named, "answer": answer or f"s{len(steps) - 1}"}
    return re_execute(trace, [PROMPT, SHEET])


@pytest.mark.parametrize(
    ("rows", "expr", "value"),
    [
        (MONEY, "max(round2(amount * rate / 100), least) * times", "15.00"),
        (MONEY, "round2(amount / 3)", "66.67"),
        (MONEY, "least if amount > 500 else 0", "0"),
        (MONEY, "'yes' if amount >= 200 and not times > 3 else 'no'", "yes"),
        (MONEY, "sum([amount, least]) - min(amount, least) + abs(-rate)", "202.50"),
        (MONEY, "join(', ', ['a', text(times)])", "a, 3"),
        (DAY, "workdays(day, 2, [off])", "17 March 2026"),
        (DAY, "datestr(add_days(day, 30))", "11 April 2026"),
        (DAY, "days(day, off) + weekday(day)", "7"),
    ],
)
def test_what_the_language_works_out(rows: list[dict[str, str]], expr: str, value: str) -> None:
    found = run(rows, expr)
    assert (found.ok, found.value, found.reason) == (True, value, "")


def test_steps_build_on_each_other() -> None:
    found = run(MONEY, "round2(amount * rate / 100)", "max(s0, least)", "amount + s1")
    assert found.value == "205.00" and (found.facts, found.steps) == (4, 3)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("200.00", "took out 300.00 EUR"), "quote_missing"),
        (("300.00", "took out 200.00 EUR"), "value_not_in_quote"),
        (("200.00", ""), "quote_missing"),
        (("2026-03-13", "On 12 March 2026"), "value_not_in_quote"),
        (("premier", "took out 200.00 EUR"), "value_not_in_quote"),
    ],
)
def test_a_fact_must_stand_in_the_text(row: tuple[str, str], reason: str) -> None:
    assert run(facts(x=row), "x").reason == reason


@pytest.mark.parametrize(
    "expr",
    [
        "__import__('os').system('true')", "amount.__class__", "(lambda: 1)()", "amount ** 9999",
        "[x for x in [1]]", "open('/etc/passwd')", "'a' * 999999999", "max(*[1])",
        "f'{amount}'", "unknown + 1", "1 / 0", "1 +", "9" * 60,
        "workdays(amount, 3)", "min()", "-" * 390 + "1", "amount[0]", "max(amount, 'a')",
        "1e30 * 1e30", "(amount := 3)", "roundn(1, 10000000)",
    ],
)  # fmt: skip
def test_hostile_and_broken_steps_prove_nothing(expr: str) -> None:
    found = run([*MONEY, *DAY], expr)
    assert not found.ok and found.reason


@given(st.text(max_size=80))
def test_any_text_as_a_step_is_answered_and_never_raises(expr: str) -> None:
    found = run(MONEY, expr)
    assert found.ok or found.reason


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["facts", "steps", "answer", "name", "expr", "value", "quote"]), inner),
    max_leaves=12,
))  # fmt: skip
def test_any_json_as_a_trace_is_answered_and_never_raises(trace: Any) -> None:
    if isinstance(trace, dict):
        found = re_execute(trace, [PROMPT])
        assert found.ok or found.reason


def test_names_may_not_be_taken_over() -> None:
    assert run(facts(max=("200.00", "took out 200.00 EUR")), "1").reason == "bad_name"
    assert run(MONEY, "1", answer="nobody").reason == "no_answer"
    many = facts(**{f"f{i}": ("200.00", "took out 200.00 EUR") for i in range(61)})
    assert run(many, "1").reason == "too_long"
