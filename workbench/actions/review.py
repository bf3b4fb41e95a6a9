"""Review: a person's verdict on a candidate, append-only; an undo is one more row."""

from __future__ import annotations

from workbench.actions.open import Bench
from workbench.domain.candidate import Candidate
from workbench.domain.review import Verdict


def give_verdict(bench: Bench, verdict: Verdict) -> Candidate:
    """Record a verdict; StoreError when somebody has changed the candidate since it was shown."""
    bench.require("reviewer", "give a verdict")
    return bench.store.journal.record_verdict(verdict)


def undo_verdict(bench: Bench, candidate_id: str, reviewer: str) -> Candidate:
    """Take back one's own last verdict on a candidate; the history keeps both rows."""
    bench.require("reviewer", "take a verdict back")
    return bench.store.journal.undo_verdict(candidate_id, reviewer)
