"""The demo's evaluation: made once, told in a line, figures of stand-ins alone."""

from __future__ import annotations

from pathlib import Path

from workbench.actions.evaluated import evaluated
from workbench.actions.evaluationscene import FULL, bring_evaluation, demo_prompts
from workbench.actions.open import open_bench


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
    assert len(demo_prompts(bench, FULL).items) == 24  # the store has no queries of its own yet
    bench.close()
