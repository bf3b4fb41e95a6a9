"""`measure judges` and `measure guards` from files: columns, references, groups, bad tables."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from workbench.actions.guards import Ask, guards
from workbench.actions.judges import judges
from workbench.actions.measure import Reading
from workbench.contrastlines import WORDS
from workbench.errors import InputError
from workbench.measurelines import lines


def write(file: Path, head: str, rows: list[str]) -> Path:
    file.write_text("\n".join([head, *rows]) + "\n")
    return file


def verdicts(file: Path, people: bool = True) -> Path:
    """A judge of family kin that always takes o, its kin's output; people take o half the time."""
    rows = []
    for i in range(80):
        for first, second in (("o", "t"), ("t", "o")):
            authors = "kin,far" if first == "o" else "far,kin"
            rows += [f"q{i},judge,{first},{second},{authors},kin,o"]
            rows += [f"q{i},{name},{first},{second},{authors},{name},{'ot'[i % 2]}"
                     for name in (("human",) if people else ("far", "third"))]  # fmt: skip
    head = "item_id,rater,first,second,first_author,second_author,rater_family,label"
    return write(file, head, rows)


def test_a_judge_that_favours_its_kin(tmp_path: Path) -> None:
    found = judges(verdicts(tmp_path / "v.csv"), Reading(), "human")
    (row,) = found.results["judges"]
    kin = row["self_preference"]
    assert kin["bias"]["value"] == pytest.approx(1) and not kin["proxy"]
    assert row["position"]["consistency"]["value"] == 1 and row["position"]["p"] is None
    assert row["verbosity"]["effect"]["reason"] == "empty"
    told = lines(found, WORDS)
    assert "pairwise" in told and "1.000" in told


def test_without_people_other_families_stand_in(tmp_path: Path) -> None:
    found = judges(verdicts(tmp_path / "v.csv", people=False), Reading()).results["judges"]
    kin = next(row["self_preference"] for row in found if row["rater"] == "judge")
    assert kin["proxy"] and kin["bias"]["value"] == pytest.approx(1)


def test_people_may_be_a_column(tmp_path: Path) -> None:
    head = "question_id,judge,model_a,model_b,winner,human,author_a,author_b,judge_family"
    rows = [f"q{i},j,x,y,model_a,{'xy'[i % 2]},kin,far,kin" for i in range(60)]
    found = judges(write(tmp_path / "v.csv", head, rows), Reading())
    (row,) = found.results["judges"]
    assert row["self_preference"]["bias"]["value"] == pytest.approx(1)
    assert row["position"]["one_order_only"] == 60 and "in one order only" in lines(found, WORDS)


@pytest.mark.parametrize(
    ("row", "why"),
    [("q,j,x,x,x,", "first and second are both 'x'"), ("q,j,x,y,x,longer", "neither original"),
     ("q,j,,,x,", "no pair"), ("q1,j,x,y,x,", "the same item_id, rater, first")],
)  # fmt: skip
def test_bad_verdicts_are_named_by_line(tmp_path: Path, row: str, why: str) -> None:
    head = "item_id,rater,first,second,label,variant"
    file = write(tmp_path / "v.csv", head, ["q1,j,x,y,x,", row])
    with pytest.raises(InputError, match=f"line 3: .*{why}"):
        judges(file, Reading())


def twins(file: Path, people: bool) -> Path:
    """A judge that passes long outputs; two of other families who go by what is right."""
    rows, random = [], Random(0)
    for i in range(100):
        right, long = i % 2, 40 + i // 2 % 10
        human = ("fail", "pass")[right]
        said = {"fond": long + random.randrange(8) > 47, "fair": right or i % 9 == 0, "far": right}
        rows += [f"q{i},{name},{('fail', 'pass')[bool(vote)]},original,o,{long},"
                 f"{human if people else ''}" for name, vote in said.items()]  # fmt: skip
    return write(file, "item_id,rater,label,variant,output_id,length,human", rows)


@pytest.mark.parametrize("people", [True, False])
def test_a_taste_for_length_is_told_from_the_originals(tmp_path: Path, people: bool) -> None:
    found = judges(twins(tmp_path / "v.csv", people), Reading())
    rows = {row["rater"]: row["length"] for row in found.results["judges"]}
    assert rows["fond"]["flagged"] and rows["fond"]["or_per_sd"]["lo"] > 1.25
    assert not rows["fair"]["flagged"] and rows["fond"]["proxy"] is not people
    assert rows["far"]["or_per_sd"]["reason"] == ("separation" if people else "empty") or not people
    assert "odds ratio per SD of length" in lines(found, WORDS)


