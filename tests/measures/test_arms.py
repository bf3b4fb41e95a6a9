"""The effect of a rule: Newcombe's interval, runs kept apart, and what so few points could show."""

from __future__ import annotations

import pytest

from workbench.measures.arms import Arm, Pair, effect, least_fall, power_of
from workbench.measures.intervals import newcombe

FELL = Pair(Arm(7, 12), Arm(3, 48))


def test_one_run_is_newcombes_difference() -> None:
    found = effect([FELL])
    assert found.difference == newcombe(3, 48, 7, 12)
    assert found.difference.value == pytest.approx(-0.520833, abs=1e-6)
    assert found.says == "fell" and found.held_out.warnings == ("low_n",)
    assert (found.treated.n_items, found.held_out.n_items) == (48, 12)


def test_a_worse_run_with_the_same_arms_is_no_effect() -> None:
    runs = [Pair(Arm(1, 10), Arm(4, 40)), Pair(Arm(20, 40), Arm(5, 10))]
    found = effect(runs)
    assert found.difference.value == pytest.approx(0.0) and found.says == "not told apart"
    pooled = newcombe(9, 50, 21, 50)
    assert pooled.hi is not None and pooled.hi < 0, "the pooled counts would have called it"
    assert found.difference.method == "newcombe within runs"


def test_two_equal_runs_tell_what_one_of_twice_the_size_tells() -> None:
    twice = effect([Pair(Arm(14, 24), Arm(6, 96))]).difference
    two = effect([FELL, FELL]).difference
    assert two.value == pytest.approx(twice.value)
    assert two.lo == pytest.approx(twice.lo, abs=0.02)
    assert two.hi == pytest.approx(twice.hi, abs=0.02)


@pytest.mark.parametrize("pairs", [[], [Pair(Arm(0, 0), Arm(2, 9))], [Pair(Arm(1, 3), Arm(0, 0))]])
def test_an_empty_arm_says_nothing(pairs: list[Pair]) -> None:
    found = effect(pairs)
    assert found.says == "empty" and found.difference.value is None
    assert found.difference.reason == "empty"
    assert found.least is None and not found.adequate


def test_a_rise_is_called_a_rise() -> None:
    assert effect([Pair(Arm(0, 40), Arm(30, 80))]).says == "rose"


def test_the_least_fall_has_the_power_it_names() -> None:
    least = least_fall(0.6, 12, 48)
    assert least is not None and 0.35 < least < 0.45
    assert power_of(0.6, 0.6 - least, 12, 48) == pytest.approx(0.8, abs=0.005)
    assert power_of(0.6, 0.6, 12, 48) < 0.05
    assert least_fall(0.6, 60, 240) < least  # type: ignore[operator]


def test_too_few_points_show_no_fall_at_all() -> None:
    assert least_fall(0.1, 4, 16) is None
    assert not effect([Pair(Arm(1, 4), Arm(0, 16))]).adequate


def test_very_many_points_go_by_the_normal_formula() -> None:
    small = least_fall(0.3, 400, 1600)
    large = least_fall(0.3, 3000, 12000)
    assert small is not None and large is not None and large < small < 0.1


def test_half_of_the_rate_seen_to_go_is_adequate() -> None:
    assert effect([Pair(Arm(60, 120), Arm(230, 480))]).adequate
    assert not effect([Pair(Arm(6, 12), Arm(23, 48))]).adequate


@pytest.mark.parametrize(("share", "held", "told"), [(1.2, 5, 5), (0.5, 0, 5), (0.5, 5, 0)])
def test_what_cannot_be_is_refused(share: float, held: int, told: int) -> None:
    with pytest.raises(ValueError, match="shows nothing"):
        least_fall(share, held, told)
