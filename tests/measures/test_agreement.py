"""Agreement of raters: METHOD 5.4's and 8's worked values, and what must hold for any votes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.agreement import (
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    raw_agreement,
    without_each,
)

WORKED = [
    ([[1, 1, 1], [1, 1, 0], [0, 0, 0], [1, 0, None]], 0.333333, 0.583333),
    ([[1, 1, 1]] * 9 + [[1, 1, 0]], 0.0, 0.933333),
    ([[1, 1, 1]] * 5 + [[0, 0, 0]] * 4 + [[1, 1, 0]], 0.868778, 0.933333),
]


@pytest.mark.parametrize(("units", "alpha", "raw"), WORKED)
def test_worked_values(units: list[list[int | None]], alpha: float, raw: float) -> None:
    assert krippendorff_alpha(units).value == pytest.approx(alpha, abs=1e-6)
    assert raw_agreement(units) == pytest.approx(raw, abs=1e-6)


def test_the_parts_of_the_first() -> None:
    found = krippendorff_alpha(WORKED[0][0])
    assert found.observed == pytest.approx(0.363636, abs=1e-6)
    assert found.expected == pytest.approx(0.545455, abs=1e-6)


@pytest.mark.parametrize(
    ("units", "reason"),
    [([], "no_pairs"), ([[1], [0]], "no_pairs"), ([[1, None]], "no_pairs"),
     ([[1, 1], [1, 1]], "no_variation")],
)  # fmt: skip
def test_undefined_has_a_reason(units: list[list[int | None]], reason: str) -> None:
    found = krippendorff_alpha(units)
    assert found.value is None and found.reason == reason


def test_two_raters_under_skew() -> None:
    a, b = [1] * 18 + [1, 0], [1] * 18 + [0, 1]
    assert cohen_kappa(a, b) == pytest.approx(-0.052632, abs=1e-6)
    assert gwet_ac1(a, b) == pytest.approx(0.889503, abs=1e-6)


def test_kappa_of_a_table() -> None:
    a = [1] * 25 + [0] * 25
    b = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert cohen_kappa(a, b) == pytest.approx(0.40, abs=1e-6)


def test_the_one_who_differs_is_found() -> None:
    units = [[1, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 1]]
    with_all = krippendorff_alpha(units).value
    assert with_all is not None and with_all < 0.2
    assert without_each(units)[2] == pytest.approx(1.0)


def test_ratings_of_other_units_are_refused() -> None:
    with pytest.raises(ValueError, match="2 and 1"):
        cohen_kappa([1, 0], [1])
    assert cohen_kappa([], []) is None and gwet_ac1([], []) is None


votes = st.lists(
    st.lists(st.sampled_from([0, 1, None]), min_size=2, max_size=4), min_size=1, max_size=12
)


@given(votes)
def test_alpha_is_at_most_one_and_blind_to_names(units: list[list[int | None]]) -> None:
    found = krippendorff_alpha(units).value
    renamed = krippendorff_alpha([["ba"[v] if v is not None else None for v in u] for u in units])
    assert found is None or found <= 1 + 1e-12
    assert renamed.value == found
    assert krippendorff_alpha(units[::-1]).value == pytest.approx(found)
