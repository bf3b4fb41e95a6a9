"""Criteria: keep, reword or cut by METHOD 5.4, twins by 5.2."""

from __future__ import annotations

import pytest

from workbench.measures.criteria import (
    agreement_of,
    may_be_gate,
    minority_share,
    overlap_of,
    phi,
    same_by_phi,
)

T, F = True, False
GOOD = [[T, T, T]] * 5 + [[F, F, F]] * 4 + [[T, T, F]]


def test_agreement_is_kept_and_may_be_a_gate() -> None:
    found = agreement_of(GOOD)
    assert found.action == "keep" and may_be_gate(found)
    assert found.raw == pytest.approx(0.933333, abs=1e-6)


def test_one_rare_answer_is_low_prevalence_and_never_a_gate() -> None:
    found = agreement_of([[T, T, T]] * 9 + [[T, T, F]])
    assert found.action == "low_prevalence" and not may_be_gate(found)
    assert found.minority == pytest.approx(1 / 30)


def test_no_variation_at_all_is_low_prevalence() -> None:
    found = agreement_of([[T, T, T]] * 8)
    assert found.alpha is None and found.action == "low_prevalence"


def test_an_outlier_asks_for_other_words() -> None:
    found = agreement_of([[T, T, F], [T, T, F], [F, F, T], [F, F, F]] * 2)
    assert found.action == "reword" and found.outlier == 2


def test_disagreement_of_all_is_cut() -> None:
    found = agreement_of([[T, F, T], [F, T, T], [T, F, F], [F, T, F], [T, T, F], [F, F, T]])
    assert found.action == "cut" and found.outlier == -1


def test_one_judge_is_no_agreement() -> None:
    assert agreement_of([[T], [F]]).action == "cut"


def test_minority() -> None:
    assert minority_share([]) == 0 and minority_share([[T, F], [T, None]]) == pytest.approx(1 / 3)


def test_phi() -> None:
    a = [T, T, F, F]
    assert phi(a, a) == pytest.approx(1.0)
    assert phi(a, [F, F, T, T]) == pytest.approx(-1.0)
    assert phi(a, [T, F, T, F]) == pytest.approx(0.0)
    assert phi(a, [T, T, T, T]) is None and phi([None], [T]) is None


def test_the_mutation_matrix_names_the_blind_and_the_twins() -> None:
    found = overlap_of({
        "c1": {"c1": 1.0, "c2": 0.67, "c3": 0.0},
        "c2": {"c1": 0.5, "c2": 1.0, "c3": 0.5},
        "c3": {"c1": 0.0, "c2": 0.0, "c3": 0.67},
    })  # fmt: skip
    assert found.undetected == ("c3",) and found.twins == (("c1", "c2"),)


def test_phi_needs_twenty_outputs() -> None:
    few, many = [T, F] * 5, [T, F] * 10
    assert same_by_phi({"a": few, "b": few}) == ()
    assert same_by_phi({"a": many, "b": many}) == (("a", "b"),)
