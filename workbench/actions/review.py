"""Review: a person's verdict on a candidate, append-only; an undo is one more row.

An edit is a verdict with a patch. Whoever may ask models can send it through the gates that read
what was changed: that makes a new branch of the point, with a candidate of its own in the queue.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

from workbench.actions.open import Bench, check_payload
from workbench.actions.stepping import advance, edit, trail
from workbench.domain.candidate import Candidate, candidate_id
from workbench.domain.review import Verdict
from workbench.errors import SpecError, StoreError
from workbench.loop import patched
from workbench.store.rows import VerdictLine


class Rerun(NamedTuple):
    """An edited point on its way through its gates: its new branch, and the thread at work."""

    id: str
    run_id: str
    slot: int
    branch: int
    thread: threading.Thread
    parent: str


def give_verdict(bench: Bench, verdict: Verdict) -> Candidate:
    """Record a verdict; StoreError when somebody has changed the candidate since it was shown.

    SpecError for an edit after which the point would be none of its recipe.
    """
    bench.require("reviewer", "give a verdict")
    if verdict.patch:
        _check_edit(bench, verdict)
    return bench.store.journal.record_verdict(verdict)


def undo_verdict(bench: Bench, candidate_id: str, reviewer: str) -> Candidate:
    """Take back one's own last verdict on a candidate; the history keeps both rows."""
    bench.require("reviewer", "take a verdict back")
    return bench.store.journal.undo_verdict(candidate_id, reviewer)


def change_mind(bench: Bench, verdict: Verdict) -> Candidate:
    """Put another verdict in the place of one's own, all or nothing; both stay in the history."""
    bench.require("reviewer", "change a verdict")
    if verdict.patch:
        _check_edit(bench, verdict)
    journal = bench.store.journal
    with journal.together():
        before = journal.undo_verdict(verdict.candidate_id, verdict.reviewer)
        if before.version != verdict.version + 1:
            raise StoreError(f"{before.id} was changed by somebody else. Look at it again")
        return journal.record_verdict(verdict.model_copy(update={"version": before.version}))


def standing(verdicts: tuple[VerdictLine, ...] | list[VerdictLine]) -> dict[str, VerdictLine]:
    """The verdict of each reviewer that stands now, in the order in which they were given."""
    return {v.reviewer: v for v in verdicts if v.kind != "undo" and not v.undone}


def rerun(bench: Bench, id: str) -> Rerun:
    """Send the edit that stands on a point through the gates that read it, on a thread.

    SpecError when no edit stands on it.
    """
    bench.require("owner", "run gates")
    found = bench.store.reads.candidate(id)
    edits = [v for v in standing(bench.store.reads.verdicts(id)).values() if v.kind == "edit"]
    if found is None or not edits:
        raise SpecError(f"no edit stands on {id!r}")
    view = trail(bench, found.run_id, found.slot, found.branch)
    before_the_end = len(view.events) - 2
    branch = edit(bench, view, before_the_end, edits[-1].patch or {}, edits[-1].reviewer)
    place = found.run_id, found.slot, branch
    return Rerun(candidate_id(*place), *place, advance(bench, *place, to_end=True), id)


def _check_edit(bench: Bench, verdict: Verdict) -> None:
    """SpecError naming the field that an edit would spoil."""
    found = bench.store.reads.candidate(verdict.candidate_id)
    draft = bench.store.reads.draft(verdict.candidate_id)
    if found is None or draft is None:
        raise StoreError(f"there is no candidate {verdict.candidate_id!r} with a draft")
    check_payload(bench.store.journal.run(found.run_id), patched(draft, verdict.patch or {}))
