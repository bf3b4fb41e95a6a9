"""The step grader: what is equal, what is the same in another form, and what is wrong."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workbench.logs.matching import matched, same


def act(name: str, **kwargs: Any) -> dict[str, Any]:
    return {"name": name, "kwargs": kwargs}


def test_equal_json_is_correct_whatever_its_form() -> None:
    assert same(act("f", a=5, b=1), {"name": "f", "kwargs": {"b": 1.0, "a": 5.0}})
    assert not same(act("f", a=[1]), act("f", a="[1]")) and not same(act("f"), act("g"))
    (found,) = matched([act("f", a=5, b=1)], [act("f", b=1, a=5.0)])
    assert (found.correct, found.verdict, found.form) == (1, "other_form", "5.0 for 5, key order")


def test_a_list_as_a_string_is_not_correct_and_not_wrong() -> None:
    calls = [act("f", a=[9]), act("f", a="[1, 2]")]
    (found,) = matched([act("f", a=[1, 2])], calls)
    assert (found.correct, found.verdict, found.form) == (0, "other_form", "list as a string")
    assert found.call == 1


def test_a_miss_says_what_is_wrong() -> None:
    one, other = matched([act("f", a=1, b=2), act("g")], [act("f", a=1, b=3, c=4)])
    assert (one.verdict, one.form, one.call) == ("wrong", "arguments: b, c", 0)
    assert (other.verdict, other.form, other.call) == ("wrong", "no such call", None)


def test_one_call_serves_one_step_but_by_reuse() -> None:
    found = matched([act("f", a=1), act("f", a=1)], [act("f", a=1)])
    assert [(one.correct, one.reuse) for one in found] == [(1, 1), (0, 1)]


def test_free_text_tools_need_only_their_name() -> None:
    expected = [act("think", thought="so"), act("transfer_to_human_agents", summary="a")]
    calls = [act("transfer_to_human_agents", summary="b"), act("think", thought="no")]
    assert [(one.correct, one.lenient) for one in matched(expected, calls)] == [(0, 1), (0, 1)]
    (found,) = matched([act("think", thought="x")] * 1, [])
    assert found.lenient == 0


def test_only_some_arguments_may_count() -> None:
    expected = [{**act("f", a=1, note="x"), "compare": ["a"]}]
    assert matched(expected, [act("f", a=1, note="y")])[0].correct == 1
    assert matched(expected, [act("f", a=2, note="x")])[0].form == "arguments: a"


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab[]1", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner),
    max_leaves=6,
)
actions = st.lists(st.builds(act, st.sampled_from("fg"), a=values), max_size=4)


@given(actions, actions)
def test_rules_are_ordered(expected: list[Any], calls: list[Any]) -> None:
    found = matched(expected, calls)
    assert len(found) == len(expected)
    for one in found:
        assert one.correct <= one.reuse and (one.verdict == "wrong") <= (one.correct == 0)
    met = [one.call for one in found if one.correct]
    assert len(met) == len(set(met))


@given(actions)
def test_an_agent_that_does_what_is_expected_is_right(expected: list[Any]) -> None:
    assert all(one.correct and one.verdict == "exact" for one in matched(expected, expected))
