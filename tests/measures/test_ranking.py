"""Which models are told apart: METHOD 1.2's and 3's worked values."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.domain.estimate import Estimate
from workbench.measures.ranking import (
    agreement,
    clustered_error,
    pair_brier,
    paired_separability,
    rank_agreement,
    separability,
)


def between(lo: float, hi: float) -> Estimate:
    return Estimate(value=(lo + hi) / 2, lo=lo, hi=hi)


FOUR = [between(0.60, 0.70), between(0.68, 0.78), between(0.80, 0.88), between(0.40, 0.50)]


def test_worked_separability() -> None:
    found = separability(FOUR)
    assert found.value == pytest.approx(0.833333, abs=1e-6) and found.separated == 5
    assert separability([between(0, 0.5), between(0.5, 1)]).separated == 0, "touching overlaps"
    assert separability(FOUR[:1]).value is None


def test_worked_clustered_error() -> None:
    values = np.array([1.0, 1, 1, 0, 0, 1, 1, 1, 1])
    clusters = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
    assert clustered_error(values, clusters) == pytest.approx(0.217981, abs=1e-6)
    assert clustered_error(values, np.arange(9)) == pytest.approx(0.146986, abs=1e-6)
    assert clustered_error(values, np.zeros(9, int)) is None
    assert clustered_error(values[:1], clusters[:1]) is None


def test_worked_paired_error() -> None:
    a, b = ([int(x) for x in text] for text in ("1110101101", "1010001101"))
    apart = np.array(a, float) - np.array(b, float)
    assert clustered_error(apart, np.arange(10)) == pytest.approx(0.133333, abs=1e-6)


def test_pairs_are_separated_by_their_differences() -> None:
    rng = np.random.default_rng(0)
    base = rng.random(400)
    table = np.column_stack([(base < 0.5).astype(float), (base < 0.6).astype(float)])
    assert paired_separability(table, np.arange(400)).separated == 1
    same = np.column_stack([table[:, 0], table[:, 0]])
    assert paired_separability(same, np.arange(400)).separated == 0


def test_agreement_mixes_no_ties_with_order() -> None:
    ours = {"a": between(0.1, 0.2), "b": between(0.3, 0.4), "c": between(0.35, 0.5)}
    theirs = {"a": between(0.5, 0.6), "b": between(0.1, 0.2), "c": between(0.1, 0.2)}
    found = agreement(ours, theirs)
    assert found["value"] == pytest.approx(-2 / 3) and found["coverage"] == pytest.approx(2 / 3)
    assert agreement(ours, {})["value"] is None


def test_worked_brier() -> None:
    """P = .9, .6, .2 against y = 1: columns a, b, c of draws that give these frequencies."""
    n = 10
    a = np.array([1.0] * 9 + [-1.0])
    draws = np.column_stack([a, np.zeros(n)])
    assert pair_brier(draws, [2, 1])["value"] == pytest.approx(0.01)
    errors = [(p - 1) ** 2 for p in (0.9, 0.6, 0.2)]
    assert sum(errors) / 3 == pytest.approx(0.27)
    tied = pair_brier(draws, [1, 1])
    assert tied["value"] is None and tied["ties_dropped"] == 1


def test_rank_agreement() -> None:
    assert rank_agreement([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert rank_agreement([1, 1], [1, 2]) is None and rank_agreement([1], [1]) is None
