"""Axis values: which go with a lower solve rate, and that chance alone shows none."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.measures.axes import axis_values

TRADES = ("winder", "baker", "diver", "clerk")


def drawn(
    seed: int, slower: float = 0.0, many: int = 80
) -> tuple[list[dict[str, str]], list[float]]:
    rng = np.random.default_rng(seed)
    places = [{"trade": TRADES[i % 4], "tone": ("dry", "warm")[i // 4 % 2]} for i in range(many)]
    rates = rng.uniform(0.3, 0.9, many)
    return places, [
        float(rate - slower * (place["trade"] == "diver"))
        for place, rate in zip(places, rates, strict=True)
    ]


def test_a_planted_value_is_found_and_no_other() -> None:
    places, rates = drawn(1, slower=0.3)
    rows = axis_values(places, rates, [str(i) for i in range(80)])
    assert (rows[0].axis, rows[0].value) == ("trade", "diver")
    assert [row.value for row in rows if row.lowers] == ["diver"]
    mine = [rate for place, rate in zip(places, rates, strict=True) if place["trade"] == "diver"]
    assert rows[0].rate == pytest.approx(np.mean(mine)) and rows[0].points == 20


def test_chance_alone_shows_next_to_nothing() -> None:
    clusters = [str(i) for i in range(80)]
    alarms = [any(row.lowers for row in axis_values(*drawn(seed), clusters)) for seed in range(60)]
    assert sum(alarms) <= 6  # 2.5% of lower tails expected; 7 of 60 happens once in 2,000


def test_clusters_count_once_and_few_points_are_left_out() -> None:
    places, rates = drawn(1, slower=0.3)
    together = [place["trade"] for place in places]
    assert not any(row.lowers for row in axis_values(places, rates, ["one"] * 80))
    (first, *_) = axis_values(places, rates, together)
    assert "few_clusters" in first.difference.warnings
    rare = axis_values([{"a": "x"}, {"a": "x"}, *({"a": "y"} for _ in range(9))], [0.5] * 11,
                       [str(i) for i in range(11)])  # fmt: skip
    assert rare == []
    assert axis_values([], [], []) == []
    same = axis_values([{"a": "xy"[i % 2]} for i in range(8)], [0.5] * 8, list("abcdefgh"))
    assert all(row.p is None and not row.lowers for row in same)
