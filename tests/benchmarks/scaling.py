"""Does a pull cost the same at 100, 1,000 and 10,000? `python -m tests.benchmarks.scaling [N ...]`

The toy recipe (two calls a pull, offline stand-ins) through the real gateway, store and engine;
each size in a process of its own. Figures are CPU milliseconds and peak kilobytes a pull.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZES = (100, 1_000, 10_000)


def measure(pulls: int) -> dict[str, float]:
    """One run of that many pulls in this process: CPU and wall seconds, memory before and after."""
    import resource

    from tests.toys.killing import toy_bench
    from tests.toys.world import toy_spec
    from workbench.actions.manufacture import RunOptions, create_run, work

    with tempfile.TemporaryDirectory() as folder:
        bench = toy_bench(Path(folder))
        warm = create_run(bench, toy_spec(id="warm"), RunOptions(attempts=20, seed=9))
        work(bench, warm.run_id)
        run = create_run(bench, toy_spec(), RunOptions(attempts=pulls, seed=1))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        cpu, wall = time.process_time(), time.perf_counter()
        progress = work(bench, run.run_id)
        spent = {
            "pulls": progress.decided, "cpu": time.process_time() - cpu,
            "wall": time.perf_counter() - wall, "base_mb": before / 1024,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }  # fmt: skip
        bench.close()
    return spent


def main(sizes: list[int]) -> None:
    head = f"{'pulls':>7} {'CPU ms/pull':>12} {'wall ms/pull':>13} {'peak MB':>8}"
    print(f"{head} {'grown kB/pull':>14}")
    for size in sizes:
        command = [sys.executable, "-m", "tests.benchmarks.scaling", "--one", str(size)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        row = json.loads(done.stdout.splitlines()[-1])
        pulls = row["pulls"]
        grown = (row["peak_mb"] - row["base_mb"]) * 1024 / pulls
        print(
            f"{pulls:>7} {row['cpu'] / pulls * 1000:>12.2f} {row['wall'] / pulls * 1000:>13.2f} "
            f"{row['peak_mb']:>8.0f} {grown:>14.2f}"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
