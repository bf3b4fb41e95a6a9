"""How long a release of many points takes, and its exports, in CPU seconds.

    python -m tests.benchmarks.releases DEMO_STORE [POINTS]

The accepted points of a copied demo store are multiplied by SQL (other text, cluster and number),
approved at a stroke, then released and exported by the true actions.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from workbench.actions.export import export
from workbench.actions.open import Bench, open_bench
from workbench.actions.release import Scope, release
from workbench.actions.releases import compare, listed
from workbench.store.text import pack, unpack

TARGETS = ("jsonl", "csv", "hf", "inspect", "trl")


def multiply(bench: Bench, points: int) -> None:
    """Approved copies of the store's accepted points, `points` in all."""
    link = bench.store._link
    rows = link.named("select * from candidates where outcome='admitted' and listed=1")
    bodies = dict(link.rows("select id, body from drafts"))
    begin = int(link.value("select max(admission) from candidates"))
    with link.write() as db:
        for n in range(points):
            row = rows[n % len(rows)]
            draft = unpack(bodies[row["draft_id"]])
            draft["payload"] = {**draft["payload"], "prompt": f"{draft['payload']['prompt']} ({n})"}
            id, body = f"d{n:031d}", pack(draft)
            db.execute("insert into drafts values (?, ?, ?)", (id, id, body))
            place = {"slot": 100_000 + n, "admission": begin + 1 + n}
            row = {**row, **place, "id": f"cbulk{n:011d}",
                   "draft_id": id, "state": "approved",
                   "cluster_id": f"demo/{n % 997}"}  # fmt: skip
            marks = ", ".join(f":{name}" for name in row)
            db.execute(f"insert into candidates ({', '.join(row)}) values ({marks})", row)
            db.execute(
                "insert into verdicts (candidate_id, kind, reviewer, version, before, scripted, at,"
                " body) values (?, 'approve', 'ann', ?, 'queued', 0, ?, ?)",
                (row["id"], row["version"], time.time(), pack({})),
            )


def main(store: Path, points: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        shutil.copy(store, work / "bulk.db")
        bench = open_bench(work / "bulk.db")
        multiply(bench, points)
        told = {}
        begun, wall = time.process_time(), time.monotonic()
        found = release(bench, "bulk", Scope())
        told["release"] = time.process_time() - begun
        print(f"release of {len(found.entries):,} points: {told['release']:.1f} s CPU, "
              f"{time.monotonic() - wall:.1f} s wall")  # fmt: skip
        for what in ("list", "compare"):
            begun = time.process_time()
            _ = listed(bench) if what == "list" else compare(bench, "bulk", "v1")
            told[what] = time.process_time() - begun
            print(f"{what}: {told[what]:.1f} s CPU")
        for target in TARGETS:
            begun = time.process_time()
            out = export(bench, "bulk", target, work / target)
            told[target] = time.process_time() - begun
            print(f"export {target} of {out.points:,} points: {told[target]:.1f} s CPU")
        bench.close()
    print(json.dumps({name: round(seconds, 2) for name, seconds in told.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20_000)
