"""Where the next point should lie: a pairwise covering array first, then the emptiest cell.

METHOD 11: every feasible pair of axis values occurs at least once, then quotas even out the cells.
All functions are pure; the same seed and history give the same coordinate.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from random import Random

from workbench.domain.record import Record, digest
from workbench.errors import SpecError

Axes = Mapping[str, Sequence[str]]
Row = dict[str, str]
Forbidden = Sequence[Mapping[str, str]]
Pair = tuple[tuple[str, str], tuple[str, str]]
TRIES = 12


class Coverage(Record):
    """How well rows cover their axes. Shares are in [0, 1]; evenness is normalised entropy."""

    n: int
    covered_pairs: int
    feasible_pairs: int
    pairwise: float | None
    evenness: dict[str, float | None]
    emptiest: dict[str, str]


def allowed(row: Mapping[str, str], forbidden: Forbidden) -> bool:
    """Whether the (possibly partial) row contains no forbidden combination."""
    return not any(all(row.get(a) == v for a, v in combo.items()) for combo in forbidden)


def complete(partial: Row, axes: Axes, forbidden: Forbidden, rng: Random) -> Row | None:
    """The partial row filled up with values in random order, or None when that cannot be."""
    if not allowed(partial, forbidden):
        return None
    open_axes = [axis for axis in axes if axis not in partial]
    if not open_axes:
        return partial
    axis = open_axes[0]
    for value in rng.sample(list(axes[axis]), len(axes[axis])):
        row = complete({**partial, axis: value}, axes, forbidden, rng)
        if row is not None:
            return row
    return None


def feasible_pairs(axes: Axes, forbidden: Forbidden) -> set[Pair]:
    """All pairs of values of two axes that occur in at least one allowed row."""
    rng = Random(0)
    pairs: set[Pair] = set()
    for a, b in combinations(sorted(axes), 2):
        for va in axes[a]:
            for vb in axes[b]:
                if complete({a: va, b: vb}, axes, forbidden, rng) is not None:
                    pairs.add(((a, va), (b, vb)))
    return pairs


def pairs_of(row: Mapping[str, str]) -> set[Pair]:
    """The pairs that a row covers."""
    return set(combinations(sorted(row.items()), 2))


def covering_array(axes: Axes, forbidden: Forbidden, seed: int) -> list[Row]:
    """Rows that together hold every feasible pair: greedy, the best of a few tries a row.

    SpecError when the forbidden combinations leave no row at all.
    """
    if not axes:
        return [{}]
    rng = Random(digest(["covering", seed], 16))
    missing = feasible_pairs(axes, forbidden)
    if complete({}, axes, forbidden, rng) is None:
        raise SpecError("the forbidden combinations leave no coordinate at all; remove one")
    if len(axes) == 1:
        axis, values = next(iter(axes.items()))
        return [{axis: v} for v in values if allowed({axis: v}, forbidden)]
    rows: list[Row] = []
    while missing:
        row = _best_row(missing, axes, forbidden, rng)
        rows.append(row)
        missing -= pairs_of(row)
    return rows


class Usage:
    """How often each value and each pair of values was used: the memory of the quotas."""

    def __init__(self, rows: Iterable[Mapping[str, str]] = ()) -> None:
        self.n = 0
        self.values: Counter[tuple[str, str]] = Counter()
        self.pairs: Counter[Pair] = Counter()
        for row in rows:
            self.add(row)

    def add(self, row: Mapping[str, str]) -> None:
        self.n += 1
        self.values.update(row.items())
        self.pairs.update(pairs_of(row))


def next_coordinate(
    axes: Axes, forbidden: Forbidden, used: Usage, pending: Usage, seed: int
) -> Row:
    """The row for the emptiest cell: axis by axis the value that was used least so far.

    `used` counts admitted points, `pending` those on their way. Among equally rare values those
    win whose pairs with the values already chosen are rarer; other ties are random by `seed`.
    """
    rng = Random(digest(["quota", seed], 16))
    row: Row = {}

    def load(axis: str, value: str) -> tuple[int, int]:
        ends = [_pair((a, v), (axis, value)) for a, v in row.items()]
        beside = sum(used.pairs[pair] + pending.pairs[pair] for pair in ends)
        return used.values[axis, value] + pending.values[axis, value], beside

    for axis in axes:
        values = rng.sample(list(axes[axis]), len(axes[axis]))
        for value in sorted(values, key=lambda v, axis=axis: load(axis, v)):  # type: ignore[misc]
            if complete({**row, axis: value}, axes, forbidden, rng) is not None:
                row[axis] = value
                break
    return row


def coverage(rows: Sequence[Mapping[str, str]], axes: Axes, forbidden: Forbidden) -> Coverage:
    """Covered / feasible pairs, evenness by axis, and the value that is emptiest on each axis."""
    feasible = feasible_pairs(axes, forbidden)
    covered = set().union(*(pairs_of(row) for row in rows)) & feasible if rows else set()
    counts = {axis: Counter(row.get(axis, "") for row in rows) for axis in axes}
    return Coverage(
        n=len(rows), covered_pairs=len(covered), feasible_pairs=len(feasible),
        pairwise=len(covered) / len(feasible) if feasible else None,
        evenness={a: evenness([counts[a][v] for v in axes[a]]) for a in axes},
        emptiest={a: min(axes[a], key=lambda v, a=a: counts[a][v]) for a in axes},  # type: ignore[misc]
    )  # fmt: skip


def evenness(counts: Iterable[int]) -> float | None:
    """Entropy over its maximum, 1 for even counts; None when there is nothing to be even about."""
    numbers = list(counts)
    total = sum(numbers)
    if total == 0 or len(numbers) < 2:
        return None
    shares = [n / total for n in numbers if n]
    return -sum(p * math.log(p) for p in shares) / math.log(len(numbers))


def _best_row(missing: set[Pair], axes: Axes, forbidden: Forbidden, rng: Random) -> Row:
    """The row with most missing pairs among a few greedy tries, each begun from a missing pair."""
    ordered = sorted(missing)
    load = Counter(end for pair in ordered for end in pair)
    rows = []
    for _ in range(TRIES):
        start = max(rng.sample(ordered, min(8, len(ordered))), key=lambda p: load[p[0]])
        rows.append(_greedy_row(dict(start), missing, axes, forbidden, rng))
    return max(rows, key=lambda row: len(pairs_of(row) & missing))


def _greedy_row(row: Row, missing: set[Pair], axes: Axes, forbidden: Forbidden, rng: Random) -> Row:
    """Fill the row axis by axis with the value that covers most missing pairs and stays allowed."""
    for axis in rng.sample(list(axes), len(axes)):
        if axis in row:
            continue
        values = rng.sample(list(axes[axis]), len(axes[axis]))
        values.sort(key=lambda v: -len(pairs_of({**row, axis: v}) & missing))
        for value in values:
            if complete({**row, axis: value}, axes, forbidden, rng) is not None:
                row = {**row, axis: value}
                break
    return {axis: row[axis] for axis in axes}


def _pair(one: tuple[str, str], other: tuple[str, str]) -> Pair:
    """The two ends in the order that `pairs_of` gives them."""
    return (one, other) if one < other else (other, one)
