"""The volatility profile shows what METHOD 1.3 names, and never a product of pass@k."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.actions.measure import dumped
from workbench.charts.flows import models_chart, release_chart
from workbench.charts.volatility import (
    HAZARDS,
    MEASURED,
    mark_values,
    places,
    step_values,
    volatility_chart,
)
from workbench.measures.flows import flow
from workbench.measures.volatility import INCAPABLE, INCONSISTENT, reading

RATES = {"plan": 0.96, "tool": 0.5, "write": 0.9}


def steps(tasks: int = 40, trials: int = 4, rates: dict[str, float] = RATES) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    rows = [
        {"rollout_id": f"r{t}-{k}", "task_id": f"t{t}", "model": "m", "step_index": j,
         "step_name": name, "correct": float(rng.random() < p), "reward": float(k % 2)}
        for t in range(tasks) for k in range(trials) for j, (name, p) in enumerate(rates.items())
    ]  # fmt: skip
    return pd.DataFrame(rows)


def model(frame: pd.DataFrame) -> dict[str, Any]:
    found: dict[str, Any] = dumped(flow("m", frame, None, "step_name", 0))
    return found


def under(chart: Any) -> str:
    return " ".join(chart.to_dict()["title"]["subtitle"])


def test_bands_dots_bars_and_the_rest_are_those_of_the_measure() -> None:
    found = model(steps())
    rows = {row["step"]: row for row in step_values(found, {"tool": 0.5})}
    tool = next(s for s in found["steps"] if s["step"] == "tool")
    assert rows["tool"]["rate"] == tool["pass_at_k"]["1"]["value"]
    assert (rows["tool"]["every"], rows["tool"]["some"]) == (
        tool["pass_k"]["4"]["value"], tool["pass_at_k"]["4"]["value"])  # fmt: skip
    assert rows["tool"]["rest"] == tool["rest_rate"]["value"]
    assert rows["tool"]["bar"] == pytest.approx(-0.05 - 0.34 * tool["first_failure_share"])
    assert rows["tool"]["n"] == "160" and rows["tool"]["planted"] == 0.5
    assert rows["plan"]["planted"] is None
    # Brittle is told by a word, a shape and a colour.
    assert rows["tool"]["flag"] == "brittle" and rows["plan"]["flag"] == ""
    assert rows["tool"]["word"] == "inconsistent" and rows["plan"]["word"] == ""


def test_an_agent_that_tosses_coins_is_told_from_one_that_cannot() -> None:
    coins = next(s for s in model(steps())["steps"] if s["step"] == "tool")
    frame = steps()
    halves = frame["task_id"].str[1:].astype(int) < 10
    frame.loc[frame["step_name"] == "tool", "correct"] = halves.astype(float)
    cannot = next(s for s in model(frame)["steps"] if s["step"] == "tool")
    assert reading(coins, 4) == INCONSISTENT and reading(cannot, 4) == INCAPABLE
    assert reading(coins, 1) == "" and reading({**coins, "warnings": ["low_n"]}, 4) == ""
    good = next(s for s in model(steps())["steps"] if s["step"] == "plan")
    assert reading(good, 4) == ""


def test_marks_are_named_and_only_the_measured_one_has_an_interval() -> None:
    found = model(steps())
    marks = {m["step"]: m for m in mark_values(found)}
    assert list(marks) == ["product of marginal rates", HAZARDS, MEASURED]
    assert marks["product of marginal rates"]["value"] == found["marginal_product"]
    assert marks[HAZARDS]["value"] == found["hazard_product"]
    assert marks[MEASURED]["value"] == 0.5 and marks[MEASURED]["lo"] is not None
    assert marks[HAZARDS]["lo"] is None
    assert {m["shape"] for m in marks.values()} == {"square", "triangle-up", "circle"}


def test_points_have_a_point_product_and_no_hazard() -> None:
    frame = steps(trials=1)
    frame["rollout_id"] = [f"p{i}" for i in range(len(frame))]
    found = model(frame)
    assert [m["step"] for m in mark_values(found)] == ["product of point rates", MEASURED]
    assert "expected if steps were independent" in under(volatility_chart(found, simulated=False))


def test_no_product_of_pass_at_k_stands_anywhere_in_the_picture() -> None:
    """METHOD 1.3: each pass@2 is 0.833333; their product 0.694444 is no end-to-end rate."""
    rows = [
        {"rollout_id": f"r{i}", "task_id": "t", "model": "m", "step_index": j,
         "step_name": "ab"[j], "correct": float(mark), "reward": 0.0}
        for i, marks in enumerate(("10", "10", "01", "01")) for j, mark in enumerate(marks)
    ]  # fmt: skip
    found = model(pd.DataFrame(rows))
    drawn = str(volatility_chart(found, simulated=False).to_dict())
    assert "0.694" not in drawn and "69.4" not in drawn
    assert [m["value"] for m in mark_values(found) if m["step"] == MEASURED] == [0.0]
    other = str(models_chart([found], simulated=False).to_dict())
    assert "0.694" not in other and "69%" not in other


def test_the_caption_names_n_interval_band_and_simulation() -> None:
    found = model(steps())
    words = under(volatility_chart(found, simulated=True, truth={"tool": 0.5}))
    for part in ("n = 160 rollouts", "95% ", "cluster bootstrap", "pass^4 to pass@4", "simulated",
                 "mean marginal rate", "crosses: planted", "first failures"):  # fmt: skip
        assert part in words, part
    single = model(steps(trials=1))
    assert "no band: one sample a unit" in under(volatility_chart(single, simulated=False))
    assert "Clopper-Pearson" in under(volatility_chart(single, simulated=False))


@pytest.mark.parametrize("many", [1, 2, 40])
def test_one_step_and_forty_can_be_drawn(many: int) -> None:
    rates = {f"a step with a rather long name, number {i}": 0.4 + 0.014 * i for i in range(many)}
    found = model(steps(10, 2, rates))
    spec = volatility_chart(found, simulated=False).to_dict()
    order = places([s["step"] for s in found["steps"]], mark_values(found))
    assert len(order) == len(set(order)) and order[: len(rates)] == list(rates)
    assert spec["width"] == "container" and "image" not in str(spec) and "href" not in str(spec)
    assert ("step" in str(spec["layer"][3]["mark"])) == (many > 1)


def test_a_step_is_picked_by_a_click_in_its_column() -> None:
    spec = volatility_chart(model(steps()), simulated=False).to_dict()
    (param,) = spec["params"]
    assert param["name"] == "picked" and param["select"]["fields"] == ["step"]


def test_five_models_and_two_releases_have_pictures() -> None:
    models = [{**model(steps()), "model": name} for name in "abcde"]
    spec = models_chart(models, simulated=True).to_dict()
    assert "5 models, 3 steps" in " ".join(spec["title"]["subtitle"]) and "◆" in str(spec)
    told = {"value": -0.2, "lo": -0.3, "hi": -0.1, "method": "paired", "n_items": 40}
    rows = [{"name": "tool", "difference": told, "status": "alert", "p_adjusted": 0.001},
            {"name": "x", "difference": {**told, "value": None}, "status": "undefined",
             "p_adjusted": None}]  # fmt: skip
    drawn = release_chart(rows, simulated=False).to_dict()
    assert "1 comparisons" in " ".join(drawn["title"]["subtitle"]) and "-20" in str(drawn)
