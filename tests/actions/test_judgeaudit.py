"""Judges audited on the demo store: priced, bounded, kept; and words where nothing is to judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Opener
from workbench.actions import judgeaudit
from workbench.actions.graded import graded_points
from workbench.actions.judgeaudit import JudgeAuditOptions, audit_judges, price, recorded
from workbench.actions.judges import judges
from workbench.actions.measure import Reading
from workbench.actions.open import Forbidden
from workbench.auditlines import judge_audit_lines, judge_price_lines
from workbench.errors import BoundReached, InputError, SpecError
from workbench.progress import Stoppable

FEW = JudgeAuditOptions(n=6)


def test_outputs_are_recorded_replies_of_several_models(copied: Opener) -> None:
    points = graded_points(copied().store.reads, 10)
    assert points and all(point.criteria for point in points)
    for point in points:
        texts = [output.text for output in point.outputs]
        assert len(set(texts)) == len(texts) > 5 and point.simulated
        assert {output.family for output in point.outputs} > {"alder", "birch"}
        assert point.outputs[0].kind == "captured"


def test_an_audit_is_priced_kept_and_free_when_repeated(copied: Opener, tmp_path: Path) -> None:
    bench = copied()
    before = bench.store.reads.counts()
    priced = price(bench, FEW)
    assert [row.calls for row in priced] == [24] * 4 and priced[0].cost == 0
    assert recorded(bench) is None and not bench.store.reads.runs(5, kinds=("audit",))
    said: list[str] = []
    found = audit_judges(bench, FEW, said.append)
    assert (found.pairs, found.twins, found.unread) == (6, 6, 0) and found.simulated
    assert found.spend.calls == 96 and "12 of 12" in said[-1]
    assert len(found.habits) == 16 and not found.ended
    assert recorded(bench) == found
    assert bench.store.reads.counts() == before, "nothing of an audit is data"
    file = tmp_path / "verdicts.csv"
    judgeaudit.write_table(bench, found, file)
    again = judges(file, Reading()).results
    assert again["judges"] == found.measured["judges"]
    repeated = audit_judges(bench, FEW)
    assert repeated.spend.calls == 0 and repeated.measured == found.measured
    words = judge_audit_lines(found)
    assert "6 pairs in both orders" in words and "simulated" in words
    assert "judges of other families stand for people" in words
    assert "96 calls, about $0.00" in judge_price_lines(priced, True)


def test_a_bound_leaves_whole_pairs(copied: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.judgetrial.AT_ONCE", 2)
    held: list[Stoppable] = []

    def after_two(_: str) -> None:
        held[0].stop(BoundReached("enough", bound="cost"))

    found = audit_judges(copied(), FEW, after_two, held.append)
    assert (found.pairs, found.twins) == (1, 1) and found.ended == "enough"
    assert "ended early: enough" in judge_audit_lines(found)


def test_a_source_is_a_run_or_a_store(copied: Opener, small_store: Path, tmp_path: Path) -> None:
    bench = copied()
    (run,) = [row.run_id for row in bench.store.reads.runs(9) if row.recipe == "rubric"]
    assert price(bench, JudgeAuditOptions(n=3, source=run))[0].calls == 12
    other = copied(name="other.db")
    assert price(other, JudgeAuditOptions(n=3, source=str(small_store)))[0].calls == 12
    with pytest.raises(InputError, match=f"'r0' is neither a store file nor a run.*{run}"):
        price(bench, JudgeAuditOptions(n=3, source="r0"))
    (own,) = [row.run_id for row in bench.store.reads.runs(9)
              if row.recipe == "final_answer" and row.kind == "batch"]  # fmt: skip
    with pytest.raises(SpecError, match=r"holds 8 of final_answer \(no judge grades"):
        price(bench, JudgeAuditOptions(n=3, source=own))


def test_what_is_missing_is_said(copied: Opener, tmp_path: Path) -> None:
    from workbench.actions.open import open_bench

    bench = open_bench(tmp_path / "empty.db")
    with pytest.raises(SpecError, match="holds no admitted points.*workbench run data/specs"):
        audit_judges(bench)
    bench.close()
    with pytest.raises(SpecError, match="--n must be at least 1"):
        price(copied(), JudgeAuditOptions(n=0))
    with pytest.raises(Forbidden, match="cannot audit judges"):
        audit_judges(copied("viewer"))


def test_what_is_kept_is_plain_json(copied: Opener) -> None:
    found = audit_judges(copied(), JudgeAuditOptions(n=2))
    again = json.loads(json.dumps(found.results()))
    assert again["spend"]["calls"] == 32 and "NaN" not in json.dumps(found.results())
