"""The sceptic finds what is missing as often as planted, and mostly invents nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.toys.desk import STEPS, WORLD, draft_of, states_of
from workbench.flows import proposed
from workbench.gates.step_counter import ADVERSARY, brief
from workbench.models import offline
from workbench.models.offline import desk
from workbench.models.offline.rates import ROWS

RATES = ROWS["oppose_step"]["*"]


def asked(seed: int, step: str, rules: int | None = None) -> list[dict[str, Any]]:
    draft = draft_of(seed, step)
    allowed = draft.payload["allowed_actions"][:rules]
    draft = draft.model_copy(update={"payload": {**draft.payload, "allowed_actions": allowed}})
    return [{"role": "system", "content": ADVERSARY}, {"role": "user", "content": brief(draft)}]


def draw_of(**values: float) -> Any:
    return lambda *name, sample_level=False: values.get(name[0], 0.99)


@pytest.mark.parametrize("step", STEPS)
def test_a_whole_set_has_nothing_missing(step: str) -> None:
    for seed in range(12):
        said = desk.oppose(asked(seed, step), draw_of(finds=0.0), {"finds": 1.0})
        assert said["stance"] == "none"


def test_what_is_missing_is_found_and_right() -> None:
    for seed in range(12):
        said = desk.oppose(asked(seed, "retrieve", 1), draw_of(finds=0.0), {"finds": 1.0})
        assert said["stance"] == "another"
        state = list(states_of(seed))[1]
        _, rule = proposed(WORLD, state, json.dumps(said))
        assert rule == WORLD.allowed(state)[1]


def test_an_invention_is_refuted_by_the_replay() -> None:
    said = desk.oppose(asked(1, "write"), draw_of(invents=0.0), {"invents": 1.0})
    assert said["stance"] == "another"
    assert proposed(WORLD, list(states_of(1))[4], json.dumps(said))[1] is None


def test_the_planted_shares_come_out() -> None:
    found = invented = n = 0
    for seed in range(300):
        n += 1
        said = json.loads(offline.reply("adversary-c", asked(seed, "retrieve", 1)))
        found += said["stance"] == "another" and "date" in (said["arguments"] or {})
        said = json.loads(offline.reply("adversary-c", asked(seed, "write")))
        invented += said["stance"] == "another"
    for count, p in ((found, RATES["finds"]), (invented, RATES["invents"])):
        assert abs(count - n * p) <= 4 * (n * p * (1 - p)) ** 0.5 + 0.5


def test_text_that_is_no_state_gets_an_answer() -> None:
    for content in ("", "<<<STATE 12345678\n{\n12345678>>>", "x" * 10_000):
        said = desk.oppose([{"role": "user", "content": content}], draw_of(), RATES)
        assert said["stance"] in ("none", "another")
