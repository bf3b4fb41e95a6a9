"""METHOD 1's worked values, and the estimators against every way to draw k of n."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.passk import (
    item_pass_at_k,
    item_pass_hat_k,
    mean_over_items,
    pass_at_k,
    pass_hat_k,
)


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-6)


def test_worked_values() -> None:
    assert pass_at_k(10, 3, 1) == near(0.3)
    assert pass_at_k(10, 3, 5) == near(0.916667)
    assert pass_hat_k(10, 7, 3) == near(0.291667)
    assert pass_hat_k(10, 3, 5) == 0
    items = [(10, 0), (10, 3), (10, 10)]
    assert mean_over_items(items, 5).value == near(0.638889)
    assert mean_over_items(items, 2, all_k=True).value == near(0.355556)
    interval = item_pass_at_k(10, 3, 5)
    assert (interval.lo, interval.hi) == (near(0.434631), near(0.990166))


def test_steps_are_no_product() -> None:
    # METHOD 1.3: four rollouts, step 1 = 1100, step 2 = 0011.
    assert pass_at_k(4, 2, 2) == near(0.833333)
    assert pass_at_k(4, 2, 2) ** 2 == near(0.694444)


@given(st.integers(1, 6).flatmap(lambda n: st.tuples(
    st.just(n), st.integers(0, n), st.integers(1, n))))  # fmt: skip
def test_against_enumeration(case: tuple[int, int, int]) -> None:
    n, c, k = case
    draws = list(combinations([1] * c + [0] * (n - c), k))
    assert pass_at_k(n, c, k) == pytest.approx(sum(any(d) for d in draws) / len(draws))
    assert pass_hat_k(n, c, k) == pytest.approx(sum(all(d) for d in draws) / len(draws))
    at, hat = item_pass_at_k(n, c, k), item_pass_hat_k(n, c, k)
    for one in (at, hat):
        assert one.lo is not None and one.hi is not None and 0 <= one.lo <= one.hi <= 1
    assert pass_hat_k(n, c, k) <= c / n + 1e-12 <= pass_at_k(n, c, k) + 2e-12


@pytest.mark.parametrize("bad", [(3, -1, 1), (3, 4, 1), (3, 1, 0), (3, 1, 4)])
def test_what_cannot_be_is_refused(bad: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be|needs 1 <= k"):
        pass_at_k(*bad)


def test_short_items_are_counted_and_too_many_end_the_mean() -> None:
    few = mean_over_items([(10, 5)] * 19 + [(2, 1)], 4)
    assert few.n_missing == 1 and few.value is not None and "low_n" in few.warnings
    many = mean_over_items([(10, 5)] * 8 + [(2, 1)] * 2, 4)
    assert many.value is None and many.reason == "short"
    assert mean_over_items([], 1).reason == "empty"
