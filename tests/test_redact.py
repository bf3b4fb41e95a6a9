"""Personal data is masked in every usual form; amounts, dates and order numbers never are."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.redact import iban, luhn, pseudonym, redact, redact_value
from workbench.specfile import DATA


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to Ann.O'Hara+bank@mail.example.org.", "write to [email]."),
        ("<a@b.co>,c@d.de", "<[email]>,[email]"),
        ("jürgen@müller.example asks", "[email] asks"),
        ("card 4111 1111 1111 1111 exp 12/27", "card [card] exp 12/27"),
        ("my card: 5500-0000-0000-0004!", "my card: [card]!"),
        ("378282246310005 was refused", "[card] was refused"),
        ("3782 822463 10005", "[card]"),
        ("4111 1111 1111 1111 123 is my cvv", "[card] 123 is my cvv"),
        ("two: 4111111111111111 5500000000000004", "two: [card] [card]"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [account] please"),
        ("from gb82west12345698765432 to me", "from [account] to me"),
        ("NL91-ABNA-0417-1643-00", "[account]"),
        ("account number is 12345678", "account number is [account]"),
        ("my account no. 1234 5678 is empty", "my account no. [account] is empty"),
        ("sort code 20-00-00 account 55779911", "sort code [account] account [account]"),
        ("Kontonummer: 0532013000", "Kontonummer: [account]"),
        ("call +44 20 7946 0958 now", "call [phone] now"),
        ("ring 0049 (0)30 901820", "ring [phone]"),
        ("(020) 7946 0958 or 07700 900123", "[phone] or [phone]"),
        ("01 23 45 67 89", "[phone]"),
        ("01.23.45.67.89", "[phone]"),
        ("my number is (555) 234-5678.", "my number is [phone]."),
        ("555-234-5678", "[phone]"),
        ("text me on 5552345678", "text me on [phone]"),
        ("mobile: 917 555 0123", "mobile: [phone]"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    found, counts = redact(text)
    assert found == masked and sum(counts.values()) == masked.count("[")
    assert redact(found) == (found, {})


@pytest.mark.parametrize(
    "text",
    [
        "order 4500012345 of 2026-03-01 10:30", "ticket no. 0123456789 is open",
        "tracking number 1234567890123", "I paid 10,000,000.00 EUR on 01.02.2026 14:55",
        "transferred 1000 2000 3000 4000 to my son", "from 2026-03-01 2026-04-01 to 2026-05-01",
        "0.5 % or 0,75 % of 12345678.90", "account 250000 EUR", "account since 2019-03-01",
        "account: 2026-03-01", "my 2 accounts and 3 cards", "between 22.03.2026 13.04.2026",
        "call 24/7?", "clause 3.1 of 2026", "4111 1111 1111 1112", "a @ b", "@handle",
        "me@localhost",
        "1234567890123456789012345678901234567890", "opened at 09:00 on 03/04/2026, room 0112",
    ],
)  # fmt: skip
def test_what_is_not_personal_stays(text: str) -> None:
    assert redact(text) == (text, {})


def amounts() -> st.SearchStrategy[str]:
    numbers = st.decimals(0, 10**7, places=2)
    return st.one_of(
        numbers.map(lambda d: f"{d:,.2f}"), numbers.map(str), numbers.map(lambda d: f"{d:.0f}"),
        numbers.map(lambda d: f"{d:,.0f}"), numbers.map(lambda d: f"{d:,.2f}".replace(",", " ")),
    )  # fmt: skip


def days() -> st.SearchStrategy[str]:
    forms = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %B %Y", "%B %d, %Y", "%d %b", "%A, %d %B %Y",
             "%Y-%m-%d %H:%M", "%d.%m.%y", "%Y-%m-%dT%H:%M:%S")  # fmt: skip
    dates = st.integers(0, 20_000).map(lambda n: date(1980, 1, 1) + timedelta(days=n))
    return st.tuples(dates, st.sampled_from(forms)).map(lambda pair: pair[0].strftime(pair[1]))


def orders() -> st.SearchStrategy[str]:
    words = st.sampled_from(("order", "order number", "reference", "ref.", "ticket no.", "case #"))
    return st.tuples(words, st.integers(0, 10**12)).map(lambda pair: f"{pair[0]} {pair[1]}")


@given(st.lists(st.one_of(amounts(), days(), orders()), min_size=1, max_size=4),
       st.sampled_from((" EUR and ", ", ", " until ", " for ", " EUR, then ")))  # fmt: skip
def test_amounts_dates_and_order_numbers_are_never_masked(parts: list[str], between: str) -> None:
    text = f"I had {between.join(parts)} in my account."
    assert redact(text) == (text, {})


@given(st.text(alphabet="0123456789 +-.()@abcGBDE:[]#\n/", max_size=80) | st.text(max_size=80))
def test_a_second_time_changes_nothing(text: str) -> None:
    once, _ = redact(text)
    assert redact(once) == (once, {})


@given(st.integers(10**11, 10**17 - 1), st.sampled_from("3456"), st.sampled_from((" ", "-", "")))
def test_every_number_of_a_card_is_masked(body: int, first: str, mark: str) -> None:
    digits = f"{first}{body}"
    digits += next(d for d in "0123456789" if luhn(digits + d))
    shown = mark.join(digits[i : i + 4] for i in range(0, len(digits), 4))
    assert redact(f"it is {shown}, ok?") == ("it is [card], ok?", {"card": 1})


def test_the_terms_of_the_demo_are_not_touched() -> None:
    for file in sorted(DATA.rglob("*.md")) + sorted(DATA.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        assert redact(text) == (text, {}), file


def test_the_longest_text_takes_no_time() -> None:
    started = time.process_time()
    for text in ("a" * 100_000 + "@", "1 " * 50_000, "4111 " * 20_000, "a.b@" * 25_000,
                 "account " * 12_000, "+4" * 50_000, "DE89" * 25_000, "0 " * 50_000,
                 "2026-01-01 " * 9_000):  # fmt: skip
        redact(text)
    assert time.process_time() - started < 10


def test_values_of_json_are_masked_throughout() -> None:
    value = {"a@b.co": ["x@y.de", 4111111111111111, 12.5, None, True], "n": {"m": "fine"}, "k": 7}
    masked, counts = redact_value(value)
    assert masked == {
        "[email]": ["[email]", "[card]", 12.5, None, True],
        "n": {"m": "fine"},
        "k": 7,
    }
    assert counts == {"email": 2, "card": 1} and json.dumps(masked)


def test_a_user_is_told_apart_without_being_named() -> None:
    assert pseudonym("u17") == ("u17", {})
    one, other = pseudonym("ann@x.org")[0], pseudonym("bob@x.org")[0]
    assert one != other and "@" not in one + other and one == pseudonym("ann@x.org")[0]
    assert pseudonym(one)[0] == one


def test_check_sums() -> None:
    assert luhn("79927398713") and not luhn("79927398710")
    assert iban("GB82WEST12345698765432") and not iban("GB82WEST12345698765431")
    assert not iban("DE89")
