"""What importing traffic costs: `python -m tests.benchmarks.traffic [ROWS]` (200,000 by default).

Rows of about 80 characters with a user, a time and now and then something personal, at a quarter,
one and four times ROWS; without an id column, which is the dearer way. A process for each.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (0.25, 1.0, 4.0)
TEXT = "how do i my card pin limit transfer fee account please abroad when was it charged"
WORDS = TEXT.split()


def write(path: Path, rows: int) -> None:
    rng = random.Random(0)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "user", "time", "channel"])
        for i in range(rows):
            text = " ".join(rng.choices(WORDS, k=14))
            text += " mail me at ann@example.org" if i % 50 == 0 else f" {rng.randint(1, 9999)}.50"
            writer.writerow([text, f"u{rng.randint(0, rows // 5)}", "2026-03-01T10:00:00", "chat"])


def measure(path: str, store: str) -> None:
    """Import one file twice and print seconds of CPU, and the most memory, as JSON."""
    from workbench.actions.open import open_bench
    from workbench.actions.traffic import TrafficOptions, import_traffic

    bench, seconds, new = open_bench(store), [], []
    for _ in range(2):
        started = time.process_time()
        new.append(import_traffic(bench, path, TrafficOptions("bench")).new)
        seconds.append(time.process_time() - started)
    bench.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = Path(store).stat().st_size / 1e6
    print(
        json.dumps({"first": seconds[0], "again": seconds[1], "new": new, "mb": peak, "db": size})
    )


def main(rows: int) -> None:
    print("rows      first s CPU   again s CPU   rows/s    peak MB   store MB   new, new again")
    with tempfile.TemporaryDirectory() as folder:
        for share in SIZES:
            n = int(rows * share)
            path, store = Path(folder) / f"{n}.csv", Path(folder) / f"{n}.db"
            write(path, n)
            command = [sys.executable, "-m", "tests.benchmarks.traffic", str(path), str(store)]
            ran = subprocess.run(command, check=True, capture_output=True, text=True)
            found = json.loads(ran.stdout)
            print(
                f"{n:<9,} {found['first']:>11.1f} {found['again']:>13.1f} "
                f"{n / found['first']:>9,.0f} {found['mb']:>9.0f} {found['db']:>10.1f}   "
                f"{found['new'][0]:,}, {found['new'][1]:,}",
                flush=True,
            )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1], sys.argv[2])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
