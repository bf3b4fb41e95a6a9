"""Every exporter's round trip as a table: rows out, rows in, reference accepted, mutant refused.

    python -m tests.benchmarks.exports [DEMO_STORE]

Inspect and Hugging Face rows need the extra `exports`; without it they say so. A store is copied,
its waiting points are approved there, and nothing of it is changed.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from tests.test_targets import ours
from tests.toys.approved import approve
from tests.toys.targets import Trip, hf_trip, inspect_trip, row_trip, trl_trip
from workbench.actions.demo import SIZES, open_demo, run_demo
from workbench.actions.export import export
from workbench.actions.open import open_bench
from workbench.actions.release import Scope, release
from workbench.console import table
from workbench.registry import load, shelf_of

LOADERS = {"inspect": "inspect-ai, mock model", "hf": "datasets", "trl": "datasets + reward.py"}
LAST = ("trl", "calibration", "regression")  # what is trained on is no evaluation afterwards


def trip(target: str, folder: Path, work: Path) -> Trip:
    """One target's own loader on its folder."""
    if target == "inspect":
        return inspect_trip(folder, work / "logs")
    if target == "hf":
        return hf_trip(folder, work / "cache", ours)
    if target == "trl":
        return trl_trip(folder, work / "cache")
    rows: list[dict[str, Any]] = load("exporter", target).read(folder)
    if target == "calibration":
        return Trip(len(rows), None, None)
    return row_trip(rows, ours)


def main(store: Path | None) -> None:
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_DATASETS_DISABLE_PROGRESS_BARS"):
        os.environ[name] = "1"
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        if store is None:
            bench = open_demo(work / "demo.db")
            run_demo(bench, SIZES["small"])
        else:
            shutil.copy(store, work / "demo.db")
            bench = open_bench(work / "demo.db")
        approve(bench)
        release(bench, "all", Scope())
        rows = []
        first = [one for one in sorted(shelf_of("exporter")) if one not in LAST]
        for target in [*first, *LAST]:
            begun = time.process_time()
            out = export(bench, "all", target, work / target)
            took = time.process_time() - begun
            try:
                found = trip(target, work / target, work)
                graded = share(found.accepted), share(found.refused)
            except pytest.skip.Exception as why:
                found, graded = Trip(0, None, None), ("loader not installed",) * 2
                print(f"{target}: {why}", file=sys.stderr)
            exporter = load("exporter", target)
            carried = [*exporter.recipes, *(f"graded by {name}" for name in exporter.graders)]
            rows.append((
                target, LOADERS.get(target, "ours"), ", ".join(carried), out.points, out.rows_out,
                found.rows_in, *graded,
                ", ".join(f"{one.n} {one.reason.partition(':')[0]}" for one in out.left_out)[:60],
                f"{took:.2f}",
            ))  # fmt: skip
        bench.close()
    head = ("target", "loader", "carries", "points", "rows out", "rows in", "reference accepted",
            "mutant refused", "left out", "CPU s")  # fmt: skip
    print(table(head, rows))
    print(json.dumps({"whole": all(row[4] == row[5] for row in rows)}))


def share(value: float | None) -> str:
    return "no program grades it" if value is None else f"{value:.0%}"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
