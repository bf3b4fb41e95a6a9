"""Logs of other harnesses, told by what is in them, and measured as any table is."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from workbench.actions.compare import Slices, compare
from workbench.actions.measure import Reading, read
from workbench.actions.panel import panel
from workbench.actions.steps import Flow, steps
from workbench.errors import InputError
from workbench.logs.sniff import Beside, is_log, load_as
from workbench.logs.taulog import kind_of
from workbench.tables import load_table

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the real tables of ../shared are not here")
RULES = ("correct", "correct_reuse", "correct_lenient")


def call(name: str, arguments: Any) -> dict[str, Any]:
    return {"role": "assistant", "tool_calls": [
        {"id": "c", "type": "function", "function": {"name": name, "arguments": arguments}}
    ]}  # fmt: skip


def tau(file: Path) -> Path:
    """Two tasks in two trials: one call logged in another form, one wrong, one run that broke."""
    task = {"user_id": "u", "instruction": "", "outputs": [],
            "actions": [{"name": "book", "kwargs": {"seats": ["a", "b"], "bags": 2}}]}  # fmt: skip
    good = [{"role": "user", "content": "hi"}, call("book", '{"bags": 2.0, "seats": ["a", "b"]}')]
    text = [call("book", '{"seats": "[\\"a\\", \\"b\\"]", "bags": 2}')]
    wrong = [call("book", '{"seats": ["a"], "bags": 2}')]
    runs = [
        {"task_id": 0, "trial": 0, "reward": 1.0, "info": {"task": task}, "traj": good},
        {"task_id": 0, "trial": 1, "reward": 0.0, "info": {"task": task}, "traj": text},
        {"task_id": 1, "trial": 0, "reward": 0.0, "info": {"task": task}, "traj": wrong},
        {"task_id": 1, "trial": 1, "reward": 0.0, "info": {"error": "timeout"}, "traj": []},
    ]  # fmt: skip
    file.write_text(json.dumps(runs))
    return file


def tau2(file: Path) -> Path:
    check = {"action": {"action_id": "0", "name": "pay", "arguments": {"to": "x"}},
             "action_match": True, "action_reward": 1.0}  # fmt: skip
    flat = {"role": "user", "tool_calls": [{"id": "1", "name": "pay", "arguments": {"to": "x"},
                                            "requestor": "user"}]}  # fmt: skip
    plan = {"id": "b", "evaluation_criteria": {"actions": [
        {"action_id": "1", "name": "pay", "arguments": {"to": "y", "note": "n"},
         "compare_args": ["to"]}]}}  # fmt: skip
    whole = {"info": {"agent_info": {"llm": "big"}}, "tasks": [plan], "simulations": [
        {"id": "s0", "task_id": "a", "trial": 0, "messages": [flat],
         "reward_info": {"reward": 1.0, "action_checks": [check]}},
        {"id": "s1", "task_id": "b", "trial": 0, "reward_info": {"reward": 0.0},
         "messages": [{**flat, "role": "assistant"}]},
    ]}  # fmt: skip
    file.write_text(json.dumps(whole))
    return file


def test_tau_bench_runs_are_steps_rollouts_and_outcomes(tmp_path: Path) -> None:
    file = tau(tmp_path / "runs.json")
    frame = read("steps", file, Reading()).frame
    assert frame["verdict"].tolist() == ["other_form", "other_form", "wrong"]
    assert frame["form"].tolist() == ["5.0 for 5, key order", "list as a string",
                                      "arguments: seats"]  # fmt: skip
    assert frame["correct"].tolist() == [1, 0, 0] and frame["correct_form"].tolist() == [1, 1, 0]
    found = steps(file, Reading(), Flow())
    (model,) = found.results["models"]
    # The run that broke is a crash, and neither a failed task nor a wrong step.
    assert model["crashed"] == 1 and model["n_rollouts"] == 4
    assert model["end_to_end"]["pass_at_k"]["1"]["value"] == 0.25 and len(found.inputs) == 1
    (whole,) = panel(file, Reading()).results["models"]
    # A quarter of the samples is missing: no rate of the panel is told (METHOD 0).
    assert whole["missing"] == 1 and whole["runs"]["value"] is None
    form = steps(file, Reading({"correct": "correct_form"}), Flow()).results["models"][0]
    assert form["steps"][0]["marginal_rate"]["value"] == pytest.approx(2 / 3)
    (row, *_) = compare(file, file, Reading(), Slices()).results["rows"]
    assert row["difference"]["value"] == 0


def test_tau2_runs_keep_the_benchmarks_own_verdict(tmp_path: Path) -> None:
    frame = read("steps", tau2(tmp_path / "t2.json"), Reading()).frame
    assert frame["model"].tolist() == ["big", "big"]
    assert frame["correct"].tolist() == [1, 0] and frame["benchmark_match"].tolist()[0] == 1
    assert frame["form"].tolist() == ["", "arguments: to"]


def test_trajectories_need_their_tasks(tmp_path: Path) -> None:
    runs, tasks, rest = (tmp_path / f"{name}.jsonl" for name in ("runs", "tasks", "rest"))
    runs.write_text(json.dumps({"rollout_id": "r", "messages": [call("f", '{"a": 1}')]}))
    tasks.write_text(json.dumps({"task_id": 7, "actions": [{"name": "f", "kwargs": {"a": 1}}]}))
    rest.write_text(json.dumps({"rollout_id": "r", "task_id": 7, "reward": 1, "error": 0}))
    found = steps(runs, Reading(beside=Beside(tasks)), Flow(), rest)
    assert found.results["models"][0]["steps"][0]["samples"] == 1
    assert [Path(one["path"]).stem for one in found.inputs] == ["runs", "rest", "tasks"]
    blind = steps(runs, Reading(), Flow(), rest)
    assert "say what was expected with --tasks" in " ".join(blind.notes)
    (model,) = blind.results["models"]
    assert model["steps"] == [] and model["end_to_end"]["pass_at_k"]["1"]["value"] == 1
    with pytest.raises(InputError, match="say what was expected with --tasks"):
        steps(runs, Reading(), Flow())
    with pytest.raises(InputError, match=r"no column 'task_id'; there are: rollout_id"):
        load_as("steps", runs, beside=Beside(runs))


@pytest.mark.parametrize("text", ['[{"traj": 1}]', '[{"traj": [], "info": 3}]',
                                  '[{"traj": [{"role": "assistant", "tool_calls": [{}]}]}]',
                                  '[{"traj": []}, 4]'])  # fmt: skip
def test_a_log_of_another_form_is_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "t.json"
    file.write_text(text)
    with pytest.raises(InputError):
        load_as("steps", file)


def sample(item: str, epoch: int, value: Any, **more: Any) -> dict[str, Any]:
    scores = {"match": {"value": value, "answer": "x"}} if value is not None else {}
    return {"id": item, "epoch": epoch, "input": "?", "target": "!", "scores": scores,
            "metadata": {"topic": "law", "parts": [1]}, **more}  # fmt: skip


SAMPLES = [sample("a", 1, "C"), sample("a", 2, "I"), sample("b", 1, True), sample("b", 2, 0.25),
           sample("c", 1, "N"), sample("c", 2, None, error={"message": "429"}),
           sample("d", 1, None)]  # fmt: skip
LOG = {"version": 2, "status": "success", "eval": {"task": "t", "model": "openai/m"}}


def as_archive(file: Path, samples: list[dict[str, Any]], model: str = "openai/m") -> Path:
    log = {**LOG, "eval": {"task": "t", "model": model}}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("header.json", json.dumps(log))
        parts.writestr("summaries.json", "[]")
        for one in samples:
            parts.writestr(f"samples/{one['id']}_epoch_{one['epoch']}.json", json.dumps(one))
    return file


@pytest.mark.parametrize("archived", [True, False])
def test_inspect_samples_epochs_and_scores(tmp_path: Path, archived: bool) -> None:
    file = tmp_path / ("log.eval" if archived else "log.json")
    if archived:
        as_archive(file, SAMPLES)
    else:
        file.write_text(json.dumps({**LOG, "samples": SAMPLES}))
    frame = read("outcomes", file, Reading()).frame
    told = {(i, e): (v, s) for i, e, v, s in
            frame[["item_id", "sample", "value", "status"]].itertuples(index=False, name=None)
            if v == v}  # fmt: skip
    assert told == {("a", "1"): (1, "pass"), ("a", "2"): (0, "fail"), ("b", "1"): (1, "pass"),
                    ("b", "2"): (0.25, "fail"), ("c", "1"): (0, "fail")}  # fmt: skip
    lost = frame[frame["value"].isna()]
    assert lost["status"].tolist() == ["error", "missing"] and set(frame["topic"]) == {"law"}
    assert not is_log(file)


def test_a_folder_of_inspect_logs_is_one_panel(tmp_path: Path) -> None:
    for model in ("small", "large"):
        as_archive(tmp_path / f"{model}.eval", SAMPLES[:5], model)
    (tmp_path / "readme.txt").write_text("no log")
    found = panel(tmp_path, Reading()).results
    assert [one["model"] for one in found["models"]] == ["large", "small"]
    (tmp_path / "more").mkdir()
    with pytest.raises(InputError, match="a folder without an Inspect log"):
        panel(tmp_path / "more", Reading())


def test_several_scores_are_chosen_from(tmp_path: Path) -> None:
    two = {"f1": {"value": {"p": 0.5, "r": 1.0}}, "match": {"value": "I"}}
    file = as_archive(tmp_path / "two.eval", [{**sample("a", 1, None), "scores": two}])
    with pytest.raises(InputError, match=r"3 scores \(f1.p, f1.r, match\); say which with --map"):
        read("outcomes", file, Reading())
    with pytest.raises(InputError, match=r"no score 'f2'; there are: f1.p, f1.r, match"):
        read("outcomes", file, Reading({"value": "f2"}))
    frame = read("outcomes", file, Reading({"value": "f1.p"})).frame
    assert frame["value"].tolist() == [0.5] and frame["match"].tolist() == [0]


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"PK\x03\x04broken", "no whole Inspect archive"), (b"{", "no Inspect log"),
     (json.dumps({**LOG, "samples": []}).encode(), "has no samples")],
)  # fmt: skip
def test_broken_inspect_logs_are_one_line(tmp_path: Path, data: bytes, words: str) -> None:
    file = tmp_path / "x.eval"
    file.write_bytes(data)
    with pytest.raises(InputError, match=words):
        read("outcomes", file, Reading())


def test_what_a_log_does_not_hold_is_said(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match="an Inspect log holds rollouts and their scores, no steps"
    ):
        read("steps", as_archive(tmp_path / "x.eval", SAMPLES), Reading())
    with pytest.raises(InputError, match="holds rollouts, steps, outcomes, no labels"):
        read("labels", tau(tmp_path / "t.json"), Reading())


def test_tables_stay_tables(tmp_path: Path) -> None:
    rows = [{"item_id": "eval", "model": "m", "value": 1}]
    table, odd = tmp_path / "t.json", tmp_path / "t.jsonl.gz"
    table.write_text(json.dumps({"eval": rows}))
    odd.write_bytes(gzip.compress(json.dumps(rows[0]).encode()))
    for file in (table, odd):
        assert read("outcomes", file, Reading()).frame["value"].tolist() == [1]


@real
@pytest.mark.parametrize("source", ["trajectories", "rollouts"])
def test_real_tau_steps_are_rebuilt_row_by_row(source: str) -> None:
    folder = DATA / "tau_airline"
    beside = Beside(folder / "tasks.jsonl", folder / "rollouts.jsonl.gz")
    frame = read("steps", folder / f"{source}.jsonl.gz", Reading(beside=beside)).frame
    known = load_table(folder / "steps.jsonl.gz").frame
    keys = ["rollout_id", "step_index"]
    ours = frame.astype({"step_index": int}).set_index(keys).sort_index()
    theirs = known.astype({"step_index": int}).set_index(keys).sort_index()
    assert ours.index.equals(theirs.index)
    for column in (*RULES, "actual_call_index"):
        same = ours[column].fillna(-1).astype(int) == theirs[column].fillna(-1).astype(int)
        assert same.all(), column


@real
def test_real_tau2_calls_are_graded_as_the_benchmark_grades_them(tmp_path: Path) -> None:
    """The expected actions of each rollout are its own task; they are in the table of steps."""
    folder = DATA / "tau2_airline"
    known = load_table(folder / "steps.jsonl.gz").frame.sort_values(["rollout_id", "step_index"])
    runs, tasks = tmp_path / "runs.jsonl", tmp_path / "tasks.jsonl"
    calls = load_table(folder / "rollouts.jsonl.gz").frame
    runs.write_text("\n".join(
        json.dumps({"rollout_id": r, "task_id": r, "calls": c})
        for r, c in calls[["rollout_id", "calls"]].itertuples(index=False, name=None)
    ))  # fmt: skip
    tasks.write_text("\n".join(
        json.dumps({"task_id": r, "actions": part.tolist()})
        for r, part in known.groupby("rollout_id")["expected_action"]
    ))  # fmt: skip
    frame = read("steps", runs, Reading(beside=Beside(tasks))).frame
    frame = frame.sort_values(["rollout_id", "step_index"])
    for column in RULES:
        assert frame[column].tolist() == known[column].tolist(), column
    assert frame["correct_reuse"].tolist() == known["benchmark_match"].tolist()


def test_samples_of_an_inspect_log_are_rollouts(tmp_path: Path) -> None:
    table = read("rollouts", as_archive(tmp_path / "x.eval", SAMPLES), Reading())
    assert {"rollout_id", "task_id", "trial", "reward", "model"} <= set(table.frame.columns)
    assert table.frame["rollout_id"].is_unique and table.frame["rollout_id"][0].count(":") == 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [("get_user", "read"), ("transfer_to_human_agents", "read"), ("transfer_money", "write"),
     ("Search", "read"), ("book_flight", "write")],
)  # fmt: skip
def test_what_only_looks_is_told_by_its_verb(name: str, kind: str) -> None:
    assert kind_of({"name": name}) == kind
    assert kind_of({"name": name, "kind": "other"}) == "other"
