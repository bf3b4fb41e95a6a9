"""Where the next point should lie: a pairwise covering array first, then the emptiest cell.

METHOD 11: every feasible pair of axis values occurs at least once, then quotas even out the cells.
All functions are pure; the same seed and history give the same coordinate.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from random import Random

from workbench.domain.record import Record, digest
from workbench.errors import SpecError

Axes = Mapping[str, Sequence[str]]
Row = dict[str, str]
Forbidden = Sequence[Mapping[str, str]]
End = tuple[str, str]
Pair = tuple[End, End]
TRIES = 12


class Coverage(Record):
    """How well rows cover their axes. Shares are in [0, 1]; evenness is normalised entropy."""

    n: int
    covered_pairs: int
    feasible_pairs: int
    pairwise: float | None
    evenness: dict[str, float | None]
    emptiest: dict[str, str]


class Rules:
    """Forbidden combinations by each value that they name, so that a new value asks only its own.

    `hopeless`: an empty combination is part of every row.
    """

    def __init__(self, forbidden: Forbidden) -> None:
        self.hopeless = any(not combo for combo in forbidden)
        self.naming: dict[End, list[Mapping[str, str]]] = {}
        for combo in forbidden:
            for end in combo.items():
                self.naming.setdefault(end, []).append(combo)

    def breaks(self, row: Mapping[str, str], axis: str) -> bool:
        """Whether the row's value on this axis completes a forbidden combination."""
        return any(_holds(row, combo) for combo in self.naming.get((axis, row[axis]), ()))


def allowed(row: Mapping[str, str], forbidden: Forbidden) -> bool:
    """Whether the (possibly partial) row contains no forbidden combination."""
    return not any(_holds(row, combo) for combo in forbidden)


def complete(partial: Row, axes: Axes, forbidden: Forbidden, rng: Random) -> Row | None:
    """The partial row filled up with values in random order, or None when that cannot be."""
    return _complete(partial, axes, Rules(forbidden), rng)


def _holds(row: Mapping[str, str], combo: Mapping[str, str]) -> bool:
    return all(row.get(a) == v for a, v in combo.items())


def _complete(partial: Row, axes: Axes, rules: Rules, rng: Random) -> Row | None:
    if rules.hopeless or any(rules.breaks(partial, axis) for axis in partial):
        return None
    return _filled(partial, [axis for axis in axes if axis not in partial], axes, (rules, rng))


def _filled(row: Row, left: list[str], axes: Axes, by: tuple[Rules, Random]) -> Row | None:
    """An allowed row with values for the axes that are left, the first that works."""
    if not left:
        return row
    rules, rng = by
    axis = left[0]
    for value in rng.sample(axes[axis], len(axes[axis])):
        longer = {**row, axis: value}
        if not rules.breaks(longer, axis):
            found = _filled(longer, left[1:], axes, by)
            if found is not None:
                return found
    return None


def feasible_pairs(axes: Axes, forbidden: Forbidden) -> set[Pair]:
    """All pairs of values of two axes that occur in at least one allowed row.

    Values that no rule names are alike, so one of them answers for all.
    """
    rng, rules = Random(0), Rules(forbidden)
    known: dict[tuple[End, End], bool] = {}
    pairs: set[Pair] = set()
    for a, b in combinations(sorted(axes), 2):
        for one in [(a, value) for value in axes[a]]:
            for other in [(b, value) for value in axes[b]]:
                named = one in rules.naming, other in rules.naming
                kind = (one if named[0] else (a, ""), other if named[1] else (b, ""))
                if kind not in known:
                    known[kind] = _complete(dict((one, other)), axes, rules, rng) is not None
                if known[kind]:
                    pairs.add((one, other))
    return pairs


def pairs_of(row: Mapping[str, str]) -> set[Pair]:
    """The pairs that a row covers."""
    return set(combinations(sorted(row.items()), 2))


def covering_array(axes: Axes, forbidden: Forbidden, seed: int) -> list[Row]:
    """Rows that together hold every feasible pair: greedy, the best of a few tries a row.

    SpecError when the forbidden combinations leave no row at all.
    """
    return list(covering(axes, forbidden, seed))


def covering(axes: Axes, forbidden: Forbidden, seed: int) -> Iterator[Row]:
    """The rows of the covering array one by one: a large one takes longer than a run needs it.

    SpecError at once when the forbidden combinations leave no row at all.
    """
    if not axes:
        return iter([{}])
    rng, rules = Random(digest(["covering", seed], 16)), Rules(forbidden)
    if _complete({}, axes, rules, rng) is None:
        raise SpecError("the forbidden combinations leave no coordinate at all; remove one")
    if len(axes) == 1:
        axis, values = next(iter(axes.items()))
        return iter([{axis: v} for v in values if allowed({axis: v}, forbidden)])
    return _Missing(feasible_pairs(axes, forbidden), axes, rules, rng).rows()


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
    rng, rules = Random(digest(["quota", seed], 16)), Rules(forbidden)
    row: Row = {}

    def load(axis: str, value: str) -> tuple[int, int]:
        ends = [_pair((a, v), (axis, value)) for a, v in row.items()]
        beside = sum(used.pairs[pair] + pending.pairs[pair] for pair in ends)
        return used.values[axis, value] + pending.values[axis, value], beside

    for axis in axes:
        values = rng.sample(axes[axis], len(axes[axis]))
        for value in sorted(values, key=lambda v, axis=axis: load(axis, v)):  # type: ignore[misc]
            if _complete({**row, axis: value}, axes, rules, rng) is not None:
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


class _Missing:
    """The pairs that no row holds yet, sorted, and how many of them each value is an end of."""

    def __init__(self, pairs: set[Pair], axes: Axes, rules: Rules, rng: Random) -> None:
        self.pairs, self.axes, self.rules, self.rng = pairs, axes, rules, rng
        self.ordered = sorted(pairs)
        self.load = Counter(end for pair in self.ordered for end in pair)

    def rows(self) -> Iterator[Row]:
        """Rows until nothing is missing, each the one of a few tries that holds most of it."""
        while self.pairs:
            tries = [self._greedy_row() for _ in range(TRIES)]
            row = max(tries, key=lambda row: len(pairs_of(row) & self.pairs))
            self._strike(pairs_of(row) & self.pairs)
            yield row

    def _strike(self, held: set[Pair]) -> None:
        self.pairs -= held
        for pair in held:
            del self.ordered[bisect_left(self.ordered, pair)]
            self.load.subtract(pair)

    def _greedy_row(self) -> Row:
        """From a missing pair, axis by axis the value that holds most missing pairs and may be."""
        few = self.rng.sample(self.ordered, min(8, len(self.ordered)))
        begun: Pair = max(few, key=lambda pair: self.load[pair[0]])
        row = dict(begun)
        for axis in self.rng.sample(list(self.axes), len(self.axes)):
            if axis in row:
                continue
            values = self.rng.sample(self.axes[axis], len(self.axes[axis]))
            values.sort(key=lambda v, axis=axis: -self._gain(row, (axis, v)))  # type: ignore[misc]
            for value in values:
                longer = {**row, axis: value}
                if _complete(longer, self.axes, self.rules, self.rng) is not None:
                    row = longer
                    break
        return {axis: row[axis] for axis in self.axes}

    def _gain(self, row: Row, end: End) -> int:
        """How many missing pairs a value would bring to the row."""
        return sum(_pair(other, end) in self.pairs for other in row.items())


def _pair(one: tuple[str, str], other: tuple[str, str]) -> Pair:
    """The two ends in the order that `pairs_of` gives them."""
    return (one, other) if one < other else (other, one)
