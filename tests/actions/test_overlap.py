"""`measure overlap` on tables: known figures, scripts, chats, bad rows, files read as a stream."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.actions.test_measure import DATA, real
from workbench.actions.measure import Reading
from workbench.actions.overlap import Ask, overlap
from workbench.errors import InputError
from workbench.measurelines import lines
from workbench.overlaplines import words
from workbench.traintexts import TrainFile

FOX = "The quick brown fox jumps over the lazy dog, near the old river bank; today!"


def jsonl(folder: Path, name: str, rows: Sequence[Any]) -> Path:
    file = folder / f"{name}.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def found(folder: Path, items: Sequence[Any], train: Sequence[Any], **asked: Any) -> dict[str, Any]:
    """Results of items held against training rows; texts, or whole rows."""
    mine, theirs = ([row if isinstance(row, dict) else {"text": row} for row in rows]
                    for rows in (items, train))  # fmt: skip
    embed = asked.pop("embed", None)
    ask = Ask([jsonl(folder, "train", theirs)], **asked)
    return overlap(jsonl(folder, "eval", mine), Reading(), ask, embed).results


@real
def test_gsm8k_test_against_train() -> None:
    folder = DATA / "gsm8k"
    measured = overlap(folder / "test.jsonl.gz", Reading(), Ask([folder / "train.jsonl.gz"]))
    rules = measured.results["rules"]
    assert {rules[name]["checked"] for name in rules if name != "semantic"} == {1319}
    assert (rules["any_13"]["flagged"], rules["any_8"]["flagged"]) == (3, 80)
    assert rules["identical"]["flagged"] == 0 and rules["any_8"]["short"] == 0
    assert (measured.results["clean"], measured.results["flagged"]) == (1239, 80)
    assert rules["any_13"]["share"]["hi"] == pytest.approx(0.006667, abs=1e-5)
    assert [row["rule"] for row in measured.results["not_checked"]] == ["semantic"]
    assert "1,239 of 1,319 items are clean" in lines(measured, {"overlap": words})


def test_items_name_the_eval_row_the_training_row_and_the_span(tmp_path: Path) -> None:
    rows = [{"id": "a7", "text": FOX}, {"id": "b1", "text": "nothing of this is in the other file"}]
    results = found(tmp_path, rows, ["hello there", FOX.upper() + " And more."])
    (item,) = results["rules"]["any_13"]["items"]
    assert (item["id"], item["line"], item["words"]) == ("a7", 2, 15)
    assert (
        item["span"] == "the quick brown fox jumps over the lazy dog near the old river bank today"
    )
    assert item["file"].endswith("train.jsonl") and results["flagged_ids"] == ["a7"]
    assert results["rules"]["identical"]["flagged"] == 0
    assert (results["clean"], results["flagged"], results["unchecked"]) == (1, 1, 0)


def test_other_scripts_are_cut_by_their_own_rule(tmp_path: Path) -> None:
    chinese = "我在奥斯陆的一台机器上取了两百欧元请问要付多少手续费"
    thai = "ฉันถอนเงินสองร้อยยูโรที่ตู้ในออสโล"
    items = [chinese, thai, FOX]
    results = found(tmp_path, items, [f"问题：{chinese}谢谢", thai + "!"])
    assert [one["items"] for one in results["tokens"].values()] == [1, 2]
    assert results["rules"]["any_13"]["flagged"] == 2
    assert results["rules"]["identical"]["flagged"] == 1
    assert results["rules"]["any_13"]["items"][0]["words"] == len(chinese)
    plainly = found(tmp_path, items, [chinese], tokens="plain")
    assert plainly["unchecked"] == 2 and plainly["rules"]["identical"]["checked"] == 1


def test_answers_leak_from_the_text_beside(tmp_path: Path) -> None:
    rows = [{"question": FOX, "answer": "We add.\n#### 42"}, {"question": FOX[4:], "answer": None}]
    train = [{"prompt": FOX[:60], "response": "So it is 42."}]
    results = found(tmp_path, rows, train)
    leak = results["rules"]["answer_leak"]
    assert (leak["checked"], leak["flagged"], leak["items"][0]["line"]) == (1, 1, 1)
    assert not found(tmp_path, rows, [{"prompt": FOX}])["rules"]["answer_leak"]["flagged"]
    without = found(tmp_path, [{"text": FOX, "key": "1"}], [FOX + " 1"])
    assert "(--answer COLUMN)" in without["not_checked"][1]["reason"]
    keyed = found(tmp_path, [{"text": FOX, "key": 1}], [FOX + " 1"], answer="key")
    assert keyed["rules"]["answer_leak"]["flagged"] == 1


def test_meaning_is_compared_only_when_asked_and_says_of_how_many(tmp_path: Path) -> None:
    asked: list[int] = []

    def embed(texts: Sequence[str]) -> np.ndarray:
        asked.append(len(texts))
        return np.array([[1.0, 0.0] if "fox" in t.lower() else [0.0, 1.0] for t in texts])

    assert found(tmp_path, [FOX], [FOX])["rules"]["semantic"]["checked"] == 0 and not asked
    results = found(tmp_path, [FOX, "a cat sat on a mat"], ["my fox", "my fox", "x"], embed=embed)
    rule = results["rules"]["semantic"]
    assert asked == [2, 2] and (rule["checked"], rule["flagged"], rule["t_dup"]) == (2, 2, 0.92)
    assert rule["items"][0]["span"] == "my fox" and rule["items"][0]["line"] == 1
    close = found(tmp_path, [FOX], ["x"], embed=lambda texts: np.array([[0.9, 0.3]] * len(texts)))
    assert close["rules"]["semantic"]["near"] == 1 and not close["flagged"]
    assert "1 items are near in meaning (0.85 or more)" in "\n".join(words(close))
    told = results["not_checked"][0]
    assert told["rule"] == "semantic" and "2 different texts of 3 training rows" in told["reason"]


def test_chats_and_columns_of_other_names_are_read(tmp_path: Path) -> None:
    chat = [{"role": "user", "content": FOX}, {"role": "assistant", "content": "Yes."}]
    old = [{"from": "human", "value": FOX}]
    for row in ({"messages": chat}, {"conversations": old}, {"instruction": FOX, "output": "y"}):
        assert found(tmp_path, [FOX], [row])["rules"]["any_13"]["flagged"] == 1


def test_bad_rows_are_told_by_line_and_skipped_only_when_asked(tmp_path: Path) -> None:
    mine, theirs = jsonl(tmp_path, "eval", [{"text": FOX}]), tmp_path / "train.jsonl"
    theirs.write_text('{"text": "' + FOX + '"}\nbroken\n{"text": " "}\n')
    with pytest.raises(InputError, match=r"line 2: no JSON.*line 3: text is empty \(--skip-bad"):
        overlap(mine, Reading(), Ask([theirs]))
    skipped = overlap(mine, Reading(skip_bad=True), Ask([theirs]))
    assert skipped.results["train_rows"] == 1 and "2 bad rows were left out" in skipped.notes[-1]
    theirs.write_text("broken\n" * 9)
    with pytest.raises(InputError, match="no row can be used"):
        overlap(mine, Reading(skip_bad=True), Ask([theirs]))
    with pytest.raises(InputError, match="--train FILE"):
        overlap(mine, Reading(), Ask([]))


def test_batches_and_zipped_files_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f"{FOX} {i}" if i % 7 == 0 else f"line {i} of a file that says little" for i in range(60)
    ]
    whole = found(tmp_path, [FOX, *rows[:3]], rows)
    zipped = tmp_path / "train.jsonl.gz"
    zipped.write_bytes(gzip.compress((tmp_path / "train.jsonl").read_bytes()))
    monkeypatch.setattr("workbench.traintexts.MOST_ROWS", 4)
    heard: list[str] = []
    again = overlap(tmp_path / "eval.jsonl", Reading(), Ask([zipped]), tell=heard.append)
    assert json.dumps(again.results).replace(".gz", "") == json.dumps(whole)
    assert heard[0] == "train.jsonl.gz: 4 rows read" and len(heard) == 15
    assert sum(len(batch) for batch in TrainFile(zipped, {}).batches()) == 60
    assert again.inputs[1]["rows"] == 60 and len(again.inputs[1]["sha256"]) == 64


def test_scores_are_told_apart_by_clean_and_flagged(tmp_path: Path) -> None:
    clean = [" ".join(f"w{i}x{j}" for j in range(12)) for i in range(20)]
    rows = [{"id": f"i{i}", "text": text} for i, text in enumerate([*clean, FOX, FOX[4:], "so"])]
    file = tmp_path / "outcomes.csv"
    file.write_text("item_id,model,value\n" + "".join(
        f"i{i},m,{int(i >= 20 or i < 5)}\n" for i in range(23)
    ) + "other,m,0\n")  # fmt: skip
    results = found(tmp_path, rows, [FOX], outcomes=file)
    (row,) = results["scores"]
    assert (row["clean"]["value"], row["flagged"]["value"]) == (0.25, 1.0)
    assert row["all"]["value"] == pytest.approx(8 / 23) and results["unchecked_ids"] == ["i22"]
    assert row["flagged_minus_clean"]["value"] == pytest.approx(0.75)
    nothing = found(tmp_path, rows, ["else"], outcomes=file)["scores"][0]
    assert (
        nothing["flagged"]["reason"] == "empty" and nothing["flagged_minus_clean"]["value"] is None
    )
    with pytest.raises(InputError, match="items are 'i0' there and 'x' here"):
        found(tmp_path, [{"id": "x", "text": FOX}], ["a b"], outcomes=file)


def test_groups_are_counted_apart_and_the_same_file_is_named(tmp_path: Path) -> None:
    rows = [{"text": f"{FOX} {i}", "track": "ab"[i % 2]} for i in range(6)]
    file = jsonl(tmp_path, "eval", rows)
    measured = overlap(file, Reading(), Ask([file], by=("track",)))
    groups = {row["group"]: row for row in measured.results["groups"]}
    assert groups["a"]["flagged"] == 3 and groups["b"]["rules"]["identical"]["flagged"] == 3
    assert "a training file is the eval file itself" in measured.notes
