"""The picture of diversity: right is more varied, draws' spread, what is called, empty too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.actions.test_diversity import letters, texts
from tests.measures.test_diversity import babble
from workbench.actions.diversity import Ask, diversity
from workbench.actions.measure import Reading
from workbench.charts.diversity import diversity_chart, diversity_rows


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("sets")
    mine, theirs = texts(folder, "a", babble(1, 200, 8)), texts(folder, "b", babble(2, 500))
    return diversity(mine, Reading(), Ask(theirs), letters).results


def test_right_is_more_varied(results: dict[str, Any]) -> None:
    rows = diversity_rows(results["sets"], results["differences"], "tokens")
    mine = {row["figure"]: row for row in rows if row["set"] == "this set"}
    theirs = {row["figure"]: row for row in rows if row["set"] == "the reference"}
    for figure in ("distinct 2", "self repetition", "compression ratio"):
        assert mine[figure]["says"] == "narrower" and mine[figure]["to"] < theirs[figure]["from"]
    assert all(row["from"] <= row["place"] <= row["to"] for row in rows)
    assert all(row["place"] == pytest.approx(0) for row in theirs.values())


def test_the_caption_says_n_interval_budget_and_simulation(results: dict[str, Any]) -> None:
    chart = diversity_chart(results, "tokens", simulated=True).to_dict()
    under = " ".join(chart["title"]["subtitle"])
    assert "200 texts (this set), 500 texts (the reference)" in under
    assert "middle 95% of 20 draws" in under and "tokens a draw" in under and "simulated" in under
    assert "equal numbers of texts" in diversity_chart(results, "items").to_dict()["title"]["text"]


def test_sets_without_figures_and_no_sets_are_drawn_empty(tmp_path: Path) -> None:
    few = diversity(texts(tmp_path, "few", ["one", "two"]), Reading(), Ask(encoder="none")).results
    assert "too few texts to draw from" in str(diversity_chart(few).to_dict()["title"])
    assert diversity_rows([], [], "tokens") == []
