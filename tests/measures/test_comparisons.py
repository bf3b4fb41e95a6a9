"""Tests of two rates and corrections: METHOD 1.4, and scipy where it has the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.comparisons import (
    benjamini_hochberg,
    fisher,
    holm,
    mcnemar,
    two_proportions,
)

PS = [0.004, 0.03, 0.02, 0.20]


def test_worked_values() -> None:
    found = two_proportions(88, 100, 76, 100)
    assert found.z == pytest.approx(2.208631, abs=1e-6)
    assert found.p == pytest.approx(0.0272, abs=5e-5)
    assert fisher(88, 100, 76, 100) == pytest.approx(0.041886, abs=1e-6)
    assert mcnemar(8, 2) == pytest.approx(0.109375)
    assert holm(PS) == pytest.approx([0.016, 0.06, 0.06, 0.20])
    assert benjamini_hochberg(PS) == pytest.approx([0.016, 0.04, 0.04, 0.20])


def test_small_cells_are_tested_exactly() -> None:
    found = two_proportions(3, 6, 0, 40)
    assert found.z is None and found.method == "Fisher exact"
    assert found.p == fisher(3, 6, 0, 40)


def test_no_variation_is_no_difference() -> None:
    assert two_proportions(5, 5, 7, 7).p == 1 and two_proportions(0, 5, 0, 7).p == 1
    assert mcnemar(0, 0) == 1 and holm([]) == [] and benjamini_hochberg([]) == []


@pytest.mark.parametrize(("a", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_what_is_no_proportion_is_refused(a: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"{a} of {n}"):
        two_proportions(a, n, 1, 2)


counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts)
def test_fisher_is_scipys(one: tuple[int, int], other: tuple[int, int]) -> None:
    from scipy.stats import fisher_exact

    table = [[one[0], one[1] - one[0]], [other[0], other[1] - other[0]]]
    assert fisher(*one, *other) == pytest.approx(fisher_exact(table).pvalue, rel=1e-6, abs=1e-12)


@given(counts, counts)
def test_the_order_of_the_two_does_not_matter(one: tuple[int, int], other: tuple[int, int]) -> None:
    forth, back = two_proportions(*one, *other), two_proportions(*other, *one)
    assert forth.p == pytest.approx(back.p) and forth.difference == pytest.approx(-back.difference)


@given(st.lists(st.floats(0, 1), max_size=20))
def test_corrections_never_help_and_keep_the_order(ps: list[float]) -> None:
    for adjusted in (holm(ps), benjamini_hochberg(ps)):
        assert all(q >= p - 1e-12 and q <= 1 for p, q in zip(ps, adjusted, strict=True))
        order = sorted(range(len(ps)), key=ps.__getitem__)
        assert all(
            adjusted[a] <= adjusted[b] + 1e-12 for a, b in zip(order, order[1:], strict=False)
        )
    assert all(b <= h + 1e-12 for b, h in zip(benjamini_hochberg(ps), holm(ps), strict=True))
