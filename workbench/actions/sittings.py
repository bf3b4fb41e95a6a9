"""The end of a sitting: how its known-answer items were judged, and what follows from that.

A sitting ends when its reviewer says so, or when they come back after an hour. One that was
careless for certain is looked at again: its verdicts are set aside with that reason, none is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from workbench.actions.open import Bench
from workbench.domain.record import Record, digest
from workbench.errors import StoreError
from workbench.measures.canaries import Checked, check, right
from workbench.store.known_reads import KnownItem
from workbench.store.rows import VerdictLine

KIND = "sitting"
PAUSE = timedelta(hours=1)
CHECKER = "known-answer check"
MANY = 100_000


class Told(Record):
    """One known-answer item, told when the sitting is over. `was_right` is None if it tells
    nothing."""

    id: str
    source: str
    defect: str
    said: str
    reasons: tuple[str, ...]
    was_right: bool | None


class Ended(Record):
    """What came of a sitting. `again` are the points that wait anew, `released` those that went
    out before: their verdicts can only be told, not set aside."""

    reviewer: str
    first: int
    last: int
    at: str
    given: int
    checked: Checked
    items: tuple[Told, ...]
    again: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    scripted: bool = False

    @property
    def sentence(self) -> str:
        """The figures in words."""
        found, share = self.checked, self.checked.accuracy
        told = f"{self.given} verdicts. "
        if not found.n or share.value is None or share.lo is None or share.hi is None:
            return told + "No item with a known answer was among them."
        told += (
            f"{found.n - found.misses} of {found.n} with a known answer were judged rightly: "
            f"{share.value:.0%} (95% Wilson {share.lo:.0%} to {share.hi:.0%}); {found.bad_misses} "
            f"of {found.bad} planted defects were let pass, {found.good_misses} of {found.good} "
            "good ones rejected."
        )
        if self.scripted:
            told += " Simulated: these verdicts are a script's."
        return told + (self._flagged if found.flagged else "")

    @property
    def _flagged(self) -> str:
        told = (
            f" That is below 90% for certain: {len(self.again)} points of this sitting come back "
            "into the queue with that reason. Nothing is lost: both words stay in their history."
        )
        if self.released:
            told += (
                f" {len(self.released)} were released before and stay so: withdraw them if need be."
            )
        return told


def end_sitting(bench: Bench, reviewer: str) -> Ended | None:
    """Close what this person has judged since their last sitting; None when that is nothing."""
    bench.require("reviewer", "end a sitting")
    with bench.store.journal.together():
        before = last_ended(bench, reviewer)
        given = _given(bench, reviewer, before.last if before else 0)
        if not given:
            return None
        ended = _closed(bench, reviewer, given)
        id = f"{_prefix(reviewer)}{ended.last:012d}"
        bench.store.journal.keep_snapshot(KIND, id, ended.model_dump(mode="json"))
    return ended


def end_overdue(bench: Bench, reviewer: str) -> Ended | None:
    """Close a sitting that its reviewer left more than an hour ago; None when there is none."""
    before = last_ended(bench, reviewer)
    given = _given(bench, reviewer, before.last if before else 0)
    if not given or bench.role == "viewer":
        return None
    left = datetime.now(UTC) - datetime.fromisoformat(given[-1][1].at)
    return end_sitting(bench, reviewer) if left > PAUSE else None


def last_ended(bench: Bench, reviewer: str) -> Ended | None:
    """The last sitting of this person that is over."""
    ids = bench.store.reads.snapshots(KIND, MANY)
    mine = max((id for id in ids if id.startswith(_prefix(reviewer))), default="")
    return Ended.model_validate(bench.store.reads.snapshot(mine)) if mine else None


def all_ended(bench: Bench) -> list[Ended]:
    """Every sitting that is over, newest first."""
    reads = bench.store.reads
    return [Ended.model_validate(reads.snapshot(id)) for id in reads.snapshots(KIND, MANY)]


def _prefix(reviewer: str) -> str:
    return f"sitting-{digest([reviewer], 10)}-"


def _given(bench: Bench, reviewer: str, after: int) -> list[tuple[str, VerdictLine]]:
    rows = bench.store.reads.verdicts_given(reviewer=reviewer, after=after, known=True)
    return [(id, verdict) for id, verdict in rows if verdict.kind != "undo"]


def _closed(bench: Bench, reviewer: str, given: Sequence[tuple[str, VerdictLine]]) -> Ended:
    known = {item.id: item for item in bench.store.reads.known_items(reviewer)}
    told = _told(known, given)
    found = check((one.defect, one.was_right) for one in told)
    again: list[str] = []
    released: list[str] = []
    why = f"{found.misses} of {found.n} items with a known answer were misjudged in this sitting"
    for id, verdict in given if found.flagged else ():
        if id in known or verdict.undone or verdict.kind not in ("approve", "reject"):
            continue
        try:
            bench.store.journal.revoke_verdict(verdict.id, CHECKER, why)
            again.append(id)
        except StoreError:
            released.append(id)
    return Ended(
        reviewer=reviewer, first=given[0][1].id, last=given[-1][1].id, at=given[-1][1].at,
        given=len({id for id, _ in given}), checked=found, items=tuple(told), again=tuple(again),
        released=tuple(released), scripted=all(verdict.scripted for _, verdict in given),
    )  # fmt: skip


def _told(known: Mapping[str, KnownItem], given: Sequence[tuple[str, VerdictLine]]) -> list[Told]:
    """Each known-answer item with the last word on it that was given before receipts were seen."""
    blind = {id: v for id, v in given if id in known and v.look != "change"}
    return [
        Told(
            id=id, source=known[id].source, defect=known[id].defect, said=verdict.kind,
            reasons=verdict.reasons,
            was_right=right(known[id].defect, verdict.kind, verdict.reasons),
        )
        for id, verdict in blind.items()
    ]  # fmt: skip
