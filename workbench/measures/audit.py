"""What gates are worth: of the defects planted and the good points tried, who was stopped where.

Caught is `fail` or `repair`; what a gate could not decide (`error`) is missing and in no rate.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from workbench.domain.estimate import Estimate
from workbench.domain.receipt import Status, Vote
from workbench.domain.record import Record
from workbench.measures.intervals import wilson

Stand = Literal["caught", "missed", "missing"]
MAIN_VERDICT = 0.5


class Verdict(Record):
    """What one gate said of one item. `program`: it asked no model."""

    gate: str
    status: Status
    reason: str = ""
    program: bool = True
    votes: tuple[Vote, ...] = ()

    @property
    def stops(self) -> bool:
        return self.status in ("fail", "repair")


class Tried(Record):
    """One item and its verdicts in the order of the gates. `defect` is '' for a good one.

    `source` is the good point it was made from: items of one source are not independent.
    `to_people`: it passed, into a lane where a person decides.
    """

    defect: str
    source: str
    verdicts: tuple[Verdict, ...]
    decided_by: Literal["program", "model", ""] = ""
    hard: bool = False
    to_people: bool = False

    @property
    def first(self) -> Verdict | None:
        """The first verdict that stopped it."""
        return next((verdict for verdict in self.verdicts if verdict.stops), None)

    @property
    def heard(self) -> tuple[Verdict, ...]:
        """Each gate's verdicts up to its first stop: after a cut it speaks of another draft."""
        stops = {v.gate: i for i, v in reversed(list(enumerate(self.verdicts))) if v.stops}
        return tuple(v for i, v in enumerate(self.verdicts) if i <= stops.get(v.gate, i))

    @property
    def stand(self) -> Stand:
        """An error before any refusal leaves the item undecided."""
        first = next((v for v in self.verdicts if v.stops or v.status == "error"), None)
        if first is None:
            return "missed"
        return "caught" if first.stops else "missing"


class DefectRow(Record):
    """One kind of defect: how many were planted, which share was caught, and by which gate first.

    `matrix` is the share that each gate stops, where every gate has seen every item.
    """

    defect: str
    decided_by: Literal["program", "model", ""]
    planted: int
    caught: Estimate
    by_gate: dict[str, int]
    missed: int
    to_people: int = 0
    undecided: dict[str, int] = {}
    matrix: dict[str, Estimate] = {}


class GoodRow(Record):
    """Good points: which share was refused, by which gate first, and by programs alone."""

    tried: int
    refused: Estimate
    by_gate: dict[str, int]
    refused_by_program: Estimate
    undecided: dict[str, int] = {}
    matrix: dict[str, Estimate] = {}


class JudgeRow(Record):
    """One model in one gate: how often it voted against a defect, and against good points.

    What `against` means is learnt from the good points: any verdict but their usual one.
    """

    gate: str
    model: str
    defect: str
    against: Estimate


class SecondRow(Record):
    """Rows of a set that no author of a gate wrote: which share was refused, and why.

    `should_refuse` says what is right here; `faults` are some rows that went the other way.
    """

    check: str
    should_refuse: bool
    n: int
    refused: Estimate
    reasons: dict[str, int]
    faults: tuple[str, ...] = ()


def defect_rows(tried: Iterable[Tried], *, matrix: bool = False) -> tuple[DefectRow, ...]:
    """One row a defect, those that programs decide first, then by name.

    `matrix`: every gate has seen every item, so that what each is worth can be said.
    """
    by_defect: defaultdict[str, list[Tried]] = defaultdict(list)
    for one in tried:
        if one.defect:
            by_defect[one.defect].append(one)
    rows = [_defect_row(name, items, matrix) for name, items in by_defect.items()]
    return tuple(sorted(rows, key=lambda row: (row.decided_by != "program", row.defect)))


def good_row(tried: Iterable[Tried], *, matrix: bool = False) -> GoodRow:
    """The row of the good points among what was tried."""
    items = [one for one in tried if not one.defect]
    by_program = [
        (one.source, one.stand == "caught" and one.first is not None and one.first.program)
        for one in items if one.stand != "missing"
    ]  # fmt: skip
    return GoodRow(
        tried=len(items), refused=_caught(items), by_gate=_by_gate(items),
        refused_by_program=clustered(by_program), undecided=_undecided(items),
        matrix=_matrix(items) if matrix else {},
    )  # fmt: skip


