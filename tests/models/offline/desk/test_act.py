"""The offline agents: right as often as the table says, wrong by real mistakes, from text alone."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.toys.desk import STEPS, WORLD, states_of
from workbench.actions.measure import Reading
from workbench.actions.steps import Flow, steps
from workbench.decisions import action_in, judged
from workbench.models import offline
from workbench.models.offline import desk
from workbench.models.offline.desk.slips import SLIPS
from workbench.models.offline.rates import ROWS

AGENTS = ("agent-fir", "agent-gum", "agent-hazel")
WEAK = {
    "agent-fir": {"tool_call", "write", "handoff"}, "agent-gum": {"validate", "report"},
    "agent-hazel": {"retrieve"},
}  # fmt: skip
CASES = 300
Messages = tuple[dict[str, Any], ...]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """First actions of the three agents at every step of the same cases, graded, as a table."""
    file = tmp_path_factory.mktemp("steps") / "steps.jsonl"
    rows = []
    for seed in range(CASES):
        for index, state in enumerate(states_of(seed)):
            shown, allowed, harm = WORLD.shown(state), WORLD.allowed(state), WORLD.forbidden(state)
            for model in AGENTS:
                action = action_in(offline.reply(model, shown, seed=1))
                right = action is not None and judged(action, allowed, harm)[0].ok
                rows.append({
                    "task_id": f"t{seed}", "rollout_id": f"{model}-{seed}", "model": model,
                    "step_index": index, "step_name": STEPS[index], "correct": int(right),
                })  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def measured(table: Path) -> dict[str, Any]:
    found = steps(table, Reading(), Flow()).results["models"]
    return {model["name"] if "name" in model else model["model"]: model for model in found}


@pytest.mark.parametrize("model", AGENTS)
def test_the_share_of_right_first_actions_is_the_planted_one(
    model: str, measured: dict[str, Any]
) -> None:
    rates = ROWS["act"][model]
    for row in measured[model]["steps"]:
        p = rates[row["step"]] * (1 - rates["broken"])
        n, found = row["samples"], row["marginal_rate"]["value"]
        assert n >= CASES
        assert abs(found - p) <= 4 * (p * (1 - p) / n) ** 0.5, (row["step"], found, p)


@pytest.mark.parametrize("model", AGENTS)
def test_its_weak_steps_are_found_and_no_other(model: str, measured: dict[str, Any]) -> None:
    assert {row["step"] for row in measured[model]["steps"] if row["brittle"]} == WEAK[model]


def test_one_reply_in_a_hundred_makes_no_call() -> None:
    n = broken = 0
    for seed in range(CASES):
        for state in states_of(seed):
            n += 1
            broken += action_in(offline.reply("agent-gum", WORLD.shown(state), seed=2)) is None
    p = ROWS["act"]["agent-gum"]["broken"]
    assert abs(broken - n * p) <= 4 * (n * p * (1 - p)) ** 0.5


def always(value: float) -> Any:
    return lambda *name, sample_level=False: value


SURE = dict.fromkeys(STEPS, 1.0) | {"broken": 0.0}
NEVER = dict.fromkeys(STEPS, 0.0) | {"broken": 0.0}


def test_an_agent_without_slips_reads_every_case_rightly() -> None:
    for seed in range(150):
        for state in states_of(seed):
            action = action_in(desk.act(WORLD.shown(state), always(0.5), SURE))
            assert action is not None
            assert judged(action, WORLD.allowed(state))[0] == (True, "", ""), (seed, action)


def test_it_reads_the_state_it_is_shown_also_where_it_came_by_another_way() -> None:
    """By the day instead of the month, so that fewer payments are listed."""
    for seed in range(40):
        _, by_month, *_ = list(states_of(seed))
        day = WORLD.allowed(by_month)[1]
        action = WORLD.reference(by_month).model_copy(
            update={"arguments": {k: v[0] for k, v in day.arguments.items()}}
        )
        state = WORLD.act(by_month, action)
        found = action_in(desk.act(WORLD.shown(state), always(0.5), SURE))
        assert found is not None and judged(found, WORLD.allowed(state))[0].ok


@pytest.mark.parametrize("at", range(7))
def test_every_slip_is_wrong_and_each_step_has_three_kinds(at: int) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(40):
        state = list(states_of(seed))[at]
        for which in (0.0, 0.4, 0.99):
            draw = lambda *name, sample_level=False, w=which: {  # noqa: E731
                "which": w, "strays": 1.0, "words": 0.0, "right": 0.99, "broken": 0.5,
            }.get(name[0], 0.5)  # fmt: skip
            action = action_in(desk.act(WORLD.shown(state), draw, NEVER))
            assert action is not None
            fit = judged(action, WORLD.allowed(state), WORLD.forbidden(state))[0]
            assert not fit.ok, (seed, which, action)
            kinds[json.dumps(action.arguments)] += 1
    assert len(kinds) >= 3 and len(SLIPS[WORLD.reference(list(states_of(0))[at]).tool]) == 3


def test_the_answer_follows_the_sheet_it_is_shown() -> None:
    """Another threshold in the handbook, another desk: nothing is known by heart."""
    changed = 0
    for seed in range(60):
        state = list(states_of(seed))[5]
        shown = [dict(m) for m in WORLD.shown(state)]
        before = action_in(desk.act(shown, always(0.5), SURE))
        shown[0]["content"] = shown[0]["content"].replace("250.00", "1.00")
        after = action_in(desk.act(shown, always(0.5), SURE))
        assert before is not None and after is not None
        if before != after:
            changed += 1
            assert before.arguments["queue"] == "disputes desk"
            assert after.arguments["queue"] == "senior desk"
    assert changed > 5


def test_a_reply_is_a_function_of_what_is_asked() -> None:
    shown = WORLD.shown(list(states_of(1))[2])
    said = [offline.reply("agent-fir", shown, seed=s, sample=k) for s in (0, 1) for k in range(6)]
    again = [offline.reply("agent-fir", shown, seed=s, sample=k) for s in (0, 1) for k in range(6)]
    assert said == again and len(set(said)) > 1


@pytest.mark.parametrize(
    "messages",
    [
        (), ({"role": "user", "content": "hello"},), ({"role": "system", "content": ""},),
        ({"role": "system", "content": "1. make_plan: x\n2. list_payments: y"},),
        ({"role": "system", "content": "1. open_dispute: x"}, {"role": "user", "content": ""}),
        ({"role": "system", "content": "1. check_record: x"}, {"role": "user", "content": None}),
        ({"role": "system", "content": "1. a: x\n2. hand_off: x"},
         {"role": "tool", "content": "[1]"}),
        ({"role": "system", "content": "1. a: x\n2. write_note: x"},
         {"role": "tool", "content": '{"payments": [{}], "record": {}}'}),
    ],
)  # fmt: skip
def test_odd_messages_get_an_answer(messages: Messages) -> None:
    for rates in (SURE, NEVER):
        assert isinstance(desk.act(messages, always(0.5), rates), str)


def test_a_closed_case_has_no_next_step() -> None:
    states = list(states_of(2))
    end = WORLD.act(states[-1], WORLD.reference(states[-1]))
    assert action_in(desk.act(WORLD.shown(end), always(0.5), SURE)) is None
