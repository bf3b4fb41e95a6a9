"""A point can be reached again, its actions are proved by running them, and what is not is told."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toys.desk import STEPS, WORLD, case_of, message_of, point_of, states_of
from tests.toys.world import toy_context, toy_slot
from workbench.decisions import examples, judged
from workbench.domain.flow import Action, Rule, finished
from workbench.errors import SpecError
from workbench.flows import (
    MOST_TRIED,
    Place,
    environment_of,
    example_state,
    facts_at,
    fault,
    proposals,
    proposed,
    replayed,
    state_of,
    step_example,
    step_of,
    step_payload,
)

Spoil = Callable[[dict[str, Any]], None]


@pytest.mark.parametrize("step", STEPS)
def test_a_point_is_reached_again_and_holds(step: str) -> None:
    for seed in range(30):
        payload = json.loads(json.dumps(point_of(seed, step)))
        found = replayed(payload)
        assert found.ok and found.checks and not any(c["fault"] for c in found.checks)
        environment, state = state_of(Place.model_validate(payload["place"]), payload["prompt"])
        due = environment.due(state)
        assert due is not None and (due.id, due.kind) == (step, payload["step_kind"])
        assert payload["position"] == STEPS.index(step) + 1 == len(state.turns) + 1


def test_points_of_one_case_share_their_flow_and_other_cases_do_not() -> None:
    flows = {point_of(1, step)["flow_id"] for step in STEPS}
    assert len(flows) == 1 and point_of(2, "plan")["flow_id"] not in flows


def _last_message(p: dict[str, Any]) -> None:
    p["messages"][-1]["content"] += " "


def _turn_gone(p: dict[str, Any]) -> None:
    p["messages"] = p["messages"][:-2]


def _other_prompt(p: dict[str, Any]) -> None:
    p["prompt"] += " Thanks!"


def _tool_gone(p: dict[str, Any]) -> None:
    p["tools"] = p["tools"][:-1]


def _prefix_cut(p: dict[str, Any]) -> None:
    p["place"]["actions"] = p["place"]["actions"][:-1]


def _prefix_refused(p: dict[str, Any]) -> None:
    p["place"]["actions"][1]["tool"] = "rm"


def _prefix_with_another_payment(p: dict[str, Any]) -> None:
    place = p["place"]
    rows = place["case"]["payments"]
    other = next(r["id"] for r in rows if r["id"] != place["case"]["disputed"])
    place["actions"][2]["arguments"]["payment_id"] = other


def _other_version(p: dict[str, Any]) -> None:
    p["place"]["version"] = "0"


def _no_account(p: dict[str, Any]) -> None:
    text = p["prompt"].replace(p["place"]["case"]["account"], "the usual one")
    p["prompt"] = p["messages"][1]["content"] = text


def _other_kind(p: dict[str, Any]) -> None:
    p["step_kind"] = "handoff"


def _other_position(p: dict[str, Any]) -> None:
    p["position"] = 2


def _another_payment_meant(p: dict[str, Any]) -> None:
    """Everything is run anew for another payment than the one that the user speaks of."""
    place = p["place"]
    rows = place["case"]["payments"]
    place["case"]["disputed"] = next(r["id"] for r in rows if r["id"] != place["case"]["disputed"])
    _, state = state_of(Place.model_validate({**place, "actions": []}), p["prompt"])
    while (due := WORLD.due(state)) is not None and due.id != "write":
        state = WORLD.act(state, WORLD.reference(state))
    p.update(json.loads(json.dumps(step_payload(WORLD, state))))


def _widened_by_a_value(p: dict[str, Any]) -> None:
    values = p["allowed_actions"][0]["arguments"]["reason"]
    p["allowed_actions"][0]["arguments"]["reason"] = [*values, "anything else"]


def _widened_by_an_argument(p: dict[str, Any]) -> None:
    p["allowed_actions"][0]["optional"] = ["force"]


def _widened_by_a_rule(p: dict[str, Any]) -> None:
    promise = {"tool": "reply_customer", "arguments": {"outcome": ["refunded"]}, "optional": []}
    p["allowed_actions"].append(promise)


def _widened_far(p: dict[str, Any]) -> None:
    rule = copy.deepcopy(p["allowed_actions"][0])
    rule["arguments"]["holder"] += [f"x{i}" for i in range(MOST_TRIED)]
    p["allowed_actions"].append(rule)


def _an_empty_rule(p: dict[str, Any]) -> None:
    p["allowed_actions"].append({"tool": "hand_off", "arguments": {"queue": []}, "optional": []})


def _forbidden_as_well(p: dict[str, Any]) -> None:
    p["forbidden_actions"].append({"tool": "write_note", "arguments": {}, "optional": []})


def _gold_gone(p: dict[str, Any]) -> None:
    p["reference"] = '{"arguments":{},"tool":"write_note"}'


def _gold_unreadable(p: dict[str, Any]) -> None:
    p["reference"] = "write the note"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_last_message, "stale_state"), (_turn_gone, "stale_state"), (_other_prompt, "stale_state"),
        (_tool_gone, "stale_state"), (_prefix_with_another_payment, "stale_state"),
        (_prefix_cut, "bad_prefix"), (_prefix_refused, "bad_prefix"),
        (_other_kind, "bad_step"), (_other_position, "bad_step"),
        (_another_payment_meant, "missing_fact"), (_other_version, "stale_version"),
        (_no_account, "missing_fact"),
        (_widened_by_a_value, "wrong_action"), (_widened_by_an_argument, "wrong_action"),
        (_widened_by_a_rule, "wrong_action"), (_widened_far, "wrong_action"),
        (_an_empty_rule, "wrong_action"), (_forbidden_as_well, "wrong_action"),
        (_gold_gone, "key_mismatch"), (_gold_unreadable, "key_mismatch"),
    ],
)  # fmt: skip
def test_a_spoilt_point_does_not_hold_and_says_why(spoil: Spoil, reason: str) -> None:
    payload = json.loads(json.dumps(point_of(8, "write")))
    assert replayed(payload).ok
    spoil(payload)
    found = replayed(payload)
    assert (found.ok, found.reason) == (False, reason) and found.message


def test_the_rules_that_are_wrong_are_named_and_the_others_are_not() -> None:
    payload = json.loads(json.dumps(point_of(8, "write")))
    _widened_by_a_rule(payload)
    ((rule, why),) = replayed(payload).wrong
    assert rule.tool == "reply_customer" and why


def test_a_narrowed_gold_is_caught() -> None:
    """The only allowed plan is the other order, and the reference is no longer among them."""
    payload = json.loads(json.dumps(point_of(8, "plan")))
    rule = payload["allowed_actions"][0]
    rule["arguments"]["steps"] = rule["arguments"]["steps"][1:]
    assert replayed(payload).reason == "key_mismatch"


def test_a_fault_says_whether_it_is_refused_wrong_or_a_dead_end() -> None:
    state = list(states_of(3))[2]
    right = WORLD.reference(state)
    assert fault(WORLD, state, right) == ""
    lost = Action(tool="open_dispute", arguments={**right.arguments, "payment_id": "P-0"})
    assert fault(WORLD, state, lost).startswith("it does not execute")
    assert fault(WORLD, state, Action(tool="hand_off")).startswith("tool")

    class Dead(type(WORLD)):  # type: ignore[misc]
        def solved(self, state: Any) -> bool:
            return False

    assert fault(Dead(), state, right) == "the task cannot be finished from there"


@given(st.sampled_from(STEPS), st.integers(0, 40))
def test_what_replay_proves_the_environment_finishes(step: str, seed: int) -> None:
    payload = point_of(seed, step)
    _, state = state_of(Place.model_validate(payload["place"]), payload["prompt"])
    for row in payload["allowed_actions"]:
        for action in examples(Rule.model_validate(row)):
            assert WORLD.solved(finished(WORLD, WORLD.act(state, action)))


# --- proposals ------------------------------------------------------------------------------------

BY_DAY = {"tool": "list_payments", "arguments": {}}


def at(step: str, seed: int = 4) -> Any:
    return list(states_of(seed))[STEPS.index(step)]


def by_day(state: Any) -> dict[str, Any]:
    rule = WORLD.allowed(state)[1]
    return {"tool": rule.tool, "arguments": {k: v[0] for k, v in rule.arguments.items()}}


def test_a_right_proposal_brings_the_whole_rule_that_it_stands_for() -> None:
    state = at("retrieve")
    assert proposals(WORLD, state, [by_day(state)]) == WORLD.allowed(state)[1:]
    (plan,) = WORLD.allowed(at("plan"))
    second = {"tool": "make_plan", "arguments": {"steps": plan.arguments["steps"][1]}}
    assert proposals(WORLD, at("plan"), [second]) == (plan,)


@pytest.mark.parametrize(
    "said",
    [None, "x", {}, [], [None, 5, "x", [], {}], [{"tool": "rm", "arguments": {}}],
     [{"tool": "list_payments", "arguments": "broken"}], [{"tool": "list_payments"}],
     [{"tool": "hand_off", "arguments": {"queue": "senior desk"}}] * 50],
)  # fmt: skip
def test_what_is_wrong_or_no_action_is_left_out(said: Any) -> None:
    assert proposals(WORLD, at("retrieve"), said) == ()


def test_only_the_first_eight_proposals_are_tried() -> None:
    state = at("retrieve")
    assert proposals(WORLD, state, [{}] * 8 + [by_day(state)]) == ()


def test_an_argued_action_is_tried_whatever_stands_around_it() -> None:
    state = at("retrieve")
    action, rule = proposed(WORLD, state, f"I say {json.dumps(by_day(state))}.")
    assert action is not None and rule == WORLD.allowed(state)[1]
    assert judged(action, [rule])[0].ok
    assert proposed(WORLD, state, "nothing") == (None, None)
    wrong, none = proposed(WORLD, state, '{"tool": "hand_off"}')
    assert wrong == Action(tool="hand_off") and none is None


# --- the place of a slot, examples ----------------------------------------------------------------


def test_the_step_of_a_slot_is_its_coordinate_or_goes_round() -> None:
    slots = [toy_slot(i) for i in range(9)]
    assert [step_of(WORLD, toy_context(slot=s)) for s in slots] == [*STEPS, *STEPS[:2]]
    asked = toy_slot(0, coordinate={"step": "write"})
    assert step_of(WORLD, toy_context(slot=asked)) == "write"
    unknown = toy_slot(1, coordinate={"step": "dance"})
    assert step_of(WORLD, toy_context(slot=unknown)) == "retrieve"


def test_examples_hold_at_every_step_and_an_ended_flow_has_none() -> None:
    for step in STEPS:
        assert replayed(step_example(step)).ok
    with pytest.raises(SpecError, match="ended"):
        step_payload(WORLD, example_state(WORLD, "no such step"))


def test_an_unknown_environment_names_those_there_are() -> None:
    with pytest.raises(SpecError, match="support_desk"):
        environment_of("moon_base")


def test_the_facts_are_a_line_each() -> None:
    case = case_of(1)
    assert facts_at(WORLD, case).count("\n") == len(WORLD.told(case)) - 1
    assert not WORLD.untold(case, message_of(case, 1))
