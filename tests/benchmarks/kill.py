"""Twenty kills of a 300-point run: `python -m tests.benchmarks.kill [kills]` says what was lost."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.toys.killing import kill_and_resume


def main(kills: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = kill_and_resume(Path(folder), points=300, kills=kills, seed=7)
    for name, value in asdict(found).items():
        print(f"{name:>13}  {value}")
    print(f"{'extra calls':>13}  {found.calls - found.needed} (16 in flight x {found.kills} kills)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
