"""The trials of the action grader: each form is accepted and each mutant refused, at every step."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.toys.desk import STEPS, WORLD, point_of
from workbench.decisions import action_in
from workbench.domain.flow import Action, Rule
from workbench.flows import Place, fault, state_of
from workbench.graders.action import ActionGrader
from workbench.steptrials import attacks_on, mutants_of, rules_in, tools_in, trials_of, wrong_end

CASES = range(30)
GRADER = ActionGrader()


@pytest.mark.parametrize("step", STEPS)
def test_every_form_is_accepted_and_every_mutant_refused(step: str) -> None:
    for seed in CASES:
        payload = point_of(seed, step)
        trials = trials_of(payload)
        assert len(trials.accept) >= 5 and len(trials.reject) >= 12
        for label, response in trials.accept:
            grade = GRADER.grade(response, payload, {})
            assert grade.status == "pass", (seed, label, grade)
            assert grade.detail.get("form", "key order") == "key order"
        for label, response in trials.reject:
            assert GRADER.grade(response, payload, {}).status == "fail", (seed, label)


@pytest.mark.parametrize("step", STEPS)
def test_no_attack_is_accepted(step: str) -> None:
    for seed in CASES:
        payload = point_of(seed, step)
        attacks = attacks_on(payload)
        for label, response in attacks.items():
            assert GRADER.grade(response, payload, {}).status == "fail", (seed, label)
        assert attacks["empty"] == "" and len(attacks) >= 12


@pytest.mark.parametrize("step", STEPS)
def test_a_mutant_is_wrong_by_the_environment_too(step: str) -> None:
    """The grader's refusals are no accident of its rules: the environment knows them as faults."""
    payload = point_of(5, step)
    _, state = state_of(Place.model_validate(payload["place"]), payload["prompt"])
    for label, response in trials_of(payload).reject:
        action = action_in(response)
        assert action is None or fault(WORLD, state, action), label


def test_the_mutants_that_the_method_names_are_all_there() -> None:
    payload = point_of(2, "tool_call")
    labels = {label for label, _ in trials_of(payload).reject}
    assert {f"tool {t}" for t in tools_in(payload) if t != "open_dispute"} <= labels
    for name in ("payment_id", "amount_cents", "reason"):
        assert f"{name} missing" in labels
    assert {"amount_cents hundred times", "amount_cents a hundredth", "reason cut", "no action",
            "unknown argument", "no arguments", "forbidden 1",
            "wrong one first"} <= labels  # fmt: skip
    plan = {label for label, _ in trials_of(point_of(2, "plan")).reject}
    assert {"steps reversed", "steps cut", "steps empty"} <= plan
    assert "premature finish" in attacks_on(payload)


def test_a_right_action_behind_a_wrong_one_is_refused() -> None:
    payload = point_of(1, "handoff")
    text = dict(trials_of(payload).reject)["wrong one first"]
    first, second = text.split("\n")
    assert GRADER.grade(second, payload, {}).passed and not GRADER.grade(first, payload, {}).passed


def bare(*rules: Rule, harm: tuple[Rule, ...] = (), tools: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "prompt": "x", "allowed_actions": [r.model_dump(mode="json") for r in rules],
        "forbidden_actions": [r.model_dump(mode="json") for r in harm],
        "tools": [{"type": "function", "function": {"name": name}} for name in tools],
    }  # fmt: skip


def test_what_happens_to_be_right_is_no_mutant() -> None:
    idle, other = Rule(tool="wait"), Rule(tool="ping", arguments={"n": (1, 2)})
    payload = bare(other, idle, tools=("ping", "wait"))
    trials = trials_of(payload)
    for _, response in trials.reject:
        assert not GRADER.grade(response, payload, {}).passed
    labels = {label for label, _ in trials.reject}
    assert "n one more" not in labels and "n hundred times" in labels
    for response in attacks_on(payload).values():
        assert not GRADER.grade(response, payload, {}).passed


def test_an_allowed_call_of_the_last_tool_is_no_premature_finish() -> None:
    rule = Rule(tool="end")
    payload = bare(rule, tools=("go", "end"))
    assert wrong_end(["go", "end"], [rule], []) == ""
    for response in attacks_on(payload).values():
        assert not GRADER.grade(response, payload, {}).passed


@pytest.mark.parametrize("value", [True, 5, 2.5, "text", "", ["a", "b"], [], {"a": 1}, None, 0])
def test_values_of_every_kind_have_mutants_and_none_is_the_value_itself(value: Any) -> None:
    action = Action(tool="t", arguments={"a": value})
    rule = Rule(tool="t", arguments={"a": (value,)})
    payload = bare(rule, tools=("t", "u"))
    assert len(list(mutants_of(action, ["t", "u"]))) >= 3
    for label, response in trials_of(payload).reject:
        assert not GRADER.grade(response, payload, {}).passed, label
    for label, response in trials_of(payload).accept:
        assert GRADER.grade(response, payload, {}).passed, label


def test_rules_and_tools_are_read_from_a_payload() -> None:
    payload = point_of(0, "plan")
    assert rules_in(payload, "allowed_actions")[0].tool == "make_plan" == tools_in(payload)[0]
    assert rules_in({}, "forbidden_actions") == [] and tools_in({"tools": [{"name": "a"}]}) == ["a"]
    assert json.loads(attacks_on(payload)["list of tools"])[0] == {"tool": "make_plan",
                                                                   "arguments": {}}  # fmt: skip
