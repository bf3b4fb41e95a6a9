"""exact: one text in its forms, aliases, sets and sequences."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.graders.exact import Exact


def grade(reference: str, answer: str, *aliases: str, collection: str = "") -> Any:
    settings = {"collection": collection} if collection else {}
    payload = {"reference": reference, "aliases": aliases}
    return Exact().grade(f"Some talk.\nanswer: {answer}", payload, settings)


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("12 March 2026", "the 12 MARCH  2026."), ("fine", "ﬁne"), ("Straße", "STRASSE"),
        ("yes", "Yes!"), ("no: income", '"no: income"'), ("blue form", "**the blue form**"),
        ("a or b", "A or b"),
    ],
)  # fmt: skip
def test_case_marks_and_articles_do_not_count(reference: str, answer: str) -> None:
    assert grade(reference, answer).passed


@pytest.mark.parametrize(
    ("reference", "answer", "reason"),
    [
        ("12 March 2026", "13 March 2026", "different"), ("blue", "blue or red", "hedged"),
        ("blue", "not blue", "different"), ("no: income", "no", "different"),
        ("no: income", "no: age", "different"), ("blue", "blue form", "different"),
        ("café", "cafe", "different"),
    ],
)  # fmt: skip
def test_another_text_is_refused(reference: str, answer: str, reason: str) -> None:
    found = grade(reference, answer)
    assert (found.status, found.reason) == ("fail", reason) and found.normalised


def test_aliases_are_as_good_as_the_reference() -> None:
    assert grade("12 March 2026", "2026-03-12", "2026-03-12", "March 12").passed
    assert grade("12 March 2026", "march 12", "2026-03-12", "March 12").passed
    assert not grade("12 March 2026", "2026-03-13", "2026-03-12").passed
    assert Exact().grade("answer: x", {"reference": "x", "aliases": None}, {}).passed


@pytest.mark.parametrize(
    ("answer", "as_set", "as_sequence"),
    [
        ("a, b", True, True),
        ("B and A", True, False),
        ("a; b", True, True),
        ('["a", "b"]', True, True),
        ("a, b, b", False, False),
        ("a", False, False),
        ("a, b, c", False, False),
        ("a or b", False, False),
        ("b, a", True, False),
    ],
)
def test_lists_compare_as_sets_or_in_order(answer: str, as_set: bool, as_sequence: bool) -> None:
    assert grade("a, b", answer, collection="set").passed is as_set
    assert grade("a, b", answer, collection="sequence").passed is as_sequence


def test_without_one_answer_it_fails() -> None:
    for reply, reason in (("", "no_answer"), ("answer: a\nanswer: b", "conflict")):
        found = Exact().grade(reply, {"reference": "a"}, {})
        assert (found.status, found.reason) == ("fail", reason)


WORDS = st.text(alphabet="abcdefgh", min_size=2, max_size=8).filter(lambda w: w != "the")


@given(st.lists(WORDS, min_size=1, max_size=6, unique=True), st.randoms())
def test_a_set_may_come_in_any_order_and_a_sequence_in_one(items: list[str], rng: Any) -> None:
    mixed = rng.sample(items, len(items))
    for text in (", ".join(mixed), "; ".join(mixed), json.dumps(mixed)):
        assert grade(", ".join(items), text, collection="set").passed
        assert grade(", ".join(items), text, collection="sequence").passed == (mixed == items)


@given(st.text(max_size=60), st.sampled_from(["", "set", "sequence"]))
def test_any_answer_is_graded_and_never_raises(text: str, collection: str) -> None:
    found = grade("12 March 2026", text, collection=collection)
    assert found.status in ("pass", "fail") and (found.passed or found.reason)


def test_deep_nesting_is_a_wrong_answer_and_no_crash() -> None:
    for collection in ("", "set", "sequence"):
        payload = {"reference": "a, b"}
        deep = "answer: " + "[" * 3_900
        assert Exact().grade(deep, payload, {"collection": collection}).status == "fail"
