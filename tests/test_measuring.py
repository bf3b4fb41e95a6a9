"""`workbench measure` as people type it: figures, JSON, and one line for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_cli import GOLDEN, shape
from workbench.cli import main

OUTCOMES = "item_id,model,value\n" + "".join(
    f"q{i},{model},{int((i * step) % 5 < 3)}\n"
    for i in range(12) for model, step in (("small", 2), ("large", 3)) for _ in range(2)
)  # fmt: skip
STEPS = "rollout_id,task_id,step_index,step_name,correct,reward\n" + "".join(
    f"r{r},t{r // 2},{i},{name},{int((r + i) % 3 > 0)},{r % 2}\n"
    for r in range(8) for i, name in enumerate(("plan", "act"))
)  # fmt: skip
LABELS = "item_id,rater,label,topic,words\n" + "".join(
    f"{i},{rater},{'pass' if (i * step + i // 7) % 3 else 'fail'},{'ab'[i % 2]},{40 + i % 9}\n"
    for i in range(60) for rater, step in (("human", 1), ("judge", 2), ("other", 4))
)  # fmt: skip
EARLIER, LATER = ("item_id,model,value,topic\n" + "".join(
    f"q{i},{model},{int((i * step) % modulus < 3)},{'ab'[i % 2]}\n"
    for i in range(12) for model, step in (("small", 2), ("large", 3)) for _ in range(2)
) for modulus in (5, 7))  # fmt: skip
MADE = "item_id,model,value,origin,author,family,topic\n" + "".join(
    f"q{i},{model},{int((i * step) % 7 < 3)},{('human', 'synthetic')[i // 20]},{'ab'[i % 2]},"
    f"{family},{'xy'[i // 2 % 2]}\n"
    for i in range(40) for model, family, step in (("small", "a", 2), ("large", "b", 3))
)  # fmt: skip
VERDICTS = "item_id,rater,label,first,second,variant,output_id,human\n" + "".join(
    f"q{i},{judge},{'xy'[(i * step + turn) % 3 % 2]},{order},,,{'xy'[i % 2]}\n"
    for i in range(12) for judge, step in (("x", 1), ("z", 2))
    for turn, order in enumerate(("x,y", "y,x"))
) + "".join(
    f"q{i},{judge},{('pass', 'fail')[(i * step + turn) % 3 // 2]},,,{variant},o,\n"
    for i in range(12) for judge, step in (("x", 1), ("z", 2))
    for turn, variant in enumerate(("original", "padded"))
)  # fmt: skip
GUARDS = "item_id,model,verdict,harmful,category,origin\n" + "".join(
    f"q{i},{guard},{('safe', 'unsafe', 'hm')[i * step % 7 % 3]},{i % 2},{'xy'[i // 2 % 2]},"
    f"{('novel', 'public')[i // 20]}\n" for i in range(40) for guard, step in (("g", 1), ("h", 3))
)  # fmt: skip
TEXTS = "text,track\n" + "".join(
    f"where is the {('card', 'loan', 'fee')[i % 3]} that i {('lost', 'asked')[i % 2]} {i * i % 97},"
    f"{'ab'[i // 2 % 2]}\n" for i in range(90)
)  # fmt: skip
EXAMS = """id,question,answer,track
fox,the quick brown fox jumps over the lazy dog near the old river bank today,forty two,a
copy,a farmer sells nine eggs a day and eats three of them for breakfast,six,a
own,which of these lamps was lit by the keeper on the night of the storm,the third,b
short,what is the capital now,rome,b
tiny,why so,because,b
"""
TRAIN = """{"prompt": "The quick brown fox jumps over the lazy dog near a", "answer": "forty two"}
{"prompt": "A farmer sells nine eggs a day, and eats three of them for breakfast!", "answer": "5"}
{"messages": [], "prompt": "Tell me: what is the capital now?", "answer": "oslo"}
"""
SAT = "item_id,model,value\n" + "".join(
    f"{id},m,{value}\n" for id, value in (("fox", 1), ("copy", 1), ("own", 0), ("tiny", 1))
)
DEPTHS = "item_id,model,depth,topic,label\n" + "".join(
    f"q{i},{model},L{i % 3 + 1},{'xy'[i * i % 7 % 2]},{('full', 'none')[i * step % 5 // 3]}\n"
    for i in range(60) for model, step in (("small", 1), ("large", 2))
)  # fmt: skip
CHOSEN = "item_id,rater,label,criterion,selection_prob\n" + "".join(
    f"{i},{rater},{'pass' if (i * step) % 3 else 'fail'},{'xy'[i % 2]},{1 if i < 20 else 0.5}\n"
    for i in range(60) for rater, step in (("human", 1), ("judge", 2), ("other", 4))
    if rater != "human" or i % 2 or i < 20
)  # fmt: skip
GROUNDS = """id,paper_content,url,extracted_Country,occupation
a,In Kestria nurses were called.,http://x,"['Kestria', 'Belmora', 'kestria ']",nurse
b,A market in Belmora.,http://y,"[""Tavaria""]",trader; market
c,,http://y,[],cook
"""
TABLES = {
    "grounding": GROUNDS,
    "triage": CHOSEN,
    "ablation": DEPTHS,
    "crossings": DEPTHS,
    "diversity": TEXTS,
    "overlap": EXAMS,
    "judges": VERDICTS,
    "guards": GUARDS,
    "origins": MADE,
    "families": MADE,
    "panel": OUTCOMES,
    "steps": STEPS,
    "agreement": LABELS,
    "compare": EARLIER,
}
MORE = {
    "grounding": (),
    "ablation": ("--arm", "depth", "--baseline", "L2", "--strata", "topic", "--fail", "none"),
    "crossings": ("--axis", "depth", "--topic", "topic", "--path", "topic", "--fail", "none"),
    "diversity": ("--against", "texts.csv", "--by", "track", "--encoder", "none"),
    "overlap": ("--train", "train.jsonl", "texts.csv", "--by", "track",
                "--outcomes", "sat.csv"),
    "triage": ("--human", "human"), "panel": (), "steps": (),
    "compare": ("later.csv", "--by", "topic"),
    "judges": (), "guards": ("--by", "category", "--policy", "x"),
    "origins": ("--origin", "origin", "--strata", "topic"),
    "families": ("--author", "author", "--strata", "topic"),
    "agreement": ("--by", "topic", "--reference", "human", "--pass", "pass"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for kind, text in TABLES.items():
        (tmp_path / f"{kind}.csv").write_text(text)
    (tmp_path / "later.csv").write_text(LATER)
    (tmp_path / "train.jsonl").write_text(TRAIN)
    (tmp_path / "sat.csv").write_text(SAT)
    (tmp_path / "texts.csv").write_text(TEXTS.replace("where is the", "what of my"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["measure", *arguments])
    return int(end.value.code or 0)


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_numbers_and_json(folder: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert run(kind, f"{kind}.csv", *MORE[kind], "--json", "found.json") == 0
    told = capsys.readouterr().out
    assert f"{kind}.csv: " in told and "rows" in told
    found = json.loads((folder / "found.json").read_text())
    golden = json.loads((GOLDEN / f"measure_{kind}.json").read_text())
    assert found["kind"] == kind and shape(found) == shape(golden)
    used = found["inputs"][0]
    assert used["rows"] == TABLES[kind].count("\n") - 1 and len(used["sha256"]) == 64


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_the_same_table_gives_the_same_numbers(folder: Path, kind: str) -> None:
    run(kind, f"{kind}.csv", *MORE[kind], "--json", "one.json")
    run(kind, f"{kind}.csv", *MORE[kind], "--json", "two.json")
    assert (folder / "one.json").read_text() == (folder / "two.json").read_text()


def test_json_to_stdout_is_json_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("panel", "panel.csv", "--json", "-")
    assert json.loads(capsys.readouterr().out)["kind"] == "panel"


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_help_has_an_example(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert run(kind, "--help") == 0
    assert f"Example: workbench measure {kind}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("panel", "none.csv"), "No such file"),
        (("panel", "panel.csv", "--map", "value"), "field=column"),
        (("panel", "panel.csv", "--map", "value=x"), "there are: item_id, model, value"),
        (("panel", "steps.csv"), "need a column 'model'"),
        (("panel", "empty.csv"), "no rows"),
        (("panel", "panel.csv", "--seed", "-1"), "from 0"),
        (("panel", "panel.csv", "--reference", "empty.csv"), "no rows"),
        (("panel", "panel.csv", "--reference", "words.csv"), "line 2: score 'good' is no number"),
        (("panel", "panel.csv", "--reference", "twice.csv"), "the same model as line 2"),
        (("compare", "compare.csv", "later.csv", "--by", "value"), "makes no slices"),
        (("agreement", "silent.csv"), "no row has a label"),
        (("agreement", "agreement.csv", "--labels", "x,y"), "there are: fail, pass"),
        (("agreement", "agreement.csv", "--reference", "majority:judge,x"), "no rater 'x'"),
        (("steps", "steps.csv", "--by", "tool"), "step_name, step_index, step_kind"),
        (("agreement", "agreement.csv", "--by", "x"), "there are: item_id"),
        (("compare", "compare.csv", "empty.csv"), "no rows"),
        (("compare", "compare.csv", "later.csv", "--by", "x"), "there are: item_id"),
        (("origins", "origins.csv", "--origin", "x"), "there are: item_id"),
        (("origins", "origins.csv", "--origin", "origin", "--pair", "x,y"), "no origin 'x'"),
        (("families", "families.csv", "--author", "x"), "there are: item_id"),
        (("judges", "judges.csv", "--reference", "who"), "there are: x, z"),
        (("judges", "empty.csv"), "no rows"),
        (("guards", "guards.csv", "--by", "who"), "there are: item_id"),
        (("guards", "empty.csv"), "no rows"),
        (("diversity", "empty.csv"), "no rows"),
        (("diversity", "diversity.csv", "--by", "x", "--encoder", "none"), "there are: text"),
        (("overlap", "empty.csv", "--train", "texts.csv"), "no rows"),
        (("overlap", "texts.csv", "--train", "empty.csv"), "no rows"),
        (("overlap", "texts.csv", "--train", "none.csv"), "none.csv: No such file"),
        (("overlap", "texts.csv", "--train", "panel.csv"), "panel.csv: texts need a column 'text'"),
        (("overlap", "texts.csv", "--train", "texts.csv", "--by", "x"), "no column 'x'"),
        (("overlap", "texts.csv", "--train", "texts.csv", "--answer", "x"), "there are: text"),
        (("overlap", "texts.csv", "--train", "texts.csv", "--tokens", "x"), "auto, plain, unicode"),
        (("overlap", "overlap.csv", "--train", "train.jsonl", "--outcomes", "panel.csv"),
         "no outcome is of an item of the eval set"),
        (("families", "empty.csv", "--author", "x"), "no rows"),
        (("agreement", "agreement.csv", "--reference", "x"), "there are: human, judge, other"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_exit_code_2(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    (folder / "empty.csv").write_text("item_id,model,value\n")
    (folder / "words.csv").write_text("model,score\nsmall,good\nlarge,2\n")
    (folder / "twice.csv").write_text("Model,Score\nsmall,1\nsmall,2\n")
    (folder / "silent.csv").write_text("item_id,rater,label\nq,a,\nq,b,\n")
    assert run(*arguments) == 2
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1 and "Traceback" not in told


def test_bad_rows_are_left_out_only_when_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.csv").write_text(OUTCOMES + "q1,small,many\n")
    assert run("panel", "bad.csv") == 2
    assert "line 50: value 'many'" in capsys.readouterr().err
    assert run("panel", "bad.csv", "--skip-bad") == 0
    assert "1 of 49 rows were left out" in capsys.readouterr().out


def test_logs_of_other_harnesses_are_measured_as_tables_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = [{"name": "f", "kwargs": {"a": "[1]"}}]
    (folder / "runs.jsonl").write_text(
        json.dumps({"rollout_id": "r", "task_id": "t", "reward": 0, "calls": calls})
    )
    task = {"task_id": "t", "actions": [{"name": "f", "kwargs": {"a": [1]}}]}
    (folder / "tasks.jsonl").write_text(json.dumps(task))
    log = {"eval": {"model": "m"}, "samples": [{"id": "q", "scores": {"s": {"value": "C"}}}]}
    (folder / "log.json").write_text(json.dumps(log))
    assert run("panel", "log.json") == 0 and run("steps", "log.json") == 0
    assert run("steps", "runs.jsonl", "--tasks", "tasks.jsonl") == 0
    assert (
        run("steps", "runs.jsonl", "--tasks", "tasks.jsonl", "--map", "correct=correct_form") == 0
    )
    assert "correct = correct_form" in capsys.readouterr().out


def test_neither_store_nor_model_is_touched(folder: Path) -> None:
    before = set(folder.iterdir())
    run("panel", "panel.csv")
    assert set(folder.iterdir()) == before
