"""Corrected rates: METHOD's figures, edges, and coverage on labels of known truth."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks.triage import World, labelled, measured
from workbench.measures.corrected import CANNOT, Sample, corrected, difference

NAN = float("nan")


def sample(
    label: list[float], verdict: list[float], certain: list[bool] | None = None
) -> Sample:  # fmt: skip
    chosen = np.array(certain or [False] * len(label))
    return Sample(np.array(label), np.array(verdict), chosen.astype(int), chosen)


def test_method_8_by_hand() -> None:
    """20 escalated of which 8 pass, 5 of 80 drawn of which 4 pass: .72, where pooling says .48."""
    label = [1.0] * 8 + [0.0] * 12 + [1.0] * 4 + [0.0] + [NAN] * 75
    found = corrected(sample(label, [NAN] * 100, [True] * 20 + [False] * 80))
    assert found["rate"].value == pytest.approx(0.72)
    assert found["naive"].value == pytest.approx(0.48)
    assert found["rate"].lo < 0.72 < found["rate"].hi and "few_random" in found["rate"].warnings
    assert (found["n"], found["labelled"], found["random"]) == (100, 25, 5)


def test_method_6_5_by_hand() -> None:
    judge = [1.0, 1, 0, 1, 0, 1, 1, 0, 1, 1]
    people: list[float | None] = [1, None, None, 0, 0, None, None, None, 1, None]
    assert difference(people, judge, [0.4] * 10).value == pytest.approx(0.45)
    weighted = [0.5, 0.4, 0.4, 1, 0.25, 0.4, 0.4, 0.4, 0.5, 0.4]
    assert difference(people, judge, weighted).value == pytest.approx(0.60)


def test_what_is_labelled_in_full_has_no_doubt() -> None:
    found = corrected(sample([1.0, 1, 0, 0], [1.0, 1, 1, 0]))
    assert [found["rate"].value, found["rate"].lo, found["rate"].hi] == [0.5, 0.5, 0.5]
    assert found["TPR"].value == 1 and found["TNR"].value == 0.5


def test_nothing_labelled_and_nothing_good() -> None:
    empty = corrected(sample([NAN, NAN], [1.0, 0]))
    assert empty["rate"].value is None and empty["rate"].reason == "no_labels"
    bad = corrected(sample([0.0, 0, 0], [0.0, 0, 1]))
    assert bad["rate"].value == 0 and bad["TPR"].reason == "none_of_these"
    assert bad["TNR"].value == pytest.approx(2 / 3)


def test_who_cannot_say_is_in_neither_count_and_is_told() -> None:
    label = [1.0] * 20 + [0.0] * 20 + [CANNOT] * 10 + [NAN] * 50
    found = corrected(sample(label, [1.0] * 50 + [1.0] * 50))
    assert found["rate"].value == pytest.approx(0.5) and found["cannot_say"] == 10
    assert found["rate"].n_missing == 10


def test_verdicts_that_nobody_looked_at_are_named_and_widen_the_interval() -> None:
    label = [1.0] * 30 + [NAN] * 30
    found = corrected(sample(label, [1.0] * 30 + [0.0] * 30))
    assert "unseen_stratum" in found["rate"].warnings
    assert found["rate"].hi - found["rate"].lo > 0.4


def test_difference_refuses_a_labelled_row_that_could_not_have_been_drawn() -> None:
    with pytest.raises(ValueError, match="not above 0"):
        difference([1.0], [1.0], [0.0])
    assert difference([None], [1.0], [0.5]).reason == "no_labels"


def test_the_same_labels_give_the_same_numbers() -> None:
    _, known = labelled(World(200, 0.2, 0.9, 0.8), np.random.default_rng(1), 1)
    assert corrected(known, 5) == corrected(known, 5)


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_the_interval_covers_and_the_pooled_rate_does_not(share: float) -> None:
    """The benchmark in small; 150 repeats at .95 fall below .89 less than once in a thousand."""
    found = measured(World(600, 0.2, 0.9, 0.8), 150, seed=5, share=share)
    assert 0.89 <= found.corrected <= 1 and found.naive < 0.75 and found.judge < 0.2
    assert abs(found.bias) < 0.02 < abs(found.naive_bias)
