"""Steps of flows: METHOD 1.3's worked values, and that no product of pass@k is shown."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from workbench.measures.comparisons import two_proportions
from workbench.measures.flows import flow
from workbench.measures.steps import mixed_units

SEED_PROFILE = {"Plan": 0.96, "Retrieve": 0.88, "Tool": 0.45, "Validate": 0.92, "Write": 0.60,
                "Handoff": 0.38, "Report": 0.90}  # fmt: skip


def table(rollouts: list[str], tasks: list[str] | None = None, names: str = "abcdefg",
          rewards: list[float] | None = None) -> pd.DataFrame:  # fmt: skip
    rows = [
        {"rollout_id": f"r{i}", "task_id": tasks[i] if tasks else "t", "model": "m",
         "step_index": j, "step_name": names[j], "correct": float(mark),
         "reward": rewards[i] if rewards else np.nan}
        for i, marks in enumerate(rollouts) for j, mark in enumerate(marks)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_passes_of_other_rollouts_make_no_flow() -> None:
    found = flow("m", table(["10", "10", "01", "01"], rewards=[0, 0, 0, 0]), None, "step_name", 0)
    assert [row["pass_at_k"]["2"].value for row in found["steps"]] == pytest.approx([0.833333] * 2)
    assert found["end_to_end"]["pass_at_k"]["2"].value == 0
    shown = json.dumps(found, default=lambda e: e.model_dump())
    assert "0.694444" not in shown, "the product of per-step pass@2 is shown nowhere"


def test_worked_hazards() -> None:
    found = flow("m", table(["111", "101", "011", "110", "111", "100"]), None, "step_name", 0)
    rates = [row["marginal_rate"].value for row in found["steps"]]
    assert rates == pytest.approx([0.833333, 0.666667, 0.666667], abs=1e-6)
    assert found["marginal_product"] == pytest.approx(0.370370, abs=1e-6)
    assert [row["first_failures"] for row in found["steps"]] == [1, 2, 1]
    hazards = [1 - row["hazard"].value for row in found["hazards"]]
    assert hazards == pytest.approx([0.833333, 0.6, 0.666667], abs=1e-6)
    assert found["hazard_product"] == pytest.approx(0.333333, abs=1e-6)
    assert found["no_wrong_step"].value == pytest.approx(found["hazard_product"])


def profile(samples: int = 100) -> pd.DataFrame:
    """One point a task: every sample of the seed profile is a task of its own."""
    rows = [
        {"rollout_id": f"{name}{i}", "task_id": f"{name}{i}", "model": "m", "step_index": j,
         "step_name": name, "correct": float(i < round(p * samples)), "reward": np.nan}
        for j, (name, p) in enumerate(SEED_PROFILE.items()) for i in range(samples)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_seed_profile_has_three_brittle_steps() -> None:
    found = flow("m", profile(), None, "step_name", 0)
    rows = {row["step"]: row for row in found["steps"]}
    assert {name for name, row in rows.items() if row["brittle"]} == {"Tool", "Write", "Handoff"}
    kinds = ("marginal_share", "log_share", "first_failure_share")
    shares = [tuple(rows[n][kind] for kind in kinds) for n in ("Tool", "Write", "Handoff")]
    worked = [(0.287958, 0.303118, 0.500565), (0.209424, 0.193912, 0.150715),
              (0.324607, 0.367300, 0.140165)]  # fmt: skip
    assert shares == [pytest.approx(pair, abs=1e-6) for pair in worked]
    assert found["marginal_product"] == pytest.approx(0.071768, abs=1e-6)
    assert rows["Tool"]["log_share"] + rows["Handoff"]["log_share"] == pytest.approx(0.670418)
    assert found["rate_kind"] == "point_rate" and found["hazards"] == []
    assert all(
        "marginal_rate" not in row and row["first_failures"] is None for row in rows.values()
    )


def test_each_seed_step_against_the_pooled_rest() -> None:
    worked = {"Plan": 5.646579, "Retrieve": 3.706650, "Tool": -6.720469, "Validate": 4.676615,
              "Write": -3.083102, "Handoff": -8.417906, "Report": 4.191632}  # fmt: skip
    passed = {name: round(100 * p) for name, p in SEED_PROFILE.items()}
    for name, z in worked.items():
        rest = sum(passed.values()) - passed[name]
        found = two_proportions(passed[name], 100, rest, 600)
        assert found.z == pytest.approx(z, abs=1e-6)
    written = two_proportions(60, 100, sum(passed.values()) - 60, 600)
    assert written.p == pytest.approx(0.002049, abs=1e-6)


def test_no_brittle_step_is_found_where_there_is_none() -> None:
    """A perfect tool errs in at most 5% of flows; 40 flows, so more than 5 is an accident of 2%."""
    rng = np.random.default_rng(7)
    flagged = 0
    for _ in range(40):
        marks = ["".join(map(str, rng.binomial(1, 0.7, size=5))) for _ in range(80)]
        tasks = [f"t{i // 2}" for i in range(80)]
        found = flow("m", table(marks, tasks), None, "step_name", 0)
        flagged += any(row["brittle"] for row in found["steps"])
    assert flagged <= 5


def test_a_step_with_few_samples_is_never_called_brittle() -> None:
    found = flow("m", table(["10"] * 8, [f"t{i}" for i in range(8)]), None, "step_name", 0)
    assert not any(row["brittle"] for row in found["steps"])
    assert all("low_n" in row["warnings"] for row in found["steps"])


def test_crashes_are_kept_apart() -> None:
    runs = pd.DataFrame({"rollout_id": ["r0", "r1", "r2"], "task_id": ["t", "t", None],
                         "model": "m", "reward": [1.0, None, 0.0],
                         "status": [None, "error", None]})  # fmt: skip
    found = flow("m", table(["11", "00"]), runs, "step_name", 0)
    assert found["crashed"] == 1 and found["n_rollouts"] == 3
    assert found["end_to_end"]["n_tasks"] == 1 and found["end_to_end"]["n_without_task"] == 1
    assert found["steps"][0]["samples"] == 1, "steps of a crashed rollout are no wrong steps"


def test_rewards_and_steps_part_company_in_four_ways() -> None:
    steps = table(["11", "10", "11", "00"], rewards=[1, 1, 0, 0])
    found = flow("m", steps, None, "step_name", 0)
    assert found["reward_by_steps"] == {
        "reward1_all": 1, "reward1_missed": 1, "reward0_all": 1, "reward0_missed": 1,
    }  # fmt: skip
    assert found["recovery_rate"].value == found["ungraded_failure_rate"].value == 0.25


def test_nobody_graded_is_no_rate() -> None:
    steps = table(["11"]).assign(correct=np.nan)
    found = flow("m", steps, None, "step_name", 0)
    assert found["steps"] == [] and found["ungraded_steps"] == 2
    assert found["hazard_product"] is None and found["no_wrong_step"].value is None


def test_units_whose_names_differ_are_found() -> None:
    steps = pd.concat([table(["11"]), table(["11"], names="xb").assign(rollout_id="other")])
    assert mixed_units(steps, "step_name") == [("t", 0, ["a", "x"])]
    assert mixed_units(steps, "step_index") == []


def marked(firsts: list[int | None], length: int = 4, tasks: int = 20) -> pd.DataFrame:
    """Rollouts whose first wrong step a person marked; what is behind it nobody graded."""
    rows = [
        {"rollout_id": f"r{i}", "task_id": f"t{i % tasks}", "model": "m", "step_index": j,
         "step_name": "abcd"[j], "reward": np.nan,
         "correct": np.nan if wrong is not None and j > wrong else float(j != wrong)}
        for i, wrong in enumerate(firsts) for j in range(length)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_twenty_marked_rollouts_give_a_hazard_with_its_interval() -> None:
    firsts = [None] * 10 + [1] * 6 + [3] * 4
    found = flow("m", marked(firsts), None, "step_name", 0)
    assert [(h["step"], h["at_risk"], h["failed"]) for h in found["hazards"]] == [
        ("a", 20, 0), ("b", 20, 6), ("c", 14, 0), ("d", 14, 4),
    ]  # fmt: skip
    for one in found["hazards"]:
        told = one["hazard"]
        assert told.lo <= told.value <= told.hi < 1 and told.hi > 0.1 and told.n_clusters
    assert found["hazard_product"] == pytest.approx(0.5) == found["no_wrong_step"].value
    assert found["graded_until_first_wrong"] and found["marginal_product"] is None


def test_hazards_of_siblings_have_wider_intervals_than_of_strangers() -> None:
    """Four rollouts of a task that always do alike say less than twenty tasks."""
    strangers = flow("m", marked([1, None] * 10), None, "step_name", 0)["hazards"][1]["hazard"]
    alike = marked([1] * 8 + [None] * 12)
    alike["task_id"] = "t" + (alike["rollout_id"].str[1:].astype(int) // 4).astype(str)
    siblings = flow("m", alike, None, "step_name", 0)["hazards"][1]["hazard"]
    assert siblings.n_clusters == 5 and strangers.n_clusters == 20
    assert siblings.hi - siblings.lo > strangers.hi - strangers.lo
    one = flow("m", marked([1, None] * 10, tasks=1), None, "step_name", 0)["hazards"][1]["hazard"]
    assert one.warnings == ("one_cluster",) and one.lo > 0


def test_a_skipped_step_is_not_at_risk() -> None:
    steps = pd.concat([table(["111"]), table(["10"], names="ac").assign(rollout_id="r9")])
    risks = flow("m", steps, None, "step_name", 0)["hazards"]
    assert {h["step"]: (h["at_risk"], h["failed"]) for h in risks} == {
        "a": (2, 0), "b": (1, 0), "c": (2, 1)}  # fmt: skip


def test_rollouts_without_graded_steps_give_tasks_and_crashes() -> None:
    runs = pd.DataFrame({"rollout_id": [f"r{i}" for i in range(6)], "task_id": list("aaabbb"),
                         "model": "m", "reward": [1, 0, None, 1, 1, 1],
                         "status": [None, None, "error", None, None, None]})  # fmt: skip
    found = flow("m", table(["11"]).iloc[:0], runs, "step_name", 0)
    assert found["steps"] == [] and found["crashed"] == 1
    assert [(t["task_id"], t["rollouts"], t["crashed"], t["n"], t["c"]) for t in found["tasks"]] \
        == [("a", 3, 1, 2, 1), ("b", 3, 0, 3, 3)]  # fmt: skip
    assert found["tasks"][0]["pass_at_k"]["2"] == 1 and found["tasks"][0]["pass_k"]["2"] == 0


def test_a_step_that_never_failed_has_no_certain_interval() -> None:
    steps = table(["11"] * 12, [f"t{i // 2}" for i in range(12)])
    first = flow("m", steps, None, "step_name", 0)["steps"][0]["pass_at_k"]["1"]
    assert first.value == 1 and first.lo == pytest.approx(0.540742, abs=1e-6)
    assert first.method == "clopper-pearson over tasks"
