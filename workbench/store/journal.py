"""The journal: runs, slots, events, decisions, verdicts, releases: a transaction a write."""

from __future__ import annotations

from workbench.store.cards import CardLog
from workbench.store.checklist import ChecklistLog
from workbench.store.claims import ClaimLog
from workbench.store.decisions import DecisionLog
from workbench.store.releases import ReleaseLog
from workbench.store.snapshots import SnapshotLog
from workbench.store.taxonomies import TaxonomyLog
from workbench.store.verdicts import VerdictLog


class StoreJournal(
    DecisionLog, VerdictLog, ClaimLog, ReleaseLog, SnapshotLog, TaxonomyLog,
    ChecklistLog, CardLog,
):  # fmt: skip
    """The store as a Journal."""