def test_an_unknown_reference_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rater 'people'; there are: human, judge"):
        judges(verdicts(tmp_path / "v.csv"), Reading(), "people")


HEAD = "item_id,model,verdict,harmful,category,origin"


def guarded(file: Path) -> Path:
    """A guard that catches drugs but no fraud, and misses half of what is novel."""
    rows = []
    for i in range(40):
        rows.append(
            f"d{i},g,{'unsafe' if i < 20 else 'safe'},1,drugs,{('public', 'novel')[i // 20]}"
        )
        rows.append(f"f{i},g,safe,1,fraud,public")
        rows.append(f"b{i},g,{'block' if i < 4 else 'allow'},0,,{('public', 'novel')[i % 2]}")
    return write(file, HEAD, rows)


def test_guards_by_category_policy_and_origin(tmp_path: Path) -> None:
    file = guarded(tmp_path / "g.csv")
    measured = guards(file, Reading(), Ask())
    (row,) = measured.results["guards"]
    assert row["missed_harm"]["value"] == pytest.approx(60 / 80)
    groups = {group["group"]: group["missed_harm"]["value"] for group in row["groups"]}
    assert groups == {"drugs": 0.5, "fraud": 1.0}
    assert (measured.results["first"], measured.results["second"]) == ("novel", "public")
    assert "g, novel minus public: missed harm" in lines(measured, WORDS)
    (scoped,) = guards(file, Reading(), Ask(policy=("drugs",))).results["guards"]
    assert scoped["missed_harm"]["value"] == 0.5 and scoped["out_of_policy"]["n"] == 40
    assert scoped["gap"]["missed_harm"]["difference"]["value"] == pytest.approx(1)
    assert scoped["over_block"]["value"] == pytest.approx(0.1)


def test_labels_and_outcomes_serve_too(tmp_path: Path) -> None:
    rows = [f"q{i},{rater},{label}" for i in range(40) for rater, label in
            (("people", "harmful" if i < 20 else "benign"),
             ("guard", "unsafe" if i < 15 else "safe"))]  # fmt: skip
    file = write(tmp_path / "l.csv", "item_id,rater,label", rows)
    (row,) = guards(file, Reading(), Ask(reference="people")).results["guards"]
    assert row["guard"] == "guard"
    assert row["confusion"] == {"TP": 15, "FN": 5, "FP": 0, "TN": 20}
    rows = [f"q{i},guard,{int(not 15 <= i < 20)},{int(i < 20)}" for i in range(40)]
    file = write(tmp_path / "o.csv", "item_id,model,value,harmful", rows)
    (other,) = guards(file, Reading(), Ask()).results["guards"]
    assert other["confusion"] == row["confusion"]


def test_a_guards_first_line_is_its_verdict(tmp_path: Path) -> None:
    rows = ['q1,g,"Unsafe\nS1",1,,', 'q2,g,"I cannot say",1,,', "q3,g,Safe,0,,"]
    (row,) = guards(write(tmp_path / "g.csv", HEAD, rows), Reading(), Ask()).results["guards"]
    assert row["confusion"] == {"TP": 1, "FN": 0, "FP": 0, "TN": 1}
    assert row["unreadable"] == {"harmful": 1, "benign": 0}


@pytest.mark.parametrize(
    ("ask", "words"),
    [(Ask(by=("depth2",)), "no column 'depth2'; there are"),
     (Ask(policy=("drug",)), "no category 'drug'; there are: drugs, fraud"),
     (Ask(reference="people"), "no rater 'people'; there are: g"),
     (Ask(pair=("novel", "old")), "no origin 'old'"),
     (Ask(origin="source"), "no column 'source'")],
)  # fmt: skip
def test_what_is_not_there_is_said(tmp_path: Path, ask: Ask, words: str) -> None:
    with pytest.raises(InputError, match=words):
        guards(guarded(tmp_path / "g.csv"), Reading(), ask)


@pytest.mark.parametrize(
    ("head", "row", "words"),
    [("item_id,model,said", "q,g,safe", "need a column 'verdict'"),
     ("item_id,model,verdict", "q,g,safe", "nothing says what is harmful"),
     ("item_id,model,verdict,harmful", "q,g,safe,perhaps", "line 2: harmful 'perhaps'")],
)  # fmt: skip
def test_tables_that_say_nothing_of_harm(tmp_path: Path, head: str, row: str, words: Any) -> None:
    with pytest.raises(InputError, match=words):
        guards(write(tmp_path / "g.csv", head, [row]), Reading(), Ask())
