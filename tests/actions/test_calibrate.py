"""Calibration of judges: parts that never change, test labels opened once and counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from workbench.actions.calibrate import (
    Case,
    Version,
    calibrated,
    cases_of_queue,
    cases_of_table,
    examples,
    open_test,
)
from workbench.actions.labelling import Labelling
from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.actions.triage import Unit, enqueue
from workbench.errors import InputError, SpecError, StoreError


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = open_bench(tmp_path / "s.db")
    yield made
    made.close()


def cases(n: int = 240, right: float = 0.9, labelled: int = 200) -> list[Case]:
    rng, rows = Random(2), []
    for i in range(n):
        good = i % 4 > 0
        said = good if rng.random() < right else not good
        for rater, label in (("gpt", said), ("ann", good)):
            if rater == "gpt" or i < labelled:
                rows.append({"item_id": f"i{i // 2}", "output_id": f"o{i % 2}", "criterion": "",
                             "rater": rater, "label": "pass" if label else "fail",
                             "text": f"text {i}"})  # fmt: skip
    return cases_of_table(pd.DataFrame(rows), "ann", "gpt", "pass")


def test_parts_fall_by_cluster_and_dev_may_be_looked_at(bench: Bench) -> None:
    found = calibrated(bench, Version("gpt"), cases())
    assert {part: row["clusters"] for part, row in found.parts.items()} == {
        "few_shot": 16, "dev": 34, "test": 50,
    }  # fmt: skip
    assert found.dev["TPR"]["value"] > 0.7 and found.result is None
    assert found.stamp == "not opened"
    by_cluster: dict[str, set[str]] = {}
    for case in found.cases:
        by_cluster.setdefault(case.cluster, set()).add(found.part_of[case.cluster])
    assert all(len(parts) == 1 for parts in by_cluster.values())


def test_a_cluster_stays_in_its_part_when_the_set_grows(bench: Bench) -> None:
    before = calibrated(bench, Version("gpt"), cases(200)).part_of
    after = calibrated(bench, Version("gpt"), cases(400, labelled=400)).part_of
    assert all(after[cluster] == part for cluster, part in before.items())


def test_test_labels_are_opened_once_for_a_version_and_counted(bench: Bench) -> None:
    version = Version("gpt", "Is it good?")
    found = calibrated(bench, version, cases())
    assert open_test(bench, found, "ann") == 1
    again = calibrated(bench, version, cases())
    assert again.stamp == "opened once" and again.result is not None
    assert again.result["TPR"]["lo"] < 0.9 < again.result["TPR"]["hi"]
    assert again.result["rate"]["lo"] < 0.75 < again.result["rate"]["hi"]
    with pytest.raises(StoreError, match="ann opened the test labels for this version"):
        open_test(bench, again, "bob")
    assert open_test(bench, again, "bob", again=True) == 2
    assert calibrated(bench, version, cases()).stamp == "opened 2 times"
    other = calibrated(bench, version._replace(prompt="Is it very good?"), cases())
    assert other.stamp == "not opened" and open_test(bench, other, "ann") == 1
    same = Version("gpt", " Is it good? ")
    assert same.id == version.id != Version("gpt").id


def test_few_shots_come_from_their_part_and_are_of_the_version(bench: Bench) -> None:
    found = calibrated(bench, Version("gpt"), cases())
    shown = examples(found, 6)
    assert len(shown) == 6 and sum(case.rated.label == 1 for case in shown) == 3
    assert {found.part_of[case.cluster] for case in shown} == {"few_shot"}
    version = Version("gpt", "", tuple(case.id for case in shown))
    assert version.id != found.version.id
    with_them = calibrated(bench, version, cases())
    open_test(bench, with_them, "ann")
    assert bench.store.reads.openings(version.id)[0].body["few_shot_ids"] == [c.id for c in shown]
    wrong = next(c.id for c in found.cases if found.part_of[c.cluster] == "test")
    with pytest.raises(SpecError, match="of the part test: few-shots come from few_shot alone"):
        calibrated(bench, Version("gpt", "", (wrong,)), cases())
    with pytest.raises(SpecError, match="'nobody' is not in this set"):
        calibrated(bench, Version("gpt", "", ("nobody",)), cases())


def test_too_few_labels_say_what_is_missing(bench: Bench) -> None:
    version = Version("gpt")
    open_test(bench, calibrated(bench, version, cases(40, labelled=40)), "ann")
    (opened,) = bench.store.reads.openings(version.id)
    assert opened.body["rate"]["value"] is None and "20 of each" in opened.body["why_not"]


def test_the_label_queue_is_a_set_too(bench: Bench) -> None:
    units = [Unit(f"i{i}", votes={"gpt": float(i % 5 > 0)}, text="x") for i in range(200)]
    enqueue(bench, "june", units)
    with pytest.raises(InputError, match="nobody has labelled"):
        cases_of_queue(bench, "gpt")
    sit = Labelling(bench, "ann")
    while sit.shown is not None:
        sit.give("pass" if int(sit.shown.item_id[1:]) % 5 else "fail")
    found = calibrated(bench, Version("gpt"), cases_of_queue(bench, "gpt"))
    assert sum(row["good"] + row["bad"] for row in found.parts.values()) == 50
    open_test(bench, found, "ann")
    (opened,) = bench.store.reads.openings()
    assert opened.body["TPR"]["value"] == 1 and opened.body["TPR"]["method"].startswith("strat")


def test_refusals_in_one_line(bench: Bench) -> None:
    with pytest.raises(InputError, match="labelled nothing in common"):
        cases(labelled=0)
    found = calibrated(bench, Version("gpt"), cases())
    with pytest.raises(SpecError, match="say who opens"):
        open_test(bench, found, " ")
    bench.role = "reviewer"
    with pytest.raises(Forbidden):
        open_test(bench, found, "ann")
