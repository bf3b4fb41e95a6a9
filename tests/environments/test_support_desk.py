"""The support desk: every case can be solved, by every way that is allowed, and by no other."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toys.desk import STEPS, WORLD, case_of, message_of, states_of
from workbench.decisions import examples, hits, judged
from workbench.disputes import FIELDS, LOOK_ALIKES, REASONS
from workbench.domain.flow import Action, finished

seeds = st.integers(0, 10**6)
SOME = settings(max_examples=60, deadline=None)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)
arguments = st.dictionaries(
    st.sampled_from(["account", "month", "date", "payment_id", "amount_cents", "reason", "verdict",
                     "field", "steps", "queue", "outcome", "amount", "x"]),
    json_values, max_size=4,
)  # fmt: skip
tools = st.sampled_from([t["function"]["name"] for t in WORLD.tools] + ["rm", ""])
actions = st.builds(Action, tool=tools, arguments=arguments)


@SOME
@given(seeds)
def test_every_drawn_case_is_solved_by_right_actions(seed: int) -> None:
    states = list(states_of(seed))
    assert [step.id for s in states if (step := WORLD.due(s))] == list(STEPS)
    end = finished(WORLD, states[0])
    assert WORLD.due(end) is None and WORLD.allowed(end) == () and WORLD.solved(end)
    assert not any("error" in turn.result for turn in end.turns)
    assert not any(WORLD.solved(state) for state in states[:6])


@SOME
@given(seeds)
def test_every_allowed_action_in_every_listed_value_leads_to_a_solved_end(seed: int) -> None:
    for state in states_of(seed):
        allowed, forbidden = WORLD.allowed(state), WORLD.forbidden(state)
        for rule in allowed:
            for action in examples(rule):
                assert judged(action, allowed, forbidden)[0].ok
                assert not any(hits(harm, action) for harm in forbidden)
                after = WORLD.act(state, action)
                assert "error" not in after.turns[-1].result
                assert WORLD.solved(finished(WORLD, after))


def test_optional_arguments_change_nothing() -> None:
    for seed in range(20):
        for state in states_of(seed):
            for rule in WORLD.allowed(state):
                for name in rule.optional:
                    (plain, *_) = examples(rule)
                    more = plain.model_copy(update={"arguments": {**plain.arguments, name: "x"}})
                    assert judged(more, [rule])[0].ok
                    assert WORLD.solved(finished(WORLD, WORLD.act(state, more)))


@SOME
@given(seeds, st.sampled_from(REASONS), st.sampled_from(LOOK_ALIKES),
       st.sampled_from(["right", "wrong"]))  # fmt: skip
def test_a_coordinate_is_respected(seed: int, reason: str, look: str, record: str) -> None:
    case = case_of(seed, reason=reason, record=record, **{"look-alike": look})
    assert case["reason"] == reason and bool(case["slip"]) == (record == "wrong")
    rows = case["payments"]
    mine = next(p for p in rows if p["id"] == case["disputed"])
    others = [p for p in rows if p is not mine]
    assert any(p["merchant"] == mine["merchant"] for p in others) == (look == "same shop")
    if look == "same amount":
        assert any(p["amount"] == mine["amount"] for p in others)


def test_a_coordinate_that_it_does_not_know_is_left_alone() -> None:
    assert WORLD.case(Random(1), {"reason": "war", "tone": "x"})["reason"] in REASONS


def test_the_same_seed_gives_the_same_case_and_another_one_another() -> None:
    assert case_of(7) == case_of(7) != case_of(8)
    assert json.loads(json.dumps(case_of(7))) == case_of(7)


def test_the_methods_are_pure() -> None:
    for state in states_of(3):
        before = copy.deepcopy(state)
        WORLD.act(state, WORLD.reference(state))
        WORLD.shown(state), WORLD.allowed(state), WORLD.forbidden(state)
        assert state == before


@SOME
@given(seeds, actions, st.integers(0, 6))
def test_no_action_breaks_it_and_what_is_not_allowed_is_said(
    seed: int, action: Action, at: int
) -> None:
    state = list(states_of(seed % 30))[at]
    after = WORLD.act(state, action)
    assert len(after.turns) == len(state.turns) + 1 and after.message == state.message
    json.dumps(after.turns[-1].result)
    WORLD.solved(finished(WORLD, after))
    for message in WORLD.shown(after):
        json.dumps(message).encode("utf-8")


@settings(max_examples=30, deadline=None)
@given(st.lists(actions, min_size=7, max_size=7))
def test_seven_actions_of_any_kind_end_a_flow(made: list[Action]) -> None:
    case = case_of(4)
    state = WORLD.begin(case, message_of(case, 4))
    for action in made:
        state = WORLD.act(state, action)
    assert WORLD.due(state) is None and not WORLD.solved(state)


def test_what_is_shown_grows_turn_by_turn_and_holds_no_key() -> None:
    states = list(states_of(11, record="wrong"))
    for number, state in enumerate(states):
        shown = WORLD.shown(state)
        assert [m["role"] for m in shown] == ["system", "user", *["assistant", "tool"] * number]
        assert shown[1]["content"] == state.message
        if number:
            assert shown[: 2 * number] == WORLD.shown(states[number - 1])
    assert not any(word in json.dumps(WORLD.shown(states[1])) for word in ("slip", "disputed"))


def result_after(step: str, action: Action, **coordinate: str) -> dict[str, Any]:
    state = list(states_of(5, **coordinate))[STEPS.index(step)]
    return dict(WORLD.act(state, action).turns[-1].result)


def test_a_refused_action_is_a_result_and_no_crash() -> None:
    assert result_after("plan", Action(tool="rm")) == {"error": "no tool named rm"}
    lost = result_after("tool_call", Action(tool="open_dispute", arguments={"payment_id": "P-1"}))
    assert lost == {"error": "no payment 'P-1' on this account"}
    asked = Action(tool="list_payments", arguments={"account": "HB-1", "month": "2026-03"})
    assert "error" in result_after("retrieve", asked)


@pytest.mark.parametrize("field", FIELDS)
def test_a_wrong_record_is_seen_by_its_field_and_set_right(field: str) -> None:
    found = False
    for seed in range(40):
        state = list(states_of(seed, record="wrong"))[3]
        if state.case["slip"]["field"] != field:
            continue
        found = True
        (rule,) = WORLD.allowed(state)
        assert rule.arguments == {"verdict": ("mismatch",), "field": (field,)}
        blind = WORLD.act(state, Action(tool="check_record", arguments={"verdict": "match"}))
        assert not WORLD.solved(finished(WORLD, blind))
    assert found


@pytest.mark.parametrize("record", ["right", "wrong"])
def test_a_wrong_dispute_can_still_be_set_right_at_the_check(record: str) -> None:
    state = list(states_of(9, record=record))[2]
    right = WORLD.reference(state)
    other = next(p["id"] for p in state.case["payments"] if p["id"] != state.case["disputed"])
    changed = right.model_copy(update={"arguments": {**right.arguments, "payment_id": other}})
    assert WORLD.solved(finished(WORLD, WORLD.act(state, changed)))
    assert any(hits(rule, changed) for rule in WORLD.forbidden(state))


def test_a_promise_of_money_is_forbidden_everywhere_and_never_allowed() -> None:
    promise = Action(tool="reply_customer", arguments={"outcome": "refunded", "amount": "1 EUR"})
    for state in states_of(2):
        assert any(hits(rule, promise) for rule in WORLD.forbidden(state))
        assert not judged(promise, WORLD.allowed(state), WORLD.forbidden(state))[0].ok


def test_the_desk_goes_by_reason_first_and_by_amount_then() -> None:
    queues = {}
    for seed in range(120):
        state = list(states_of(seed))[5]
        row = next(p for p in state.case["payments"] if p["id"] == state.case["disputed"])
        above = float(row["amount"].split()[0]) > 250
        known = state.case["reason"] != "not_recognised"
        queues.setdefault((known, above), set()).add(WORLD.reference(state).arguments["queue"])
    assert queues == {
        (True, True): {"senior desk"}, (True, False): {"disputes desk"},
        (False, True): {"card fraud desk"}, (False, False): {"card fraud desk"},
    }  # fmt: skip
