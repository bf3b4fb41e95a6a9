"""The records of a flow: they keep what they are given, and `finished` ends a flow rightly."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from tests.toys.desk import WORLD, states_of
from workbench.domain.flow import Action, Rule, State, Turn, finished


def test_rules_and_actions_survive_json() -> None:
    rule = Rule(tool="pay", arguments={"steps": (["a", "b"], ["b", "a"])}, optional=("x",))
    again = Rule.model_validate(json.loads(rule.model_dump_json()))
    assert again == rule and again.canonical() == rule.canonical()
    action = Action(tool="pay", arguments={"n": 1, "deep": {"a": [None, True]}})
    assert Action.model_validate(json.loads(action.model_dump_json())) == action


def test_a_field_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError):
        Action.model_validate({"tool": "pay", "args": {}})
    with pytest.raises(ValidationError):
        Rule.model_validate({"arguments": {}})


def test_a_state_is_its_case_its_message_and_its_turns() -> None:
    state = State(case={"a": 1}, message="hello")
    more = state.model_copy(update={"turns": (Turn(action=Action(tool="t")),)})
    assert state.turns == () and len(more.turns) == 1 and state != more


def test_finished_ends_a_flow_from_anywhere_and_leaves_an_ended_one() -> None:
    ends = [finished(WORLD, state) for state in states_of(1)]
    assert all(end == ends[0] for end in ends) and WORLD.due(ends[0]) is None
    assert finished(WORLD, ends[0]) == ends[0]
