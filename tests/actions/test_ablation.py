"""`measure ablation`: METHOD 11's worked values, awkward tables in words, the order of rows."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.ablationlines import words
from workbench.actions.ablation import Ablation, ablation
from workbench.actions.measure import Reading
from workbench.errors import InputError

# Failures of one model by topic, L3 / L2 (METHOD 11).
TOPICS = ((19, 43, 22, 66), (13, 50, 5, 68), (29, 44, 22, 56), (9, 70, 4, 35), (13, 27, 25, 40),
          (3, 36, 1, 36), (7, 18, 12, 47))  # fmt: skip
HEAD = ("item_id", "model", "depth", "topic", "label")
Row = tuple[object, ...]


def method_rows(model: str = "m") -> list[Row]:
    return [
        (f"{arm}-{topic}-{i}", model, arm, f"topic {topic}", "No disclosure" if i < x else "Full")
        for topic, (x1, n1, x0, n0) in enumerate(TOPICS)
        for arm, x, n in (("L3", x1, n1), ("L2", x0, n0)) for i in range(n)
    ]  # fmt: skip


def table(folder: Path, rows: list[Row], head: tuple[str, ...] = HEAD) -> Path:
    file = folder / "o.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([head, *rows])
    return file


ASKED = Ablation("depth", "L2", ("topic",), "item_id", ("No disclosure",))


def found(folder: Path, rows: list[Row], asked: Ablation = ASKED, head: Any = HEAD) -> Any:
    measured = ablation(table(folder, rows, head), Reading(), asked)
    assert list(words(measured.results))
    json.dumps(measured.results, allow_nan=False)
    return measured.results


def close(value: float) -> Any:
    return pytest.approx(value, abs=1e-6)


def test_the_method(tmp_path: Path) -> None:
    results = found(tmp_path, method_rows())
    (model,) = results["models"]
    assert (model["arms"]["L3"]["x"], model["arms"]["L3"]["n"]) == (93, 288)
    assert (model["arms"]["L2"]["x"], model["arms"]["L2"]["n"]) == (91, 348)
    assert model["difference"]["value"] == close(0.061422)
    assert model["z_raw"] == pytest.approx(1.7004, abs=5e-5)
    assert model["p_raw"] == pytest.approx(0.0890, abs=5e-5)
    within = model["stratified_difference"]
    assert [within[k] for k in ("value", "lo", "hi")] == [
        close(v) for v in (0.103475, 0.036692, 0.170257)
    ]
    assert model["se"] == close(0.034073)
    assert model["cmh"] == pytest.approx(9.1176, abs=5e-5)
    assert model["p_cmh"] == model["p_holm"] == pytest.approx(0.0025, abs=5e-5)
    assert results["imbalance"]["unbalanced"]
    assert results["warnings"][0].startswith("unbalanced strata: 16%")
    pooled = results["pooled"]
    assert pooled["difference_naive"]["value"] == close(0.061422)
    assert pooled["difference_standardised"]["value"] == close(0.103475)
    assert "m fails more often in L3 than in L2" in results["sentence"]


def test_numbers_as_labels_and_a_score_say_the_same(tmp_path: Path) -> None:
    rows = method_rows()
    ones = [(*row[:4], int(row[4] == "No disclosure")) for row in rows]
    asked = Ablation("depth", "L2", ("topic",), "", ("1.0",))
    head = (*HEAD[:4], "value")
    by_number = found(tmp_path, ones, asked, head)
    scores = [(*row[:4], 1 - int(str(row[4]))) for row in ones]
    by_score = found(tmp_path, scores, Ablation("depth", "L2", ("topic",)), head)
    failed = found(tmp_path, ones, Ablation("depth", "L2", ("topic",)), (*HEAD[:4], "failed"))
    named = found(tmp_path, rows)
    for one in (by_number, by_score, failed):
        assert one["models"] == named["models"] and one["pooled"] == named["pooled"]


def test_a_label_is_found_in_the_one_column_that_has_it(tmp_path: Path) -> None:
    rows = [(*row, "yes") for row in method_rows()]
    named = found(tmp_path, method_rows())
    for head in ((*HEAD[:4], "said_of_it", "note"), (*HEAD[:4], "disclosure", "value")):
        results = found(tmp_path, rows, ASKED, head)
        assert results["models"] == named["models"] and head[4] in results["failure"]


def test_holm_is_over_models_and_arms_and_a_trend_over_depth(tmp_path: Path) -> None:
    rows = [
        (f"{arm}{i}", model, arm, "ab"[i % 2], "fail" if i % 10 < tenths else "pass")
        for model, rates in (("steep", (2, 4, 7)), ("flat", (3, 3, 3)))
        for arm, tenths in zip(("L1", "L2", "L3"), rates, strict=True) for i in range(100)
    ]  # fmt: skip
    results = found(tmp_path, rows, Ablation("depth", "", ("topic",), "", ("fail",)))
    assert results["arms"] == ["L1", "L2", "L3"] and results["baseline"] == "L1"
    flat, steep = results["models"]
    assert [gap["arm"] for gap in steep["contrasts"]] == ["L2", "L3"]
    assert steep["arm"] == "L3" and steep["difference"]["value"] == pytest.approx(0.5)
    least = min(gap["p"] for model in results["models"] for gap in model["contrasts"])
    assert steep["p_holm"] == pytest.approx(4 * least)
    assert steep["trend"]["slope"]["value"] == pytest.approx(0.25)
    assert steep["trend"]["p"] < 1e-6 and flat["trend"]["p"] == pytest.approx(1)
    assert not results["imbalance"]["unbalanced"] and not results["warnings"]


def test_a_human_arm_has_no_depth(tmp_path: Path) -> None:
    rows = [(f"{arm}{i}", "m", arm, "t", "fail" if i % 3 else "pass")
            for arm in ("L1", "human", "L3") for i in range(40)]  # fmt: skip
    results = found(tmp_path, rows, Ablation("depth", "human", ("topic",), "", ("fail",)))
    assert results["arms"] == ["L1", "L3", "human"] and results["models"][0]["arm"] == "L3"
    assert results["models"][0]["trend"]["depths"] == {"L1": 1, "L3": 3}


def test_samples_of_a_prompt_are_no_prompts(tmp_path: Path) -> None:
    rows = method_rows()
    once, thrice = found(tmp_path, rows), found(tmp_path, rows * 3)
    one, three = once["models"][0], thrice["models"][0]
    assert three["arms"]["L3"]["n"] == 288 and three["arms"]["L3"]["asked"] == 864
    assert three["stratified_difference"] == one["stratified_difference"]
    assert thrice["pooled"]["difference_clustered"] == once["pooled"]["difference_clustered"]
    assert thrice["pooled"]["p_naive"] < once["pooled"]["p_naive"]


def test_what_was_not_scored_is_said(tmp_path: Path) -> None:
    head = (*HEAD, "status")
    rows: list[Row] = [(f"{arm}{i}", "m", arm, "t", "" if i < lost else "pass" if i % 2 else "fail",
             why if i < lost else "")
            for arm, lost, why in (("L2", 2, "errored"), ("L3", 8, "refused"))
            for i in range(40)]  # fmt: skip
    results = found(tmp_path, rows, Ablation("depth", "L2", ("topic",), "", ("fail",)), head)
    (model,) = results["models"]
    assert model["arms"]["L2"]["unscored"] == {"error": 2} and model["arms"]["L2"]["n"] == 38
    assert model["arms"]["L3"]["rate"]["reason"] == "too_many_missing"
    assert model["arms"]["L3"]["missing_bounds"] == [pytest.approx(0.4), pytest.approx(0.6)]
    assert model["difference"]["reason"] == "too_many_missing" and model["p_cmh"] is None
    told = " ".join(results["warnings"])
    assert "2 error, 8 refused" in told and "too many for a rate" in told


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", "m", "L2", "t", "fail"), ("b", "m", "L2", "t", "pass")], "only one arm is there"),
        ([("a", "m", "L2", "t", "fail"), ("b", "m", "L3", "u", "pass")], "no stratum holds both"),
        ([("a", "m", "L2", "t", "pass"), ("b", "m", "L3", "t", "pass")], "no prompt failed"),
        ([("a", "m", "L2", "t", "fail"), ("b", "m", "L3", "t", "fail")], "every prompt failed"),
        ([("a", "m", "L2", "t", "fail"), ("b", "n", "L3", "t", "fail")], "m was never asked"),
        ([("a", "m", "L2", "", "fail"), ("b", "m", "L3", "t", ""), ("c", "m", "", "t", "pass")],
         "1 rows without an arm (depth) are left out"),
        ([("a", "m", "L2", "t", "error"), ("b", "m", "L3", "t", "error")], "no row was scored"),
    ],
)  # fmt: skip
def test_poor_tables_get_words(tmp_path: Path, rows: list[Row], said: str) -> None:
    results = found(tmp_path, rows, Ablation("depth", "", ("topic",), "", ("fail",)))
    assert said in " ".join(results["warnings"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Ablation("level", "L2"), "no column 'level'"),
        (Ablation("depth", "L9", (), "", ("Full",)), "no arm 'L9' in 'depth'; there are: L2, L3"),
        (Ablation("depth", "L2"), "say which is a failure with --fail"),
        (Ablation("depth", "L2", (), "", ("Ful",)), "--fail Ful: no row has it"),
        (Ablation("item_id", "", (), "", ("Full",)), "more than 20 are no arms"),
    ],
)
def test_what_cannot_be_measured_is_one_line(tmp_path: Path, asked: Ablation, said: str) -> None:
    with pytest.raises(InputError, match=said):
        ablation(table(tmp_path, method_rows()), Reading(), asked)


def test_the_order_of_rows_says_nothing(tmp_path: Path) -> None:
    rows = [*method_rows("one"), *method_rows("two")]
    values = [(*row[:4], (i % 7) / 7) for i, row in enumerate(rows)]
    mixed = values[:]
    random.Random(1).shuffle(mixed)
    asked, head = Ablation("depth", "L2", ("topic",)), (*HEAD[:4], "value")
    assert found(tmp_path, values, asked, head) == found(tmp_path, mixed, asked, head)


def test_a_judges_errors_are_taken_out(tmp_path: Path) -> None:
    said = [("No disclosure", "No disclosure")] * 45 + [("No disclosure", "Full")] * 5
    said += [("Full", "Full")] * 40 + [("Full", "No disclosure")] * 10
    wide = tmp_path / "calibration.csv"
    wide.write_text("human,judge\n" + "\n".join(",".join(pair) for pair in said) + "\n")
    asked = Ablation("depth", "L2", ("topic",), "", ("No disclosure",), wide)
    results = found(tmp_path, method_rows(), asked)
    told = results["corrected"]
    assert (told["sensitivity"], told["specificity"]) == (0.9, 0.8)
    (row,) = told["models"]
    assert row["arms"]["L3"]["value"] == pytest.approx((93 / 288 - 0.2) / 0.7)
    gap = row["stratified_differences"]["L3"]
    assert gap["value"] == pytest.approx(0.103475 / 0.7, abs=1e-6)
    assert gap["hi"] - gap["lo"] > 2 * 1.96 * 0.034073 / 0.7
    wide.write_text("item_id,rater,label\n" + "".join(
        f"{i},{rater},{label}\n" for i, pair in enumerate(said)
        for rater, label in zip(("human", "panel"), pair, strict=True)))  # fmt: skip
    assert found(tmp_path, method_rows(), asked)["corrected"] == told


counts = st.tuples(*(st.integers(0, 9) for _ in range(4)))


@settings(max_examples=25)
@given(cells=st.lists(counts, min_size=1, max_size=4))
def test_any_table_of_counts(tmp_path_factory: pytest.TempPathFactory, cells: Any) -> None:
    rows: list[Row] = [
        (f"{arm}{topic}{word}{i}", "m", arm, str(topic), word)
        for topic, (a, b, c, d) in enumerate(cells)
        for arm, word, n in (("L2", "fail", a), ("L2", "pass", b), ("L3", "fail", c),
                             ("L3", "pass", d)) for i in range(n)
    ]  # fmt: skip
    if not rows:
        return
    results = found(tmp_path_factory.mktemp("t"), rows,
                    Ablation("depth", "", ("topic",), "", ("fail",)))  # fmt: skip
    (model,) = results["models"]
    gap = model["stratified_difference"]
    assert gap["value"] is None or -1 <= gap["value"] <= 1
    for name in ("p_raw", "p_cmh", "p_holm"):
        assert model[name] is None or 0 <= model[name] <= 1
    assert sum(row["n"] for row in model["arms"].values()) == len(rows)


def test_rows_without_a_topic_or_a_name_of_their_prompt_are_said(tmp_path: Path) -> None:
    rows = [(depth, topic, label) for depth in ("L2", "L3") for topic in ("x", "")
            for label in ("fail", "pass") * 5]  # fmt: skip
    asked = Ablation("depth", "L2", ("topic",), "", ("fail",))
    told = found(tmp_path, rows, asked, ("depth", "topic", "label"))["warnings"]
    assert "20 rows have nothing in topic: they are a stratum of their own (-)" in told
    assert any("every row counts as a prompt of its own (--map item_id" in one for one in told)
    with pytest.raises(InputError, match="no column 'zz'; there are: depth, topic, label$"):
        found(tmp_path, rows, Ablation("zz"), ("depth", "topic", "label"))
