"""The length of an output and a judge's pass, at the same human label (METHOD 6.3)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.lengths import fit_logit, length_effect


def simulated(slope: float, n: int = 2000, seed: int = 1, each: int = 1) -> tuple[Any, ...]:
    """A judge of which one SD of length moves the logit by `slope`."""
    rng = np.random.default_rng(seed)
    length, truth = rng.normal(60, 15, n), rng.integers(0, 2, n).astype(float)
    logit = -0.5 + slope * (length - 60) / 15 + 1.5 * truth
    passed = (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(float)
    return passed, length, truth, np.arange(n) // each


def test_a_taste_for_length_is_found_with_its_size() -> None:
    row = length_effect(*simulated(0.6))
    ratio = row["or_per_sd"]
    assert ratio.lo < math.exp(0.6) < ratio.hi and row["flagged"] and row["p"] < 1e-6
    assert row["sd"] == pytest.approx(15, rel=0.1) and ratio.method.endswith("Wald")


def test_no_taste_is_not_flagged_nor_a_small_one_that_is_certain() -> None:
    none, small = length_effect(*simulated(0.0)), length_effect(*simulated(0.15, n=20_000))
    assert none["flagged"] is False
    assert small["or_per_sd"].lo > 1 and small["flagged"] is False


def test_two_by_two_has_the_odds_ratio_in_closed_form() -> None:
    """Two lengths, one label: exp(b * difference in SDs) is ad / bc."""
    long, passed = [0.0] * 40 + [1.0] * 40, [1.0] * 10 + [0.0] * 30 + [1.0] * 30 + [0.0] * 10
    row = length_effect(np.array(passed), np.array(long), np.ones(80), np.arange(80))
    apart = 1 / np.std(long, ddof=1)
    assert row["or_per_sd"].value ** apart == pytest.approx(9.0)
    error = math.sqrt(1 / 10 + 1 / 30 + 1 / 30 + 1 / 10) / apart
    assert math.log(row["or_per_sd"].hi) == pytest.approx(math.log(9) / apart + 1.959964 * error)
    assert row["or_per_sd"].warnings == ("one_label",)


def test_the_fit_is_where_the_likelihood_has_its_top() -> None:
    from scipy.optimize import minimize

    passed, length, truth, _ = simulated(0.4, n=300)
    x = np.column_stack([np.ones(300), (length - 60) / 15, truth])

    def minus(beta: Any) -> float:
        logit = x @ beta
        return float(np.sum(np.logaddexp(0, logit) - passed * logit))

    found = fit_logit(x, passed)
    assert found == pytest.approx(minimize(minus, np.zeros(3)).x, abs=1e-4)


def test_rows_of_one_item_widen_the_interval() -> None:
    passed, length, truth, _ = simulated(0.5, n=400)
    alone = length_effect(passed, length, truth, np.arange(400))["or_per_sd"]
    again = length_effect(*(np.tile(a, 3) for a in (passed, length, truth, np.arange(400))))
    same = again["or_per_sd"]
    assert same.value == pytest.approx(alone.value, rel=0.01) and same.method.endswith("sandwich")
    assert same.hi - same.lo == pytest.approx(alone.hi - alone.lo, rel=0.15)
    assert (same.n_items, same.n_samples) == (400, 1200)


@pytest.mark.parametrize(
    ("passed", "length", "truth", "reason"),
    [
        ([0, 0, 1, 1], [1, 2, 3, 4], [0, 1, 0, 1], "separation"),
        ([0, 0, 0, 1, 1, 1], [1, 2, 3, 1, 2, 4], [0, 0, 0, 1, 1, 1], "separation"),
        ([1, 1, 1, 1], [1, 2, 3, 4], [0, 1, 0, 1], "no_variation"),
        ([0, 1, 1, 0], [5, 5, 5, 5], [0, 1, 0, 1], "one_length"),
        ([math.nan] * 4, [1, 2, 3, 4], [0, 1, 0, 1], "empty"),
        ([], [], [], "empty"),
    ],
)  # fmt: skip
def test_what_has_no_value_says_why(
    passed: list[float], length: list[float], truth: list[float], reason: str
) -> None:
    cells = [np.array(column, dtype=float) for column in (passed, length, truth)]
    row = length_effect(*cells, np.arange(len(passed)))
    assert row["or_per_sd"].value is None and row["or_per_sd"].reason == reason
    assert row["flagged"] is None and row["p"] is None


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9), st.integers(0, 1)), max_size=30),
       st.randoms(use_true_random=False))  # fmt: skip
def test_the_order_of_rows_does_not_matter_and_no_number_is_made_up(
    rows: list[tuple[int, int, int]], random: Any
) -> None:
    def of(cells: list[tuple[int, int, int]]) -> Any:
        table = np.array(cells, dtype=float).reshape(-1, 3)
        return length_effect(*table.T, np.arange(len(table)))["or_per_sd"]

    one = of(rows)
    shuffled = list(rows)
    random.shuffle(shuffled)
    other = of(shuffled)
    assert (one.value is None) == bool(one.reason) and one.reason == other.reason
    if one.value is not None:
        assert other.value == pytest.approx(one.value, rel=1e-6)
        assert one.lo <= one.value <= one.hi
