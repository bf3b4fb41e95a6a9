"""Covering arrays hold every feasible pair, quotas even out, and METHOD 11's worked numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.coordinates import (
    Usage,
    allowed,
    coverage,
    covering_array,
    evenness,
    feasible_pairs,
    next_coordinate,
    pairs_of,
)
from workbench.errors import SpecError

AXES = {"a": ("0", "1", "2"), "b": ("0", "1"), "c": ("0", "1")}
ROWS_OF_SEED_7 = ["201", "110", "000", "210", "101", "211", "001"]
NEXT_OF_SEED_3 = "111"
axes_strategy = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(
    lambda sizes: {f"x{i}": tuple(map(str, range(n))) for i, n in enumerate(sizes)}
)


def test_worked_example_of_method_11() -> None:
    assert len(feasible_pairs(AXES, ())) == 16
    assert len(covering_array(AXES, (), seed=1)) == 6
    assert evenness([4, 3, 2, 1]) == pytest.approx(0.923220, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(axes_strategy, st.integers(0, 99))
def test_every_pair_is_covered_and_nothing_forbidden_occurs(axes: dict, seed: int) -> None:
    roomy = len(axes) > 2 and min(map(len, axes.values())) > 1
    forbidden = [{"x0": "0", "x1": "0"}] if roomy else []
    rows = covering_array(axes, forbidden, seed)
    wanted = feasible_pairs(axes, forbidden)
    assert set().union(*(pairs_of(row) for row in rows)) >= wanted
    assert all(allowed(row, forbidden) and set(row) == set(axes) for row in rows)
    assert len(rows) <= max(2 * _product_of_two_largest(axes), 1)


def _product_of_two_largest(axes: dict) -> int:
    sizes = sorted(map(len, axes.values()))[-2:]
    return sizes[0] * sizes[-1] if len(sizes) > 1 else sizes[0]


def test_the_same_seed_gives_the_same_rows() -> None:
    assert covering_array(AXES, (), 3) == covering_array(AXES, (), 3)
    assert covering_array(AXES, (), 3) != covering_array(AXES, (), 4)


def test_a_pair_that_only_infeasible_rows_hold_is_not_wanted() -> None:
    forbidden = [{"b": "0", "c": "0"}, {"b": "0", "c": "1"}]
    assert all("0" not in dict(pair).get("b", "1") for pair in feasible_pairs(AXES, forbidden))


def test_forbidding_everything_is_said() -> None:
    with pytest.raises(SpecError, match="leave no coordinate"):
        covering_array({"a": ("0",), "b": ("1",)}, [{"a": "0"}], seed=0)


def test_quotas_fill_the_emptiest_cells() -> None:
    used = Usage()
    for i in range(60):
        used.add(next_coordinate(AXES, (), used, Usage(), seed=i))
    assert [used.values["a", v] for v in "012"] == [20, 20, 20]
    pairs = [n for pair, n in used.pairs.items() if {end[0] for end in pair} == {"a", "b"}]
    assert max(pairs) - min(pairs) <= 2


def test_pending_points_count_as_used() -> None:
    used = Usage([{"a": "0", "b": "0", "c": "0"}])
    pending = Usage([{"a": "1", "b": "1", "c": "1"}])
    assert next_coordinate(AXES, (), used, pending, seed=5)["a"] == "2"


def test_coverage_report() -> None:
    report = coverage([{"a": "0", "b": "0", "c": "0"}], AXES, ())
    assert (report.covered_pairs, report.feasible_pairs) == (3, 16)
    assert report.pairwise == pytest.approx(3 / 16)
    assert report.emptiest["a"] == "1" and report.evenness["a"] == 0
    assert coverage([], AXES, ()).evenness["a"] is None


def test_rows_are_those_of_earlier_versions() -> None:
    """A run that is resumed finds the coordinates that it began with."""
    forbidden = [{"a": "0", "b": "1"}]
    rows = ["".join(row.values()) for row in covering_array(AXES, forbidden, seed=7)]
    assert rows == ROWS_OF_SEED_7
    found = next_coordinate(AXES, forbidden, Usage([{"a": "0", "b": "0", "c": "0"}]), Usage(), 3)
    assert "".join(found.values()) == NEXT_OF_SEED_3


def test_an_empty_rule_forbids_everything() -> None:
    with pytest.raises(SpecError, match="leave no coordinate"):
        covering_array(AXES, [{}], seed=0)
