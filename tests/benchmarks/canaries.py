"""Whom known-answer items flag: `python -m tests.benchmarks.canaries [SITTINGS]`.

Sittings of so many verdicts with one known answer in twenty, half of them with a planted defect; a
reviewer misjudges each with a fixed chance, or always says the same. Wilson's 95% interval of the
share flagged. The bar: under 2% for a perfect reviewer (no slips, and 2% slips) at 200 verdicts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random

from workbench.measures.canaries import check, right
from workbench.measures.intervals import wilson

LENGTHS = (40, 100, 200, 400)
Chance = Callable[[str, Random], bool | None]


def slips(chance: float) -> Chance:
    return lambda defect, rng: rng.random() >= chance


def always(kind: str) -> Chance:
    return lambda defect, rng: right(defect, kind, ("off_target",))


PEOPLE: dict[str, Chance] = {
    "no slips": slips(0.0), "2% slips": slips(0.02), "5% slips": slips(0.05),
    "10% misses": slips(0.1), "20% misses": slips(0.2), "30% misses": slips(0.3),
    "50% misses": slips(0.5), "approves everything": always("approve"),
    "rejects everything": always("reject"),
}  # fmt: skip


def flagged(person: Chance, verdicts: int, sittings: int, rng: Random) -> int:
    items = ["planted" if i % 2 == 0 else "" for i in range(verdicts // 20)]
    return sum(check([(d, person(d, rng)) for d in items]).flagged for _ in range(sittings))


def main(sittings: str = "4000") -> None:
    many = int(sittings)
    print(f"share of {many:,} sittings flagged, by verdicts in a sitting (known answers)")
    print(f"{'reviewer':22}" + "".join(f"{f'{n} ({n // 20})':>26}" for n in LENGTHS))
    for name, person in PEOPLE.items():
        cells = []
        for verdicts in LENGTHS:
            found = wilson(flagged(person, verdicts, many, Random(f"{name} {verdicts}")), many)
            assert found.value is not None and found.lo is not None and found.hi is not None
            cells.append(f"{found.value:.2%} ({found.lo:.2%}-{found.hi:.2%})")
            if name in ("no slips", "2% slips") and verdicts == 200 and found.value >= 0.02:
                print(f"BAR MISSED: {name} flagged in {found.value:.2%}")
        print(f"{name:22}" + "".join(f"{cell:>26}" for cell in cells), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
