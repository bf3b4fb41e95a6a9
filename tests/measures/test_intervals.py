"""Wilson's interval against published numbers, its edges, and what is undefined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.intervals import (
    clopper_pearson,
    newcombe,
    upper_bound_of_none,
    wilson,
)


def test_known_values() -> None:
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for k, n, lo, hi in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605),
                         (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)):  # fmt: skip
        found = wilson(k, n)
        assert found.lo == pytest.approx(lo, abs=5e-5) and found.hi == pytest.approx(hi, abs=5e-5)


@given(st.integers(1, 500), st.data())
def test_the_share_lies_inside_and_bounds_are_shares(n: int, data: st.DataObject) -> None:
    found = wilson(data.draw(st.integers(0, n)), n)
    assert found.value is not None and found.lo is not None and found.hi is not None
    assert 0 <= found.lo <= found.value + 1e-12 and found.value - 1e-12 <= found.hi <= 1


def test_no_items_is_undefined_and_impossible_counts_are_refused() -> None:
    assert wilson(0, 0).value is None and wilson(0, 0).reason == "empty"
    for k, n in ((-1, 3), (4, 3)):
        with pytest.raises(ValueError):
            wilson(k, n)


def test_worked_exact_and_difference_intervals() -> None:
    for counts, low, high in (
        ((3, 10), 0.066740, 0.652453), ((0, 10), 0.0, 0.308497), ((10, 10), 0.691503, 1.0),
    ):  # fmt: skip
        exact = clopper_pearson(*counts)
        assert exact.lo == pytest.approx(low, abs=1e-6)
        assert exact.hi == pytest.approx(high, abs=1e-6)
    difference = newcombe(88, 100, 76, 100)
    assert difference.lo == pytest.approx(0.013021, abs=1e-6)
    assert difference.hi == pytest.approx(0.224996, abs=1e-6)
    assert newcombe(1, 0 + 2, 0, 0).value is None


@pytest.mark.parametrize(
    ("n", "bound"), [(8, 0.312344), (16, 0.170750), (32, 0.089368), (64, 0.045730), (100, 0.029513)]
)
def test_the_bound_of_nothing_seen(n: int, bound: float) -> None:
    assert upper_bound_of_none(n) == pytest.approx(bound, abs=1e-6)
