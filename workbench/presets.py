"""Presets: how many oracles, judges and samples `draft`, `standard` and `release` pay for."""

from __future__ import annotations

from typing import Any

from workbench.domain.spec import Preset

# Gate -> setting -> value. What a preset does not name is the gate's own default, which is
# METHOD 4.2's. `draft` is bounded to 15 calls a candidate that a program grades: 1 author,
# 1 construct_b, 1 realism, 2 oracle, 1 adversary, 3 adjudicators, 6 panel.
PRESETS: dict[Preset, dict[str, dict[str, Any]]] = {
    "draft": {
        "construct_b": {"judges": 1},
        "oracle": {"oracles": 2, "samples": 1},
        "counter": {"adversaries": 1, "adjudicators": 3},
        "realism": {"judges": 1},
        "difficulty": {"solvers": 3, "n": 2, "judges": 1, "screen": True},
        # Judged recipes: no repeats, one model where one can do. More than 15 calls all the same,
        # because agreement of judges takes several judges and several replies.
        "relevance": {"judges": 1},
        "rubric_oracle": {"oracles": 1},
        "rubric_counter": {"adversaries": 1, "adjudicators": 3},
        "agreement": {"outputs": 6, "more": 0},
        "discriminating": {"outputs": 6},
        "overlap": {"repeats": 1},
        "gameability": {"repeats": 1},
        "final": {"repeats": 1},
        # Six samples cannot tell weak from discriminating, so the share of weak is not held.
        "admission": {"weak_cap": 1.0},
    },
    "standard": {},
    "release": {
        "oracle": {"samples": 3},
        "difficulty": {"n": 16},
    },
}


def preset_setting(preset: Preset, gate: str, name: str) -> Any:
    """What the preset says of one setting, or None when it says nothing."""
    return PRESETS[preset].get(gate, {}).get(name)
