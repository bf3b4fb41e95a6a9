"""Distances of vectors: the figures of METHOD 7, bounds, and the quick way against the slow one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.semantic import (
    mean_distance,
    near_share,
    nearest,
    nearest_median,
    unit,
    vendi,
)

SEEDS = st.integers(0, 10_000)


def some(seed: int, n: int | None = None, d: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return unit(rng.normal(size=(n or int(rng.integers(2, 12)), d)))


def test_figures_of_the_method() -> None:
    rows = unit([(1, 0), (0, 1), (1, 0)])
    assert mean_distance(rows).value == pytest.approx(0.666667, abs=1e-6)
    assert vendi(rows).value == pytest.approx(1.889882, abs=1e-6)
    assert nearest(rows).tolist() == pytest.approx([0, 1, 0])
    assert nearest_median(nearest(rows)).value == 0
    assert near_share(nearest(rows), 0.92).value == pytest.approx(2 / 3)


def test_nothing_one_and_too_many() -> None:
    none, one = np.zeros((0, 3)), unit([(1, 1, 1)])
    assert mean_distance(none).reason == "empty" and mean_distance(one).reason == "one_text"
    assert vendi(none).reason == "empty" and vendi(one).value == 1
    assert nearest_median(np.zeros(0)).reason == near_share(np.zeros(0), 0.9).reason == "one_text"
    assert vendi(some(0, 2001, 2)).reason == "over_2000"


@pytest.mark.parametrize("row", [(0.0, 0.0), (np.nan, 1.0), (np.inf, 0.0)])
def test_a_vector_without_direction_is_named(row: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="vector 1 has length"):
        unit([(1.0, 0.0), row])
    with pytest.raises(ValueError, match="shape"):
        unit([1.0, 2.0])


@given(SEEDS)
def test_quick_distances_are_the_slow_ones(seed: int) -> None:
    rows = some(seed)
    cosines = rows @ rows.T
    n = len(rows)
    pairs = [1 - cosines[i, j] for i in range(n) for j in range(i + 1, n)]
    assert mean_distance(rows).value == pytest.approx(float(np.mean(pairs)))
    slow = [1 - max(cosines[i, j] for j in range(n) if j != i) for i in range(n)]
    assert nearest(rows) == pytest.approx(np.array(slow))


@given(SEEDS)
def test_vendi_counts_kinds(seed: int) -> None:
    rows = some(seed)
    n = len(rows)
    value = vendi(rows).value
    assert value is not None and 1 <= value <= n
    assert vendi(np.vstack([rows, rows])).value == pytest.approx(value, abs=1e-6)
    assert vendi(rows[::-1]).value == pytest.approx(value)
    assert vendi(np.eye(n)).value == pytest.approx(n)
    wide = np.hstack([rows, np.zeros((n, 40))])
    assert vendi(wide).value == pytest.approx(value)  # by the other of the two Gram matrices


def test_clumps_are_seen_by_neighbours_where_the_mean_is_blind() -> None:
    rng = np.random.default_rng(1)
    ends = np.array([(1, 0, 0), (-1, 0, 0)]).repeat(100, axis=0)
    clumps = unit(ends + rng.normal(scale=0.01, size=(200, 3)))
    spread = some(2, 200, 3)
    assert mean_distance(clumps).value == pytest.approx(mean_distance(spread).value, abs=0.05)
    assert near_share(nearest(clumps), 0.99).value == 1
    assert (vendi(clumps).value or 0) < 1.1 < 2.5 < (vendi(spread).value or 0)


def test_blocks_of_rows_meet_all_others() -> None:
    rows = some(3, 2100, 4)
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -1)
    assert nearest(rows) == pytest.approx(1 - cosines.max(axis=1))
