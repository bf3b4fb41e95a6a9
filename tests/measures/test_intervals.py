"""Wilson's interval against published numbers, its edges, and what is undefined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.intervals import wilson


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
