"""TPR and TNR from labels, and the rate without a judge's errors."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.measures.corrected import CANNOT, Sample
from workbench.measures.skill import skill, without_errors


def sample(counts: dict[tuple[float, float], int], strata: list[int] | None = None) -> Sample:
    label = np.array([y for (y, _), n in counts.items() for _ in range(n)])
    verdict = np.array([f for (_, f), n in counts.items() for _ in range(n)])
    part = np.array(strata or [0] * len(label))
    return Sample(label, verdict, part, part > 0)


def test_method_6_5_by_hand() -> None:
    found = skill(sample({(1, 1): 45, (1, 0): 5, (0, 0): 42, (0, 1): 8}))
    assert (found["TPR"].value, found["good"], found["bad"]) == (0.9, 50, 50)
    found["TNR"] = found["TNR"].model_copy(update={"value": 0.85})
    rate, why = without_errors(160, 200, found)
    assert rate.value == pytest.approx(0.866667, abs=1e-6) and why == ""
    assert [rate.lo, rate.hi] == [
        pytest.approx(0.744165, abs=1e-5), pytest.approx(0.989169, abs=1e-5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ({(1, 1): 10, (1, 0): 9, (0, 0): 50, (0, 1): 1}, "20 of each are needed"),
        ({(1, 1): 20, (1, 0): 20, (0, 0): 20, (0, 1): 20}, "no better than chance"),
        ({(1, 1): 22, (1, 0): 18, (0, 0): 22, (0, 1): 18}, "errors of a judge this weak"),
        ({(1, 1): 30}, "30 good and 0 bad test labels"),
    ],
)
def test_what_cannot_be_told_is_none_and_says_why(
    counts: dict[tuple[float, float], int], why: str
) -> None:
    rate, told = without_errors(80, 100, skill(sample(counts)))
    assert rate.value is None and rate.reason == "uncalibrated" and why in told


def test_no_verdicts_to_correct() -> None:
    found = skill(sample({(1, 1): 45, (1, 0): 5, (0, 0): 42, (0, 1): 8}))
    assert without_errors(0, 0, found)[1] == "this judge gave no verdict to correct"


def test_what_is_no_label_and_no_verdict_is_counted_apart() -> None:
    nan = float("nan")
    found = skill(sample({(1, 1): 3, (1, nan): 2, (0, 0.5): 1, (CANNOT, 1): 4, (nan, 1): 9}))
    assert (found["n"], found["no_verdict"], found["good"], found["bad"]) == (6, 3, 3, 0)


def test_labels_of_unequal_chances_count_by_them() -> None:
    """All that was escalated is wrong, a tenth of the rest was drawn, and is right."""
    nan = float("nan")
    counts = {(1.0, 0.0): 20, (1.0, 1.0): 10, (nan, 1.0): 90, (0.0, 0.0): 5}
    found = skill(sample(counts, [1] * 20 + [0] * 105))
    assert found["TPR"].value == pytest.approx(100 / 120)
    assert found["tp"] == 10 and found["fn"] == 20
