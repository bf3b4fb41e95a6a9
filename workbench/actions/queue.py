"""The queue of a reviewer: what waits, in the order in which a look is worth most (METHOD 8).

The whole queue is ordered by what is known without opening a receipt; a window of the best of it is
then ordered exactly, by the doubts of its gates. Ties go by id, which is a hash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from workbench.actions.open import Bench
from workbench.domain.receipt import GateResult
from workbench.domain.spec import FrozenRun
from workbench.measures.looks import Signals, boundary, disagreement, rarity, width, worth
from workbench.store.queue_reads import ALONE, LOOKS, Waiting

WINDOW = 120
# Every so many looks one is a second look, so that doubles are not all left to the end.
SECOND_EVERY = 6
KNOWN_EVERY = 20  # one in so many is an item whose right verdict is known
HIGH_STAKES = re.compile(
    r"\b(health|medic\w*|patient|legal|law|financ\w*|credit|loan\w*|self.harm|suicid\w*|minors?|"
    r"child\w*)\b",
    re.I,
)
SUSPECT = {"unproven", "inverted", "zero_solve", "no_quorum", "low_prevalence"}
UNSEEN = 0.5  # what a doubt is taken for before the receipts are opened


@dataclass(frozen=True)
class Wanted:
    """What the queue is narrowed to; an empty field narrows nothing. `doubt` is a gate."""

    recipe: str = ""
    track: str = ""
    node_id: str = ""
    lane: str = ""
    doubt: str = ""
    run_id: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Wanted:
        """The narrowing that an address asks for."""
        return cls(**{f.name: str(query.get(f.name) or "") for f in fields(cls)})

    @property
    def given(self) -> dict[str, str]:
        """The fields that narrow something."""
        named = {f.name: str(getattr(self, f.name)) for f in fields(self)}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Queued:
    """One place in the queue: which point, the kind of look, and what the look is worth."""

    id: str
    purpose: str
    worth: float


@dataclass(frozen=True)
class Queue:
    """The next points of a reviewer, best first, and how many wait behind them."""

    next: tuple[Queued, ...]
    waiting: int
    by_purpose: Mapping[str, int]
    recipes: tuple[str, ...] = ()


def queue(bench: Bench, reviewer: str, wanted: Wanted, window: int = WINDOW) -> Queue:
    """The best `window` looks of this reviewer. Reads only."""
    reads = bench.store.reads
    looks = (*LOOKS, *ALONE) if reads.alone(reviewer) else LOOKS
    known = _Known(bench)
    stakes = sorted({node for run_id, node in reads.leaves_refused() if known.stakes(run_id, node)})
    rows = reads.waiting(reviewer, looks=looks, stakes=stakes, **wanted.given)
    leaves = reads.judged_by_leaf()
    widths = {node: width(good, n) for node, (good, n) in leaves.items()}
    judged = {node: n for node, (_, n) in leaves.items()}
    rough = [(_worth(_rough(row, judged, known), row, widths), row) for row in rows]
    best = sorted(rough, key=lambda pair: (-pair[0], pair[1].id))[:window]
    exact = [
        Queued(row.id, row.purpose, _worth(_exact(bench, row, judged, known), row, widths))
        for _, row in best
    ]
    counts = {name: sum(row.purpose == name for row in rows) for name in {r.purpose for r in rows}}
    exact.sort(key=lambda one: (-one.worth, one.id))
    recipes = tuple(row.recipe for _, row in best)
    return Queue(tuple(_mixed(exact)), len(rows), counts, recipes)


def blended(found: Queue, known: Sequence[Waiting]) -> Queue:
    """The queue with items whose right verdict is known among the others, as if one of them."""
    mixed = list(found.next)
    for number, row in enumerate(sorted(known)):
        at = number * KNOWN_EVERY + int(row.id[-6:], 16) % KNOWN_EVERY
        mixed.insert(at, Queued(row.id, "first", 0.0))
    return replace(found, next=tuple(mixed), waiting=found.waiting + len(known))


def _worth(signals: Signals, row: Waiting, widths: Mapping[str, float]) -> float:
    return worth(signals, widths.get(row.node_id, 1.0))


def _rough(row: Waiting, judged: Mapping[str, int], known: _Known) -> Signals:
    """What is known of a point without its receipts."""
    return Signals(
        boundary=UNSEEN, disagreement=UNSEEN, stakes=known.stakes(row.run_id, row.node_id),
        rarity=rarity(judged.get(row.node_id, 0)),
        forced=row.purpose == "again" or row.lane != "normal" or _suspect(row),
    )  # fmt: skip


def _suspect(row: Waiting) -> bool:
    return any(f'"{flag}"' in row.flags for flag in SUSPECT)


def _exact(bench: Bench, row: Waiting, judged: Mapping[str, int], known: _Known) -> Signals:
    """The same with the doubts that its gates had in the end."""
    rough = _rough(row, judged, known)
    results = bench.store.reads.last_results(row.run_id, row.slot, row.branch)
    near, split, unknown = doubts(list(results.values()))
    forced = rough.forced or unknown
    return rough._replace(boundary=near, disagreement=split, forced=forced)


def doubts(results: Sequence[GateResult]) -> tuple[float, float, bool]:
    """The nearest threshold, the widest split of votes, and whether a gate could not tell."""
    near = [
        boundary(r.score, r.threshold)
        for r in results
        if r.score is not None and r.threshold is not None
    ]
    split = [disagreement([vote.verdict for vote in r.votes]) for r in results if r.votes]
    return (
        max(near, default=0.0),
        max(split, default=0.0),
        any(r.status == "error" for r in results),
    )


def _mixed(ordered: Sequence[Queued]) -> list[Queued]:
    """Second looks spread among the others; third looks and experts' first of all."""
    urgent = [one for one in ordered if one.purpose in ("third", "expert", "tie")]
    first = [one for one in ordered if one.purpose in ("first", "again")]
    second = [one for one in ordered if one.purpose in ("second", "self")]
    found: list[Queued] = list(urgent)
    while first or second:
        found += first[: SECOND_EVERY - 1]
        found += second[:1]
        first, second = first[SECOND_EVERY - 1 :], second[1:]
    return found


class _Known:
    """What the runs of a queue say of their leaves, each run read once."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.runs: dict[str, FrozenRun] = {}
        self.high: dict[tuple[str, str], float] = {}

    def stakes(self, run_id: str, node_id: str) -> float:
        """1 for a leaf whose names speak of health, law, money lent, self-harm or children."""
        key = (run_id, node_id)
        if key not in self.high:
            if run_id not in self.runs:
                self.runs[run_id] = self.bench.store.journal.run(run_id)
            path = self.runs[run_id].paths.get(node_id, ())
            named = any(HIGH_STAKES.search(node.label) for node in path)
            self.high[key] = 1.0 if named else 0.0
        return self.high[key]
