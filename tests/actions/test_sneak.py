"""A person's own bad item: judged like any other, kept, and in no set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.killing import toy_bench
from tests.toys.world import toy_spec
from workbench.actions.open import Bench
from workbench.actions.sneak import sneak

BAD, CLEVER = {"prompt": "toy 10", "reference": "10"}, {"prompt": "toy 11", "reference": "no"}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = toy_bench(tmp_path)
    yield opened
    opened.close()


def test_the_gate_that_stops_it_is_named(bench: Bench) -> None:
    last = sneak(bench, toy_spec(), BAD, "ann")[-1]
    assert (last.kind, last.gate, last.reason) == ("refused", "toy_gate", "five")
    assert last.draft is not None and last.draft.author == "person:ann"


def test_what_gets_through_is_kept_with_what_was_said_of_it(bench: Bench) -> None:
    last = sneak(bench, toy_spec(), CLEVER, "ann", "the key is wrong")[-1]
    assert (last.kind, last.reason) == ("surplus", "got_through")
    assert "human_planted" in last.flags
    run = bench.store.journal.run(last.slot.run_id)
    assert (run.spec.because.kind, run.spec.because.text) == ("person", "the key is wrong")
    assert bench.store.journal.state(run.run_id).state == "done"


def test_it_is_in_no_list_no_queue_and_no_baseline(bench: Bench) -> None:
    before = bench.store.journal.baseline()
    sneak(bench, toy_spec(), CLEVER, "ann")
    assert bench.store.journal.baseline() == before
    assert bench.store.reads.runs() == [] and bench.store.reads.candidates() == []
    assert bench.store.reads.counts()["waiting"] == 0
