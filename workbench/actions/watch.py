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
    """A run at one moment. `share` is normal-lane points over decided pulls.

    `why` says in words what stopped the first point that fell for the commonest reason.
    """

    row: RunRow
    funnel: Funnel
    spend: Spend
    projected_cost: float | None
    share: Estimate

    top_reason: ReasonRow | None
    why: str

    @property
    def live(self) -> bool:
        return self.row.state in LIVE


def watch(bench: Bench, run_id: str) -> Watched:
    """Everything the runs page shows of a run; StoreError when there is none of that id."""
    row = bench.store.reads.run_row(run_id)
    spend = bench.store.journal.spend(run_id)
    progress = Progress(run_id=run_id, wanted=row.wanted, accepted=row.normal, spend=spend)
    funnel = bench.store.reads.funnel(run_id)
    refused = [reason for reason in funnel.reasons if reason.outcome == "refused"]
    top = max(refused, key=lambda reason: reason.n, default=None)
    return Watched(
        row=row, funnel=funnel, spend=spend, projected_cost=progress.projected_cost,
        share=wilson(row.normal, row.decided), top_reason=top, why=_why(bench, top),
    )  # fmt: skip


def _why(bench: Bench, reason: ReasonRow | None) -> str:
    """What was said of the first point that fell for a reason."""
    found = bench.store.reads.candidate(reason.examples[0][0]) if reason else None
    if found is None:
        return ""
    decision = bench.store.journal.decision(found.run_id, found.slot, found.branch)
    return decision.message if decision else ""


def _plain(code: str) -> str:
    return code.replace("_", " ")


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
    lost = f"; most were lost at {_plain(top.at)} ({_plain(top.reason)}, {top.n})" if top else ""
    caveat = " Simulated: it says nothing of real models." if row.simulated else ""
    return f"{body}{lost}.{caveat}"
