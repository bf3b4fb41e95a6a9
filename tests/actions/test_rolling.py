"""Live rollouts: kept in the store with every step, resumed from memory, priced first."""

from __future__ import annotations

import pytest

from tests.conftest import Opener
from workbench.actions.demo import AGENTS, FEW_TRIALS
from workbench.actions.freshly import Bounds
from workbench.actions.rolling import RollOptions, cases, plan, roll
from workbench.errors import InputError


def test_the_demo_holds_rollouts_of_its_agents(copied: Opener) -> None:
    rows = copied().store.reads.rollouts()
    assert len(rows) == 7 * len(AGENTS) * FEW_TRIALS and {r["model"] for r in rows} == {*AGENTS}
    assert all(r["simulated"] and r["environment"] == "support_desk" for r in rows)
    assert all(len(r["steps"]) == 7 for r in rows if r["status"] != "error")
    assert {r["status"] for r in rows} == {"pass", "fail"}


def test_rollouts_are_kept_and_a_second_sitting_asks_nothing(copied: Opener) -> None:
    bench = copied()
    options = RollOptions(("solver-5",), trials=2)
    assert plan(bench, options).total.calls == 7 * 2 * 7
    done = roll(bench, options)
    assert done.rollouts == 14 and done.calls == 98 and done.crashed == 0 and done.tasks == 7
    again = roll(bench, options)
    assert again.calls == 0 and again.rollouts == 14
    mine = [r for r in bench.store.reads.rollouts() if r["model"] == "solver-5"]
    assert len(mine) == 28 and {r["run_id"] for r in mine} == {done.run_id, again.run_id}


def test_a_bound_keeps_the_cases_that_were_finished(copied: Opener) -> None:
    few = RollOptions(("solver-5",), 1, bounds=Bounds(calls=20, concurrency=1))
    done = roll(copied(), few)
    assert done.rollouts == 2 and "calls: " in done.ended


def test_wrong_input(copied: Opener) -> None:
    bench = copied()
    with pytest.raises(InputError, match="at least one model"):
        roll(bench, RollOptions(()))
    other = next(r.run_id for r in bench.store.reads.runs(20) if r.recipe == "rubric")
    with pytest.raises(InputError, match="no accepted point of recipe agent_step"):
        cases(bench, (), other)
