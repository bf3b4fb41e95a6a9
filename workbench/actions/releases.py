"""Releases side by side, and points taken back: retired when worn out, withdrawn when wrong."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workbench.actions.exposures import REFS, doubts_of, mark_withdrawn, uses_of
from workbench.domain.record import Record
from workbench.domain.release import Entry, Release
from workbench.errors import SpecError

if TYPE_CHECKING:
    from workbench.actions.open import Bench

Verb = Literal["retired", "withdrawn"]


class Listed(Record):
    """A release in a list, with the points that were taken back since."""

    id: str
    name: str
    at: str
    points: int
    anchors: int
    simulated: str
    retired: int
    withdrawn: int
    content_hash: str


class Difference(Record):
    """What is in one of two releases only, what is in both, and what the shared anchors are.

    Scores of the two are linked by `anchors_shared`; `moved` are points whose split or anchor
    differs, of which there should be none.
    """

    KIND: ClassVar[Literal["release_compare"]] = "release_compare"
    first: str
    second: str
    same_content: bool
    shared: int
    anchors_shared: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    removed_because: dict[str, int]
    moved: tuple[str, ...]
    tracks: dict[str, dict[str, int]]
    made_by: dict[str, dict[str, Any]]
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        return self.model_dump(mode="json")


class Closed(Record):
    """A point that was taken back, and what had used it."""

    KIND: ClassVar[Literal["release_close"]] = "release_close"
    candidate_id: str
    state: Verb
    reason: str
    by: str
    releases: tuple[str, ...]
    exports: tuple[str, ...]
    probes: tuple[str, ...]
    evaluations: tuple[str, ...] = ()
    rollouts: tuple[str, ...] = ()
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The facts, for `--json`."""
        return self.model_dump(mode="json")


def listed(bench: Bench) -> list[Listed]:
    """All releases, oldest first."""
    found = []
    for one in bench.store.reads.releases():
        states = Counter(bench.store.reads.states_of(one.id).values())
        found.append(Listed(
            id=one.id, name=one.name, at=one.at, points=len(one.entries),
            anchors=sum(entry.anchor for entry in one.entries), simulated=one.simulated,
            retired=states["retired"], withdrawn=states["withdrawn"],
            content_hash=one.content_hash,
        ))  # fmt: skip
    return found


def compare(bench: Bench, first: str, second: str) -> Difference:
    """What changed from one release to another; a point is the same by its content."""
    one, two = bench.store.reads.release(first), bench.store.reads.release(second)
    before = {entry.hash: entry for entry in one.entries}
    after = {entry.hash: entry for entry in two.entries}
    shared = before.keys() & after.keys()
    removed = [entry for hash, entry in before.items() if hash not in after]
    states = bench.store.reads.states_of(one.id)
    gone = Counter(states.get(entry.id, "lost") for entry in removed)
    because = {_why(state): n for state, n in gone.items()}
    return Difference(
        first=one.id, second=two.id, same_content=one.content_hash == two.content_hash,
        shared=len(shared), simulated=one.any_simulated or two.any_simulated,
        anchors_shared=sum(before[hash].anchor and after[hash].anchor for hash in shared),
        added=tuple(entry.id for hash, entry in after.items() if hash not in before),
        removed=tuple(entry.id for entry in removed), removed_because=because,
        moved=tuple(after[h].id for h in sorted(shared) if _place(before[h]) != _place(after[h])),
        tracks=_tracks(one, two), made_by=_changed(one, two),
    )  # fmt: skip


def _why(state: str) -> str:
    return state if state in ("retired", "withdrawn") else "outside the scope"


def _place(entry: Entry) -> tuple[str, bool]:
    return entry.split, entry.anchor


def _tracks(one: Release, two: Release) -> dict[str, dict[str, int]]:
    """How many points of each track either release has."""
    before, after = one.counts.get("track", {}), two.counts.get("track", {})
    names = sorted(before.keys() | after.keys())
    return {name: {one.id: before.get(name, 0), two.id: after.get(name, 0)} for name in names}


def _changed(one: Release, two: Release) -> dict[str, dict[str, Any]]:
    """Specs, gates, models and the like that are not the same in both."""
    names = sorted((one.made_by.keys() | two.made_by.keys()) - {"runs"})
    pairs = {name: (one.made_by.get(name), two.made_by.get(name)) for name in names}
    return {name: {one.id: a, two.id: b} for name, (a, b) in pairs.items() if a != b}


def close(bench: Bench, candidate_id: str, state: Verb, reason: str, by: str) -> Closed:
    """Retire or withdraw a point of a release; a withdrawal marks all that used it.

    SpecError without a reason or a name; StoreError for a point that is in no release.
    """
    bench.require("owner", f"have a point {state}")
    if not reason.strip() or not by.strip():
        raise SpecError("say why (--reason) and who (--by): it stays with the point for good")
    uses = uses_of(bench, candidate_id)
    with bench.store.journal.together():
        point = bench.store.journal.close_point(candidate_id, state, by, reason)
        if state == "withdrawn":
            mark_withdrawn(bench, candidate_id, reason, by, uses)
    return Closed(
        candidate_id=candidate_id, state=state, reason=reason, by=by,
        releases=tuple(bench.store.reads.releases_with(candidate_id)),
        **{name: tuple(u.id for u in uses if u.kind == kind) for kind, name in REFS.items()},
        simulated=point.simulated,
    )  # fmt: skip


def doubts(bench: Bench, ref: str) -> list[str]:
    """One line for each withdrawn point that a release or a use (by id) has."""
    return [
        f"{one['candidate_id']} was withdrawn by {one['by']} on {one['at'][:10]}: {one['reason']}"
        for one in doubts_of(bench, ref)
    ]
