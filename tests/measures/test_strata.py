"""Differences within strata: METHOD 11's worked values, and what holds for any table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.strata import cmh, difference, stratified

# Failures of one model by topic, L3 / L2 (METHOD 11).
TOPICS = ((19, 43, 22, 66), (13, 50, 5, 68), (29, 44, 22, 56), (9, 70, 4, 35), (13, 27, 25, 40),
          (3, 36, 1, 36), (7, 18, 12, 47))  # fmt: skip


def tables() -> tuple[np.ndarray, np.ndarray, list[str]]:
    values: list[float] = []
    first: list[bool] = []
    strata: list[str] = []
    for topic, (x1, n1, x0, n0) in enumerate(TOPICS):
        values += [1.0] * x1 + [0.0] * (n1 - x1) + [1.0] * x0 + [0.0] * (n0 - x0)
        first += [True] * n1 + [False] * n0
        strata += [str(topic)] * (n1 + n0)
    return np.array(values), np.array(first), strata


def test_the_method() -> None:
    values, first, strata = tables()
    found = difference(stratified(values, first, strata), np.arange(len(values)), 288)
    assert found.difference.value == pytest.approx(0.103475, abs=1e-6)
    assert found.se == pytest.approx(0.034073, abs=1e-6)
    assert found.difference.lo == pytest.approx(0.036692, abs=2e-6)
    assert found.difference.hi == pytest.approx(0.170257, abs=2e-6)
    test = cmh(values, first, strata)
    assert test is not None and test["statistic"] == pytest.approx(9.1176, abs=5e-5)
    assert test["p"] == pytest.approx(0.0025, abs=5e-5)
    assert stratified(values, first, ["one"] * len(values)).value == pytest.approx(
        93 / 288 - 91 / 348
    )


def test_items_of_one_cluster_are_no_items_of_their_own() -> None:
    values, first, strata = tables()
    twice = (np.repeat(values, 2), np.repeat(first, 2), [s for s in strata for _ in "ab"])
    found = stratified(*twice)
    alone = difference(found, np.arange(len(twice[0])), 576)
    together = difference(found, np.repeat(np.arange(len(values)), 2), 576)
    assert together.se == pytest.approx(0.034073, abs=1e-6)
    assert alone.se == pytest.approx(0.034073 / 2**0.5, abs=1e-6)


def test_a_stratum_of_one_group_tells_nothing() -> None:
    found = stratified(np.array([1.0, 0.0, 1.0]), np.array([True, False, True]), ["a", "a", "b"])
    assert found.value == 1 and found.used.tolist() == [True, True, False]
    assert [row["weight"] for row in found.strata] == [0.5, 0.0]
    none = stratified(np.array([1.0, 0.0]), np.array([True, False]), ["a", "b"])
    assert none.value is None
    assert difference(none, np.arange(2), 0).difference.reason == "no_shared_stratum"
    one = difference(stratified(np.array([1.0, 0.0]), np.array([True, False]), ["a", "a"]),
                     np.zeros(2), 1)  # fmt: skip
    assert one.difference.reason == "one_cluster" and one.p is None


def test_groups_without_variation_have_no_p() -> None:
    found = stratified(np.array([1.0, 1.0, 0.0, 0.0]), np.array([True, True, False, False]),
                       ["a"] * 4)  # fmt: skip
    told = difference(found, np.arange(4), 2)
    assert told.difference.value == 1 and told.difference.lo is None and told.p is None
    assert cmh(np.array([1.0, 1.0]), np.array([True, False]), ["a", "a"]) is None
    assert cmh(np.array([0.5, 1.0]), np.array([True, False]), ["a", "a"]) is None


rows = st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from("abc")), min_size=1,
                max_size=20)  # fmt: skip


@given(rows)
def test_sides_are_mirrors_and_order_is_nothing(cells: list[tuple[bool, bool, str]]) -> None:
    values, first = np.array([float(c[0]) for c in cells]), np.array([c[1] for c in cells])
    strata = [c[2] for c in cells]
    found, back = stratified(values, first, strata), stratified(values, ~first, strata)
    order = np.random.default_rng(len(cells)).permutation(len(cells))
    mixed = stratified(values[order], first[order], [strata[i] for i in order])
    if found.value is None:
        assert back.value is None and mixed.value is None
        return
    assert back.value == pytest.approx(-found.value) and mixed.value == pytest.approx(found.value)
    assert -1 <= found.value <= 1
    assert abs(found.parts.sum()) < 1e-9
