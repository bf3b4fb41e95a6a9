"""What a look is worth, at the worked figures of METHOD 8 and at its ends."""

from __future__ import annotations

import pytest

from workbench.measures.looks import (
    Signals,
    boundary,
    disagreement,
    escalation,
    rarity,
    width,
    worth,
)


def test_the_worked_example() -> None:
    near, split = boundary(0.62, 0.70), disagreement(["pass", "pass", "fail"])
    assert (near, split) == (pytest.approx(0.466667, abs=1e-6), pytest.approx(0.888889, abs=1e-6))
    found = Signals(boundary=near, disagreement=split, stakes=1.0, rarity=0.5)
    assert escalation(found) == pytest.approx(0.705)
    assert worth(found, 1.0) == pytest.approx(1.41)


def test_the_ends() -> None:
    assert boundary(0.9, 0.7) == 0 and boundary(0.7, 0.7) == 1
    assert disagreement(["pass"]) == 0 and disagreement(["a", "a"]) == 0
    assert disagreement(["a", "b"]) == 1
    assert rarity(0) == 1 and rarity(10) == 0.5 and rarity(40) == 0
    assert escalation(Signals(forced=True)) == 1 and escalation(Signals()) == 0
    assert width(0, 0) == 1 and 0 < width(50, 100) < 0.25
