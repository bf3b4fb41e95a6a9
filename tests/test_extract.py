"""From a reply to the one answer it commits to: every marked form, conflicts, hedges, noise."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.extract import NoAnswer, answer_in, is_hedged, is_unsure, normalise_answer


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("answer: 5", "5"), ("Think.\nAnswer: 5", "5"), ("Final answer: 5 EUR ", "5 EUR"),
        ("The sum\nanswer is: 5", "5"), ("Answer = 5", "5"), ("- answer: 5", "5"),
        ("> **Answer:** 5", "** 5"), ("answer: 5\nthen more talk", "5"),
        ("so \\boxed{5}", "5"), ("\\boxed{5}\nanswer: 5", "5"),
        ('{"answer": "no: income"}', "no: income"), ('{"answer": {"a": 1}}', '{"a": 1}'),
        ('{"answer": 5.0}', "5.0"), ("12 March 2026", "12 March 2026"), ("\n  5  \n", "5"),
        ("answer: 5\nanswer: the 5.", "the 5."),
    ],
)  # fmt: skip
def test_the_answer_is_found(reply: str, answer: str) -> None:
    assert answer_in(reply) == answer


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("", "no_answer"), ("   \n ", "no_answer"), ("two lines\nof talk", "no_answer"),
        ("x" * 201, "no_answer"), ("answer: 5\nanswer: 6", "conflict"),
        ("\\boxed{5} or \\boxed{6}", "conflict"), ("\\boxed{5}\nanswer: 6", "conflict"),
        ("answer: " + "x" * 4001, "too_long"), ('{"result": 5,\n "n": 1}', "no_answer"),
    ],
)  # fmt: skip
def test_what_commits_to_no_answer_says_why(reply: str, reason: str) -> None:
    with pytest.raises(NoAnswer, match=reason):
        answer_in(reply)


@given(st.text(max_size=300))
def test_any_reply_is_answered_or_refused(reply: str) -> None:
    try:
        assert answer_in(reply)
    except NoAnswer as none:
        assert str(none) in ("no_answer", "conflict", "too_long")


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=40))
def test_an_answer_line_comes_back_as_it_was_whatever_stands_before_it(text: str) -> None:
    assert normalise_answer(answer_in(f"Some talk.\nanswer: {text}")) == normalise_answer(text)
    assert answer_in(json.dumps({"answer": text})) == text


@pytest.mark.parametrize("deep", ["[" * 20_000, '{"answer": ' * 20_000])
def test_deep_nesting_is_no_answer(deep: str) -> None:
    with pytest.raises(NoAnswer):
        answer_in(deep)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  The  Blue\tForm. ", "blue form"), ("“Blue”", "blue"), ("ﬁne", "fine"), ("ＡＢ", "ab"),
        ("Straße", "strasse"), ("**12 March**", "12 march"), ("a", "a"),
        ("no: income", "no: income"),
        ("...", ""), ("theory", "theory"),
    ],
)  # fmt: skip
def test_normal_forms(text: str, normal: str) -> None:
    assert normalise_answer(text) == normal


@given(st.text(max_size=60))
def test_normal_forms_ignore_case_and_outer_marks(text: str) -> None:
    normal = normalise_answer(text)
    assert normalise_answer(f'  "{text}". ') == normal or text.strip() != text


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("4 or 5", True), ("either 4", True), ("4 / 5", True), ("between 4 and 5", True),
        ("4 and/or 5", True), ("4 oder 5", True), ("order", False), ("1/2", False),
        ("north", False),
    ],
)  # fmt: skip
def test_a_choice_is_a_hedge(text: str, hedged: bool) -> None:
    assert is_hedged(text) is hedged


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ("cannot tell (missing: account)", True), ("I can't say", True), ("unable to", True),
        ("I do not know", True), ("it doesn't know", True), ("yes", False), ("a canny one", False),
    ],
)  # fmt: skip
def test_saying_that_one_has_no_answer(text: str, unsure: bool) -> None:
    assert is_unsure(text) is unsure
