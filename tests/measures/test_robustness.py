"""METHOD 9's worked numbers, and every reason for which a point is rotated out."""

from __future__ import annotations

import pytest

from workbench.measures.robustness import (
    TOO_SMALL,
    Worn,
    is_saturated,
    ratio,
    reasons_to_retire,
    robust,
    saturated,
)


def test_the_ratio_and_katz_interval_of_method_9() -> None:
    found = ratio(40, 100, 190, 200)
    assert found.value == pytest.approx(0.421053, abs=5e-7)
    assert (found.lo, found.hi) == (
        pytest.approx(0.330503, abs=5e-7),
        pytest.approx(0.536411, abs=5e-7),
    )
    assert found.n_items == 300 and found.method == "katz"


def test_a_ratio_that_is_none() -> None:
    assert ratio(3, 10, 0, 10).reason == "none_pass" and ratio(3, 10, 0, 10).value is None
    assert ratio(0, 0, 5, 10).reason == "empty" and ratio(5, 10, 0, 0).reason == "empty"
    nothing = ratio(0, 10, 5, 10)
    assert (nothing.value, nothing.lo, nothing.warnings) == (0.0, None, ("no_interval",))
    with pytest.raises(ValueError, match="11 of 10"):
        ratio(11, 10, 1, 2)


def test_below_thirty_points_a_model_is_shown_without_a_claim() -> None:
    few = robust("m", [1.0, 0.0], [1.0] * 40)
    assert few.claim == TOO_SMALL and few.ratio.value == 0.5 and few.happy.n_items == 40
    enough = robust("m", [0.5] * 15 + [0.49] * 15, [1.0] * 30)
    assert enough.claim == "" and enough.ratio.value == 0.5


def test_saturation_pools_the_last_three_releases() -> None:
    found = saturated([(31, 33), (31, 33), (31, 34), (0, 50)])
    assert found.n_items == 100 and found.lo == pytest.approx(0.862505, abs=5e-7)
    assert is_saturated(found) and not is_saturated(saturated([(91, 100)]))
    assert not is_saturated(saturated([]))


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"visible": True}, "learned from"),
        ({"age_days": 181.0}, "181 days"),
        ({"exposures": 10}, "10 times"),
        ({"discrimination": ((0.05, 8), (-0.2, 9), (0.9, 9))}, "two probes running"),
        ({"pooled": saturated([(93, 100)])}, "above 0.863"),
    ],
)
def test_each_reason_to_retire_by_itself(facts: dict[str, object], word: str) -> None:
    (why,) = reasons_to_retire(Worn.model_validate({"id": "c1", "track": "happy", **facts}))
    assert word in why


@pytest.mark.parametrize(
    "facts",
    [
        {"age_days": 180.0, "exposures": 9},
        {"discrimination": ((0.05, 8),)},
        {"discrimination": ((0.05, 8), (0.1, 8))},
        {"discrimination": ((0.05, 8), (0.05, 7))},
        {"discrimination": ((None, 8), (0.05, 8))},
    ],
)  # fmt: skip
def test_what_is_no_reason(facts: dict[str, object]) -> None:
    assert reasons_to_retire(Worn.model_validate({"id": "c1", "track": "happy", **facts})) == ()
