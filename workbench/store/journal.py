"""The journal: runs, slots, events, decisions and verdicts, append-only, a transaction a write."""

from __future__ import annotations

from workbench.store.decisions import DecisionLog
from workbench.store.snapshots import SnapshotLog
from workbench.store.verdicts import VerdictLog


class StoreJournal(DecisionLog, VerdictLog, SnapshotLog):
    """The store as a Journal."""
