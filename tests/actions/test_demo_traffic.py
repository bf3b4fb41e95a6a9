"""The demo's store holds its own traffic: masked, simulated, truth beside it, made once."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from workbench.actions.demo_traffic import HOLES, bring_demo_traffic
from workbench.actions.open import open_bench


def test_traffic_of_the_demo_comes_in_as_anybodys(tmp_path: Path) -> None:
    bench = open_bench(tmp_path / "a.db")
    bring_demo_traffic(bench)  # imports are not what is timed
    bench.close()
    bench = open_bench(tmp_path / "b.db")
    started = time.process_time()
    snapshot = bring_demo_traffic(bench)
    assert time.process_time() - started < 3
    assert snapshot.simulated and snapshot.rows_kept == 2000 and snapshot.redacted
    assert set(snapshot.redactions) == {"account", "card", "email", "phone"}
    rows = bench.store.reads.traffic_rows(snapshot.id)
    assert not any("@" in row.text for row in rows)
    found = Counter(row.label for row in rows)
    assert all(found[hole] >= 60 for hole in HOLES)
    assert bring_demo_traffic(bench) == snapshot and len(bench.store.reads.traffic()) == 1
    bench.close()
