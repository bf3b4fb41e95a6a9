"""The picture of a gap map: flat in the number of rows, labels apart, gaps told apart by line."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from workbench.charts.closing import closing_chart, closing_rows
from workbench.charts.gapmap import MOST_POINTS, Scene, gap_chart
from workbench.charts.mapparts import CELLS, LETTER, LINE, Labels, density, frame_of, outlines

HOSTILE = "<img src=x>\u202e"


def scene(n: int, points: int = 40, gaps: int = 12) -> Scene:
    rng = np.random.default_rng(0)
    middles = rng.normal(size=(40, 2)) * 10
    places = middles[rng.integers(0, 40, n)] + rng.normal(size=(n, 2))
    found = [
        {"id": f"g{i}", "name": f"gap number {i} {HOSTILE}", "texts": np.arange(i, n, 40)[:60],
         "tier": ("proven", "unproven", "closed")[i % 3], "share": 0.02, "have": 0,
         "expected": 3.0} for i in range(gaps)
    ]  # fmt: skip
    drawn: list[dict[str, Any]] = [
        {"text": int(rng.integers(n)), "track": ("happy", "edge", HOSTILE)[i % 3],
         "words": f'what, "is"\nthis {HOSTILE} ' + "long " * 40} for i in range(points)
    ]  # fmt: skip
    marks = [(f"mark {i}", np.arange(i, n, 40)) for i in range(30)]
    return Scene(places, np.ones(n), found, drawn, marks, n, points, 0.012, True, "g1")


@pytest.mark.parametrize(("n", "points"), [(2000, 40), (200_000, 40), (20_000, 300), (9000, 9000)])
def test_its_size_does_not_depend_on_the_rows(n: int, points: int) -> None:
    spec = json.dumps(gap_chart(scene(n, points, 48)).to_dict())
    assert len(spec.encode()) < 150_000
    assert "\u202e" not in spec and "smallest provable share 1.2%" in spec
    assert "position is only a picture" in spec and "simulated" in spec


def test_many_eval_rows_are_drawn_in_part_and_that_is_said() -> None:
    assert f"{MOST_POINTS:,} drawn" in json.dumps(gap_chart(scene(500, 4000)).to_dict())


def test_proven_gaps_are_solid_and_the_chosen_one_is_thick() -> None:
    spec = json.dumps(gap_chart(scene(2000)).to_dict())
    assert '"domain": ["solid", "dashed", "dotted"]' in spec
    assert '"domain": ["other", "chosen"], "range": [1.6, 4]' in spec


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_rows_have_a_picture_too(n: int) -> None:
    places = np.zeros((n, 2))
    gap = {"id": "g", "name": "all", "texts": np.arange(n), "tier": "proven", "share": 1.0,
           "have": 0, "expected": 1.0}  # fmt: skip
    chart = gap_chart(Scene(places, np.ones(n), [gap], [], [], n, 0, None, False))
    assert "too few eval rows to prove a gap" in json.dumps(chart.to_dict())


def test_no_gap_and_no_point_is_a_picture_of_traffic() -> None:
    chart = gap_chart(Scene(np.eye(2), np.ones(2), [], [], [], 2, 0, None, False))
    assert "symlog" in json.dumps(chart.to_dict())


def test_density_holds_all_traffic() -> None:
    rng = np.random.default_rng(1)
    places, weights = rng.normal(size=(5000, 2)), rng.random(5000)
    cells = density(frame_of(places).cells(places), weights)
    assert sum(n for _, _, n in cells) == pytest.approx(weights.sum())
    assert all(0 <= i < CELLS and 0 <= j < CELLS for i, j, _ in cells)


def test_an_outline_goes_round_its_rows_and_leaves_strays_out() -> None:
    rng = np.random.default_rng(2)
    block = rng.uniform(20, 30, (60, 2))
    (line,) = outlines(np.vstack([block, [[75.0, 75.0]]]))
    assert (line[0] == line[-1]).all()
    assert (line.min(axis=0) < block.min(axis=0)).all()
    assert (line.max(axis=0) > block.max(axis=0)).all() and line.max() < 40
    assert len(outlines(np.vstack([block, block + 40]))) == 2


def test_labels_never_cover_one_another() -> None:
    labels, rng = Labels(), np.random.default_rng(3)
    put = [labels.put("a name of a gap", at, at) for at in rng.uniform(0, CELLS, (60, 2))]
    kept = [label for label in put if label is not None]
    assert 5 < len(kept) < 60
    wide = LETTER * len("a name of a gap")
    for i, one in enumerate(kept):
        assert wide / 2 - 0.01 <= one.x <= CELLS - wide / 2 + 0.01
        for other in kept[:i]:
            assert abs(one.x - other.x) >= wide - 0.02 or abs(one.y - other.y) >= LINE - 0.02


class Step:
    def __init__(self, points: int, cost: float) -> None:
        self.points, self.pulls, self.cost = points, 2 * points, cost
        self.covered, self.held_out = 0.5, min(1.0, points / 4)


def test_coverage_stands_against_money_or_pulls() -> None:
    rows, along = closing_rows([Step(i, 0.0) for i in range(3)])
    assert len(rows) == 6 and rows[-1]["spent"] == 4 and "pulls" in along
    rows, along = closing_rows([Step(i, i / 10) for i in range(3)])
    assert rows[-1]["spent"] == 0.2 and along == "spent, in $"
    spec = json.dumps(closing_chart([], "a gap", simulated=True, live=True).to_dict())
    assert "no verdict yet" in spec
