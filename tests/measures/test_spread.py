"""Spread: mean distances within two groups of any size, with an interval that covers."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.measures.spread import LEAST, apart, meanings, wordings


def test_meanings_are_cosine_distances() -> None:
    found = meanings([[1, 0], [0, 2], [3, 0]])
    assert found == pytest.approx(np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    assert meanings([[0.0, 0.0], [1.0, 0.0]])[0, 1] == 1.0, "a zero vector is unlike all"


def test_wordings_compare_pairs_of_neighbouring_words() -> None:
    found = wordings(["a b c", "A b d", "x y z", ""])
    assert found[0, 1] == pytest.approx(1 - 1 / 3)
    assert found[0, 2] == 1.0 and found[0, 0] == 0.0 and found[0, 3] == 1.0


def test_the_mean_is_of_different_texts_and_does_not_grow_with_their_number() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(2000, 6)) + 0.7
    large = apart(meanings(rows), meanings(rows[:400])).treated.value
    small = np.mean([apart(meanings(rows[i : i + 10]), meanings(rows[:10])).treated.value
                     for i in range(0, 2000, 10)])  # fmt: skip
    assert small == pytest.approx(large, abs=0.02)


def test_narrower_texts_are_called_and_equal_ones_are_not() -> None:
    rng = np.random.default_rng(2)
    wide, tight = rng.normal(size=(40, 8)), rng.normal(size=(40, 8)) * 0.2 + 1
    assert apart(meanings(tight), meanings(wide)).narrower
    assert not apart(meanings(wide), meanings(tight)).narrower


def test_the_interval_covers_no_difference() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(150):
        a, b = (rng.normal(size=(n, 8)) + 0.5 for n in (48, 12))
        found = apart(meanings(a), meanings(b)).difference
        assert found.lo is not None and found.hi is not None
        covered += found.lo <= 0 <= found.hi
    assert covered >= 133, "95% of 150 less four standard deviations"


def test_few_texts_are_no_group() -> None:
    few = np.zeros((LEAST - 1, LEAST - 1))
    found = apart(np.zeros((20, 20)), few)
    assert found.difference.value is None and found.difference.reason == "too_few_items"
    assert found.treated.value == 0.0 and not found.narrower
