"""What is the same in another form, told apart from what is another value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.alike import forms, marked

values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab[]1", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("expected", "actual", "how"),
    [
        ({"a": 5, "b": [1, 2]}, {"a": 5, "b": [1, 2]}, []),
        ({"a": 5, "b": 1}, {"b": 1, "a": 5}, ["key order"]),
        ({"a": 5}, {"a": 5.0}, ["5.0 for 5"]),
        ({"a": ["x", "y"]}, {"a": '["x", "y"]'}, ["list as a string"]),
        ({"a": ["x", "y"]}, {"a": "['x', 'y']"}, ["list as a string"]),
        ({"a": {"x": 1}}, {"a": '{"x": 1.0}'}, ["5.0 for 5", "object as a string"]),
        ({"a": 250}, {"a": "250"}, ["number as a string"]),
        ({"a": "250"}, {"a": 250}, ["number as a string"]),
        ({"a": True}, {"a": "true"}, ["truth value as a string"]),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}, None),
        ({"a": "x"}, {"a": "X"}, None),
        ({"a": 1}, {"a": True}, None),
        ({"a": 1}, {"a": 1, "b": None}, None),
        ({"a": 1}, {}, None),
        ({"a": None}, {"a": "null"}, None),
        ({"a": ["x"]}, {"a": "x"}, None),
    ],
)
def test_forms(expected: Any, actual: Any, how: list[str] | None) -> None:
    assert forms(expected, actual) == how


@given(values)
def test_everything_is_itself(value: Any) -> None:
    assert forms(value, value) == []


@given(values, values)
def test_the_verdict_does_not_depend_on_which_one_was_expected(one: Any, other: Any) -> None:
    assert (forms(one, other) is None) == (forms(other, one) is None)
    if marked(one) == marked(other):
        assert not any("string" in form for form in forms(one, other) or ())


def test_one_is_not_true() -> None:
    assert marked({"a": [1]}) != marked({"a": [True]}) and marked((1,)) == marked([1.0])


@pytest.mark.parametrize("text", ["[" * 900 + "]" * 900, "(" * 90_000, "-" * 90_000 + "1", "{"])
def test_hostile_text_is_another_value_and_no_crash(text: str) -> None:
    assert forms(5, text) is None and forms([1], text) is None


def test_what_is_nested_deeper_than_python_walks_equals_nothing() -> None:
    deep: Any = 1
    for _ in range(5_000):
        deep = [deep]
    assert forms(5, deep) is None and forms(deep, deep) is None
