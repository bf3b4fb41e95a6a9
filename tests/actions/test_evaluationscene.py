"""The demo's evaluation: made once, told in a line, figures of stand-ins alone."""

from __future__ import annotations

from pathlib import Path

from workbench.actions.evaluated import Evaluated, evaluated
from workbench.actions.evaluationscene import FULL, bring_evaluation, demo_prompts
from workbench.actions.evaluationwords import sentence, worst_first
from workbench.actions.open import Bench, open_bench
from workbench.charts.evaluations import failure_chart
from workbench.pages.evaluations import groups, summary, targets


def _page_shows_it(bench: Bench, found: Evaluated) -> None:
    told = sentence(found)
    assert "target-c" in told and "n 12" in told and told.endswith("Simulated (offline stand-ins).")
    html = f"{summary(found)}{targets(found)}{groups(found)}"
    for words in ("12 of 12", "judge-a", "simulated", "if refusals fail", "Fraud and scams"):
        assert words in html
    chart = str(failure_chart(found.targets, simulated=True).to_dict())
    assert "simulated" in chart and "95% Wilson" in chart
    first, *_, last = worst_first(bench, found.row.id)
    assert first[2] >= last[2] and first[3] == 3
    cut = found.model_copy(update={"row": found.row.model_copy(update={"state": "cost_limit"})})
    assert "Ended early: cost_limit" in str(summary(cut))


def test_the_scene_is_brought_once_and_simulated(tmp_path: Path) -> None:
    bench = open_bench(tmp_path / "s.db")
    line = bring_evaluation(bench)
    assert "12 prompts" in line and "target-a" in line and "2 guards" in line
    assert bring_evaluation(bench) == ""
    found = evaluated(bench, line.rsplit(" ", 1)[1])
    assert found.simulated and found.row.state == "done" and len(found.targets) == 3
    assert {(g["guard"], g["task"]) for g in found.guards} == {
        (guard, task) for guard in ("guard-a", "guard-b") for task in ("prompt", "response")
    }
    assert all(t["unscored"] + t["error"] <= 2 for t in found.targets)
    _page_shows_it(bench, found)
    assert len(demo_prompts(bench, FULL).items) == 24  # the store has no queries of its own yet
    bench.close()
