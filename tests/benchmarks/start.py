"""CPU and wall seconds of `workbench --help`: `python -m tests.benchmarks.start`."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

TIMES = 9
CODE = "from workbench.cli import main; main(['--help'])"


def once() -> tuple[float, float]:
    """CPU seconds (user and system) and wall seconds of one start."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", CODE], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - begun


def main() -> None:
    runs = [once() for _ in range(TIMES)]
    cpu, wall = (statistics.median(figures) for figures in zip(*runs, strict=True))
    print(f"workbench --help: {cpu:.3f} s CPU, {wall:.3f} s wall (medians of {TIMES})")


if __name__ == "__main__":
    main()
