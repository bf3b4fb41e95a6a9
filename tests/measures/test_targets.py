"""Failure rates of targets: refusals both ways, what has no score as bounds, clusters."""

from __future__ import annotations

import pytest

from workbench.measures.intervals import wilson
from workbench.measures.targets import Scored, by_column, rate, target_rows


def rows(said: str, model: str = "t", column: str = "x") -> list[Scored]:
    """p pass, f fail, r refused, u unscored, e error: one prompt each."""
    words = {"p": "pass", "f": "fail", "r": "refused", "u": "unscored", "e": "error"}
    return [
        Scored(model, words[one], f"{column}{i}", {"topic": column}, ("bad",) * (one == "f"))
        for i, one in enumerate(said)
    ]


@pytest.mark.parametrize(
    ("refusal", "hits", "n"), [("passes", 2, 9), ("fails", 4, 9), ("apart", 2, 7)]
)
def test_refusals_count_as_declared_and_both_ways(refusal: str, hits: int, n: int) -> None:
    (row,) = target_rows(rows("ffrrppppp" + "ue"), refusal)
    told = (row["pass"], row["fail"], row["refused"], row["unscored"], row["error"], row["n"])
    assert told == (5, 2, 2, 1, 1, 11)
    want, found = wilson(hits, n), row["failure"]
    assert (found.value, found.lo, found.hi) == (want.value, want.lo, want.hi)
    assert found.n_items == n and found.n_missing == 11 - n and "low_n" in found.warnings
    assert (row["refused_fails"].value, row["refused_passes"].value) == (4 / 9, 2 / 9)
    assert row["codes"]["bad"].value == 2 / 9


def test_more_than_two_percent_without_a_score_bound_the_rate() -> None:
    (row,) = target_rows(rows("f" + "p" * 8 + "u"), "passes")
    assert row["bounds"] == {"all_pass": 0.1, "all_fail": 0.2}
    (row,) = target_rows(rows("f" + "p" * 98 + "u"), "passes")
    assert row["bounds"] is None
    (row,) = target_rows(rows("e"), "passes")
    assert row["failure"].value is None and row["failure"].reason == "empty"
    assert row["bounds"] == {"all_pass": 0.0, "all_fail": 1.0}


def test_prompts_of_one_topic_are_no_independent_prompts() -> None:
    alike = [one._replace(cluster="a" if i < 20 else "b") for i, one in
             enumerate(rows("f" * 20 + "p" * 20))]  # fmt: skip
    near, far = rate(alike, "passes"), rate(rows("f" * 20 + "p" * 20), "passes")
    assert near.value == far.value and near.n_clusters == 2
    assert near.hi is not None and far.hi is not None and near.hi > far.hi


def test_one_cluster_alone_counts_its_prompts_and_says_so() -> None:
    alike = [one._replace(cluster="a", item=f"i{i}") for i, one in enumerate(rows("ppppp"))]
    found = rate(alike, "passes")
    assert found.hi == pytest.approx(wilson(0, 5).hi) and "one_cluster" in found.warnings


def test_by_column_has_a_row_a_value_and_model() -> None:
    both = rows("fp", "a", "x") + rows("ff", "b", "x") + rows("p", "a", "y")
    found = by_column(both, "topic", "passes")
    assert [(r["group"], r["model"], r["fail"], r["n"]) for r in found] == [
        ("x", "a", 1, 2), ("x", "b", 2, 2), ("y", "a", 0, 1)]  # fmt: skip
