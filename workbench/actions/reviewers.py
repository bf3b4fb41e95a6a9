"""What reviewers do, in figures: approval by the group they say they are of, changes of mind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from workbench.actions.open import Bench
from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.intervals import wilson
from workbench.store.rows import VerdictLine

ENOUGH = 30
UNSAID = "(not said)"
WORDS = ("approve", "reject", "edit")
Given = list[tuple[str, VerdictLine]]


class GroupRow(Record):
    """How often people of one group approve at a blind look. `few`: it only describes them."""

    group: str
    reviewers: int
    n: int
    approved: Estimate
    few: bool
    simulated: bool


class ChangeRow(Record):
    """So many verdicts that became another one once the receipts were seen, with one reason."""

    before: str
    after: str
    reason: str
    n: int


class Changes(Record):
    """Changes of mind after the receipts: the share of points judged, and which way they went."""

    n: int
    changed: int
    share: Estimate
    rows: tuple[ChangeRow, ...]
    simulated: bool

    @property
    def sentence(self) -> str:
        """The figures in words."""
        if not self.n or self.share.lo is None or self.share.hi is None:
            return "Nobody has judged a point yet."
        told = (
            f"{self.changed} of {self.n} verdicts were changed once the receipts were seen: "
            f"{self.share.value:.0%} (95% Wilson {self.share.lo:.0%} to {self.share.hi:.0%})."
        )
        return told + (" Simulated: scripts gave some of them." if self.simulated else "")


def approval_by_group(bench: Bench) -> list[GroupRow]:
    """By self-declared group, the approvals among the blind verdicts that stand, most first.

    The groups saw different points: a difference between them is no finding by itself.
    """
    by: dict[str, list[VerdictLine]] = {}
    for _, verdict in bench.store.reads.verdicts_given():
        if verdict.blind and not verdict.undone and verdict.kind in WORDS:
            by.setdefault(" ".join(verdict.group.split()) or UNSAID, []).append(verdict)
    rows = [_group(name, verdicts) for name, verdicts in by.items()]
    return sorted(rows, key=lambda row: (-row.n, row.group))


def _group(name: str, verdicts: list[VerdictLine]) -> GroupRow:
    n = len(verdicts)
    return GroupRow(
        group=name, reviewers=len({v.reviewer for v in verdicts}), n=n, few=n < ENOUGH,
        approved=wilson(sum(v.kind == "approve" for v in verdicts), n),
        simulated=any(v.scripted for v in verdicts),
    )  # fmt: skip


def changes_of_mind(bench: Bench) -> Changes:
    """How many first words were changed after the receipts were shown, by way and reason."""
    given = bench.store.reads.verdicts_given()
    words = [(id, v) for id, v in given if v.kind != "undo"]
    first = {(id, v.reviewer) for id, v in words if v.look != "change"}
    found = list(_changes(words))
    counts = Counter((was.kind, now.kind, why) for was, now in found for why in _reasons(now))
    rows = [ChangeRow(before=a, after=b, reason=why, n=n) for (a, b, why), n in counts.items()]
    changed = len({(id, v.reviewer) for id, v in words if v.look == "change"} & first)
    return Changes(
        n=len(first), changed=changed, share=wilson(changed, len(first)),
        rows=tuple(sorted(rows, key=lambda row: (-row.n, row.before, row.after, row.reason))),
        simulated=any(v.scripted for _, v in words),
    )  # fmt: skip


def _changes(words: Given) -> Iterable[tuple[VerdictLine, VerdictLine]]:
    """Each change with the word it took the place of."""
    last: dict[tuple[str, str], VerdictLine] = {}
    for id, verdict in words:
        before = last.get((id, verdict.reviewer))
        if verdict.look == "change" and before is not None:
            yield before, verdict
        last[(id, verdict.reviewer)] = verdict


def _reasons(verdict: VerdictLine) -> tuple[str, ...]:
    """The codes of a verdict; that it has words only, or nothing."""
    return verdict.reasons or (("(in words)",) if verdict.text else ("(no reason given)",))
