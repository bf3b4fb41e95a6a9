"""Pictures of judges: what is in them, their captions, and the colours that mean found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workbench.charts import judges as charts
from workbench.charts.theme import BAD


def estimate(value: float | None) -> dict[str, Any]:
    ends = (None, None) if value is None else (value - 0.1, value + 0.1)
    return {"value": value, "lo": ends[0], "hi": ends[1], "n_items": 40, "n_samples": 0}


ROWS = [
    {"rater": name, "n": 40, "raw": estimate(raw), "kappa": kappa, "ac1": 0.8, "labels": ["f", "p"],
     "confusion": [[3, 1], [4, 32]], "looks_fine_but_is_chance": kappa == 0.0, "TPR": estimate(0.9),
     "TNR": estimate(0.4), "pass_rate": estimate(0.9), "corrected_rate": estimate(corrected)}
    for name, raw, kappa, corrected in (("fair", 0.8, 0.7, 0.7), ("lazy", 0.9, 0.0, None),
                                        ("mute", None, None, None))
]  # fmt: skip


def spec(chart: Any) -> tuple[dict[str, Any], str]:
    found = chart.to_dict()
    return found, json.dumps(found)


def values(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of every dataset."""
    inline = list(found.get("data", {}).get("values", ()))
    return (
        inline
        + [row for rows in found.get("datasets", {}).values() for row in rows]
        + [row for layer in found.get("layer", ()) for row in values(layer)]
    )


def test_agreement_names_chance_and_leaves_out_who_has_nothing_in_common() -> None:
    found, text = spec(charts.agreement_chart(ROWS, "people", simulated=True))
    rows = values(found)
    assert {row["rater"] for row in rows} == {"fair", "lazy"}
    assert {row["measure"] for row in rows} == {"raw", "kappa", "AC1"}
    assert "no better than chance" in text and "95% Wilson intervals" in text
    assert "simulated (offline stand-ins)" in text and "Agreement with people" in text


def test_confusion_holds_the_counts() -> None:
    found, text = spec(charts.confusion_chart(ROWS[0], "people", simulated=False))
    cells = {(row["said"], row["truth"]): row["n"] for row in values(found)}
    assert cells == {("f", "f"): 3, ("f", "p"): 1, ("p", "f"): 4, ("p", "p"): 32}
    assert "simulated" not in text and "40 labels in common" in text


@pytest.mark.parametrize("draw", [charts.rates_chart, charts.calibration_chart])
def test_two_rates_a_judge_and_none_made_up(draw: Any) -> None:
    found, text = spec(draw(ROWS[:2], simulated=True))
    rows = {(row["rater"], row["what"]) for row in values(found)}
    assert len(rows) == (4 if draw is charts.rates_chart else 3) and "95%" in text


@pytest.mark.parametrize("habit", charts.TITLES)
def test_a_found_habit_has_its_colour_and_a_peek_its_words(habit: str) -> None:
    rows = [
        {"judge": j, "habit": habit, "value": estimate(v), "none": 0.5, "p_adjusted": 0.01,
         "found": bool(v and v > 1)} for j, v in (("a", 1.5), ("b", 0.6), ("c", None))
    ]  # fmt: skip
    found, text = spec(charts.habit_chart(rows, {}, simulated=False))
    marks = {row["judge"]: row["mark"] for row in values(found) if "judge" in row}
    assert marks == {"a": "found", "b": "not beyond chance"} and BAD in text and "n 40" in text
    assert "planted" not in text
    _, text = spec(charts.habit_chart(rows, {"a": "planted: 1 logit"}, simulated=True))
    assert "planted: 1 logit" in text and "right: what is planted" in text


def test_guards_show_both_errors() -> None:
    rows = [{"name": "g", "missed_harm": estimate(0.4), "over_block": estimate(None)}]
    found, _ = spec(charts.guard_chart(rows, "Guards", simulated=False))
    assert [row["what"] for row in values(found)] == ["missed harm"]
