"""Every exporter's round trip through its target's own loader, and what the task files do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Opener
from tests.toys.approved import approve
from tests.toys.hostile import bundle, hostile_items
from tests.toys.targets import Trip, hf_trip, inspect_trip, loaded, row_trip, trl_trip
from workbench.actions.export import Exported, export
from workbench.actions.open import Bench
from workbench.actions.release import Scope, release
from workbench.domain.rubric import rubric_of
from workbench.registry import load

# Other people's loaders warn of their own futures and leave files to the collector.
THEIRS = ("ignore", "default::ResourceWarning")
pytestmark = [pytest.mark.filterwarnings(line) for line in THEIRS]


@pytest.fixture
def bench(copied: Opener, monkeypatch: pytest.MonkeyPatch) -> Bench:
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
    opened = copied()
    approve(opened)
    release(opened, "all", Scope())
    return opened


def ours(reply: str, payload: dict[str, Any]) -> bool:
    wanted = payload["grader"]
    return bool(load("grader", wanted["type"]).grade(reply, payload, wanted["params"]).passed)


def sent(bench: Bench, target: str, folder: Path) -> Exported:
    return export(bench, "all", target, folder / target)


def whole(trip: Trip, out: Exported) -> None:
    assert trip == Trip(out.rows_out, 1.0, 1.0)


def test_inspect_runs_the_task_with_its_mock_model(bench: Bench, tmp_path: Path) -> None:
    pytest.importorskip("inspect_ai", reason="inspect-ai is not installed (pip install .[exports])")
    out = sent(bench, "inspect", tmp_path)
    whole(inspect_trip(tmp_path / "inspect", tmp_path / "logs"), out)


def test_datasets_loads_the_folder(bench: Bench, tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="datasets is not installed (pip install .[exports])")
    out = sent(bench, "hf", tmp_path)
    whole(hf_trip(tmp_path / "hf", tmp_path / "cache", ours), out)


def test_the_reward_takes_the_reference_and_no_mutant(bench: Bench, tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="datasets is not installed (pip install .[exports])")
    out = sent(bench, "trl", tmp_path)
    whole(trl_trip(tmp_path / "trl", tmp_path / "cache"), out)


@pytest.mark.parametrize("target", ["jsonl", "csv", "regression"])
def test_our_own_forms_carry_all_that_grading_needs(
    bench: Bench, target: str, tmp_path: Path
) -> None:
    out = sent(bench, target, tmp_path)
    whole(row_trip(load("exporter", target).read(tmp_path / target), ours), out)


def test_hostile_rows_are_loaded_by_their_targets(bench: Bench, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed (.[exports])")
    inspect_ai = pytest.importorskip("inspect_ai", reason="inspect-ai is not installed")
    items = hostile_items()
    for name in ("hf", "trl", "inspect"):
        (tmp_path / name).mkdir()
        load("exporter", name).write(bundle(items), tmp_path / name)
    cache = str(tmp_path / "cache")
    found = datasets.load_dataset(str(tmp_path / "hf"), cache_dir=cache, split="train")
    assert len(found) == len(items)
    prompts = datasets.load_dataset(
        "json", data_files=str(tmp_path / "trl" / "prompts.jsonl"), cache_dir=cache, split="train"
    )
    assert len(prompts) == len(items)
    samples = inspect_ai.dataset.json_dataset(str(tmp_path / "inspect" / "samples.jsonl"))
    assert len(samples) == len(items) and samples[-1].input[1].content == items[-1].prompt


def test_the_reward_reads_every_form_of_a_completion(bench: Bench, tmp_path: Path) -> None:
    sent(bench, "trl", tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "trl/prompts.jsonl").read_text().splitlines()]
    step = next(row for row in rows if row["recipe"] == "agent_step")
    action = json.loads(step["answer"])
    call = {"function": {"name": action["tool"], "arguments": json.dumps(action["arguments"])}}
    forms = [step["answer"], [{"role": "assistant", "content": step["answer"]}],
             [{"role": "assistant", "content": None, "tool_calls": [call]}], "", []]  # fmt: skip
    with loaded(tmp_path / "trl" / "reward.py") as module:
        assert module.reward(forms, [step["payload"]] * 5) == [1.0, 1.0, 1.0, 0.0, 0.0]
        unknown = json.dumps({"grader": {"type": "rubric"}})
        assert module.reward(["x"], [unknown]) == [None]


@pytest.mark.parametrize("marks", ["+++", "++-", "+--", "-++", "?++", "+??", "---", "??+"])
def test_a_rubric_scores_in_inspect_as_it_does_here(
    bench: Bench, tmp_path: Path, marks: str
) -> None:
    pytest.importorskip("inspect_ai", reason="inspect-ai is not installed (pip install .[exports])")
    payload = {
        "criteria": [{"id": f"c{i}", "text": "x", "type": "outcome",
                      "polarity": "must_not" if i == 2 else "must"} for i in range(3)],
        "criticality": {"c0": "gate"}, "tau": 0.7,
    }  # fmt: skip
    present = {f"c{i}": {"+": True, "-": False}.get(mark) for i, mark in enumerate(marks)}
    sent(bench, "inspect", tmp_path)
    with loaded(tmp_path / "inspect" / "task.py") as task:
        told = task.rubric_grade(present, payload)["status"]
    passed = rubric_of(payload).score(present).passed
    assert told == {True: "pass", False: "fail", None: "error"}[passed]
