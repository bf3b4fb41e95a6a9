"""`measure compare` on tables: models that fit, steps, slices, and what cannot be compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.actions.compare import Slices, compare
from workbench.actions.measure import Reading
from workbench.contrastlines import WORDS
from workbench.errors import InputError
from workbench.measurelines import lines


def outcomes(file: Path, passes: dict[str, int], model: str = "m", **more: str) -> Path:
    """40 items of each topic, the first `passes[topic]` of them solved."""
    head = ["item_id", "model", "value", "topic", *more]
    rows = [[f"{topic}{i}", model, str(int(i < n)), topic, *more.values()]
            for topic, n in passes.items() for i in range(40)]  # fmt: skip
    file.write_text("\n".join(",".join(row) for row in [head, *rows]) + "\n")
    return file


def steps(file: Path, weak: int) -> Path:
    rows = [
        {"rollout_id": f"r{t}-{k}", "task_id": f"t{t}", "step_index": i, "step_name": name,
         "correct": int(name != "act" or t >= weak), "domain": "ab"[t % 2]}
        for t in range(40) for k in range(2) for i, name in enumerate(("plan", "act"))
    ]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)))
    return file


def by_name(found: Any) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in found.results["rows"]}


def test_a_slice_that_fell_is_an_alert(tmp_path: Path) -> None:
    a = outcomes(tmp_path / "a.csv", {"maths": 36, "law": 36})
    b = outcomes(tmp_path / "b.csv", {"maths": 36, "law": 18})
    found = compare(a, b, Reading(), Slices(("topic",)))
    rows = by_name(found)
    assert {name: row["status"] for name, row in rows.items()} == {
        "all": "alert", "topic=law": "alert", "topic=maths": "quiet",
    }  # fmt: skip
    assert rows["topic=law"]["difference"]["value"] == pytest.approx(-18 / 40)
    assert rows["all"]["shared"] == 80 and found.results["family"] == 3
    told = lines(found, WORDS)
    assert "2 alerts in a family of 3 tests" in told and "regression to the mean" in told


def test_steps_are_compared_step_by_step_and_in_slices(tmp_path: Path) -> None:
    a, b = steps(tmp_path / "a.jsonl", 2), steps(tmp_path / "b.jsonl", 22)
    found = compare(a, b, Reading(), Slices(("domain",)))
    rows = by_name(found)
    assert found.results["compared"] == "steps" and rows["act"]["status"] == "alert"
    assert rows["act"]["difference"]["value"] == pytest.approx(-0.5)
    assert rows["act"]["shared"] == 40 and rows["act"]["samples_a"] == 80
    assert rows["plan"]["difference"]["value"] == 0 and rows["plan"]["status"] == "quiet"
    # 20 tasks in a domain: told, but no ground for an alert.
    inner = rows["act | domain=a"]
    assert inner["kind"] == "step_in_slice" and inner["status"] == "quiet"
    assert "low_n" in inner["warnings"]


def test_measured_end_to_end_has_a_row_of_its_own(tmp_path: Path) -> None:
    for name, weak in (("a", 2), ("b", 22)):
        file = steps(tmp_path / f"{name}.jsonl", weak)
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        for row in rows:
            row["reward"] = float(int(row["task_id"][1:]) >= weak)
        file.write_text("\n".join(map(json.dumps, rows)))
    found = compare(tmp_path / "a.jsonl", tmp_path / "b.jsonl", Reading(), Slices())
    whole = by_name(found)["measured end to end"]
    assert whole["kind"] == "end_to_end" and whole["status"] == "alert"
    assert whole["difference"]["value"] == pytest.approx(-0.5) and whole["shared"] == 40
    assert found.results["family"] == 4 and "measured end to end" in lines(found, WORDS)


def test_another_served_model_is_not_comparable(tmp_path: Path) -> None:
    a = outcomes(tmp_path / "a.csv", {"law": 36}, served_model_id="x-1")
    b = outcomes(tmp_path / "b.csv", {"law": 10}, served_model_id="x-2")
    (row,) = compare(a, b, Reading(), Slices()).results["rows"]
    assert row["status"] == "not_comparable" and row["p_adjusted"] < 0.05


def test_lone_models_of_two_names_are_compared_and_others_need_a_shared_one(
    tmp_path: Path,
) -> None:
    a = outcomes(tmp_path / "a.csv", {"law": 36}, "old")
    b = outcomes(tmp_path / "b.csv", {"law": 36}, "new")
    (row,) = compare(a, b, Reading(), Slices()).results["rows"]
    assert row["model"] == "old -> new" and row["p"] == 1
    both = tmp_path / "both.csv"
    third = outcomes(tmp_path / "c.csv", {"law": 2}, "third").read_text().split("\n", 1)[1]
    both.write_text(b.read_text() + third)
    with pytest.raises(InputError, match=r"no model is in both: .*old; .*new, third"):
        compare(a, both, Reading(), Slices())
    (pooled,) = compare(a, both, Reading(), Slices(pool=True)).results["rows"]
    assert pooled["model"] == "pooled" and pooled["samples_b"] == 80
    found = compare(b, both, Reading(), Slices())
    assert found.results["models_in_one_only"] == ["third"]


def test_two_kinds_of_table_and_unknown_columns_are_refused(tmp_path: Path) -> None:
    a, b = outcomes(tmp_path / "a.csv", {"law": 36}), steps(tmp_path / "b.jsonl", 1)
    with pytest.raises(InputError, match="two kinds of table"):
        compare(a, b, Reading(), Slices())
    with pytest.raises(InputError, match=r"no column 'depth'; there are: item_id"):
        compare(a, a, Reading(), Slices(("depth",)))
