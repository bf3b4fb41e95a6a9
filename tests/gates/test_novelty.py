"""novelty: each rule at its bar, the one repair, and what the receipt keeps."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toys.cast import Cast, point, stage, tried
from workbench.domain.contracts import Neighbour
from workbench.gates.novelty import Novelty, twin

FAR = Neighbour(id="c0", source="admitted", text="far", cosine=0.2)


def near(cosine: float = 0.1, source: str = "admitted", **facts: Any) -> Neighbour:
    return Neighbour(id="c1", source=source, text="an earlier text", cosine=cosine, **facts)


def check(*neighbours: Neighbour, **more: Any) -> Any:
    return tried("novelty", point(), stage("novelty", near=neighbours, **more))


def test_nothing_near_passes_with_its_neighbours_kept() -> None:
    assert check().status == "pass" and check().score == 0.0
    result = check(FAR, near(0.5))
    assert (result.status, result.score, result.threshold) == ("pass", 0.5, 0.92)
    assert {"id", "source", "cosine", "jaccard", "ngram13"} <= set(result.evidence[0])
    assert len(result.evidence) == 2


@pytest.mark.parametrize(
    ("other", "status"),
    [
        (near(exact=True), "fail"),
        (near(source="public", ngram13=True), "fail"),
        (near(source="training", ngram13=True), "fail"),
        (near(source="admitted", ngram13=True), "pass"),
        (near(source="pending", ngram13=True), "pass"),
        (near(jaccard=0.8), "fail"), (near(jaccard=0.799), "pass"),
        (near(0.92), "fail"), (near(0.9199), "repair"),
        (near(0.85), "repair"), (near(0.8499), "pass"),
        (near(same_leaf=True, numbers_shared=2, numbers_overlap=0.66), "fail"),
        (near(same_leaf=True, numbers_shared=2, numbers_overlap=0.65), "pass"),
        (near(same_leaf=True, numbers_shared=1, numbers_overlap=1.0), "pass"),
        (near(same_leaf=False, numbers_shared=9, numbers_overlap=1.0), "pass"),
    ],
)  # fmt: skip
def test_each_rule_holds_at_its_bar(other: Neighbour, status: str) -> None:
    result = check(FAR, other)
    assert result.status == status
    assert result.reason == {"fail": "duplicate", "repair": "near_neighbour", "pass": ""}[status]


@pytest.mark.parametrize("source", ["admitted", "pending", "rejected", "public", "training"])
def test_every_source_is_compared_with(source: str) -> None:
    result = check(near(0.99, source))
    assert result.status == "fail" and "c1" in result.message


def test_the_nearest_of_all_decides_and_not_the_first() -> None:
    assert check(near(0.3, exact=True), FAR).status == "fail"
    assert check(FAR, near(0.86), FAR).score == 0.86


def test_a_repair_shows_the_neighbour_but_not_its_id() -> None:
    result = check(near(0.9))
    assert "c1" not in result.message and result.evidence[0]["text"] == "an earlier text"


def test_after_one_repair_what_is_still_near_passes_with_a_flag_and_a_twin_fails() -> None:
    again = check(near(0.9), repaired=1)
    assert again.status == "pass" and again.flags == ("near",)
    assert check(near(0.95), repaired=1).status == "fail"


def test_thresholds_may_be_calibrated() -> None:
    calibrated = {"t_dup": 0.7, "t_near": 0.6}
    statuses = [check(near(c), settings=calibrated).status for c in (0.7, 0.65, 0.59)]
    assert statuses == ["fail", "repair", "pass"]
    assert check(near(0.5), settings=calibrated).threshold == 0.7


def test_an_encoder_that_is_unfit_leaves_a_flag() -> None:
    assert check(near(0.5), settings={"unfit": 1.0}).flags == ("encoder_unfit",)
    assert check(near(0.9), settings={"unfit": 1}, repaired=1).flags == ("near", "encoder_unfit")
    assert check(near(0.5)).flags == ()


def test_the_reason_is_told_and_no_model_is_asked() -> None:
    cast = Cast({"judge": ["x"]})
    tried("novelty", point(), stage("novelty", cast, near=[near(exact=True)]))
    assert cast.asked == [] and Novelty().calls(lambda name, default: default) == {}
    assert twin(near(exact=True), 0.9) == "the same text" and twin(FAR, 0.9) == ""
    assert Novelty().reads == ("prompt",)
