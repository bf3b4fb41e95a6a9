"""The kinds of table: columns found and converted, bad rows named by line, nothing dropped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench.columns import Imported
from workbench.errors import InputError
from workbench.registry import load, shelf_of
from workbench.tables import load_table


def read(folder: Path, kind: str, text: str, skip_bad: bool = False, **mapping: str) -> Imported:
    file = folder / "t.csv"
    file.write_text(text)
    imported: Imported = load("importer", kind).read(load_table(file), mapping, skip_bad)
    return imported


def test_the_shelf_has_the_kinds_of_the_design() -> None:
    assert set(shelf_of("importer")) >= {"outcomes", "rollouts", "steps", "labels"}


def test_outcomes_fill_what_follows(tmp_path: Path) -> None:
    found = read(tmp_path, "outcomes", "item_id,model,value\nq1,m,1\nq1,m,0\nq2,m,0.5\n")
    frame = found.frame
    assert frame["sample"].tolist() == ["0", "1", "0"]
    assert frame["status"].tolist() == ["pass", "fail", "fail"]
    assert frame["cluster_id"].tolist() == ["q1", "q1", "q2"]


def test_an_infrastructure_failure_is_no_wrong_answer(tmp_path: Path) -> None:
    text = "item_id,model,value,status\nq1,m,,error\nq1,m,0,missing\nq1,m,1,pass\n"
    frame = read(tmp_path, "outcomes", text).frame
    assert frame["value"].isna().tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("q1,m,3,", "between 0 and 1"), ("q1,m,maybe,", "between 0 and 1"),
        ("q1,m,0,pass", "status 'pass' with value 0"), ("q1,m,1,fail", "with value 1"),
        ("q1,m,inf,", "between 0 and 1"), (",m,1,", "item_id is empty"),
        ("q1,m,,", "no value"), ("q1,m,1,broken", "is none of"),
    ],
)  # fmt: skip
def test_bad_outcomes_are_named_by_line(tmp_path: Path, row: str, why: str) -> None:
    text = f"item_id,model,value,status\nq0,m,1,\n{row}\n"
    with pytest.raises(InputError, match=f"line 3: .*{why}"):
        read(tmp_path, "outcomes", text)
    found = read(tmp_path, "outcomes", text, skip_bad=True)
    assert len(found.frame) == 1 and [r.line for r in found.rejects] == [3]


def test_a_repeated_sample_names_both_lines(tmp_path: Path) -> None:
    text = "item_id,model,value,sample\nq1,m,1,0\nq2,m,1,0\nq1,m,0,0\n"
    with pytest.raises(InputError, match=r"line 4: the same item_id, model, sample as line 2"):
        read(tmp_path, "outcomes", text)


def test_columns_are_found_by_their_usual_names_or_as_told(tmp_path: Path) -> None:
    found = read(tmp_path, "outcomes", "question_id,system,is_correct\n7,m,true\n")
    assert found.mapping == {"item_id": "question_id", "model": "system", "value": "is_correct"}
    text = "item_id,model,correct,strict\nq,m,1,0\n"
    told = read(tmp_path, "outcomes", text, value="strict").frame
    assert told["value"].tolist() == [0.0] and told["correct"].tolist() == ["1"]


def test_a_mapping_over_a_column_of_that_name_keeps_both(tmp_path: Path) -> None:
    text = "rollout_id,task_id,step_index,step_name,correct,benchmark\nr,t,0,a,1,0\n"
    frame = read(tmp_path, "steps", text, correct="benchmark").frame
    assert frame["correct"].tolist() == [0.0] and frame["correct_in_file"].tolist() == ["1"]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [({"value": "nowhere"}, "no column 'nowhere'; there are: item_id, model, score"),
     ({"wrong": "score"}, "no field 'wrong'")],
)  # fmt: skip
def test_a_wrong_mapping_says_what_there_is(
    tmp_path: Path, mapping: dict[str, str], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, "outcomes", "item_id,model,score\nq,m,1\n", **mapping)


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("outcomes", "a,b\n1,2\n", "need a column 'item_id'; there are: a, b"),
        ("outcomes", "item_id,model\n1,2\n", "need a column 'value'"),
        ("steps", "rollout_id,task_id\n1,2\n", "need a column 'step_index'"),
        ("labels", "item_id,rater\n1,2\n", "need a column 'label'"),
    ],
)  # fmt: skip
def test_a_missing_column_is_named(tmp_path: Path, kind: str, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, kind, text)


def test_steps_nobody_graded_are_kept(tmp_path: Path) -> None:
    text = "rollout_id,task_id,step_index,step_name,correct\nr,t,0,a,\nr,t,1,b,1\n"
    frame = read(tmp_path, "steps", text).frame
    assert frame["correct"].isna().tolist() == [True, False] and set(frame["model"]) == {"agent"}


def test_crashed_rollouts_are_told_by_status_or_error(tmp_path: Path) -> None:
    text = "rollout_id,task_id,reward,error\na,t,1,0\nb,t,,timeout\nc,t,0,\n"
    frame = read(tmp_path, "rollouts", text).frame
    status: list[Any] = frame["status"].tolist()
    assert status[1] == "error" and status[0] != "error" and status[2] != "error"


def test_labels_are_of_a_unit(tmp_path: Path) -> None:
    text = "item_id,rater,label\n1,a,pass\n1,b,\n1,a,fail\n"
    with pytest.raises(InputError, match="line 4: the same item_id, output_id, criterion, rater"):
        read(tmp_path, "labels", text)


def test_an_item_stays_in_its_cluster_and_a_rollout_in_its_task(tmp_path: Path) -> None:
    text = "item_id,model,value,cluster_id\nq,m,1,\nq,m,0,x\nr,m,1,\nq,m,1,y\n"
    with pytest.raises(InputError, match="line 5: item_id 'q' has cluster_id 'y', and 'x' before"):
        read(tmp_path, "outcomes", text)
    kept = read(tmp_path, "outcomes", text, skip_bad=True).frame
    assert kept["cluster_id"].tolist() == ["x", "x", "r"]
    steps = "rollout_id,task_id,step_index,step_name\nr,t,0,a\nr,u,1,b\n"
    with pytest.raises(InputError, match="line 3: rollout_id 'r' has task_id 'u', and 't' before"):
        read(tmp_path, "steps", steps)


def test_of_a_reward_a_step_the_last_is_the_rollouts(tmp_path: Path) -> None:
    text = "rollout_id,task_id,step_index,step_name,reward\nr,t,1,b,1\nr,t,0,a,0\ns,t,0,a,0\n"
    assert read(tmp_path, "steps", text).frame["reward"].tolist() == [1, 1, 0]


def test_a_table_without_a_readable_row_says_why(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no row can be used as outcomes: line 2: 2 fields"):
        read(tmp_path, "outcomes", "item_id,model,value\nq,m\n")
