"""Probe: accepted points asked anew; the figures of `measure panel` on fresh samples alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Opener
from workbench.actions.freshly import Bounds
from workbench.actions.instrument import outcomes_of
from workbench.actions.measure import Reading, imported
from workbench.actions.open import Forbidden
from workbench.actions.panel import panel_of
from workbench.actions.probe import ProbeOptions, plan, probe
from workbench.errors import InputError, SpecError, StoreError


def ids_of(bench: object, many: int = 3) -> list[str]:
    rows = bench.store.reads.candidates(many, outcome="admitted", recipe="final_answer")  # type: ignore[attr-defined]
    return [row.id for row in rows]


def test_fresh_samples_give_the_figures_of_measure_panel(copied: Opener) -> None:
    bench = copied()
    ids, options = ids_of(bench), ProbeOptions(k=4)
    priced = plan(bench, ids, options=options)
    found = probe(bench, ids, options=options)
    assert found.spend.calls == priced.total.calls == 3 * 5 * 4 and found.simulated
    assert (found.points, found.asked, found.ended) == (3, 3, "")
    fresh = bench.store.reads.fresh_probes()
    assert {one.purpose for one in fresh} == {"report"} and {one.n for one in fresh} == {4}
    table = imported("outcomes", outcomes_of(bench, fresh), Reading())
    assert json.loads(json.dumps(found.panel)) == panel_of(table, Reading()).results
    assert {"models", "bands", "items", "selection", "run_id"} <= found.results().keys()


def test_report_samples_share_no_call_with_selection(copied: Opener) -> None:
    bench = copied()
    found = probe(bench, ids_of(bench), options=ProbeOptions(k=3))
    rows = bench.store._link.rows("select key, seed, run_id = ?, purpose from calls "
                                  "where role='solver'", (found.run_id,))  # fmt: skip
    ours = {(key, seed) for key, seed, mine, _ in rows if mine}
    theirs = {(key, seed) for key, seed, mine, _ in rows if not mine}
    assert {purpose for *_, mine, purpose in rows if mine} == {"report"}
    assert ours and theirs
    assert not {k for k, _ in ours} & {k for k, _ in theirs}
    assert not {s for _, s in ours} & {s for _, s in theirs}, "a seed drawn again draws the same"


def test_a_second_probe_pays_for_what_is_new_alone(copied: Opener) -> None:
    bench = copied()
    ids = ids_of(bench, 2)
    probe(bench, ids, options=ProbeOptions(k=2))
    assert probe(bench, ids, options=ProbeOptions(k=2)).spend.calls == 0
    more = probe(bench, ids, options=ProbeOptions(k=3))
    assert more.spend.calls == 2 * 5 and more.spend.cached == 2 * 5 * 2


def test_the_winners_curse_is_split_off(copied: Opener) -> None:
    bench = copied()
    found = probe(bench, ids_of(bench), options=ProbeOptions(k=2, models=("solver-3", "oracle-c")))
    chosen = {one.model: one for one in found.selection}
    assert chosen["solver-3"].badge == "selected" and chosen["solver-3"].chosen_on == 3
    assert chosen["solver-3"].before is not None and chosen["solver-3"].now is not None
    unseen = chosen["oracle-c"]
    assert (unseen.badge, unseen.chosen_on, unseen.before) == ("unselected", 0, None)
    families = {one.model: one.family for one in bench.store.reads.fresh_probes()}
    assert families == {"solver-3": "cedar", "oracle-c": "cedar"}
    assert [m["model"] for m in found.panel["models"]] == ["oracle-c", "solver-3"]


def test_a_run_of_its_own_that_no_list_shows(copied: Opener) -> None:
    bench = copied()
    counts, before = bench.store.reads.counts(), bench.store.reads.count_candidates()
    found = probe(bench, ids_of(bench, 1), options=ProbeOptions(k=1))
    assert bench.store.reads.count_candidates() == before
    assert bench.store.reads.counts() == counts
    assert found.run_id not in {row.run_id for row in bench.store.reads.runs(99)}
    assert bench.store.journal.state(found.run_id).state == "done"
    assert bench.store.reads.verify_chains() == []
    listed = {one.candidate_id for one in bench.store.reads.probes()}
    assert not listed & {row.id for row in bench.store.reads.candidates(9, run_id=found.run_id)}


def test_judged_points_are_graded_by_judges_outside_selection(copied: Opener) -> None:
    bench = copied()
    (point,) = bench.store.reads.candidates(1, outcome="admitted", recipe="rubric")
    options = ProbeOptions(k=1, models=("solver-5",))
    found = probe(bench, [point.id], options=options)
    by_role = {row.role: row.calls for row in bench.store.reads.calls_by_gate(found.run_id)}
    assert by_role.keys() == {"solver", "judge"}
    rows = bench.store._link.rows("select purpose from calls where run_id=?", (found.run_id,))
    assert {row[0] for row in rows} == {"report"}


def test_what_is_wrong_is_said_before_anything_is_spent(copied: Opener, tmp_path: Path) -> None:
    bench = copied()
    with pytest.raises(SpecError, match="no model named 'gpt-9'; there are: adjudicator-c"):
        probe(bench, options=ProbeOptions(models=("gpt-9",)))
    with pytest.raises(InputError, match="--k must be at least 1"):
        probe(bench, options=ProbeOptions(k=0))
    with pytest.raises(StoreError, match="no run 'r404'"):
        probe(bench, run_id="r404")
    refused = bench.store.reads.candidates(1, outcome="refused")[0].id
    with pytest.raises(InputError, match=f"{refused} was refused: only accepted points"):
        probe(bench, [refused])
    with pytest.raises(Forbidden, match="ask models about points"):
        probe(copied("viewer"), ids_of(bench, 1))
    with pytest.raises(InputError, match="no sample was graded"):
        probe(bench, ids_of(bench, 1), options=ProbeOptions(bounds=Bounds(calls=1)))
    assert bench.store.reads.fresh_probes() == []
