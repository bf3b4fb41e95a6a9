"""Models on items: METHOD 1's worked values, brute force for small n, and honest intervals."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.scores import (
    Counts,
    Draws,
    at_least,
    counted,
    estimates,
    ks_of,
    pass_all,
    pass_at,
    rates,
)


def of(cells: list[list[tuple[int, int]]]) -> Counts:
    """Counts from (n, c) by item and model."""
    n = np.array([[cell[0] for cell in row] for row in cells], dtype=float)
    c = np.array([[cell[1] for cell in row] for row in cells], dtype=float)
    items, models = [f"i{i}" for i in range(len(n))], [f"m{j}" for j in range(n.shape[1])]
    return Counts(items, models, n, c, n, np.arange(len(n)), True)


def test_worked_values() -> None:
    three = of([[(10, 0)], [(10, 3)], [(10, 10)]])
    assert pass_at(three, 5).mean() == pytest.approx(0.638889, abs=1e-6)
    assert pass_all(three, 2).mean() == pytest.approx(0.355556, abs=1e-6)
    assert pass_at(of([[(10, 3)]]), 5)[0, 0] == pytest.approx(0.916667, abs=1e-6)
    assert pass_all(of([[(10, 7)]]), 3)[0, 0] == pytest.approx(0.291667, abs=1e-6)


@given(st.integers(1, 6).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n),
                                                     st.integers(1, n))))  # fmt: skip
def test_every_k_is_what_counting_all_draws_gives(case: tuple[int, int, int]) -> None:
    n, c, k = case
    draws = list(combinations([True] * c + [False] * (n - c), k))
    table = of([[(n, c)]])
    assert pass_at(table, k)[0, 0] == pytest.approx(sum(map(any, draws)) / len(draws))
    assert pass_all(table, k)[0, 0] == pytest.approx(sum(map(all, draws)) / len(draws))


def test_too_few_samples_are_no_value_and_too_many_of_them_no_mean() -> None:
    table = of([[(1, 1)], *[[(4, 2)]] * 20])
    two = pass_at(table, 2)
    assert np.isnan(two[0, 0])
    draws = Draws(table.clusters, 0)
    (kept,) = at_least(two, estimates(two, draws), table.n > 0)
    assert kept.value is not None
    four = pass_at(of([[(1, 1)]] * 3 + [[(4, 2)]] * 20), 4)
    draws = Draws(np.arange(23), 0)
    (gone,) = at_least(four, estimates(four, draws), np.ones((23, 1), bool))
    assert gone.value is None and gone.reason == "too_short" and gone.n_missing == 3


def frame(rows: list[tuple[str, str, float | None]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["item_id", "model", "value"])
    return table.assign(cluster_id=table["item_id"])


def test_missing_samples_enter_neither_n_nor_c() -> None:
    table = counted(frame([("q", "m", 1.0), ("q", "m", None), ("q", "k", 0.0)]))
    assert table.n.tolist() == [[1, 1]] and table.asked.tolist() == [[1, 2]]
    assert rates(table).tolist() == [[0.0, 1.0]]


def test_a_fractional_table_has_no_pass_at_k() -> None:
    assert not counted(frame([("q", "m", 0.5)])).binary


def test_ks_stop_at_the_samples_there_are() -> None:
    assert ks_of(of([[(3, 1)]])) == [1, 2, 3]
    assert ks_of(of([[(20, 1)]])) == [1, 2, 3, 4, 5, 6, 7, 8, 16]


def test_clusters_are_resampled_whole() -> None:
    """Two clusters of equal items: the interval is as wide as two values are."""
    columns = np.array([[1.0]] * 50 + [[0.0]] * 50)
    whole = estimates(columns, Draws(np.array([0] * 50 + [1] * 50), 0))[0]
    apart = estimates(columns, Draws(np.arange(100), 0))[0]
    assert (whole.lo, whole.hi) == (0.0, 1.0) and whole.n_clusters == 2
    assert apart.lo is not None and 0.38 < apart.lo < 0.45


def test_one_cluster_has_no_interval_and_nothing_has_no_value() -> None:
    (one,) = estimates(np.array([[1.0], [0.0]]), Draws(np.array([0, 0]), 0))
    assert one.value == 0.5 and one.lo is None and "one_cluster" in one.warnings
    (none,) = estimates(np.array([[np.nan]]), Draws(np.array([0]), 0))
    assert none.value is None and none.reason == "empty"


@given(st.permutations(range(12)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows: list[tuple[str, str, float | None]] = [
        (f"q{i % 4}", f"m{i % 3}", float(i % 2)) for i in range(12)
    ]
    table, other = counted(frame(rows)), counted(frame([rows[i] for i in order]))
    one = estimates(rates(table), Draws(table.clusters, 3))
    assert one == estimates(rates(other), Draws(other.clusters, 3))


def bounds(values: list[float], clusters: list[int] | None = None) -> tuple[float, float, str]:
    groups = np.arange(len(values)) if clusters is None else np.array(clusters)
    (one,) = estimates(np.array(values)[:, None], Draws(groups, 0))
    assert one.lo is not None and one.hi is not None
    return one.lo, one.hi, one.method


def test_near_an_end_bounds_are_widened_and_the_method_says_so() -> None:
    """Draws of nothing but passes never vary; the bound of no failure in 100 is .025^(1/100)."""
    low, high, method = bounds([1.0] * 100)
    assert high == 1.0 and low == pytest.approx(0.025 ** (1 / 100)) and "mid-p" in method
    low, high, method = bounds([0.0] * 100)
    assert low == 0.0 and high == pytest.approx(1 - 0.025 ** (1 / 100)) and "mid-p" in method
    low, high, method = bounds([0.0] * 2 + [1.0] * 98)
    assert low == pytest.approx(1 - 6.61 / 100, abs=0.001)  # mid-p Poisson: 2 seen, at most 6.61
    partly = bounds([0.9] * 2 + [1.0] * 98)
    assert low < partly[0] < 0.98 and "mid-p" in partly[2]


def test_where_enough_is_seen_the_percentiles_stand() -> None:
    for values in ([0.0] * 12 + [1.0] * 88, [0.5] * 100, [0.0] * 2 + [1.0] * 18):
        draws = Draws(np.arange(len(values)), 0)
        low, high = np.quantile(draws.means(np.array(values)[:, None]), [0.025, 0.975])
        assert bounds(values) == (low, high, "cluster bootstrap, percentile")


def test_scores_beyond_zero_and_one_have_no_end_to_be_near() -> None:
    assert bounds([-0.01] + [0.0] * 98 + [0.01])[2] == "cluster bootstrap, percentile"
    assert bounds([2.0] + [1.0] * 99)[2] == "cluster bootstrap, percentile"


def test_what_is_unseen_is_unseen_by_clusters() -> None:
    """A hundred passes in ten clusters say what ten say; a huge one leaves but few of them."""
    assert bounds([1.0] * 100, [i // 10 for i in range(100)])[0] == pytest.approx(0.025 ** (1 / 10))
    huge = bounds([1.0] * 100, [0] * 91 + list(range(1, 10)))
    assert huge[0] == pytest.approx(0.025 ** (8290 / 100**2), abs=1e-6)


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=2, max_size=40))
def test_bounds_are_shares_around_the_mean_and_mirror_each_other(values: list[float]) -> None:
    draws, columns = Draws(np.arange(len(values)), 1), np.array(values)[:, None]
    (one,), (mirrored,) = estimates(columns, draws), estimates(1 - columns, draws)
    assert one.value is not None and one.lo is not None and one.hi is not None
    assert 0 <= one.lo <= one.value + 1e-12 and one.value - 1e-12 <= one.hi <= 1
    assert mirrored.lo == pytest.approx(1 - one.hi) and mirrored.hi == pytest.approx(1 - one.lo)
