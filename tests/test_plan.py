"""Slots: covering array first, then quotas; every fact of a slot follows from the frozen run."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.toys.recipe import Toy
from tests.toys.world import toy_run, toy_spec
from workbench.admission import Ledger
from workbench.coordinates import coverage
from workbench.domain.candidate import Decision
from workbench.domain.spec import FrozenRun
from workbench.domain.taxonomy import Node
from workbench.errors import SpecError
from workbench.plan import Plan

AXES = {"tone": ("calm", "cross"), "channel": ("chat", "letter")}
ROOT = Node(id="root", label="Bank")


def world(**changes: Any) -> FrozenRun:
    leaves = {i: (ROOT, Node(id=i, label=i, parent="root")) for i in ("cash", "cards", "fx")}
    return toy_run(axes=AXES, paths=leaves, window=4, **changes)


def walk(run: FrozenRun, n: int, outcome: str = "admitted") -> tuple[Plan, Ledger]:
    plan, ledger = Plan(run), Ledger(run, Toy(), None)
    for i in range(n):
        slot = plan.slot(i, ledger)
        ledger.slots.append(slot)
        ledger.record(slot, Decision.model_validate(
            {"run_id": run.run_id, "slot": i, "outcome": outcome}))  # fmt: skip
    return plan, ledger


def test_the_first_slots_are_a_covering_array_over_leaves_and_axes() -> None:
    plan, ledger = walk(world(), 6)
    rows = [{**s.coordinate, "leaf": s.node_id} for s in ledger.slots]
    assert plan.covering_row(5) is not None and plan.covering_row(6) is None
    assert coverage(rows, plan.axes, ()).pairwise == 1
    assert "leaf" not in ledger.slots[0].coordinate
    assert ledger.slots[0].cluster_id == f"toys/{ledger.slots[0].node_id}"


def test_quotas_go_on_evenly_after_it() -> None:
    _, ledger = walk(world(), 60)
    leaves = [slot.node_id for slot in ledger.slots]
    assert max(map(leaves.count, set(leaves))) - min(map(leaves.count, set(leaves))) <= 4


def test_slots_follow_from_the_run_alone() -> None:
    assert walk(world(), 20)[1].slots == walk(world(), 20)[1].slots
    other = walk(world(seed=2), 20)[1].slots
    assert other != walk(world(), 20)[1].slots


def test_a_fifth_is_held_out_and_every_eighth_aims_at_the_frontier() -> None:
    _, ledger = walk(world(), 400)
    held = sum(slot.holdout for slot in ledger.slots)
    assert 50 <= held <= 110
    assert [s.index for s in ledger.slots if s.band == "frontier_hard"][:3] == [7, 15, 23]
    easy = toy_spec(bands=("no_info_easy",))
    assert walk(world(spec=easy), 9)[1].slots[7].band == "no_info_easy"


def test_a_chosen_coordinate_is_checked() -> None:
    run = world(forbidden=({"tone": "cross", "channel": "letter"},))
    plan = Plan(run)
    slot = plan.chosen(0, {"tone": "cross"})
    assert slot.coordinate == {"tone": "cross", "channel": "chat"}
    assert plan.chosen(0, {"leaf": "fx"}).node_id == "fx"
    with pytest.raises(SpecError, match="no axis named 'ton'; there are: leaf, tone, channel"):
        plan.chosen(0, {"ton": "cross"})
    with pytest.raises(SpecError, match="no value 'sad'; there are: calm, cross"):
        plan.chosen(0, {"tone": "sad"})
    with pytest.raises(SpecError, match="forbidden"):
        plan.chosen(0, {"tone": "cross", "channel": "letter"})


def test_a_run_without_axes_has_one_cell() -> None:
    plan = Plan(toy_run())
    ledger = Ledger(toy_run(), Toy(), None)
    assert plan.slot(0, ledger).coordinate == {}


def test_a_thousand_leaves_and_four_axes_of_five_values() -> None:
    """Processor time, so that a busy machine changes nothing; about 0.03 s and 0.7 ms here."""
    leaves = {f"l{i}": (ROOT, Node(id=f"l{i}", label=f"L{i}", parent="root")) for i in range(1000)}
    axes = {f"axis{a}": tuple(f"v{a}{v}" for v in range(5)) for a in range(4)}
    forbidden = ({"axis0": "v00", "axis1": "v11"}, {"leaf": "l7", "axis2": "v20"})
    run = toy_run(axes=axes, paths=leaves, forbidden=forbidden)
    begun = time.process_time()
    _, ledger = walk(run, 0)
    assert time.process_time() - begun < 2.0
    begun = time.process_time()
    _, ledger = walk(run, 300)
    assert time.process_time() - begun < 2.0 + 300 * 0.005
    assert len({slot.node_id for slot in ledger.slots}) > 200
