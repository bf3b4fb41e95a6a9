"""Questions written by hand, in nobody's template: the readers answer them from the whole sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.models.offline.corpus import draws, messages, said, terms
from workbench.models.offline.reader import solve

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("handwritten.tsv").read_text("utf-8").splitlines()[1:]
]


def answer(prompt: str) -> str:
    return said(solve(messages(prompt, terms()), draws(0), {}))


@pytest.mark.parametrize(("text", "key"), ROWS)
def test_a_question_in_free_words_is_answered(text: str, key: str) -> None:
    assert answer(text) == key


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("I took out 300 EUR abroad. What is debited in all?", "account"),
        ("I have a Quay Basic and a Quay Plus account. Fee for 300 EUR cash abroad?", "account"),
        ("I have Quay Plus and took cash abroad. What is debited in all?", "amount"),
        ("I have Quay Plus and paid 20 USD by card. What does it come to in EUR?", "date"),
        ("My Quay Plus card bill of 80 EUR was late. What is the late fee?", "date"),
        ("I have Quay Plus and earn 3,000 EUR a month. Do I get a loan?", "time"),
        ("I have Quay Plus. I complained. By which date must you answer?", "date"),
        ("I have Quay Plus and took out 300 EUR abroad. What now?", "question"),
    ],
)
def test_what_is_missing_is_named(text: str, lacks: str) -> None:
    assert answer(text) == f"cannot tell (missing: {lacks})"


@pytest.mark.parametrize("text", ["", "?", "hello", "12.13.2026 EUR EUR 5", "a" * 5000, "€€ %%"])
def test_odd_texts_never_crash(text: str) -> None:
    assert answer(text).startswith("cannot tell")


def test_a_wild_sheet_never_crashes() -> None:
    wild = {"X": "| 1.1 | Quay Plus | abroad cash % EUR |\n| a | b |\n| 2.2 | | |", "Y": "no table"}
    text = "I have Quay Plus and took out 30 EUR abroad. What is debited in all?"
    assert said(solve(messages(text, wild), draws(0), {})).startswith("cannot tell")
