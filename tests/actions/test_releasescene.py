"""The demo's release: made once, simulated, and most of the queue stays for people."""

from __future__ import annotations

from tests.conftest import Opener
from tests.toys.approved import approve
from workbench.actions.releasescene import WHO, bring_release


def test_it_is_made_once_and_says_that_it_is_simulated(copied: Opener) -> None:
    bench = copied()
    waiting = bench.store.reads.count_candidates(state="queued")
    approve(bench, 2, scripted=True)
    told = bring_release(bench)
    assert told.startswith("a release: ") and "simulated" in told
    found = bench.store.reads.release("demo")
    assert found.simulated == "all" and len(found.entries) >= 2
    assert bench.store.reads.count_candidates(state="queued") >= min(waiting - 2, 20) - 1
    people = {line.reviewer for id in (e.id for e in found.entries)
              for line in bench.store.reads.verdicts(id)}  # fmt: skip
    assert people <= {WHO, "ann"}
    assert bring_release(bench) == "", "a second time nothing is made"


def test_without_points_nothing_is_released(copied: Opener) -> None:
    bench = copied()
    approve(bench, 5, scripted=True)
    assert bring_release(bench) != ""
