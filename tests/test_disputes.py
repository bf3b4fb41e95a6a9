"""Drawn cases: two payments are never confused, and every fact that is not told is found."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toys.desk import case_of, message_of
from workbench.disputes import (
    LOOK_ALIKES,
    REASONS,
    cents_of,
    disputed_in,
    draw_case,
    euros,
    facts_of,
    in_words,
    missing_in,
    true_record,
)

seeds = st.integers(0, 10**9)


@settings(max_examples=150)
@given(seeds, st.sampled_from(LOOK_ALIKES))
def test_two_payments_are_never_confused_by_day_and_shop(seed: int, look: str) -> None:
    case = draw_case(Random(seed), {"look-alike": look})
    rows = case["payments"]
    assert 5 <= len(rows) <= 8
    assert len({(p["date"], p["merchant"]) for p in rows}) == len(rows)
    assert len({p["id"] for p in rows}) == len(rows)
    assert len({p["date"][:7] for p in rows}) == 1
    assert rows == sorted(rows, key=lambda p: (p["date"], p["id"]))
    assert disputed_in(case) in rows


@settings(max_examples=100)
@given(seeds)
def test_what_a_case_says_of_itself_holds_together(seed: int) -> None:
    case = draw_case(Random(seed), {})
    payment, record = disputed_in(case), true_record(case)
    assert record == {"payment_id": payment["id"], "reason": case["reason"],
                      "amount_cents": cents_of(payment["amount"])}  # fmt: skip
    assert bool(case["agreed"]) == (case["reason"] == "wrong_amount")
    assert not case["agreed"] or 100 <= cents_of(case["agreed"]) < record["amount_cents"]
    if case["slip"]:
        assert record[case["slip"]["field"]] != case["slip"]["value"]


@given(st.integers(0, 10**7))
def test_euros_and_cents(cents: int) -> None:
    assert cents_of(euros(cents)) == cents


def test_a_day_in_words() -> None:
    assert in_words("2026-03-04") == "4 March 2026"


@settings(max_examples=80)
@given(seeds)
def test_a_message_that_says_all_misses_nothing_and_each_fact_taken_out_is_found(
    seed: int,
) -> None:
    case = case_of(seed)
    facts = facts_of(case)
    whole = ". ".join(f"{name}: {value}" for name, value in facts.items())
    assert missing_in(case, whole) == () == missing_in(case, message_of(case, seed))
    for name in {"account", "shop", "amount", "date", "agreed amount"} & set(facts):
        less = whole.replace(facts[name], "something")
        # One amount may stand inside the other's place; each is looked for on its own.
        assert name in missing_in(case, less)
    assert set(missing_in(case, "")) == set(facts) - {"reason", "first name"}


CASE: dict[str, Any] = {
    "account": "HB-123456", "holder": "Ines Okafor", "disputed": "P-1", "reason": "wrong_amount",
    "agreed": "9.00 EUR", "slip": {},
    "payments": [{"id": "P-1", "date": "2026-03-04", "merchant": "Pine & Wool",
                  "amount": "1240.50 EUR"}],
}  # fmt: skip
TOLD = "HB-123456, Pine & Wool, 1240.50 EUR on 4 March 2026, agreed 9.00 EUR"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1240.50 EUR", "1240,50 euros"), ("1240.50 EUR", "€ 1240.50"), ("9.00 EUR", "9 euro"),
        ("4 March 2026", "4th of March"), ("4 March 2026", "March 4th"), 
        ("4 March 2026", "04. Mar"), ("9.00 EUR", "€9"), ("9.00 EUR", "€ 9"), ("9.00 EUR", "9€"),
        ("4 March 2026", "2026-03-04"), ("Pine & Wool", "PINE &  WOOL"), ("HB-123456", "hb-123456"),
    ],
)  # fmt: skip
def test_facts_may_be_worded_otherwise(old: str, new: str) -> None:
    assert missing_in(CASE, TOLD.replace(old, new)) == ()


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("1240.50 EUR", "240.50 EUR", "amount"), ("1240.50 EUR", "1240.51 EUR", "amount"),
        ("1240.50 EUR", "11240.50 EUR", "amount"), ("9.00 EUR", "90 EUR", "agreed amount"),
        ("9.00 EUR", "9.05 EUR", "agreed amount"), ("4 March", "14 March", "date"),
        ("9.00 EUR", "that (on 9 May)", "agreed amount"),
        ("9.00 EUR", "€9.05", "agreed amount"),
        ("4 March", "4 May", "date"), ("4 March 2026", "some day in March", "date"),
        ("Pine & Wool", "Pine", "shop"), ("HB-123456", "HB-12345", "account"),
    ],
)  # fmt: skip
def test_another_fact_is_not_the_fact(old: str, new: str, missing: str) -> None:
    assert missing_in(CASE, TOLD.replace(old, new)) == (missing,)


@pytest.mark.parametrize("reason", REASONS)
def test_the_facts_are_in_plain_words(reason: str) -> None:
    facts = facts_of(case_of(3, reason=reason))
    assert "_" not in facts["reason"] and not any("P-" in value for value in facts.values())
    assert date.fromisoformat(disputed_in(case_of(3, reason=reason))["date"])
    assert ("agreed amount" in facts) == (reason == "wrong_amount")
