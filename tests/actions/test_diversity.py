"""`measure diversity` on small sets of our own, and on real ones against figures of others."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.actions.test_measure import DATA, close, real, reference
from tests.measures.test_diversity import babble
from tests.measures.test_telltale import world
from workbench.actions.diversity import Ask, diversity
from workbench.actions.measure import Measured, Reading
from workbench.actions.textsets import words_alone
from workbench.diversitylines import words
from workbench.errors import InputError
from workbench.measures.lexical import Corpus, distinct
from workbench.tables import load_table
from workbench.text import TOKEN

NO = "none"


def table(folder: Path, name: str, rows: Sequence[dict[str, Any]]) -> Path:
    file = folder / f"{name}.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def texts(folder: Path, name: str, rows: Sequence[str], **columns: Sequence[str]) -> Path:
    cells = [{"text": text, **{k: v[i] for k, v in columns.items()}} for i, text in enumerate(rows)]
    return table(folder, name, cells)


def letters(given: Sequence[str]) -> np.ndarray:
    """An encoder for tests: how often each of a few letters occurs."""
    return np.array([[1 + text.count(c) for c in "abcdefghilmnorstu"] for text in given], float)


def figures(found: Measured, at: int = 0) -> dict[str, Any]:
    return {row["metric"]: row for row in found.results["sets"][at]["figures"]}


def test_a_narrow_set_beside_its_reference(tmp_path: Path) -> None:
    mine = texts(tmp_path, "eval", babble(1, 150, 8))
    theirs = texts(tmp_path, "traffic", babble(2, 400))
    found = diversity(mine, Reading(), Ask(theirs, encoder=NO), letters)
    called = {row["metric"] for row in found.results["differences"] if row["says"] == "narrower"}
    assert {"distinct_1", "distinct_2", "compression_ratio", "ead"} <= called
    assert "narrower than the reference in" in found.results["sentence"]
    assert found.results["telltale"]["auc"]["lo"] > 0.5
    assert found.results["budgets"]["semantic"]["items"] == 75
    assert len(found.inputs) == 2 and json.loads(json.dumps(found.results))
    said = "\n".join(words(found.results))
    assert "EVAL is narrower than OTHER in distinct 1 at equal tokens" in said
    assert "tell-tale" in said and "OTHER: 400 texts" in said


def test_the_order_of_rows_changes_no_figure(tmp_path: Path) -> None:
    rows, other = world(1, 120), texts(tmp_path, "other", world(2, 90))
    one = diversity(texts(tmp_path, "a", rows), Reading(), Ask(other), letters)
    two = diversity(texts(tmp_path, "b", rows[::-1]), Reading(), Ask(other), letters)
    assert one.results == two.results


def test_without_a_reference_nothing_is_called_narrow(tmp_path: Path) -> None:
    found = diversity(texts(tmp_path, "a", world(1, 60)), Reading(), Ask(encoder=NO))
    assert found.results["differences"] == [] and found.results["telltale"] is None
    assert "without a reference" in found.results["sentence"]
    assert "vendi" not in figures(found) and "pos_compression_ratio" in figures(found)
    assert figures(found)["distinct_2"]["at_tokens"]["sd"] > 0


def test_groups_and_generations(tmp_path: Path) -> None:
    rows = [*babble(1, 100), *babble(2, 100, 7), *babble(3, 5)]
    runs = ["late"] * 100 + ["last"] * 100 + ["odd"] * 5
    file = texts(tmp_path, "eval", rows, track=runs)
    found = diversity(file, Reading(), Ask(by=("track",), encoder=NO)).results
    (group,) = found["groups"]
    assert [one["set"] for one in group["sets"]] == ["track=last", "track=late"]
    assert group["too_small"] == {"odd": 5}
    told = {(r["metric"], r["at"]): r["says"] for r in group["differences"]}
    assert told["distinct_2", "tokens"] == "narrower"
    beside = texts(tmp_path, "traffic", babble(4, 300))
    found = diversity(file, Reading(), Ask(beside, ("track",), encoder=NO)).results
    (group,) = found["groups"]
    assert {row["against"] for row in group["differences"]} == {"reference"}
    two = texts(tmp_path, "two", rows[:200], run=runs[:200])
    passed = diversity(two, Reading(), Ask(order="run", encoder=NO))
    steps = {(r["metric"], r["at"]): r for r in passed.results["generations"]["rows"]}
    assert steps["distinct_2", "tokens"]["sets"] == ["run=late", "run=last"]
    assert steps["distinct_2", "tokens"]["narrows"]
    assert "last against first" in "\n".join(words(passed.results))


def test_tiny_and_odd_sets_are_answered(tmp_path: Path) -> None:
    other = texts(tmp_path, "other", world(2, 40))
    for name, rows in {"one": ["only one"], "equal": ["the same"] * 50, "long": ["a " * 50_000],
                       "scripts": ["我喜欢猫", "สวัสดี", "हिन्दी", "👍🏽"] * 10}.items():  # fmt: skip
        found = diversity(texts(tmp_path, name, rows), Reading(), Ask(other), letters)
        assert all(row["whole"]["value"] is not None or row["whole"]["reason"]
                   for row in found.results["sets"][0]["figures"])  # fmt: skip
        assert found.results["telltale"]["auc"]["reason"] == "too_few"
        assert "\n".join(words(found.results)) and "NaN" not in json.dumps(found.results)
    scripts = diversity(tmp_path / "scripts.jsonl", Reading(), Ask(encoder=NO))
    assert figures(scripts)["pos_compression_ratio"]["whole"]["reason"] == "not_english"
    assert scripts.results["sets"][0]["other_scripts"] == 30


@pytest.mark.parametrize(
    ("ask", "said"),
    [(Ask(by=("track",), encoder=NO), "no column 'track'; there are: text"),
     (Ask(order="run", encoder=NO), "no column 'run'; there are: text"),
     (Ask(encoder=NO, budget=-1), "a number of tokens"),
     (Ask(Path("nowhere.csv"), encoder=NO), "No such file")],
)  # fmt: skip
def test_wrong_questions_say_what_there_is(tmp_path: Path, ask: Ask, said: str) -> None:
    with pytest.raises(InputError, match=said):
        diversity(texts(tmp_path, "eval", world(1, 40)), Reading(), ask)


def test_names_of_groups_are_harmless_on_a_terminal(tmp_path: Path) -> None:
    rows = [*world(1, 40), *world(2, 40), "one"]
    tracks = ["\x1b[31mred"] * 40 + ["b\u202e"] * 40 + ["\x1b[2J"]
    file = texts(tmp_path, "eval", rows, track=tracks)
    found = diversity(file, Reading(), Ask(by=("track",), encoder=NO))
    said = "\n".join(words(found.results))
    assert "\x1b" not in said and "\u202e" not in said and "red" in said


def test_one_generation_and_empty_texts_are_refused(tmp_path: Path) -> None:
    one = texts(tmp_path, "one", world(1, 40), run=["a"] * 40)
    with pytest.raises(InputError, match="holds one generation"):
        diversity(one, Reading(), Ask(order="run", encoder=NO))
    empty = texts(tmp_path, "empty", ["", "a text", ""])
    with pytest.raises(InputError, match="2 bad rows: line 1: text is empty"):
        diversity(empty, Reading(), Ask(encoder=NO))
    found = diversity(empty, Reading(skip_bad=True), Ask(encoder=NO))
    assert found.results["sets"][0]["items"] == 1 and "2 of 3 rows were left out" in found.notes


# --- real sets -----------------------------------------------------------------------------------


def agrees(given: Sequence[str], known: dict[str, Any], duplicates: str) -> None:
    """Their distinct-n leaves punctuation out: our `words`. Ours keeps it (METHOD 7)."""
    corpus = Corpus(given)
    found = words_alone(corpus)
    assert len(corpus) == known["rows"] and corpus.duplicates == known[duplicates]
    for theirs, ours in {"distinct1": "distinct_1", "distinct2": "distinct_2",
                         "mean_tokens": "mean_tokens", "tokens": "tokens"}.items():  # fmt: skip
        if theirs in known:
            assert found[ours] == close(known[theirs]), theirs


def column(file: Path, name: str, **where: str) -> list[str]:
    rows = load_table(file).frame
    for key, value in where.items():
        rows = rows[rows[key] == value]
    return list(rows[name])


@real
@pytest.mark.parametrize("name", ["train", "test", "eval_known_gaps"])
def test_banking77_words(name: str) -> None:
    known = reference("banking77")[name]
    texts_ = column(DATA / "banking77" / f"{name}.csv", "text")
    agrees(texts_, known, "exact_duplicate_texts_normalised")


@real
@pytest.mark.parametrize("split", ["train", "test"])
def test_clinc150_words(split: str) -> None:
    texts_ = column(DATA / "clinc150" / "data_full.jsonl.gz", "text", split=split)
    agrees(texts_, reference("clinc150")[split], "duplicates_normalised")


@real
@pytest.mark.parametrize("name", ["arena-hard-v0.1", "arena-hard-v2.0", "mt_bench"])
def test_chat_questions_words_in_every_script(name: str) -> None:
    texts_ = column(DATA / "chat_questions" / "questions.jsonl.gz", "prompt", set=name)
    agrees(texts_, reference("chat_questions")[name], "duplicates_normalised")
    corpus = Corpus(texts_)
    assert corpus.sizes.min() > 0  # none became an empty string
    plainly = Corpus(corpus.texts, lambda text: TOKEN.findall(text.lower()))
    moved = abs((distinct(corpus, 1).value or 0) - (distinct(plainly, 1).value or 0))
    # Only the 2.0 set has whole texts in scripts without spaces, which are one word to a plain cut.
    assert moved > 0.01 if name == "arena-hard-v2.0" else moved < 0.01


@real
def test_nodesynth_words_and_paths() -> None:
    file = DATA / "nodesynth_med" / "NodeSynth_Data_med_Full_Export.csv"
    known = reference("nodesynth_med")
    agrees(column(file, "prompts"), known, "duplicates_normalised")
    found = diversity(file, Reading(), Ask(by=("level1",), encoder=NO))
    assert found.results["sets"][0]["words"]["distinct_2"] == close(known["distinct2"])
    (group,) = found.results["groups"]
    sizes = {one["set"].removeprefix("level1="): one["items"] for one in group["sets"]}
    assert sizes == known["level1"]["counts"]


@real
def test_gaps_in_ten_thousand_texts_narrow_and_take_seconds() -> None:
    folder, begun = DATA / "banking77", time.process_time()
    ask = Ask(folder / "train.csv", encoder=NO)
    found = diversity(folder / "eval_known_gaps.csv", Reading(), ask).results
    assert time.process_time() - begun < 20  # about 5 s on a quiet machine, both sets
    said = {row["says"] for row in found["differences"]}
    assert "narrower" in said and "wider" not in said
    assert found["telltale"]["auc"]["lo"] > 0.5


@real
def test_real_halves_do_not_differ() -> None:
    folder = DATA / "banking77"
    ask = Ask(folder / "train.csv", encoder=NO)
    found = diversity(folder / "test.csv", Reading(), ask).results
    assert not [row for row in found["differences"] if row["called"] and row["at"] == "tokens"]
    assert found["telltale"]["auc"]["lo"] < 0.53
