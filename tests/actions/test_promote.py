"""A case of production goes through the gates and waits for review on the production track."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.killing import toy_bench
from tests.toys.world import toy_spec
from workbench.actions.open import Bench
from workbench.actions.promote import promote
from workbench.actions.traffic import TrafficOptions, import_traffic
from workbench.domain.review import Verdict
from workbench.errors import SpecError, StoreError


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = toy_bench(tmp_path)
    file = tmp_path / "t.csv"
    file.write_text("id,text\na,ann@example.org toy 11\nb,toy 10\n")
    import_traffic(opened, file, TrafficOptions("shop"))
    yield opened
    opened.close()


def test_a_promoted_row_waits_for_review_and_says_where_it_came_from(bench: Bench) -> None:
    last = promote(bench, toy_spec(), ("shop", "a"), {"reference": "no"}, "ann")[-1]
    assert last.kind == "admitted" and last.draft is not None
    assert last.draft.payload["prompt"] == "[email] toy 11"
    assert last.draft.author_family == "production"
    (point,) = bench.store.reads.candidates()
    assert (point.track, point.state) == ("production", "queued")
    run = bench.store.journal.run(point.run_id)
    snapshot = bench.store.reads.traffic_snapshot("shop")
    assert run.spec.because.ref == f"{snapshot.id}:a" and "'shop'" in run.spec.because.text
    verdict = Verdict(candidate_id=point.id, kind="approve", reviewer="bob", version=point.version)
    assert bench.store.journal.record_verdict(verdict).state == "approved"


def test_the_gates_may_refuse_it(bench: Bench) -> None:
    last = promote(bench, toy_spec(), ("shop", "b"), {"reference": "10"}, "ann")[-1]
    assert (last.kind, last.gate, last.reason) == ("refused", "toy_gate", "five")


def test_simulated_traffic_makes_simulated_points(bench: Bench, tmp_path: Path) -> None:
    import_traffic(bench, tmp_path / "t.csv", TrafficOptions("demo", simulated=True))
    promote(bench, toy_spec(), ("demo", "a"), {"reference": "no"}, "ann")
    assert bench.store.reads.candidates()[0].simulated


def test_a_row_that_is_not_there_is_said(bench: Bench) -> None:
    with pytest.raises(SpecError, match="no row 'z' in the 2 rows of traffic 'shop'"):
        promote(bench, toy_spec(), ("shop", "z"), {"reference": "no"}, "ann")
    with pytest.raises(StoreError, match="no traffic named 'x'"):
        promote(bench, toy_spec(), ("x", "a"), {"reference": "no"}, "ann")
