"""Priorities and picks: METHOD 8's figures, and probabilities that are what they say."""

from __future__ import annotations

from collections import Counter

import pytest

from workbench.measures.triage import (
    Signals,
    boundary,
    budget,
    certain_now,
    disagreement,
    picks,
    rarity,
)


def test_method_8_by_hand() -> None:
    b, d = boundary(0.62, 0.70), disagreement([1, 1, 0])
    assert b == pytest.approx(0.466667, abs=1e-6) and d == pytest.approx(0.888889, abs=1e-6)
    assert Signals(b, d, 1.0, rarity(10)).priority == pytest.approx(0.705)


def test_edges_of_the_signals() -> None:
    assert boundary(None, 0.7) == 0 and boundary(0.1, 0.7) == 0 and boundary(0.7, 0.7) == 1
    assert disagreement([]) == 0 and disagreement([1]) == 0 and disagreement([0.5]) == 1
    assert rarity(0) == 1 and rarity(200) == 0
    forced = Signals(0, 0, 0, 0, "zero_solve")
    assert forced.priority == 1 and forced.why == ("zero_solve",)
    assert Signals(0.5, 0.4, 1, 0).why == ("boundary", "stakes")


@pytest.mark.parametrize(
    ("n", "expected"),
    [(1, (1, 1)), (10, (3, 2)), (200, (50, 25)), (600, (150, 40)), (2000, (500, 100))],
)
def test_a_fifth_of_the_budget_is_random_and_at_least_forty(
    n: int, expected: tuple[int, int]
) -> None:
    assert budget(n) == expected


def test_every_output_has_a_probability_and_those_at_the_top_are_certain() -> None:
    priorities = [i / 100 for i in range(100)]
    found = picks(priorities, [f"leaf {i % 5}" for i in range(100)], 25, 5, seed=3)
    assert [i for i, p in enumerate(found) if p.probability == 1] == list(range(80, 100))
    assert {p.probability for p in found} == {1.0, 5 / 80}
    assert sum(p.order is not None and p.rank is None for p in found) == 5
    assert sorted(p.order for p in found if p.order is not None) == list(range(25))
    assert sum(p.probability for p in found) == pytest.approx(25)


def test_no_leaf_takes_more_than_two_fifths_while_there_are_others() -> None:
    priorities = [1.0] * 50 + [0.1] * 50
    leaves = ["health"] * 50 + [f"leaf {i % 3}" for i in range(50)]
    found = picks(priorities, leaves, 25, 5, seed=1)
    chosen = Counter(leaf for leaf, p in zip(leaves, found, strict=True) if p.rank is not None)
    assert chosen["health"] == 10 and chosen.total() == 20
    alone = picks(priorities, ["one"] * 100, 25, 5, seed=1)
    assert sum(p.rank is not None for p in alone) == 20


def test_the_random_part_is_uniform_over_the_rest() -> None:
    drawn: Counter[int] = Counter()
    for seed in range(2000):
        found = picks([0.9] * 4 + [0.1] * 16, [""] * 20, 8, 4, seed)
        drawn.update(i for i, p in enumerate(found) if p.rank is None and p.order is not None)
    # Binomial(2000, 1/4) for each of 16: five standard deviations either way.
    assert set(drawn) == set(range(4, 20))
    assert all(abs(n - 500) < 5 * 19.4 for n in drawn.values())


def test_half_way_through_the_work_the_rest_was_still_drawn_uniformly() -> None:
    """After any number of labels, an output below the line is as likely to be labelled as any."""
    drawn: Counter[int] = Counter()
    met = 0
    for seed in range(3000):
        found = picks([i / 20 for i in range(20)], [""] * 20, 14, 4, seed)
        labelled = [p.order is not None and p.order < 7 for p in found]
        certain = certain_now(found, labelled)
        if certain == [i >= 15 for i in range(20)]:
            met += 1
            drawn.update(i for i in range(20) if labelled[i] and not certain[i])
    expected = sum(drawn.values()) / 15
    assert met > 1000 and all(abs(drawn[i] - expected) < 5 * expected**0.5 for i in range(15))


def test_when_all_that_is_certain_is_labelled_it_counts_as_that() -> None:
    found = picks([i / 20 for i in range(20)], [""] * 20, 8, 4, 0)
    everything = [p.order is not None for p in found]
    assert certain_now(found, everything) == [i >= 16 for i in range(20)]
    assert certain_now(found, [False] * 20) == [False] * 20


def test_the_same_seed_picks_the_same() -> None:
    asked = ([0.5] * 30, ["x"] * 30, 8, 4)
    assert picks(*asked, 7) == picks(*asked, 7) != picks(*asked, 8)


def test_a_budget_of_everything_asks_for_everything() -> None:
    found = picks([0.1, 0.2, 0.3], ["", "", ""], 3, 2, 0)
    assert sorted(p.order or 0 for p in found) == [0, 1, 2]
    assert all(p.probability == 1 for p in found)
