"""Pictures of a panel say unit, n, interval and simulation, and draw what was measured."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from workbench.actions.instrument import Panel, look
from workbench.actions.planning import plan
from workbench.charts.panels import (
    MOST_ITEMS,
    accuracy_chart,
    drawn_items,
    heat_chart,
    histogram,
    histogram_rows,
    pair_chart,
    pair_rows,
    pass_chart,
    pass_rows,
    ranked,
)
from workbench.charts.power import power_chart


@pytest.fixture(scope="module")
def panel() -> Panel:
    rng = np.random.default_rng(1)
    lines = ["item_id,model,value"]
    for item in range(80):
        ease = rng.random()
        for model, rate in (("small", 0.4), ("middle", 0.42), ("large", 0.9)):
            lines += [f"i{item},{model},{int(rng.random() < rate * ease)}" for _ in range(4)]
    found = look("x.csv", "\n".join(lines).encode()).panel
    assert found is not None
    return found


def under(chart: Any) -> str:
    return " ".join(chart.to_dict()["title"]["subtitle"])


def test_every_picture_says_n_interval_and_simulation(panel: Panel) -> None:
    models, items = panel.results["models"], panel.results["items"]
    for simulated in (True, False):
        said = {
            "clusters": under(accuracy_chart(models, simulated=simulated)),
            "pairs": under(pair_chart(panel.pairs, models, simulated=simulated)),
            "histogram": under(histogram(items, simulated=simulated)),
            "heat": under(heat_chart(items, models, simulated=simulated)),
            "tries": under(pass_chart(models, simulated=simulated)),
        }
        for name, words in said.items():
            assert "n = " in words and "interval" in words, name
            assert ("simulated" in words) == simulated, name
    assert "cluster-bootstrap" in said["clusters"] and "80 items" in said["tries"]
    assert "clustered SE" in said["pairs"] and "60 of 80 items" in said["heat"]


def test_models_come_best_first_and_those_without_a_rate_last(panel: Panel) -> None:
    none = {"model": "lost", "accuracy": {"value": None}}
    assert ranked([none, *panel.results["models"]])[0] == "large"
    assert ranked([none, *panel.results["models"]])[-1] == "lost"


def test_a_model_without_a_rate_says_why(panel: Panel) -> None:
    lost = {"model": "lost", "accuracy": {"value": None, "lo": 0.1, "hi": 0.9, "n_items": 0,
            "reason": "too_many_missing", "warnings": []}}  # fmt: skip
    spec = accuracy_chart([*panel.results["models"], lost], simulated=False).to_dict()
    assert "too many missing" in str(spec)


def test_a_pair_is_drawn_both_ways_with_its_interval(panel: Panel) -> None:
    rows = {(r["a"], r["b"]): r for r in pair_rows(panel.pairs, ["large", "middle", "small"])}
    one, other = rows["large", "small"], rows["small", "large"]
    assert len(rows) == 6 and one["points"] == -other["points"] > 0 and one["apart"]
    low, high = (float(x) for x in other["span"].split(" to "))
    assert low < other["points"] < high < 0
    assert not rows["middle", "small"]["apart"]
    assert pair_rows(panel.pairs, ["large"]) == []


def test_items_stand_in_their_twentieth_and_the_ends_are_outside_the_band() -> None:
    rates = [0.0, 0.05, 0.0501, 0.5, 0.95, 0.951, 1.0, None]
    rows = histogram_rows([{"solve_rate": rate} for rate in rates])
    counts = [row["items"] for row in rows]
    assert sum(counts) == 7 and counts[0] == 2 and counts[1] == 1 and counts[9] == 1
    assert counts[18] == 1 and counts[19] == 2
    outside = [row for row in rows if row["where"] != "can discriminate"]
    assert [(row["lo"], row["hi"]) for row in outside] == [(0.0, 0.05), (0.95, 1.0)]


def test_at_most_sixty_items_are_drawn_both_ends_kept(panel: Panel) -> None:
    items = panel.results["items"]
    drawn, rates = drawn_items(items), [i["solve_rate"] for i in items]
    assert len(drawn) == MOST_ITEMS == len({i["item_id"] for i in drawn})
    assert drawn[0]["solve_rate"] == min(rates) and drawn[-1]["solve_rate"] == max(rates)
    assert len(drawn_items(items[:7])) == 7


def test_more_tries_never_bring_less(panel: Panel) -> None:
    rows = [r["value"] for r in pass_rows(panel.results["models"]) if r["model"] == "small"]
    assert len(rows) == 4 and rows == sorted(rows)


def test_the_plan_marks_the_table_at_hand() -> None:
    assert "dashed: the 80 items here" in under(power_chart(plan(0.9, 0.8, 0.2, 80, 4)))
    far = power_chart(plan(0.9, 0.8, 0.2, 5000, 1))
    assert "more than enough: the 5,000 items here" in under(far) and "'items': 5000" not in str(
        far.to_dict()
    )
    alone = power_chart(plan(0.9, 0.8, 0.2))
    assert "dashed" not in under(alone) and "a plan, nothing measured" in under(alone)
    assert alone.to_dict()["title"]["text"] == "Items that tell 0.90 from 0.80"


def test_no_picture_has_a_channel_that_fetches(panel: Panel) -> None:
    spec = str(
        heat_chart(panel.results["items"], panel.results["models"], simulated=False).to_dict()
    )
    assert "href" not in spec and "'image" not in spec


def test_a_table_of_one_answer_can_be_drawn() -> None:
    one = look("x.csv", b"item_id,model,value\na,m,1\nb,n,0\n").panel
    assert one is not None
    models, items = one.results["models"], one.results["items"]
    assert pair_rows(one.pairs, ["m", "n"]) == []
    drawn = [
        pair_chart(one.pairs, models, simulated=False), pass_chart(models, simulated=False),
        heat_chart(items, models, simulated=False), histogram(items, simulated=False),
    ]  # fmt: skip
    assert all("n = " in under(chart) for chart in drawn)
