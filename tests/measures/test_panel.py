"""METHOD 2's worked values and its labels, from the top of the state machine down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.panel import SolverCount, label, ordered_discrimination, solve_rate

THETA = (0.2, 0.4, 0.6, 0.8, 0.9)
FAMILIES = ("a", "b", "c", "d", "e")


def panel(*passes: int, n: int = 8) -> list[SolverCount]:
    return [SolverCount(f"s{i}", FAMILIES[i % 5], i, n, c) for i, c in enumerate(passes)]


def named(*passes: int, n: int = 8, **facts: bool) -> str:
    return label(panel(*passes, n=n), seed=1, **facts).label


@pytest.mark.parametrize(
    ("rates", "d"),
    [((0, 0, 1, 0, 1), 2 / 3), ((1, 1, 0, 0, 0), -1.0), ((0, 0.1, 0.5, 0.4, 0.9), 0.954545)],
)
def test_ordered_discrimination(rates: tuple[float, ...], d: float) -> None:
    assert ordered_discrimination(THETA, rates) == pytest.approx(d, abs=1e-6)


def test_equal_rates_have_no_discrimination_and_ties_in_ability_count_below_only() -> None:
    assert ordered_discrimination(THETA, (0.5,) * 5) is None
    assert ordered_discrimination((1, 1, 2), (0, 1, 1)) == pytest.approx(0.5)


def test_siblings_of_one_family_do_not_dominate() -> None:
    siblings = [SolverCount(f"s{i}", "a", i, 8, 8) for i in range(4)]
    assert solve_rate([*siblings, SolverCount("t", "b", 9, 8, 0)]) == 0.5
    assert solve_rate([]) is None


def test_labels_from_the_top_down() -> None:
    assert named(8, 8, 8, 8, 8) == "no_info_easy"
    assert named(0, 0, 0, 0, 0) == "zero_solve"
    assert named(0, 0, 0, 0, 1) == "near_zero"
    assert named(8, 8, 4, 0, 0) == "inverted"
    assert named(0, 1, 4, 7, 8) == "discriminating"
    assert named(4, 4, 4, 4, 4) == "weak"
    assert label([], seed=1).label == "weak"


def test_the_frontier_needs_samples_proof_and_a_person() -> None:
    facts = {"key_proof": True, "approved": True}
    assert named(0, 0, 0, 0, 0, n=64, **facts) == "frontier_hard"
    assert named(0, 0, 0, 0, 0, n=63, **facts) == "zero_solve"
    assert named(0, 0, 0, 0, 0, n=64, key_proof=True) == "zero_solve"


def test_the_trust_rule() -> None:
    assert label(panel(8, 8, 8, 8, 8), seed=1).provisional is False
    assert label(panel(4, 4, 4, 4, 4, n=4), seed=1).provisional is True
    with pytest.raises(ValueError, match="8 passes of 4"):
        label(panel(8, n=4), seed=1)
    assert label(panel(0, 1, 4, 7, 8), seed=1).provisional is True
    assert label(panel(0, 1, 4, 7, 8, 8), seed=1).provisional is False
    two = [one._replace(family="ab"[i % 2]) for i, one in enumerate(panel(8, 8, 8, 8, 8))]
    assert label(two, seed=1).provisional is True


def test_the_strongest_may_fail_whatever_weaker_ones_do() -> None:
    assert label(panel(8, 8, 8, 8, 0), seed=1).strongest_fails is True
    assert label(panel(0, 0, 0, 0, 8), seed=1).strongest_fails is False


def test_the_same_seed_gives_the_same_interval() -> None:
    counts = panel(0, 1, 4, 7, 8)
    assert label(counts, seed=5) == label(counts, seed=5)
    found = label(counts, seed=5)
    assert found.D90 is not None and found.D90[0] > 0 and found.by_model["s2"] == (8, 4)


def test_equal_solvers_are_seldom_called_ordered() -> None:
    import numpy as np

    rng = np.random.default_rng(11)
    labels = [named(*map(int, rng.binomial(8, 0.5, 5))) for _ in range(300)]
    called = sum(one in ("inverted", "discriminating") for one in labels)
    assert called / 300 <= 0.20


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 6)), min_size=1, max_size=6))
def test_any_counts_give_a_label_and_sane_numbers(pairs: list[tuple[int, int]]) -> None:
    counts = [SolverCount(f"s{i}", FAMILIES[i % 5], i, n, min(c, n))
              for i, (n, c) in enumerate(pairs)]  # fmt: skip
    found = label(counts, seed=3)
    assert found.S.value is not None and 0 <= found.S.value <= 1
    assert found.D.value is None or -1 <= found.D.value <= 1
    assert (found.D.value is None) == (found.D.reason == "no_variance")
