"""The demo's own traffic: what customers of the invented bank typed, with known holes.

It comes in as anybody's traffic does: masked, sampled, under a name. Its theme stands beside each
row as `label`, which is the truth that *peek* shows.
"""

from __future__ import annotations

from workbench.actions.open import Bench
from workbench.actions.traffic import TrafficOptions, keep_traffic
from workbench.models.offline.traffic import HOLES, traffic
from workbench.store.traffic import Snapshot
from workbench.textrows import TextRow

NAME, ROWS, SEED = "demo", 2000, 1
__all__ = ["HOLES", "NAME", "bring_demo_traffic"]


def bring_demo_traffic(bench: Bench) -> Snapshot:
    """The snapshot of the demo's traffic, made at the first call; it is marked simulated."""
    there = bench.store.reads.traffic(NAME)
    if there:
        return there[0]
    options = TrafficOptions(NAME, simulated=True)
    return keep_traffic(bench, _rows(), options, "the demo's grammar").snapshot


def _rows() -> list[TextRow]:
    return [
        TextRow(
            position=i, line=i + 1, id=f"demo-{i:04d}", text=row.text, user=row.user,
            time=row.time, label=row.theme, weight=1.0, response=None, model=None, feedback=None,
            metadata={},
        )
        for i, row in enumerate(traffic(SEED, ROWS))
    ]  # fmt: skip
