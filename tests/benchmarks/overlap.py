"""What `measure overlap` costs: CPU seconds and peak memory at a quarter, once and four times 1x.

    python -m tests.benchmarks.overlap [SIZE ...]

1x is 10,000 items against 100,000 training rows. Words are drawn by Zipf's law from 30,000, about
45 an item and 120 a row; one row in a hundred holds a piece of an item. Each size runs in a process
of its own, so that its peak is its own; a last line holds the items fixed and lets the rows grow.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ITEMS, ROWS = 10_000, 100_000
WORDS, ITEM, ROW = 30_000, 45, 120
EVERY, PIECE = 100, 20
SIZES = (0.25, 1.0, 4.0)


def texts(many: int, mean: int, seed: int) -> Iterator[list[str]]:
    """Texts of about `mean` words."""
    rng = np.random.default_rng(seed)
    share = 1 / np.arange(1, WORDS + 1)
    names = [f"w{i}" for i in range(WORDS)]
    for begin in range(0, many, 5000):
        sizes = rng.poisson(mean, min(5000, many - begin))
        drawn = rng.choice(WORDS, int(sizes.sum()), p=share / share.sum())
        for part in np.split(drawn, np.cumsum(sizes)[:-1]):
            yield [names[i] for i in part]


def write(folder: Path, items: int, rows: int) -> tuple[Path, Path]:
    """An eval set and training rows in files."""
    mine = list(texts(items, ITEM, 1))
    files = folder / "eval.jsonl", folder / "train.jsonl"
    with files[0].open("w") as file:
        file.writelines(json.dumps({"text": " ".join(words)}) + "\n" for words in mine)
    with files[1].open("w") as file:
        for i, words in enumerate(texts(rows, ROW, 2)):
            if i % EVERY == 0:
                words[5:5] = mine[i % len(mine)][:PIECE]
            file.write(json.dumps({"text": " ".join(words)}) + "\n")
    return files


def measured(items: int, rows: int) -> None:
    """One size: printed as a line."""
    from workbench.actions.measure import Reading
    from workbench.actions.overlap import Ask, overlap

    with tempfile.TemporaryDirectory() as place:
        mine, theirs = write(Path(place), items, rows)
        size = theirs.stat().st_size / 1e6
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        begun = time.process_time()
        found = overlap(mine, Reading(), Ask([theirs]))
        spent = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    any_8 = found.results["rules"]["any_8"]["flagged"]
    print(
        f"{items:>7,} items  {rows:>9,} rows ({size:6,.0f} MB)  {spent:6.1f} s CPU  "
        f"{peak:5.0f} MB at most ({before:.0f} before)  {any_8:,} flagged by any_8",
        flush=True,
    )


def main(given: list[str]) -> None:
    if given[:1] == ["one"]:
        return measured(int(given[1]), int(given[2]))
    sizes = [float(one) for one in given] or list(SIZES)
    pairs = [(int(ITEMS * size), int(ROWS * size)) for size in sizes]
    pairs += [] if given else [(ITEMS, 4 * ROWS)]
    for items, rows in pairs:
        command = [sys.executable, "-m", "tests.benchmarks.overlap", "one", str(items), str(rows)]
        subprocess.run(command, check=True)
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
