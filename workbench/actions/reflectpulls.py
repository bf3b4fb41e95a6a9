"""The pulls that an entry concerns: their arm, how far they came, and what reviewers said first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property

from workbench.actions.open import Bench
from workbench.actions.reflection import AGAINST, readable
from workbench.domain.record import Record
from workbench.domain.review import ChecklistEntry
from workbench.measures.arms import Arm, Pair
from workbench.reflection import MISSING, NO_CODE, belongs
from workbench.store.arm_reads import ArmPull
from workbench.store.rows import VerdictLine

MOST_BROKEN = 0.5
ARMS = ("treated", "held_out")


class Counts(Record):
    """How far the pulls of one arm came."""

    pulls: int
    admitted: int
    reviewed: int


def first_look(verdicts: Sequence[VerdictLine]) -> VerdictLine | None:
    """The first blind verdict on a point: what a change of mind says, knows the arm by then.

    One that was taken back with nothing in its place counts for nothing.
    """
    given = [v for v in verdicts if v.kind != "undo"]
    for one in given:
        again = any(v.reviewer == one.reviewer and v.id > one.id for v in given)
        if one.blind and (again or not one.undone):
            return one
    return None


class Pulls:
    """The pulls of some runs in scope of an entry, and what was said of them."""

    def __init__(self, bench: Bench, entry: ChecklistEntry, runs: Sequence[str]) -> None:
        self.bench, self.entry, self.runs = bench, entry, list(runs)
        read = bench.store.reads.arm_pulls(self.runs) if self.runs else []
        self.rows = [pull for pull in read if entry.covers(pull.coordinate)]
        self.looks = {pull.id: first_look(pull.verdicts) for pull in self.rows}

    @property
    def simulated(self) -> bool:
        scripted = any(look is not None and look.scripted for look in self.looks.values())
        return scripted or any(pull.simulated for pull in self.rows)

    @cached_property
    def for_code(self) -> frozenset[str]:
        """The points turned down under the entry's code, whatever the words."""
        return frozenset(id for id, words in self._told.items() if words is not None)

    @cached_property
    def _told(self) -> dict[str, str | None]:
        """By reviewed point, what its first look says under the entry's code."""
        looked = {id: look for id, look in self.looks.items() if look is not None}
        return {id: _words(look, self.entry.reason) for id, look in looked.items()}

    @cached_property
    def for_reason(self) -> frozenset[str]:
        """Those of them whose words would have joined the words that the entry rests on."""
        worded = {id: words for id, words in self._told.items() if words}
        alike = belongs(list(worded.values()), self.entry, self.bench.embedder.embed)
        return frozenset(id for id, one in zip(worded, alike, strict=True) if one)

    def pairs(self, hits: frozenset[str]) -> list[Pair]:
        """By run: reviewed points and hits in each arm."""
        return self._by_run(lambda p: self.looks[p.id] is not None, lambda p: p.id in hits)

    def drafts(self) -> list[Pair]:
        """By run: drafts that the lint was asked about, and those that most judges saw break it."""
        id = self.entry.id
        return self._by_run(lambda p: id in p.lint, lambda p: p.lint[id] > MOST_BROKEN)

    def _by_run(
        self, counts: Callable[[ArmPull], bool], hit: Callable[[ArmPull], bool]
    ) -> list[Pair]:
        sums: defaultdict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
        for pull in filter(counts, self.rows):
            sums[pull.run_id][pull.held_out, hit(pull)] += 1
        return [
            Pair(*(Arm(c[held, True], c[held, True] + c[held, False]) for held in (True, False)))
            for c in sums.values()
        ]  # fmt: skip

    def counts(self) -> dict[str, Counts]:
        """Pulls, admitted and reviewed points by arm."""
        found = {}
        for name, held in zip(ARMS, (False, True), strict=True):
            arm = [pull for pull in self.rows if pull.held_out == held]
            found[name] = Counts(
                pulls=len(arm), admitted=sum(pull.outcome == "admitted" for pull in arm),
                reviewed=sum(self.looks[pull.id] is not None for pull in arm),
            )  # fmt: skip
        return found

    def contra(self) -> int:
        """Points that were approved although the judges of construct_b saw the rule broken."""
        seen = [self.looks[p.id] for p in self.rows if p.lint.get(self.entry.id, 0) > MOST_BROKEN]
        return sum(look is not None and look.kind == "approve" for look in seen)

    def quiet_runs(self) -> int:
        """How many of the latest reviewed runs in a row turned nothing down for the reason."""
        hit = {pull.run_id for pull in self.rows if pull.id in self.for_reason}
        reviewed = {pull.run_id for pull in self.rows if self.looks[pull.id] is not None}
        quiet = 0
        for run in reversed([run for run in self.runs if run in reviewed]):
            if run in hit:
                break
            quiet += 1
        return quiet


def _words(look: VerdictLine, reason: str) -> str | None:
    """What a verdict says under a reason code; None when it is not against the point for that."""
    if look.kind not in AGAINST:
        return None
    if reason == MISSING and look.missing:
        return readable(look.missing)
    if reason not in (look.reasons or (NO_CODE,)):
        return None
    return readable(look.text)
