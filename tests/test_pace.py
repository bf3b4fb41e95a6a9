"""How many pulls may be on their way: METHOD's missing / smoothed yield, and what is paid for."""

from __future__ import annotations

import math

import pytest

from tests.toys.recipe import Toy
from tests.toys.world import toy_run, toy_slot
from workbench.admission import Ledger
from workbench.domain.candidate import Decision
from workbench.domain.contracts import Spend
from workbench.domain.spec import FrozenRun
from workbench.pace import most_in_flight


def after(run: FrozenRun, admitted: int, refused: int) -> Ledger:
    """A ledger after that many decisions."""
    ledger = Ledger(run, Toy(), None)
    outcomes = ["admitted"] * admitted + ["refused"] * refused
    for i, outcome in enumerate(outcomes):
        slot = toy_slot(i)
        ledger.slots.append(slot)
        ledger.record(slot, Decision.model_validate(
            {"run_id": "r0", "slot": i, "outcome": outcome,
             "draft": {"payload": {"prompt": f"toy {i}", "reference": str(i)}}}))  # fmt: skip
    return ledger


@pytest.mark.parametrize(
    ("admitted", "refused", "most"),
    [(0, 0, 20), (4, 4, 12), (9, 0, 2), (9, 9, 2), (0, 8, 100)],
)
def test_missing_over_smoothed_yield(admitted: int, refused: int, most: int) -> None:
    """Ten wanted; yield (a + 1) / (n + 2): 4 of 8 gives 1/2, so 6 missing need 12."""
    run = toy_run(accept=10)
    assert most_in_flight(run, after(run, admitted, refused), Spend()) == most


def test_a_run_by_attempts_has_no_bound_of_that_kind() -> None:
    run = toy_run(accept=None, attempts=5)
    assert most_in_flight(run, after(run, 0, 0), Spend()) == math.inf


@pytest.mark.parametrize(
    ("bound", "spend"),
    [({"cost_limit": 10.0}, Spend(cost=4.0)), ({"token_limit": 1000}, Spend(tokens_in=400))],
)
def test_what_the_bounds_still_pay_for(bound: dict, spend: Spend) -> None:
    """Two pulls took 4 of 10: what is left pays for three more. Before the first, one alone."""
    run = toy_run(accept=None, attempts=100, **bound)
    assert most_in_flight(run, after(run, 0, 0), Spend()) == 1
    assert most_in_flight(run, after(run, 1, 1), spend) == 3
    assert most_in_flight(run, after(run, 1, 1), Spend()) == math.inf


def test_one_always_may() -> None:
    run = toy_run(accept=10, cost_limit=1.0)
    assert most_in_flight(run, after(run, 2, 0), Spend(cost=1.0)) == 1
