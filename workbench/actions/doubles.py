"""How far reviewers agree on the points that were judged twice, each time blind (METHOD 8).

Two people agree with each other; one who reviews alone with themselves, a day later. What scripts
said is counted apart, and called simulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from workbench.actions.open import Bench
from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.doubled import doubled
from workbench.store.queue_reads import TWICE_BELOW
from workbench.store.rows import VerdictLine

ENOUGH = 30  # below this many doubles the figures only describe (METHOD 8)
Whose = Literal["people", "oneself", "scripts"]
NONE = {
    "people": "No point has been judged by two people blind to each other yet.",
    "oneself": "Nobody has judged a point of their own anew yet (who reviews alone does, a day "
    "later, for 15% of points).",
    "scripts": "",
}
WHO = {
    "people": "Two people agree on {} of {} points that both judged blind",
    "oneself": "A person who judged a point again a day later, without seeing their own first "
    "word, said the same on {} of {} points",
    "scripts": "Simulated: where a scripted reviewer is one of two, they agree on {} of {} points",
}
Pair = tuple[VerdictLine, VerdictLine]


class Doubles(Record):
    """Agreement of the first and the second look. `kappa`, `alpha` and `ac1` are corrected for
    chance; `people` is how many gave them."""

    whose: Whose
    n: int
    agreed: int
    people: int
    share: Estimate
    kappa: Estimate
    alpha: Estimate
    ac1: Estimate

    @property
    def sentence(self) -> str:
        """The figures in words, with their caveat; '' where scripts have judged nothing twice."""
        if not self.n or self.share.value is None:
            return NONE[self.whose]
        # Cohen's kappa is for the same two people throughout; alpha for any number of them.
        chance = ("kappa", self.kappa) if self.people == 2 else ("alpha", self.alpha)
        told = WHO[self.whose].format(self.agreed, self.n)
        told += f": {self.share.value:.0%}{_interval(self.share, 'Wilson', 100)}"
        for name, one in (chance, ("AC1", self.ac1)):
            if one.value is not None:
                told += f", {name} {one.value:.2f}{_interval(one, 'bootstrap', 1)}"
        few = f" Fewer than {ENOUGH} doubles: this describes them, and no more."
        return f"{told}.{few if self.n < ENOUGH else ''}"


def doubles(bench: Bench, whose: Whose = "people") -> Doubles:
    """The first two blind verdicts on each point of the random 15%; later ones do not count."""
    said: dict[str, list[VerdictLine]] = {}
    for id, verdict in bench.store.reads.verdicts_given():
        if verdict.kind != "undo" and verdict.blind and id[-4:] < TWICE_BELOW:
            said.setdefault(id, []).append(verdict)
    pairs = _of_oneself(said) if whose == "oneself" else _of_two(said, whose)
    found = doubled([(a.kind, b.kind) for a, b in pairs])
    return Doubles(
        whose=whose, n=len(pairs), agreed=sum(a.kind == b.kind for a, b in pairs),
        people=len({one.reviewer for pair in pairs for one in pair}), share=found.raw,
        kappa=found.kappa, alpha=found.alpha, ac1=found.ac1,
    )  # fmt: skip


def _of_two(said: Mapping[str, list[VerdictLine]], whose: Whose) -> list[Pair]:
    """The first words of the first two people on each point."""
    found = []
    for verdicts in said.values():
        first: dict[str, VerdictLine] = {}
        for one in verdicts:
            if one.look != "self":
                first.setdefault(one.reviewer, one)
        two = list(first.values())[:2]
        if len(two) == 2 and any(v.scripted for v in two) == (whose == "scripts"):
            found.append((two[0], two[1]))
    return found


def _of_oneself(said: Mapping[str, list[VerdictLine]]) -> list[Pair]:
    """A person's first word on each point, and their word when they looked anew."""
    found = []
    for verdicts in said.values():
        for later in verdicts:
            before = [v for v in verdicts if v.reviewer == later.reviewer and v.id < later.id]
            if later.look == "self" and before and not later.scripted:
                found.append((before[0], later))
                break
    return found


def _interval(found: Estimate, method: str, scale: int) -> str:
    if found.lo is None or found.hi is None:
        return ""
    form = "{:.0f}%" if scale == 100 else "{:.2f}"
    low, high = (form.format(round(one * scale, 2) + 0.0) for one in (found.lo, found.hi))
    return f" (95% {method} {low} to {high})"
