"""Named reads for pages, commands and tests: pages of summaries, never a list of everything."""

from __future__ import annotations

from workbench.store.arm_reads import ArmReads
from workbench.store.cards import CardReads
from workbench.store.checklist import ChecklistReads
from workbench.store.checks import Checks
from workbench.store.connect import Link
from workbench.store.dataset_reads import DatasetReads
from workbench.store.evaluations import EvaluationReads
from workbench.store.evidence import EvidenceReads
from workbench.store.known_reads import KnownReads
from workbench.store.label_reads import LabelReads
from workbench.store.openings import OpeningReads
from workbench.store.probe_reads import ProbeReads
from workbench.store.queue_reads import QueueReads
from workbench.store.releases import ReleaseReads
from workbench.store.rollouts import RolloutReads
from workbench.store.run_reads import RunReads
from workbench.store.snapshots import SnapshotReads
from workbench.store.taxonomies import TaxonomyReads
from workbench.store.traffic import TrafficReads
from workbench.store.trail_reads import TrailReads


class Reads(
    RunReads,
    TrailReads,
    QueueReads,
    KnownReads,
    ProbeReads,
    ReleaseReads,
    SnapshotReads,
    TaxonomyReads,
    TrafficReads,
    RolloutReads,
    LabelReads,
    OpeningReads,
    EvidenceReads,
    EvaluationReads,
    ChecklistReads,
    ArmReads,
    DatasetReads,
    CardReads,
    Checks,
):
    """Everything a page asks of the store. Reads change nothing and are open to every role."""

    def __init__(self, link: Link) -> None:
        self._link = link
