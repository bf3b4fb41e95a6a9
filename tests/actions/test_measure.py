"""Measures on real tables, held against figures that others worked out (../shared/data)."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from workbench.actions.agreement import Question, agreement
from workbench.actions.measure import Measured, Reading
from workbench.actions.panel import panel
from workbench.actions.steps import Flow, steps
from workbench.errors import InputError
from workbench.logs.sniff import Beside
from workbench.measurelines import lines

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the real tables of ../shared are not here")
CLOSE = 1e-6


def reference(name: str) -> Any:
    return json.loads((DATA / name / "reference.json").read_text())


def close(value: float) -> Any:
    return pytest.approx(value, abs=CLOSE)


@real
def test_gsm8k_models_bands_and_separability() -> None:
    found, known = panel(DATA / "gsm8k" / "outcomes.csv", Reading()), reference("gsm8k")
    for row in found.results["models"]:
        theirs = known["accuracy"][row["model"]]
        low, high = theirs["bootstrap95_B10000_seed0_items"]
        assert row["accuracy"]["value"] == close(theirs["acc"])
        assert row["accuracy"]["lo"] == pytest.approx(low, abs=0.01)
        assert row["accuracy"]["hi"] == pytest.approx(high, abs=0.01)
        wilson = theirs["wilson95"]
        assert [row["runs"]["lo"], row["runs"]["hi"]] == [close(w) for w in wilson]
    bands, theirs = found.results["bands"], known["band"]
    assert bands["zero_solve"] == theirs["too_hard_0"]
    assert bands["between"] == theirs["discriminating"]
    assert bands["all_solve"] == theirs["too_easy_1"]
    apart = found.results["separability"]
    assert apart["separated"] == known["separability_bootstrap"]["pairs_separated"]
    assert "columns taken as: value = correct" in lines(found)


@real
@pytest.mark.parametrize("by", ["step_name", "step_kind", "step_index"])
@pytest.mark.parametrize("column", ["correct", "correct_lenient"])
def test_tau_steps(by: str, column: str) -> None:
    folder = DATA / "tau_airline"
    found = steps(folder / "steps.jsonl.gz", Reading({"correct": column}), Flow(by),
                  folder / "rollouts.jsonl.gz")  # fmt: skip
    known = reference("tau_airline")
    (model,) = found.results["models"]
    tables = known["strict"] if column == "correct" else {"by_tool": known["lenient_overall"]}
    named = tables["by_position" if by == "step_index" and "by_position" in tables else "by_tool"]
    for row in model["steps"]:
        name = f"({row['step']})" if by == "step_kind" else row["step"]
        theirs = named.get(name.removesuffix(".0"))
        if theirs is None:
            assert column != "correct", f"{name} has no figure"
            continue
        assert (row["units"], row["samples"]) == (theirs["steps"], theirs["observations"])
        assert row["always"] == theirs["always_correct"]
        assert row["never"] == theirs["never_correct"]
        assert row["volatile"] == theirs["volatile_0<c<n"]
        for k in "1234":
            assert row["pass_at_k"][k]["value"] == close(theirs[f"pass@{k}"])
            assert row["pass_k"][k]["value"] == close(theirs[f"pass^{k}"])


@real
def test_tau_end_to_end_and_rewards() -> None:
    folder, known = DATA / "tau_airline", reference("tau_airline")
    found = steps(folder / "steps.jsonl.gz", Reading(), Flow(), folder / "rollouts.jsonl.gz")
    (model,) = found.results["models"]
    whole = model["end_to_end"]
    assert whole["n_tasks"] == known["tasks"]
    for k in "1234":
        assert whole["pass_at_k"][k]["value"] == close(known["end_to_end"][f"pass@{k}"])
        assert whole["pass_k"][k]["value"] == close(known["end_to_end"][f"pass^{k}"])
    low, high = known["end_to_end_pass1_bootstrap95_over_tasks_seed0_B10000"]
    assert whole["pass_at_k"]["1"]["lo"] == pytest.approx(low, abs=0.01)
    assert whole["pass_at_k"]["1"]["hi"] == pytest.approx(high, abs=0.01)
    pairs = {"reward1_all": "reward1|all_steps", "reward1_missed": "reward1|missed",
             "reward0_all": "reward0|all_steps", "reward0_missed": "reward0|missed"}  # fmt: skip
    theirs = known["reward_vs_all_steps"]
    assert model["reward_by_steps"] == {ours: theirs[other] for ours, other in pairs.items()}


@real
def test_tau2_pooled_over_tasks_that_all_models_have() -> None:
    folder, known = DATA / "tau2_airline", reference("tau2_airline")["airline"]
    how = Reading({"correct": "benchmark_match"})
    flow = Flow(pool=True, complete_only=True)
    found = steps(folder / "steps.jsonl.gz", how, flow, folder / "rollouts.jsonl.gz")
    (model,) = found.results["models"]
    assert model["model"] == "pooled" and found.results["units_dropped"] == 0
    assert model["end_to_end"]["n_tasks"] == known["tasks_common_to_all_models"]
    for row in model["steps"]:
        theirs = known["by_tool_benchmark_match"][row["step"]]
        assert (row["units"], row["volatile"]) == (theirs["steps"], theirs["volatile"])
        for k in "123":
            assert row["pass_at_k"][k]["value"] == close(theirs[f"pass@{k}"])
            assert row["pass_k"][k]["value"] == close(theirs[f"pass^{k}"])
    for k in "123":
        pooled = known["end_to_end_pooled"]
        assert model["end_to_end"]["pass_at_k"][k]["value"] == close(pooled[f"pass@{k}"])


@real
def test_pandalm_raters() -> None:
    known = reference("pandalm")
    humans = "majority:annotator1,annotator2,annotator3"
    found = agreement(
        DATA / "pandalm" / "labels.csv", Reading(), Question(reference=humans), "kind"
    )
    for pair in found.results["pairs"]:
        theirs = known["cohen"][f"{pair['a']}|{pair['b']}"]
        assert pair["n"] == theirs["n"] and pair["kappa"] == close(theirs["kappa"])
        assert pair["raw"]["value"] == close(theirs["agreement"])
    everybody = known["all_5_raters_with_missing"]["krippendorff_nominal"]
    assert found.results["alpha"]["value"] == close(everybody)
    (group,) = [g for g in found.results["groups"] if g["group"] == "human"]
    assert group["fleiss"]["value"] == close(known["humans"]["fleiss"])
    assert group["alpha"]["value"] == close(known["humans"]["krippendorff_nominal"])
    for row in found.results["against"]:
        theirs = known["judge_vs_human_majority"][row["rater"]]
        assert row["n"] == theirs["n"] and row["kappa"] == close(theirs["kappa"])
        assert row["confusion"] == theirs["confusion_judge_x_human_0_1_2"]
    votes = found.results["panel"]
    assert votes["judges"] == ["gpt35", "pandalm7b"] and 1 < votes["n_eff"]["value"] < 2
    assert "2 raters are worth" in lines(found)


@real
def test_xstest_counts_what_is_no_label() -> None:
    known = reference("xstest")
    classes = ("1_full_compliance", "2_full_refusal", "3_partial_refusal")
    found = agreement(DATA / "xstest" / "labels.csv", Reading(), Question(labels=classes), "model")
    assert found.results["non_labels"] == {"gpt4_label": known["gpt4_label_not_a_class"]}
    pairs = {(p["a"], p["b"]): p for p in found.results["pairs"]}
    gpt4 = pairs["final_label", "gpt4_label"]
    assert gpt4["kappa"] == close(known["gpt4_vs_final_parsed_only"]["kappa"])
    people = pairs["annotation_1", "annotation_2"]
    assert people["kappa"] == close(known["human1_vs_human2"]["kappa"])
    unparsed = agreement(DATA / "xstest" / "labels.csv", Reading(), Question())
    pairs = {(p["a"], p["b"]): p for p in unparsed.results["pairs"]}
    theirs = known["gpt4_vs_final_all_rows_unparsed_kept_as_own_label"]["kappa"]
    assert pairs["final_label", "gpt4_label"]["kappa"] == close(theirs)


def outcomes(folder: Path, rows: str) -> Path:
    file = folder / "outcomes.csv"
    file.write_text("item_id,model,value\n" + rows)
    return file


def test_missing_samples_bound_a_rate_and_too_many_refuse_it(tmp_path: Path) -> None:
    rows = "".join(f"q{i},m,1\n" for i in range(8))
    file = tmp_path / "outcomes.csv"
    file.write_text(
        "item_id,model,value,status\n" + rows.replace(",1\n", ",1,\n") + "q8,m,,error\n"
    )
    (model,) = panel(file, Reading()).results["models"]
    assert model["missing"] == 1 and model["accuracy"]["value"] is None
    assert model["accuracy"]["reason"] == "too_many_missing"
    assert (model["accuracy"]["lo"], model["accuracy"]["hi"]) == (close(8 / 9), 1.0)


def test_a_reference_ranking_is_compared_with(tmp_path: Path) -> None:
    rows = "".join(f"q{i},{m},{int(i < n)}\n" for i in range(40)
                   for m, n in (("a", 36), ("b", 20), ("c", 4)))  # fmt: skip
    ranking = tmp_path / "ranking.csv"
    ranking.write_text("model,score\na,1300\nb,1200\nc,1100\nd,1000\n")
    found = panel(outcomes(tmp_path, rows), Reading(), ranking).results["reference"]
    assert found["kendall_tau"] == pytest.approx(1) and found["shared_models"] == ["a", "b", "c"]
    assert found["pair_rank_brier"]["value"] == pytest.approx(0, abs=0.01)


def test_a_judge_no_better_than_chance_stands_out(tmp_path: Path) -> None:
    rows = [f"{i},human,{'fail' if i == 0 else 'pass'},g\n{i},judge,pass,g" for i in range(30)]
    file = tmp_path / "labels.csv"
    file.write_text("item_id,rater,label,topic\n" + "\n".join(rows) + "\n")
    found = agreement(file, Reading(), Question(), "topic")
    (group,) = found.results["groups"]
    assert group["pairs"][0]["looks_fine_but_is_chance"]
    assert "no better than chance" in lines(found)


def lengthy(folder: Path, head: str = "words") -> Path:
    """A judge who passes what is long, whatever people say, and one who says what people say."""
    rows, random = [f"item_id,rater,label,{head}"], Random(0)
    for i in range(120):
        human = ("fail", "pass")[i % 2]
        taste = ("fail", "pass")[(i // 2 % 10) + random.randrange(8) > 7]
        length = 40 + 3 * (i // 2 % 10) if head == "words" else "w " * (40 + i // 2 % 10)
        rows += [f"{i},human,{human},{length}", f"{i},fond,{taste},{length}",
                 f"{i},fair,{human if i % 7 else 'pass'},{length}"]  # fmt: skip
    file = folder / "labels.csv"
    file.write_text("\n".join(rows) + "\n")
    return file


@pytest.mark.parametrize("head", ["words", "response"])
def test_a_taste_for_length_is_told_from_what_people_pass(tmp_path: Path, head: str) -> None:
    asked = Question(reference="human", good="pass")
    found = agreement(lengthy(tmp_path, head), Reading(), asked)
    fond, fair = sorted(found.results["against"], key=lambda row: row["rater"] != "fond")
    assert fond["length"]["flagged"] and fond["length"]["or_per_sd"]["lo"] > 1.25
    assert fair["length"]["flagged"] in (False, None)
    assert "passes what is longer or shorter more readily" in lines(found)
    assert set(found.results["panel"]["majority"]) >= {"TPR", "FPR", "if_independent"}


def mixed(folder: Path) -> Path:
    file = folder / "steps.jsonl"
    rows = [
        {"rollout_id": r, "task_id": "t", "step_index": i, "step_name": n, "correct": c,
         "expected_action": {"name": n, "kwargs": {"x": 1}}}
        for r, i, n, c in (("r0", 0, "a", 1), ("r0", 1, "b", 0), ("r1", 0, "b", 1),
                           ("r1", 1, "a", 1))
    ]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)))
    return file


def test_steps_that_do_not_line_up_are_refused_and_can_be_aligned(tmp_path: Path) -> None:
    file = mixed(tmp_path)
    with pytest.raises(InputError, match=r"2 units.*task t, step 0: a, b.*--align"):
        steps(file, Reading(), Flow())
    (model,) = steps(file, Reading(), Flow(align=True)).results["models"]
    rates = {row["step"]: row["marginal_rate"]["value"] for row in model["steps"]}
    assert rates == {"a": 1.0, "b": 0.5}


@pytest.mark.parametrize(
    ("flow", "words"),
    [(Flow(by="tool"), "step_name, step_index, step_kind"),
     (Flow(by="step_kind"), "no column 'step_kind'")],
)  # fmt: skip
def test_a_wrong_way_to_tell_steps_says_what_there_is(
    tmp_path: Path, flow: Flow, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        steps(mixed(tmp_path), Reading(), flow)


def test_rollouts_without_steps_are_measured_end_to_end_and_by_task(tmp_path: Path) -> None:
    file = tmp_path / "rollouts.csv"
    rows = [f"r{i},t{i // 2},m,{int(i % 3 > 0)}," for i in range(8)] + ["r8,t0,m,,timeout"]
    file.write_text("\n".join(["rollout_id,task_id,model,reward,error", *rows]) + "\n")
    found = steps(file, Reading(), Flow())
    (model,) = found.results["models"]
    assert model["steps"] == [] and (model["crashed"], model["n_rollouts"]) == (1, 9)
    assert model["end_to_end"]["pass_at_k"]["2"]["value"] == 1
    assert [t["crashed"] for t in model["tasks"]] == [1, 0, 0, 0]
    told = lines(found)
    assert "no step is graded" in told and "t0" in told and "@2 1.000" in told


@real
def test_kinds_of_steps_are_told_from_a_log_too() -> None:
    folder = DATA / "tau_airline"
    how = Reading(beside=Beside(folder / "tasks.jsonl"))
    found = steps(folder / "trajectories.jsonl.gz", how, Flow("step_kind"),
                  folder / "rollouts.jsonl.gz")  # fmt: skip
    theirs = reference("tau_airline")["strict"]["by_tool"]
    (model,) = found.results["models"]
    for row in model["steps"]:
        known = theirs[f"({row['step']})"]
        assert row["pass_at_k"]["1"]["value"] == close(known["pass@1"])
        assert row["samples"] == known["observations"]


@real
def test_rollouts_of_tau2_alone_are_measured() -> None:
    found = steps(DATA / "tau2_airline" / "rollouts.jsonl.gz", Reading(), Flow(pool=True))
    (model,) = found.results["models"]
    assert model["n_rollouts"] == 90 and model["end_to_end"]["n_without_task"] == 6


def test_a_wrong_group_or_reference_says_what_there_is(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("item_id,rater,label\n1,a,x\n1,b,x\n")
    with pytest.raises(InputError, match="no column 'topic'; there are: item_id"):
        agreement(file, Reading(), Question(), "topic")
    with pytest.raises(InputError, match="no rater 'c'; there are: a, b"):
        agreement(file, Reading(), Question(reference="c"))


def test_what_is_written_is_plain_json(tmp_path: Path) -> None:
    found: Measured = panel(outcomes(tmp_path, "q,m,1\nq,m,0\nq,k,1\n"), Reading())
    again = json.loads(json.dumps(found.results))
    assert again["models"][1]["pass_at_k"]["2"]["value"] == 1.0
    assert found.inputs[0]["rows"] == 3 and "NaN" not in json.dumps(found.results)


def _outcomes(folder: Path, rows: list[str]) -> Path:
    file = folder / "outcomes.csv"
    file.write_text("\n".join(["item_id,model,value,status", *rows]))
    return file


def test_with_samples_missing_a_rate_has_its_bounds_and_over_a_tenth_none(tmp_path: Path) -> None:
    """METHOD 0: `few` misses 5 of 100, `many` 20 of 100; half of what there is passes."""
    rows = [
        f"q{i},{model},{'' if i < lost else i % 2},{'error' if i < lost else ''}"
        for model, lost in (("few", 5), ("many", 20), ("none", 0)) for i in range(100)
    ]  # fmt: skip
    found = panel(_outcomes(tmp_path, rows), Reading())
    few, many, none = found.results["models"]
    assert (
        few["missing_bounds"] == pytest.approx((0.48, 0.53)) and few["accuracy"]["n_missing"] == 5
    )
    assert few["accuracy"]["value"] == pytest.approx(48 / 95)
    assert many["accuracy"]["reason"] == "too_many_missing" and many["missing"] == 20
    assert [many["accuracy"]["lo"], many["accuracy"]["hi"]] == pytest.approx([0.4, 0.6])
    for figure in (many["runs"], many["pass_at_k"]["1"], many["pass_k"]["1"]):
        assert figure["value"] is None and figure["reason"] == "too_many_missing"
    assert none["missing_bounds"] is None
    assert found.results["separability"]["pairs"] == 1
    assert found.results["paired_separability"]["pairs"] == 1
    assert any("few (0.480 to 0.530), many (0.400 to 0.600)" in note for note in found.notes)


def test_a_model_in_two_families_counts_in_the_first_by_name(tmp_path: Path) -> None:
    file = tmp_path / "families.csv"
    lines_of = ["item_id,model,value,family", "q,m,1,z", "r,m,0,y", "q,n,1,y", "r,n,1,y"]
    file.write_text("\n".join(lines_of))
    found = panel(file, Reading())
    assert "of several families, the first by name counts: m" in found.notes
    assert [row["solve_rate"] for row in found.results["items"]] == [1.0, 0.5]
