"""Rollouts: a right agent solves every case, a crash is no wrong answer, silence takes its turn."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.toys.world import ToyModels, toy_context, toy_run
from workbench.context import PullContext
from workbench.decisions import written
from workbench.domain.contracts import ModelRef, Request
from workbench.domain.flow import State
from workbench.errors import ModelError
from workbench.flows import environment_of
from workbench.registry import load
from workbench.rolling import NO_CALL, Rollout, rolled, row_of

DESK = environment_of("support_desk")
TOY = ModelRef(name="toy", family="toys", simulated=True)


def start(seed: int) -> State:
    return DESK.begin(DESK.case(Random(seed), {}), "a message")


def context(answer: object) -> tuple[PullContext, ToyModels]:
    models = ToyModels(answer)  # type: ignore[arg-type]
    return replace(toy_context(models, load("recipe", "agent_step"), toy_run())), models


def by_the_book(begun: State) -> object:
    """An agent that does what the environment holds for right at each turn."""
    states = {1 + 2 * n: state for n, state in enumerate(along(begun))}

    def answer(request: Request) -> str:
        return written(DESK.reference(states[len(request.messages) - 1]))

    return answer


def along(state: State) -> list[State]:
    found = []
    while DESK.due(state) is not None:
        found.append(state)
        state = DESK.act(state, DESK.reference(state))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_a_right_agent_solves_the_case(seed: int) -> None:
    begun = start(seed)
    ctx, models = context(by_the_book(begun))
    found = rolled(ctx, DESK, begun, [(TOY, 0), (TOY, 1)], temperature=0.7)
    rows = [row_of(DESK, one, "t", "r") for one in found]
    assert [row["reward"] for row in rows] == [1.0, 1.0] and len(models.asked) == 14
    assert all(step["correct"] == 1 for row in rows for step in row["steps"])
    assert [step["step_index"] for step in rows[0]["steps"]] == [1, 2, 3, 4, 5, 6, 7]
    assert rows[0]["status"] == "pass" and rows[0]["messages"][-1]["role"] == "tool"
    assert models.asked[0].tools == DESK.tools and models.asked[1].sample == 1


def test_a_crash_has_no_reward_and_no_wrong_step() -> None:
    ctx, _ = context(lambda request: ModelError("down"))
    (found,) = rolled(ctx, DESK, start(0), [(TOY, 0)], temperature=0.7)
    row = row_of(DESK, found, "t", "r")
    assert row["status"] == "error" and row["reward"] is None and row["steps"] == []
    assert row["message"] == "down"


def test_words_without_a_call_take_their_turn_and_are_wrong() -> None:
    ctx, _ = context(lambda request: "I will look into it.")
    (found,) = rolled(ctx, DESK, start(0), [(TOY, 0)], temperature=0.7)
    row = row_of(DESK, found, "t", "r")
    assert row["status"] == "fail" and [s["correct"] for s in row["steps"]] == [0] * 7
    assert {s["why"] for s in row["steps"]} == {"no call"}
    assert found.state.turns[0].action.tool == NO_CALL


def test_a_slip_is_graded_at_its_own_step_and_can_be_made_good() -> None:
    """A wrong lookup is wrong, the colleague helps, and the case still ends well."""
    begun = start(1)
    right = by_the_book(begun)

    def answer(request: Request) -> str:
        if len(request.messages) == 4:
            return '{"tool": "list_payments", "arguments": {"account": "HB-1", "month": "2026-01"}}'
        return str(right(request))  # type: ignore[operator]

    ctx, _ = context(answer)
    (found,) = rolled(ctx, DESK, begun, [(TOY, 0)], temperature=0.7)
    row = row_of(DESK, found, "t", "r")
    assert [s["correct"] for s in row["steps"]] == [1, 0, 1, 1, 1, 1, 1] and row["reward"] == 1.0


def test_nothing_to_do_asks_nothing() -> None:
    ctx, models = context(lambda request: "x")
    assert rolled(ctx, DESK, start(0), [], temperature=0.7) == [] and models.asked == []
    assert Rollout(TOY, 0, start(0)).crashed is False
