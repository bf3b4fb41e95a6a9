"""Broken, hard or not known: METHOD 2's state machine, worked numbers and branches."""

from __future__ import annotations

import pytest

from workbench.measures.hardness import (
    ENOUGH,
    Concentration,
    Evidence,
    concentration,
    resolve,
    upper_bound,
)

HARD = Evidence(n=ENOUGH, c=0, proof="proved")
AGAINST = Concentration(share=0.75, answer="9", families=("a", "b"), wrong=4)


@pytest.mark.parametrize(
    ("n", "bound"),
    [(8, 0.312344), (16, 0.170750), (32, 0.089368), (64, 0.045730), (100, 0.029513)],
)
def test_upper_bounds_of_zero_are_those_of_the_method(n: int, bound: float) -> None:
    assert upper_bound(n) == pytest.approx(bound, abs=5e-7)
    assert upper_bound(0) is None
    with pytest.raises(ValueError, match="-1 samples"):
        upper_bound(-1)


def test_wrong_answers_concentrate_or_disperse() -> None:
    found = concentration([("a", "9"), ("b", "9"), ("a", "9"), ("c", "")])
    assert (found.share, found.answer, found.families) == (0.75, "9", ("a", "b"))
    assert found.suspicious
    one_family = concentration([("a", "9"), ("a", "9")])
    assert one_family.share == 1.0 and not one_family.suspicious
    spread = concentration([("a", "1"), ("b", "2"), ("c", "3"), ("d", "3"), ("e", "4")])
    assert spread.share == pytest.approx(0.4) and not spread.suspicious
    assert concentration([]).share is None
    assert concentration([("a", "")]).share == 0.0


@pytest.mark.parametrize(
    ("changes", "verdict", "label"),
    [
        ({"c": 1}, "solved", "solved"),
        ({"others": 1}, "solved", "solved"),
        ({"refused": "wrong_key"}, "broken", "broken"),
        ({"proof": "disproved"}, "broken", "broken"),
        ({"oracles": AGAINST}, "broken", "broken"),
        ({"oracles": AGAINST, "approved": True}, "broken", "broken"),
        ({"proof": ""}, "unresolved", "zero_solve"),
        ({"proof": "", "n": 8, "approved": True}, "unresolved", "zero_solve"),
        ({"n": ENOUGH - 1, "approved": True}, "unfinished", "zero_solve"),
        ({}, "awaiting_approval", "zero_solve"),
        ({"approved": True}, "frontier_hard", "frontier_hard"),
    ],
)
def test_the_first_rule_that_holds_decides(changes: dict, verdict: str, label: str) -> None:
    found = resolve(HARD.model_copy(update=changes))
    assert (found.verdict, found.label) == (verdict, label)
    assert found.why