def judge_rows(tried: Sequence[Tried]) -> tuple[JudgeRow, ...]:
    """Each model's votes against each defect and against good points ('' is the good).

    Gates whose models do not agree on one verdict for good points (an oracle answers with the key)
    have no such rows.
    """
    usual = _usual(one for one in tried if not one.defect)
    votes: defaultdict[tuple[str, str, str], list[tuple[str, bool]]] = defaultdict(list)
    for one in tried:
        for verdict in one.heard:
            for vote in verdict.votes if verdict.gate in usual else ():
                against = vote.verdict != usual[verdict.gate]
                votes[verdict.gate, vote.model, one.defect].append((one.source, against))
    return tuple(
        JudgeRow(gate=gate, model=model, defect=defect, against=clustered(found))
        for (gate, model, defect), found in sorted(votes.items())
    )


def clustered(outcomes: Iterable[tuple[str, bool]], level: float = 0.95) -> Estimate:
    """The share of True over (cluster, outcome) pairs, with Wilson's interval.

    With several outcomes a cluster the interval is that of the effective number n / d, where the
    design effect d = max(1, clustered variance / binomial variance) (METHOD 1.2; Kish 1965).
    """
    pairs = list(outcomes)
    n, hits = len(pairs), sum(hit for _, hit in pairs)
    clusters: defaultdict[str, list[bool]] = defaultdict(list)
    for cluster, hit in pairs:
        clusters[cluster].append(hit)
    if n == 0 or len(clusters) == n:
        return wilson(hits, n, level).model_copy(update={"n_clusters": len(clusters)})
    share = hits / n
    spread = sum(sum(hit - share for hit in found) ** 2 for found in clusters.values())
    effect = max(1.0, spread / max(n * share * (1 - share), 1e-12)) if 0 < hits < n else 1.0
    few = max(1, round(n / effect))
    # All alike says nothing of the spread within clusters: then only the clusters are counted.
    few = few if 0 < hits < n else len(clusters)
    narrow = wilson(round(share * few), few, level)
    assert narrow.lo is not None and narrow.hi is not None
    return narrow.model_copy(update={
        "value": share, "lo": min(narrow.lo, share), "hi": max(narrow.hi, share), "n_items": n,
        "n_clusters": len(clusters), "method": "wilson, effective n",
    })  # fmt: skip


def _defect_row(name: str, items: Sequence[Tried], matrix: bool) -> DefectRow:
    return DefectRow(
        defect=name, decided_by=items[0].decided_by, planted=len(items), caught=_caught(items),
        by_gate=_by_gate(items), missed=sum(one.stand == "missed" for one in items),
        to_people=sum(one.to_people and one.stand == "missed" for one in items),
        undecided=_undecided(items), matrix=_matrix(items) if matrix else {},
    )  # fmt: skip


def _caught(items: Sequence[Tried]) -> Estimate:
    """The share caught of those that could be decided."""
    known = [(one.source, one.stand == "caught") for one in items if one.stand != "missing"]
    return clustered(known).model_copy(update={"n_missing": len(items) - len(known)})


def _by_gate(items: Sequence[Tried]) -> dict[str, int]:
    """How many each gate stopped first, the busiest first."""
    first = (one.first.gate for one in items if one.stand == "caught" and one.first is not None)
    counts = Counter(first)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _undecided(items: Sequence[Tried]) -> dict[str, int]:
    """How many items a gate left undecided, by gate and reason."""
    errors = (
        next(v for v in one.verdicts if v.status == "error")
        for one in items if one.stand == "missing"
    )  # fmt: skip
    return dict(Counter(f"{error.gate} {error.reason}" for error in errors).most_common())


def _matrix(items: Sequence[Tried]) -> dict[str, Estimate]:
    """The share that each gate stopped of the items it decided, in the order of the gates."""
    seen: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    for one in items:
        last = {v.gate: v.stops for v in one.heard if v.status not in ("error", "skip")}
        for gate, stops in last.items():
            seen[gate].append((one.source, stops))
    return {gate: clustered(found) for gate, found in seen.items()}


def _usual(good: Iterable[Tried]) -> Mapping[str, str]:
    """Each gate's usual verdict on good points, where it has one."""
    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in good:
        for verdict in one.verdicts:
            said[verdict.gate].update(vote.verdict for vote in verdict.votes)
    most = {gate: counts.most_common(1)[0] for gate, counts in said.items() if counts}
    return {
        gate: verdict for gate, (verdict, n) in most.items()
        if n > MAIN_VERDICT * said[gate].total()
    }  # fmt: skip
