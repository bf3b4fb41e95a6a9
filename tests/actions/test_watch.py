"""Where a run stands: counts that add up, one sentence, and what every point was selected on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.toys.world import toy_run
from workbench.actions.open import Bench
from workbench.actions.watch import sentence, watch
from workbench.errors import StoreError

Opener = Callable[..., Bench]


def first_run(bench: Bench) -> str:
    return bench.store.reads.runs(kinds=("batch",))[-1].run_id


def test_a_finished_run(copied: Opener) -> None:
    bench = copied()
    seen = watch(bench, first_run(bench))
    assert not seen.live and seen.row.normal == seen.row.wanted == 8
    assert seen.row.decided == seen.funnel.decided and seen.projected_cost == 0
    assert seen.top_reason is not None and seen.why
    said = sentence(seen)
    assert f"8 of {seen.row.decided} decided pulls were accepted" in said
    assert "95% Wilson interval" in said and said.endswith("it says nothing of real models.")


def test_a_run_that_has_not_begun(copied: Opener) -> None:
    bench = copied()
    bench.store.journal.create_run(toy_run("rnew"))
    seen = watch(bench, "rnew")
    assert seen.live and seen.top_reason is None and seen.why == ""
    assert sentence(seen) == "Run rnew has decided no pull yet."
    with pytest.raises(StoreError, match="no run 'rnone'"):
        watch(bench, "rnone")


def test_a_viewer_may_watch(copied: Opener) -> None:
    bench = copied("viewer")
    assert watch(bench, first_run(bench)).row.state == "done"


def test_points_say_which_solvers_they_were_selected_on(copied: Opener) -> None:
    """Those that the difficulty gate asked; a point refused before that gate has none."""
    bench = copied()
    with closing(sqlite3.connect(bench.store.path)) as db:
        sql = "select slot, outcome, at, selected_on from candidates where run_id=?"
        rows = db.execute(sql, (first_run(bench),)).fetchall()
    solvers = {ref.name for ref in bench.table.refs("solver")}
    admitted = [set(json.loads(on)) for _, outcome, _, on in rows if outcome == "admitted"]
    assert admitted and all(on and on <= solvers for on in admitted)
    early = [json.loads(on) for _, _, at, on in rows if at in ("author", "construct_a", "novelty")]
    assert all(on == [] for on in early)
