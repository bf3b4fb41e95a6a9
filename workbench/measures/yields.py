"""What a run's gates did: repairs that helped, judges that split, cells that a gate is hard on.

Everything is computed from pulls with their receipts; METHOD 4.7 names the yield report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.comparisons import benjamini_hochberg, two_proportions
from workbench.measures.intervals import wilson

LEAST_IN_CELL = 5
Q = 0.10
STOPS = ("fail", "repair")


class Visit(NamedTuple):
    """One receipt in short. `votes` are the verdicts of its judges, if it had any."""

    gate: str
    status: str
    reason: str
    votes: tuple[str, ...] = ()


class Pull(NamedTuple):
    """One decided pull: where it lay, what became of it, its receipts and repairs in order.

    `repairs` are (gate, reason) with the number of receipts that came before each.
    """

    slot: int
    cell: Mapping[str, str]
    outcome: str
    at: str
    visits: tuple[Visit, ...]
    repairs: tuple[tuple[str, str, int], ...] = ()


class RepairRow(Record):
    """Repairs for one reason: how many, after how many the gate was content, how many got in."""

    gate: str
    reason: str
    repairs: int
    helped: Estimate
    admitted: int


class SplitRow(Record):
    """How often the judges of a gate were not of one mind, over receipts with two votes or more."""

    gate: str
    receipts: int
    split: Estimate


class CellRow(Record):
    """A gate's refusals in one cell against all others. `q`: Benjamini-Hochberg over all rows.

    `refused` and `rest` are shares of the points that the gate saw; `stands_out` when q <= .10.
    """

    gate: str
    axis: str
    value: str
    refused: Estimate
    rest: Estimate
    p: float
    q: float
    method: str

    @property
    def stands_out(self) -> bool:
        return self.q <= Q


class AcceptedRow(Record):
    """Accepted pulls of one cell."""

    axis: str
    value: str
    accepted: Estimate


def repair_rows(pulls: Sequence[Pull]) -> list[RepairRow]:
    """By gate and reason, commonest first. A repair helped when its gate's next word is no stop."""
    tried: Counter[tuple[str, str]] = Counter()
    helped: Counter[tuple[str, str]] = Counter()
    admitted: Counter[tuple[str, str]] = Counter()
    for pull in pulls:
        for gate, reason, before in pull.repairs:
            after = next((v for v in pull.visits[before:] if v.gate == gate), None)
            tried[gate, reason] += 1
            helped[gate, reason] += after is not None and after.status in ("pass", "skip")
            admitted[gate, reason] += pull.outcome == "admitted"
    return [
        RepairRow(gate=key[0], reason=key[1], repairs=n, helped=wilson(helped[key], n),
                  admitted=admitted[key])
        for key, n in sorted(tried.items(), key=lambda item: (-item[1], item[0]))
    ]  # fmt: skip


def split_rows(pulls: Iterable[Pull]) -> list[SplitRow]:
    """Gates with judges, by how often they split; the panel of solvers is no panel of judges."""
    seen: Counter[str] = Counter()
    split: Counter[str] = Counter()
    for visit in (visit for pull in pulls for visit in pull.visits):
        if len(visit.votes) > 1:
            seen[visit.gate] += 1
            split[visit.gate] += len(set(visit.votes)) > 1
    rows = [SplitRow(gate=g, receipts=n, split=wilson(split[g], n)) for g, n in seen.items()]
    return sorted(rows, key=lambda row: (-(row.split.value or 0.0), row.gate))


def cell_rows(pulls: Sequence[Pull]) -> list[CellRow]:
    """Every gate and cell with enough points, those that stand out first.

    A gate refuses where it stops a point, repaired or not: a first word of fail or repair.
    """
    stopped: defaultdict[str, dict[int, bool]] = defaultdict(dict)
    for pull in pulls:
        for visit in pull.visits:
            stopped[visit.gate].setdefault(pull.slot, visit.status in STOPS)
    cells = {pull.slot: pull.cell for pull in pulls}
    found = [
        (gate, *cell, *counts)
        for gate, words in stopped.items()
        for cell, counts in _tables(words, cells).items()
    ]
    tests = [two_proportions(a, n, b, m) for *_, a, n, b, m in found]
    qs = benjamini_hochberg([test.p for test in tests])
    rows = [
        CellRow(gate=gate, axis=axis, value=value, refused=wilson(a, n), rest=wilson(b, m),
                p=test.p, q=q, method=test.method)
        for (gate, axis, value, a, n, b, m), test, q in zip(found, tests, qs, strict=True)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.q, row.p, row.gate, row.axis, row.value))


def accepted_rows(pulls: Sequence[Pull]) -> list[AcceptedRow]:
    """Accepted pulls by value of each axis, lowest first."""
    seen: Counter[tuple[str, str]] = Counter()
    good: Counter[tuple[str, str]] = Counter()
    for pull in pulls:
        for cell in pull.cell.items():
            seen[cell] += 1
            good[cell] += pull.outcome == "admitted"
    rows = [AcceptedRow(axis=axis, value=value, accepted=wilson(good[axis, value], n))
            for (axis, value), n in seen.items()]  # fmt: skip
    return sorted(rows, key=lambda row: (row.accepted.value or 0.0, row.axis, row.value))


def _tables(
    words: Mapping[int, bool], cells: Mapping[int, Mapping[str, str]]
) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """(stopped, n) in each cell and in all others; cells with too few points are left out."""
    inside: Counter[tuple[str, str]] = Counter()
    hits: Counter[tuple[str, str]] = Counter()
    for slot, stop in words.items():
        inside.update(cells[slot].items())
        hits.update(cells[slot].items() if stop else ())
    n, total = len(words), sum(words.values())
    return {
        cell: (hits[cell], many, total - hits[cell], n - many)
        for cell, many in sorted(inside.items())
        if many >= LEAST_IN_CELL and n - many >= LEAST_IN_CELL
    }
