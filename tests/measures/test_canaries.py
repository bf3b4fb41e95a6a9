"""The rule over known-answer items: both kinds count, and chance flags nobody careful."""

from __future__ import annotations

from random import Random

import pytest

from workbench.measures.canaries import check, right, wanted


@pytest.mark.parametrize(
    ("defect", "kind", "reasons", "expected"),
    [
        ("", "approve", (), True), ("", "reject", ("wrong_key",), False),
        ("", "reject", ("duplicate",), None), ("", "edit", (), None),
        ("", "needs_expert", (), None), ("wrong key", "approve", (), False),
        ("wrong key", "reject", ("duplicate",), True), ("wrong key", "edit", (), True),
        ("wrong key", "needs_expert", (), None),
    ],
)  # fmt: skip
def test_what_counts_as_right(
    defect: str, kind: str, reasons: tuple[str, ...], expected: bool | None
) -> None:
    assert right(defect, kind, reasons) is expected


def test_two_misses_and_a_bound_below_ninety_are_both_needed() -> None:
    def of(misses: int, n: int) -> bool:
        return check([("wrong key", i >= misses) for i in range(n)]).flagged

    assert not of(1, 1), "one miss flags nobody"
    assert of(2, 2) and of(2, 5) and not of(2, 6)
    assert not of(2, 10) and of(3, 10) and of(4, 10)
    assert not check([]).flagged and check([]).accuracy.reason == "empty"


def test_both_kinds_are_counted_apart_and_open_ones_not_at_all() -> None:
    told = [("", True), ("", False), ("", None), ("leaked answer", False), ("wrong key", True)]
    found = check(told)
    assert (found.n, found.misses, found.left_open) == (4, 2, 1)
    assert (found.good, found.good_misses, found.bad, found.bad_misses) == (2, 1, 2, 1)
    assert found.accuracy.value == 0.5


@pytest.mark.parametrize("kind", ["approve", "reject"])
def test_who_says_always_the_same_is_flagged(kind: str) -> None:
    given = [("", right("", kind)), ("wrong key", right("wrong key", kind))] * 5
    assert check(given).flagged


def test_a_careful_reviewer_is_hardly_ever_flagged() -> None:
    """2% slips over ten items: flagged in 0.1% of sittings; 30 of 2,000 is far out of reach."""
    rng = Random(5)
    flagged = sum(
        check([("", rng.random() >= 0.02) for _ in range(10)]).flagged for _ in range(2_000)
    )
    assert flagged < 30


def test_one_in_twenty() -> None:
    assert [wanted(n) for n in (0, 9, 10, 19, 95, 120)] == [0, 0, 1, 1, 5, 6]
