"""Bounds of what was rarely seen: exact cases, and that more seen or heavier is never less."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.rare import rare_bounds, rare_sum_bound


def test_rare_whole_misses_have_the_mid_p_poisson_bound() -> None:
    """The bound m of c misses solves P(X < c; m) + P(X = c; m) / 2 = .025; none: m = -ln .05."""
    from scipy.stats import poisson

    seen = np.array([0.0, 1.0, 2.0, 5.0])
    found = rare_sum_bound(seen, seen, np.minimum(seen, 1.0))
    assert found[0] == pytest.approx(-np.log(0.05), abs=1e-9)
    for c, bound in zip(seen, found, strict=True):
        below = poisson.cdf(c, bound) - poisson.pmf(c, bound) / 2
        assert below == pytest.approx(0.025, abs=1e-9)


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=40))
def test_a_bound_of_rare_misses_lies_above_what_was_seen(misses: list[float]) -> None:
    """And not above the bound of as many whole misses: less of each is less in all."""
    seen = np.array(misses)
    total, squares = np.array([seen.sum()]), np.array([(seen**2).sum()])
    (bound,) = rare_sum_bound(total, squares, np.array([seen.max()]))
    many = np.array([float(len(misses))])
    (whole,) = rare_sum_bound(many, many, np.ones(1))
    assert total[0] < bound <= whole + 1e-6


def test_a_column_of_nothing_or_of_much_has_no_such_bound() -> None:
    sizes = np.ones((100, 3))
    sizes[:, 2] = 0
    columns = np.column_stack([np.ones(100), np.full(100, 0.5), np.full(100, np.nan)])
    found = rare_bounds(columns, np.where(sizes > 0, 1 - np.nan_to_num(columns), 0.0), sizes)
    assert found[0] == pytest.approx(1 - 0.025 ** (1 / 100)) and np.isnan(found[1:]).all()
