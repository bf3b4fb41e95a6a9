"""Contrasts of items and alerts of releases: METHOD 1.2 and 1.4 with their worked values."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.contrasts import contrast, discordant
from workbench.measures.releases import changed, judged, row

A, B = "1110101101", "1010001101"


def frame(bits: str, prefix: str = "q", **more: Any) -> pd.DataFrame:
    ids = [f"{prefix}{i}" for i in range(len(bits))]
    values = [float(b) if b != "?" else None for b in bits]
    cells = {"item_id": ids, "value": values, "cluster_id": ids, **more}
    return pd.DataFrame(cells).astype({"value": float})


def of(hits: int, n: int, prefix: str) -> pd.DataFrame:
    return frame("1" * hits + "0" * (n - hits), prefix)


def test_paired_items_of_the_method() -> None:
    found = contrast(frame(B), frame(A))
    assert found["paired"] and found["shared"] == 10
    assert found["difference"].value == pytest.approx(0.2)
    assert found["se"] == pytest.approx(0.133333, abs=1e-6)
    assert found["mcnemar"] == {"lost": 0, "won": 2, "p": 0.5}
    assert found["difference"].warnings == ("low_n",)


def test_mcnemar_of_the_method() -> None:
    found = contrast(frame("1" * 8 + "0" * 2 + "1" * 40), frame("0" * 8 + "1" * 2 + "1" * 40))
    assert (found["mcnemar"]["lost"], found["mcnemar"]["won"]) == (8, 2)
    assert found["mcnemar"]["p"] == pytest.approx(0.109375)


def test_items_that_nobody_shares_are_two_proportions() -> None:
    found = contrast(of(76, 100, "a"), of(88, 100, "b"))
    assert not found["paired"] and found["mcnemar"] is None
    assert found["two_proportion"]["z"] == pytest.approx(2.208631, abs=1e-6)
    assert found["p"] == pytest.approx(0.0272, abs=5e-5)
    difference = found["difference"]
    assert (difference.lo, difference.hi) == (
        pytest.approx(0.013021, abs=1e-6), pytest.approx(0.224996, abs=1e-6),
    )  # fmt: skip


def test_unpaired_samples_of_one_item_are_no_items_of_their_own() -> None:
    once = [of(15, 30, "a"), of(20, 30, "b")]
    twice = [pd.concat([part, part], ignore_index=True) for part in once]
    found, alone = contrast(*twice), contrast(*once)
    assert found["difference"].method == "unpaired difference, clustered SE"
    assert found["p"] == pytest.approx(alone["p"], abs=0.02)
    assert found["two_proportion"] == alone["two_proportion"]


def test_more_samples_of_an_item_are_paired_by_its_rate() -> None:
    before, after = frame("11" * 5), frame("11" * 5)
    before["item_id"] = after["item_id"] = [f"q{i // 2}" for i in range(10)]
    before["cluster_id"] = after["cluster_id"] = before["item_id"]
    after["value"] = [1.0, 0.0] * 5
    found = contrast(before, after)
    assert found["difference"].value == -0.5 and found["shared"] == 5
    # Half of the samples is no majority.
    assert found["mcnemar"] == {"lost": 5, "won": 0, "p": 0.0625}
    # No item differs from another: the exact test speaks, not a standard error of nothing.
    assert found["p"] == 0.0625 and "no_variation" in found["difference"].warnings


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [(frame("????"), frame("1010"), "too_many_missing"), (frame(""), frame("1010"), "empty"),
     (frame("10", cluster_id="c"), frame("11", cluster_id="c"), "one_cluster")],
)  # fmt: skip
def test_no_difference_says_why(before: pd.DataFrame, after: pd.DataFrame, reason: str) -> None:
    found = contrast(before, after)
    assert found["difference"].value is None and found["difference"].reason == reason
    assert found["p"] is None and found["se"] is None


def drops(many: int, n: int = 100) -> pd.DataFrame:
    return frame("0" * many + "1" * (n - many))


def family(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return judged([{"model": "m", **one} for one in rows])


def test_an_alert_needs_p_and_five_points_and_enough_items() -> None:
    big = row("all", "all", drops(0), drops(12))
    exactly, below = row("slice", "x", drops(0), drops(5)), row("slice", "y", drops(0, 1000),
                                                                drops(49, 1000))  # fmt: skip
    few = row("slice", "z", drops(0, 29), drops(20, 29))
    better = row("slice", "w", drops(12), drops(0))
    found = {one["name"]: one["status"] for one in family(big, below, few, better)}
    assert found == {"all": "alert", "y": "quiet", "z": "quiet", "w": "quiet"}
    assert family(exactly)[0]["status"] == "alert"


def test_the_family_is_corrected_together() -> None:
    rows = [row("slice", str(i), drops(0), drops(6)) for i in range(8)]
    alone, among = family(dict(rows[0])), family(*rows)
    assert among[0]["p_adjusted"] == pytest.approx(8 * alone[0]["p"])


@pytest.mark.parametrize("column", ["served_model_id", "grader_version"])
def test_another_version_is_not_comparable(column: str) -> None:
    before, after = drops(0).assign(**{column: "v1"}), drops(30).assign(**{column: "v2"})
    (found,) = family(row("all", "all", before, after))
    assert found["status"] == "not_comparable"
    assert found["changed"] == [{"column": column, "a": ["v1"], "b": ["v2"]}]
    assert not changed(before, after.assign(**{column: "v1"}))
    assert not changed(before, after.drop(columns=column))


def test_an_item_that_was_changed_is_not_comparable() -> None:
    before = drops(0, 4).assign(item_version=["1", "1", "1", "1"])
    after = drops(2, 4).assign(item_version=["1", "2", "1", "1"])
    assert changed(before, after) == [{"column": "item_version", "a": ["q1"], "b": ["q1"]}]


def test_the_worst_of_several_is_warned_of() -> None:
    rows = family(row("step", "low", drops(50), drops(45)), row("step", "fell", drops(5),
                  drops(25)), row("step", "other", drops(9), drops(9)))  # fmt: skip
    picked = {one["name"]: one["picked"] for one in rows}
    assert picked == {"low": ["lowest_before"], "fell": ["largest_drop"], "other": []}
    assert "regression_to_the_mean" in rows[1]["warnings"]


bits = st.text("01", min_size=2, max_size=12)


@given(bits, st.randoms(use_true_random=False))
def test_order_of_rows_is_nothing_and_sides_are_mirrors(text: str, random: Any) -> None:
    one, other = frame(text), frame(text[::-1])
    found, back = contrast(one, other), contrast(other, one)
    order = list(range(len(text)))
    random.shuffle(order)
    mixed = contrast(one.iloc[order], other)
    assert mixed["difference"] == found["difference"] and mixed["p"] == found["p"]
    assert found["difference"].value == -back["difference"].value
    assert found["mcnemar"]["lost"] == back["mcnemar"]["won"]
    assert 0 <= found["p"] <= 1


def test_ties_are_fails() -> None:
    one = pd.DataFrame({"rate": [0.5, 0.6]})
    assert discordant(one, pd.DataFrame({"rate": [0.4, 0.5]})) == (1, 0)
