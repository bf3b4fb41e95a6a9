"""What the demo did, as words for the terminal, and where to look next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.reports import run_lines

if TYPE_CHECKING:
    from workbench.actions.demo import Demo


def demo_lines(demo: Demo) -> str:
    """What the demo did and where to look next."""
    if demo.reused:
        runs = ", ".join(f"{r.run.normal} in run {r.run.run_id}" for r in demo.reports)
        return "\n".join([f"the points are there already ({runs}); nothing was asked",
                          *where_next(demo)])  # fmt: skip
    figures = f"{demo.calls:,} calls, {demo.cpu_seconds:.1f} s CPU, {demo.wall_seconds:.1f} s wall"
    reports = [line for report in demo.reports for line in (run_lines(report), "")]
    agents = f"{demo.rollouts} rollouts of three offline agents" if demo.rollouts else ""
    beside = [f"{s.said} ({s.cpu_seconds:.1f} s CPU)" for s in demo.scenes if s.said]
    told = [*reports, *([agents] if agents else []), *beside, figures, *where_next(demo)]
    return "\n".join(told)


def where_next(demo: Demo) -> Iterator[str]:
    """The commands a person would type now."""
    reasons = [one for report in demo.reports for one in report.funnel.reasons
               if one.outcome == "refused"]  # fmt: skip
    refused = next((one.examples[0][0] for one in reasons if one.examples), "")
    store = f"--store {demo.store}"
    if refused:
        yield f"an honest reject:   workbench show {refused} {store}"
    if demo.stepped:
        yield f"a repair, stepped:  workbench show {demo.stepped} {store}"
    yield f"the notebooks:      workbench serve {store}"
