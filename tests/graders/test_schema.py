"""schema: JSON in any wrapping, checked against its schema and then field by field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.graders.schema import SCHEMA, Schema

KEY = '{"fee": 4, "clause": "2.1"}'


def grade(response: str, reference: str = KEY, schema: Any = None, **settings: Any) -> Any:
    return Schema().grade(response, {"reference": reference, "json_schema": schema}, settings)


@pytest.mark.parametrize(
    "response",
    [
        KEY, '{"clause": " 2.1.", "fee": 4.0}', f"answer: {KEY}", f"So:\n```json\n{KEY}\n```",
        f"The object is\n{KEY}\nas asked.", KEY.replace(" ", "\n"),
    ],
)  # fmt: skip
def test_the_same_object_in_any_wrapping(response: str) -> None:
    assert grade(response, schema=SCHEMA).passed


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ('{"fee": 5, "clause": "2.1"}', "different at $.fee"),
        ('{"fee": 4, "clause": "2.2"}', "different at $.clause"),
        ('{"fee": 4}', "schema: $ 'clause' is a required property"),
        ('{"fee": "4", "clause": "2.1"}', "schema: $.fee '4' is not of type 'number'"),
        ('{"fee": 4, "clause": "2.1", "note": "x"}', "different at $.note"),
        ('{"fee": NaN, "clause": "2.1"}', "schema: $.fee"), ("[]", "schema: $"),
        ("", "not_json"), ("see the documents", "not_json"), (KEY + KEY, "not_json"),
        (f'answer: {KEY}\nanswer: {{"fee": 5}}', "not_json"),
    ],
)  # fmt: skip
def test_what_differs_is_named(response: str, reason: str) -> None:
    found = grade(response, schema=SCHEMA)
    assert found.status == "fail" and found.reason.startswith(reason)


def test_extra_fields_only_where_allowed() -> None:
    more = '{"fee": 4, "clause": "2.1", "note": "x"}'
    assert not grade(more).passed and grade(more, extra=True).passed


@pytest.mark.parametrize(
    ("given_", "wanted", "same"),
    [
        ("1", "1.0", True), ("true", "1", False), ("1", "true", False), ("null", "0", False),
        ("1.0000009", "1", True), ("1.0000011", "1", False), ("0.0000001", "0", False),
        ('"A  b."', '"a b"', True), ('"1"', "1", False), ("[1, 2]", "[1, 2]", True),
        ("[2, 1]", "[1, 2]", False), ("[1]", "[1, 2]", False), ('{"b": 1}', '{"b": 1}', True),
        ("{}", '{"b": 1}', False), ("null", "null", True), ('{"b": [null]}', '{"b": [0]}', False),
    ],
)  # fmt: skip
def test_fields_compare_by_their_kind(given_: str, wanted: str, same: bool) -> None:
    assert grade(f'{{"a": {given_}}}', f'{{"a": {wanted}}}').passed is same


def test_a_relative_tolerance_may_be_set() -> None:
    assert grade('{"a": 101}', '{"a": 100}', rel_tol=0.01).passed
    assert not grade('{"a": 101.1}', '{"a": 100}', rel_tol=0.01).passed


def test_a_key_that_is_no_json_is_an_error() -> None:
    for key in ("not JSON", "", "null"):
        found = grade(KEY, key)
        assert (found.status, found.reason) == ("error", "reference_not_json")


@pytest.mark.parametrize(
    ("response", "key", "schema"),
    [
        pytest.param("[" * 20_000, KEY, None, id="deep nesting"),
        pytest.param(KEY, KEY, {"type": "nonsense"}, id="unknown type"),
        pytest.param(KEY, KEY, {"$ref": "#/nowhere"}, id="dangling reference"),
        pytest.param('{"a": 1e400}', '{"a": 1e400}', None, id="infinite on both sides"),
    ],
)
def test_it_never_raises(response: str, key: str, schema: Any) -> None:
    assert grade(response, key, schema).status in ("fail", "error")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8)
    | st.decimals(-1000, 1000, places=3).map(float),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
).filter(lambda value: value is not None)  # fmt: skip


@given(JSON)
def test_any_json_agrees_with_itself_in_any_spelling(value: Any) -> None:
    assert grade(json.dumps(value), json.dumps(value, indent=2)).passed
    wrapped = {"a": value, "b": 1}
    assert grade(json.dumps(wrapped), json.dumps(dict(reversed(wrapped.items())))).passed
    assert not grade(json.dumps({**wrapped, "b": 2}), json.dumps(wrapped)).passed


@given(st.text(max_size=60))
def test_any_reply_is_graded_and_never_raises(text: str) -> None:
    found = grade(text)
    assert found.status == "fail" and found.reason


@pytest.mark.parametrize(
    "response",
    ['The record is {"fee": 4, "clause": "2.1"}.', 'answer: {\n  "fee": 4,\n  "clause": "2.1"\n}',
     '```json\n{"fee": 4, "clause": "2.1"}\n```'],
)  # fmt: skip
def test_an_object_is_found_where_models_put_it(response: str) -> None:
    assert grade(response, '{"fee": 4, "clause": "2.1"}', None).passed


def test_two_objects_are_no_answer() -> None:
    two = '{"fee": 4, "clause": "2.1"} or {"fee": 5, "clause": "2.1"}'
    assert not grade(two, '{"fee": 4, "clause": "2.1"}', None).passed
