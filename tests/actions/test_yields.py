"""Yields of a real run: counts agree with the funnel, words say why a run is short."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Opener
from tests.toys.killing import toy_bench
from tests.toys.world import toy_run, toy_slot, toy_spec
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench
from workbench.actions.yields import caught, compare, points_of, presets, seconds_left, yields
from workbench.charts.yields import cell_chart, cost_chart
from workbench.domain.candidate import Decision
from workbench.errors import InputError
from workbench.pages import yields as pages
from workbench.specfile import read_spec

DEMO = Path(__file__).resolve().parents[2] / "data" / "specs" / "demo.yaml"


@pytest.fixture
def demo_run(copied: Opener) -> Iterator[tuple[Bench, str]]:
    bench = copied()
    batch = bench.store.reads.runs(1, kinds=("batch",))[0]
    yield bench, batch.run_id
    bench.close()


def toy(tmp_path: Path, seed: int = 1, **options: int) -> tuple[Bench, str]:
    bench = toy_bench(tmp_path)
    run = create_run(bench, toy_spec(axes={"tone": ("calm", "cross")}, n=9),
                     RunOptions(seed=seed, **options))  # type: ignore[arg-type]  # fmt: skip
    work(bench, run.run_id)
    return bench, run.run_id


def test_every_pull_is_counted_once(demo_run: tuple[Bench, str]) -> None:
    bench, run_id = demo_run
    found = yields(bench, run_id)
    funnel = found.report.funnel
    assert sum(row.repairs for row in found.repairs) == funnel.repairs
    tones = [row for row in found.accepted if row.axis == "tone"]
    assert sum(row.accepted.n_items for row in tones) == funnel.decided
    assert sum(row.calls for row in found.costs) == found.report.spend.calls
    difficulty = next(row for row in found.costs if row.gate == "difficulty")
    assert difficulty.calls_a_point == pytest.approx(difficulty.calls / funnel.admitted)


def test_a_run_that_is_short_says_why_and_what_would_help(tmp_path: Path) -> None:
    bench, run_id = toy(tmp_path, accept=9, max_attempts=8)
    found = yields(bench, run_id)
    said = " ".join(found.why_short)
    assert "of 9 points are there" in said and "toy_gate" in said
    assert f"workbench resume {run_id} --max-attempts" in said
    assert pages.why_short(found.why_short).count("<li>") == len(found.why_short)
    bench.close()


def test_a_run_that_has_all_has_nothing_to_excuse(demo_run: tuple[Bench, str]) -> None:
    bench, run_id = demo_run
    assert yields(bench, run_id).why_short == () and pages.why_short(()) == ""


def test_two_runs_stand_side_by_side(tmp_path: Path) -> None:
    bench, one = toy(tmp_path, attempts=12)
    other = create_run(bench, toy_spec(n=9), RunOptions(seed=5, attempts=12)).run_id
    work(bench, other)
    found = compare(bench, one, other)
    gate = next(row for row in found.gates if row.gate == "toy_gate")
    assert gate.one.n_items == 12 and gate.difference.lo is not None
    assert found.p is not None and 0 <= found.p <= 1
    shown = pages.side_by_side(found)
    assert one in shown and other in shown and "Newcombe" in shown
    with pytest.raises(InputError):
        compare(bench, one, "nothing")
    bench.close()


def test_presets_cost_more_the_more_they_ask(demo_run: tuple[Bench, str]) -> None:
    bench, _ = demo_run
    found = presets(bench, read_spec(str(DEMO)), 1)
    calls = [found[name].calls for name in ("draft", "standard", "release")]
    assert calls == sorted(calls) and calls[0] < calls[1] / 2
    shown = pages.presets(found, {})
    assert shown.count("not audited yet") == 6 and "release" in pages.preset_gates(found)


def test_time_left_follows_the_pace(demo_run: tuple[Bench, str]) -> None:
    bench, run_id = demo_run
    row = yields(bench, run_id).report.run
    assert seconds_left(row) is None, "it has ended"
    begun = datetime.fromisoformat(row.created)
    live = row.model_copy(update={"state": "running", "normal": 2, "wanted": 8})
    left = seconds_left(live, (begun + timedelta(seconds=10)).astimezone(UTC))
    assert left == pytest.approx(30)


def test_every_point_of_a_reason_can_be_opened(demo_run: tuple[Bench, str]) -> None:
    bench, run_id = demo_run
    for row in yields(bench, run_id).report.funnel.reasons:
        points = points_of(bench, run_id, row)
        assert len(points) == row.n and {id for id, _ in row.examples} <= {id for id, _ in points}


def test_presets_say_what_an_audit_caught(tmp_path: Path) -> None:
    bench = toy_bench(tmp_path)
    assert caught(bench, "toy") == {}
    run = toy_run("raudit").model_copy(update={"kind": "audit"})
    bench.store.journal.create_run(run)
    items = [("planted: a", "refused"), ("planted: a", "surplus"), ("planted: b", "refused"),
             ("planted: b", "set_aside"), ("planted: human: mine", "surplus"),
             ("good point", "surplus"), ("good point", "refused")]  # fmt: skip
    for index, (flag, outcome) in enumerate(items):
        bench.store.journal.assign(toy_slot(index, run_id="raudit"))
        bench.store.journal.decide(Decision.model_validate({
            "run_id": "raudit", "slot": index, "outcome": outcome, "draft": {"payload": {}},
            "flags": ("key_proof", flag),
        }), "text", "key")  # fmt: skip
    assert caught(bench, "toy") == {}, "an audit that goes on says nothing yet"
    bench.store.journal.set_state("raudit", "done")
    hit, wrong = caught(bench, "toy")["standard"]
    assert (hit.n_items, wrong.n_items) == (3, 2)
    assert hit.value == pytest.approx(2 / 3) and wrong.value == pytest.approx(1 / 2)
    shown = pages.presets(presets(bench, toy_spec(), 1), {"standard": (hit, wrong)})
    assert "67% (" in shown and shown.count("not audited yet") == 4
    bench.close()


def test_pictures_say_n_interval_and_simulated(demo_run: tuple[Bench, str]) -> None:
    bench, run_id = demo_run
    found = yields(bench, run_id)
    cells = cell_chart(found.accepted, 0.5, simulated=True).to_dict()
    under = " ".join(cells["title"]["subtitle"])
    assert "95% Wilson" in under and "simulated" in under and "dashed" in under
    costs = cost_chart(found.costs, found.report.funnel.admitted, simulated=True).to_dict()
    points = f"{found.report.funnel.admitted} accepted points"
    assert "calls for an accepted point" in str(costs) and points in str(costs["title"])


def test_pages_hold_hostile_words(demo_run: tuple[Bench, str]) -> None:
    bench, run_id = demo_run
    found = yields(bench, run_id)
    evil = found.report.funnel.reasons[0].model_copy(update={"reason": "<script>"})
    shown = pages.reasons([(evil, [(f"c{i}", "<img onerror=x>") for i in range(9)])])
    assert shown.count("/gated_loop/?cand=c") == 9
    assert "<script>" not in shown and "<img" not in shown and "&lt;script&gt;" in shown
    assert "of one mind" in pages.splits(found.splits)
    assert "covered" in pages.covered(found.report.coverage)
    assert "compared" in pages.hard_cells(found.cells) or "five points" in pages.hard_cells(())
    assert pages.repairs(()) and pages.splits(())
