"""Watch: where a run stands, what it has cost and will cost, and one sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.actions.open import Bench
from workbench.domain.contracts import Spend
from workbench.domain.estimate import Estimate
from workbench.measures.intervals import wilson
from workbench.progress import Progress

if TYPE_CHECKING:
    from workbench.store.rows import Funnel, ReasonRow, RunRow

LIVE = ("created", "running")


@dataclass(frozen=True)
class Watched:
    """A run at one moment. `share` is normal-lane points over decided pulls."""

    row: RunRow
    funnel: Funnel
    spend: Spend
    projected_cost: float | None
    share: Estimate

    @property
    def live(self) -> bool:
        return self.row.state in LIVE

    @property
    def top_reason(self) -> ReasonRow | None:
        """Why most points were refused, with up to three texts."""
        refused = [reason for reason in self.funnel.reasons if reason.outcome == "refused"]
        return max(refused, key=lambda reason: reason.n, default=None)


def watch(bench: Bench, run_id: str) -> Watched:
    """Everything the runs page shows of a run; StoreError when there is none of that id."""
    row = bench.store.reads.run_row(run_id)
    spend = bench.store.journal.spend(run_id)
    progress = Progress(run_id=run_id, wanted=row.wanted, accepted=row.normal, spend=spend)
    return Watched(
        row=row, funnel=bench.store.reads.funnel(run_id), spend=spend,
        projected_cost=progress.projected_cost, share=wilson(row.normal, row.decided),
    )  # fmt: skip


def sentence(seen: Watched) -> str:
    """Value, interval and caveat, ready to be copied."""
    row, share = seen.row, seen.share
    if share.value is None or share.lo is None or share.hi is None:
        return f"Run {row.run_id} has decided no pull yet."
    opening = "So far " if seen.live else ""
    body = (
        f"{opening}{row.normal} of {row.decided} decided pulls were accepted "
        f"({share.value:.0%}, 95% Wilson interval {share.lo:.0%} to {share.hi:.0%})"
    )
    top = seen.top_reason
    lost = f"; most were lost at {top.at.replace('_', ' ')} ({top.reason}, {top.n})" if top else ""
    caveat = " Simulated: it says nothing of real models." if row.simulated else ""
    return f"{body}{lost}.{caveat}"
