"""Planning: the figures of METHOD 1.2, and that items and differences are one formula."""

from __future__ import annotations

import math

import pytest

from workbench.measures.power import (
    Spread,
    curve,
    floor_of,
    items_needed,
    least_difference,
    of_rates,
)


def test_the_figures_of_the_method() -> None:
    assert items_needed(0.03, Spread(1 / 9, 0, 0), math.inf) == pytest.approx(968.997, abs=5e-4)
    noisy = Spread(1 / 9, 1 / 6, 1 / 6)
    assert items_needed(0.03, noisy, 1) == pytest.approx(3875.990, abs=5e-4)
    assert items_needed(0.03, noisy, math.inf) == pytest.approx(968.997, abs=5e-4)


def test_telling_90_from_80_takes_more_items_where_items_differ() -> None:
    even = of_rates(0.9, 0.8)
    assert even == Spread(0.0, pytest.approx(0.09), pytest.approx(0.16))
    assert curve(0.1, even, (1, 2, 4)) == [(1, 197), (2, 99), (4, 50)]
    uneven = of_rates(0.9, 0.8, 0.3)
    assert [n for _, n in curve(0.1, uneven, (1, 8, 64))] == sorted(
        (n for _, n in curve(0.1, uneven, (1, 8, 64))), reverse=True
    )
    assert floor_of(0.1, even) == 0 and floor_of(0.1, uneven) == 71


def test_what_a_table_can_show_is_the_same_formula_turned_round() -> None:
    spread = of_rates(0.7, 0.6, 0.2)
    shown = least_difference(150, spread, 4)
    assert items_needed(shown, spread, 4) == pytest.approx(150)


@pytest.mark.parametrize("call", [
    lambda: items_needed(0, Spread(0, 0.1, 0.1), 1),
    lambda: items_needed(0.1, Spread(0, 0.1, 0.1), 0),
    lambda: items_needed(0.1, Spread(0, 0.1, 0.1), 1, power=1.0),
    lambda: least_difference(0, Spread(0, 0.1, 0.1), 1),
    lambda: of_rates(1.2, 0.8),
])  # fmt: skip
def test_what_cannot_be_planned_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match="cannot be|show nothing"):
        call()  # type: ignore[operator]
