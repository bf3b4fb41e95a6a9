"""Presets: `draft` stays cheap, and no preset names what no gate asks for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, get_args

import pytest

from workbench.domain.spec import Preset
from workbench.presets import PRESETS, preset_setting
from workbench.registry import load, shelf_of

GATES = load("recipe", "final_answer").gates
MOST_IN_DRAFT = 15


def calls(preset: Preset) -> dict[str, int]:
    """What a candidate costs at most when each gate runs once, by gate, with its author."""
    counted = {"author": 1}
    for name in GATES:

        def setting(key: str, default: Any, gate: str = name) -> Any:
            found = preset_setting(preset, gate, key)
            return default if found is None else found

        asked: Mapping[str, int] = load("gate", name).calls(setting)
        counted[name] = sum(asked.values())
    return counted


def test_a_draft_costs_at_most_fifteen_calls_a_candidate() -> None:
    counted = calls("draft")
    assert {gate: n for gate, n in counted.items() if n} == {
        "author": 1, "construct_b": 1, "realism": 1, "oracle": 2, "counter": 4, "difficulty": 6,
    }  # fmt: skip
    assert sum(counted.values()) <= MOST_IN_DRAFT


def test_standard_is_what_METHOD_says_and_release_asks_more() -> None:
    standard, release = calls("standard"), calls("release")
    assert PRESETS["standard"] == {}
    assert (standard["oracle"], standard["difficulty"], standard["counter"]) == (6, 40, 5)
    assert (release["oracle"], release["difficulty"]) == (9, 80)
    assert all(release[gate] >= standard[gate] for gate in standard)


@pytest.mark.parametrize("preset", get_args(Preset))
def test_presets_name_gates_of_the_recipe_and_admission(preset: Preset) -> None:
    known = {gate for recipe in shelf_of("recipe").values() for gate in recipe.gates}
    assert set(PRESETS[preset]) <= {*known, "admission"}
    assert preset_setting(preset, "oracle", "nothing") is None


def test_a_judged_recipe_costs_less_in_draft_too() -> None:
    gates = load("recipe", "rubric").gates

    def cost(preset: Preset) -> int:
        def setting(gate: str, key: str, default: Any) -> Any:
            if key == "judged":
                return True
            found = preset_setting(preset, gate, key)
            return default if found is None else found

        return sum(sum(load("gate", gate).calls(partial(setting, gate)).values()) for gate in gates)

    assert cost("draft") < cost("standard") / 2 <= cost("release") / 2
