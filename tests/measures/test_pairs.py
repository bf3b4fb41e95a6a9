"""Pairs: METHOD 1.2's paired figures, and the verdicts of `measure panel`."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.measures.pairs import pairs
from workbench.measures.ranking import paired_separability


def test_the_paired_figures_of_the_method() -> None:
    a, b = ([int(c) for c in word] for word in ("1110101101", "1010001101"))
    (found,) = pairs(["A", "B"], np.array([a, b], dtype=float).T, np.arange(10))
    assert found.difference.value == pytest.approx(0.2)
    assert found.difference.lo == pytest.approx(0.2 - 1.959964 * 0.133333, abs=1e-5)
    assert "low_n" in found.difference.warnings and not found.apart


def test_verdicts_are_those_of_measure_panel() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        table = (rng.random((60, 4)) < np.array([0.2, 0.5, 0.55, 0.9])).astype(float)
        table[rng.random(table.shape) < 0.05] = np.nan
        clusters = np.arange(60) // 2
        found = pairs(list("abcd"), table, clusters)
        assert len(found) == 6
        assert sum(p.apart for p in found) == paired_separability(table, clusters).separated


def test_a_pair_without_a_shared_item_is_undefined_and_takes_no_part() -> None:
    table = np.array([[1.0, np.nan, 0.0], [1.0, np.nan, 0.0], [np.nan, 1.0, np.nan]])
    by_pair = {(p.a, p.b): p for p in pairs(list("abc"), table, np.arange(3))}
    assert by_pair["a", "b"].difference.reason == "empty" and not by_pair["a", "b"].apart
    assert by_pair["a", "b"].p_adjusted is None and by_pair["a", "c"].difference.value == 1.0
