"""Pictures of an ablation: a row a comparison, pale cells, long names apart, simulated said."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from workbench.actions.measure import dumped
from workbench.charts.ablation import (
    arm_chart,
    folded,
    forest_chart,
    forest_rows,
    heat_chart,
    heat_rows,
    truth_rows,
)
from workbench.measures.ablation import ablation, arms_of
from workbench.measures.crossings import crossings
from workbench.measures.prompts import by_prompt


@pytest.fixture(scope="module")
def found() -> Any:
    return dumped({"failure": "a failure is x", "arms": ["L1", "L2"],
                   **ablation(frame(), arms_of(("L1", "L2")), 0)})  # fmt: skip


def frame() -> pd.DataFrame:
    rows = [(f"{arm}{i}", model, arm, "ab"[i % 2], "xyz"[i % 3], float(i % 4 == 0), "")
            for arm in ("L1", "L2") for i in range(12) for model in ("one", "two")]  # fmt: skip
    named = pd.DataFrame(rows, columns=["item_id", "model", "group", "stratum", "who", "value",
                                        "status"])  # fmt: skip
    return named.assign(cluster_id=named["item_id"])


def told(chart: Any) -> str:
    return json.dumps(chart.to_dict())


def test_the_forest_has_every_model_and_all_of_them(found: Any) -> None:
    rows = forest_rows(found)
    assert {row["model"] for row in rows} == {"one", "two", "all models"}
    assert {row["kind"] for row in rows} == {"within topics", "raw"} and len(rows) == 6
    text = told(forest_chart(found, simulated=True))
    assert "simulated (offline stand-ins)" in text and "a failure is x" in text
    assert "simulated" not in told(arm_chart(found, simulated=False))


def test_peek_lays_what_was_planted_over_it(found: Any) -> None:
    truth = {"one": {"L1": 0.2, "L2": 0.5}, "other": {"L1": 0.1, "L2": 0.1}}
    assert [round(row["points"]) for row in truth_rows(found, truth)] == [30]
    assert "bars: planted" in told(forest_chart(found, simulated=True, truth=truth))
    assert "planted" not in told(forest_chart(found, simulated=True, truth={}))


def test_a_comparison_without_a_value_is_no_row(found: Any) -> None:
    none = {"value": None, "lo": None, "hi": None, "reason": "empty"}
    gap = {**found["models"][0]["contrasts"][0], "difference": none, "stratified_difference": none}
    model = {**found["models"][0], "contrasts": [gap]}
    assert len(forest_rows({**found, "models": [model]})) == 2


def test_few_prompts_are_pale_and_long_names_stay_apart() -> None:
    prompts = by_prompt(frame(), ["who", "stratum"])
    cells = dumped(crossings(prompts, ["who"], "stratum", [], 0))
    cells = [{**cell, "topic": f"{'long ' * 40}{cell['topic']}"} for cell in cells]
    rows = heat_rows(cells, 5)
    assert all(row["few"] == (row["n"] < 5) for row in rows)
    assert len({row["topic"] for row in rows}) == 2
    many = [{**cell, "topic": f"t{i}"} for i in range(13) for cell in cells[:1]]
    assert len(heat_chart(many, "t", ("a", "b"), 3, simulated=False).to_dict()["layer"]) == 2
    assert len(heat_chart(cells, "t", ("a", "b"), 3, simulated=False).to_dict()["layer"]) == 4


def test_captions_fold() -> None:
    assert all(len(line) <= 62 for line in folded(["word " * 60]))
