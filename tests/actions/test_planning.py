"""Planning: what it takes to tell two rates apart, and what a table at hand can show."""

from __future__ import annotations

import pytest

from workbench.actions.planning import plan, plan_sentence


def test_the_plan_says_what_it_takes_and_what_it_assumes() -> None:
    alone = plan(0.9, 0.8, 0.2)
    assert dict(alone.even)[1] == 197 and alone.shown is None and alone.floor == 32
    said = plan_sentence(alone)
    assert "228 items asked once or 56 asked eight times" in said and "SD of 0.20" in said
    assert "Below 32 items" in said and "This table" not in said
    assert "Below" not in plan_sentence(plan(0.9, 0.8, 0.0))


def test_it_says_what_a_table_at_hand_can_show() -> None:
    here = plan(0.9, 0.8, 0.2, items=20, samples=8)
    assert here.shown == pytest.approx(0.167, abs=5e-4)
    assert (
        "This table (20 items, 8 samples of each) shows at such rates differences from 16.7"
        in plan_sentence(here)
    )


def test_equal_rates_cannot_be_told_apart() -> None:
    with pytest.raises(ValueError, match="cannot be planned"):
        plan(0.8, 0.8, 0.2)
