"""kill -9 at random moments, then resume: nothing lost, doubled or torn, and the budget knows."""

from __future__ import annotations

from pathlib import Path

from tests.toys.killing import kill_and_resume

CONCURRENCY = 16


def test_a_killed_run_ends_as_the_run_that_nobody_killed(tmp_path: Path) -> None:
    found = kill_and_resume(tmp_path, points=300, kills=5, seed=20260)
    assert found.kills >= 4, "the worker was finished before most of the kills"
    assert (found.lost, found.duplicated, found.torn) == (0, 0, 0)
    assert found.accepted == 300 and found.same_dataset
    extra = found.calls - found.needed
    assert extra <= CONCURRENCY * found.kills, f"{extra} calls beyond those needed"
    assert found.unfinished == extra, "calls in flight at a kill are counted as spent"
