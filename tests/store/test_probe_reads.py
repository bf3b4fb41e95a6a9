"""Probes: the newest receipt of each listed point, one record a solver."""

from __future__ import annotations

from pathlib import Path

from tests.toys.probed import SCORES, SOLVERS, probe_points
from tests.toys.showcase import plant
from workbench.store import Store


def test_the_newest_probe_of_each_listed_point_counts(tmp_path: Path) -> None:
    with Store(tmp_path / "wb.db") as store:
        assert store.reads.probes() == []
        plant(store)
        assert store.reads.probes() == [], "these points were never probed"
        probe_points(store)
        probe_points(store, "rsneak", kind="sneak")
        found = store.reads.probes()
        assert {one.run_id for one in found} == {"rprobe"}
        assert len(found) == len(SCORES) * len(SOLVERS)
        by_point: dict[str, list[int]] = {}
        for one in found:
            by_point.setdefault(one.candidate_id, []).append(one.c)
        assert sorted(map(tuple, by_point.values())) == sorted(SCORES)
        assert all(one.simulated for one in found)
        assert {one.missing for one in found if one.c == 0 and one.n < 8} == {1}


def test_only_as_many_points_as_wanted(tmp_path: Path) -> None:
    with Store(tmp_path / "wb.db") as store:
        probe_points(store)
        assert len({one.candidate_id for one in store.reads.probes(limit=6)}) <= 6
        assert 0 < len(store.reads.probes(limit=2)) < len(store.reads.probes())
