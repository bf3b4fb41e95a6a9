"""Components of the runs notebook: a run under the glass, part by part; not an app.

A part is computed when it is opened, once for each state of the run.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import marimo as mo
import shared

from workbench.actions import yields
from workbench.actions.open import Bench
from workbench.actions.show import report_run
from workbench.charts.yields import cell_chart, cost_chart
from workbench.domain.spec import InputSpec
from workbench.pages import yields as pages
from workbench.pages.safe import say, tag

LEAD = "What each gate did to the pulls of this run, in which cells, and at what price. A part is counted when you open it."
ENOUGH_RUNS = 50
WHOLE_RUN = "Counted while the run works: the figures are of this moment. Open another part and come back to count anew."


def parts() -> mo.ui.tabs:
    """The parts as tabs without content: what the chosen one holds is shown below them."""
    return mo.ui.tabs({name: mo.md("") for name in PARTS})


def other_runs(bench: Bench, run_id: str) -> mo.ui.dropdown:
    """The runs that this one can be laid beside."""
    rows = [row for row in bench.store.reads.runs(ENOUGH_RUNS) if row.run_id != run_id]
    named = {f"{row.run_id} · {row.spec_id} · {row.normal} accepted": row.run_id for row in rows}
    return mo.ui.dropdown(named, label="Lay another run beside it", searchable=True)


def look(bench: Bench, run_id: str, part: str, other: mo.ui.dropdown, live: bool) -> list[mo.Html]:
    """One part of a run, as far as the run has got."""
    moment = [shared.note(WHOLE_RUN, "quiet")] if live else []
    return [*moment, *PARTS[part](bench, run_id, other, live)]


def why_short(bench: Bench, run_id: str) -> mo.Html:
    """Why a run that has ended holds fewer points than asked; counted after the page has opened."""
    seen = shared.attempt(bench.store.reads.run_row, run_id)[0] if run_id else None
    if seen is None or seen.wanted is None or seen.normal >= seen.wanted or seen.state in ("created", "running"):
        return mo.md("")

    def said() -> mo.Html:
        lines = yields.why_short(report_run(bench, run_id), bench.store.journal.run(run_id))
        return shared.show(tag("div", tag("strong", say("Why fewer than asked")), pages.why_short(lines),
                               cls="wb-note wb-warn"))  # fmt: skip

    return mo.lazy(said)


def presets_fold(bench: Bench, spec: InputSpec) -> mo.Html:
    """Draft, standard and release of the chosen spec: what a point costs and what audits caught."""

    def said() -> mo.Html:
        found = yields.presets(bench, spec)
        caught = yields.caught(bench, spec.recipe)
        words = "For one accepted point, estimated. Caught and refused: shares with 95% Wilson intervals, from the newest audit of this recipe in this store."
        return mo.vstack([
            shared.show(pages.presets(found, caught)), shared.show(tag("p", say(words), cls="wb-dim")),
            shared.show(pages.fold(say("Calls for an accepted point, by gate"), pages.preset_gates(found))),
        ])  # fmt: skip

    return mo.accordion({"What draft, standard and release would cost and catch": said}, lazy=True)


def _found(bench: Bench, run_id: str) -> yields.Yields:
    row = bench.store.reads.run_row(run_id)
    return _counted(bench, run_id, (row.decided, row.admitted, row.state))


@functools.lru_cache(maxsize=4)
def _counted(bench: Bench, run_id: str, mark: tuple[int, int, str]) -> yields.Yields:
    return yields.yields(bench, run_id)


def _title(words: str) -> mo.Html:
    return shared.show(tag("h3", say(words), cls="wb-part"))


def _reasons(bench: Bench, run_id: str, other: Any, live: bool) -> list[mo.Html]:
    rows = bench.store.reads.funnel(run_id).reasons
    full = [(row, row.examples if row.n <= len(row.examples) else yields.points_of(bench, run_id, row)) for row in rows]
    return [shared.show(pages.reasons(full))]


def _repairs(bench: Bench, run_id: str, other: Any, live: bool) -> list[mo.Html]:
    found = _found(bench, run_id)
    return [
        _title("Repairs that helped"), shared.show(pages.repairs(found.repairs)),
        _title("Judges of one mind, or not"), shared.show(pages.splits(found.splits)),
    ]  # fmt: skip


def _cells(bench: Bench, run_id: str, other: Any, live: bool) -> list[mo.Html]:
    found = _found(bench, run_id)
    row = found.report.run
    overall = row.admitted / row.decided if row.decided else None
    chart = cell_chart(found.accepted, overall, simulated=row.simulated)
    wait = "Which cells a gate is hard on is tested when the run has ended."
    tested = shared.note(wait, "quiet") if live else shared.show(pages.hard_cells(found.cells))
    return [_picture(chart) if found.accepted else shared.note("No pull has been decided yet.", "quiet"),
            _title("Cells that a gate is hard on"), tested]  # fmt: skip


def _costs(bench: Bench, run_id: str, other: Any, live: bool) -> list[mo.Html]:
    found = _found(bench, run_id)
    points = found.report.funnel.admitted
    if not points:
        return [shared.note("No point has got in yet, so none has a price.", "quiet")]
    return [_picture(cost_chart(found.costs, points, simulated=found.report.simulated))]


def _coverage(bench: Bench, run_id: str, other: Any, live: bool) -> list[mo.Html]:
    return [shared.show(pages.covered(_found(bench, run_id).report.coverage))]


def _beside(bench: Bench, run_id: str, other: Any, live: bool) -> list[mo.Html]:
    if not other.options:
        return [shared.note("There is no other run in this store to lay beside it.", "quiet")]
    if not other.value:
        return [other, shared.note("Choose a run: each gate's share in both, with the difference.", "quiet")]
    found = yields.compare(bench, run_id, other.value)
    if live or found.other.run.state in ("created", "running"):
        found = found.model_copy(update={"p": None})  # no verdict while points still come
    return [other, shared.show(pages.side_by_side(found))]


def _picture(chart: Any) -> mo.Html:
    return mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)


Part = Callable[[Bench, str, Any, bool], list[mo.Html]]
PARTS: dict[str, Part] = {
    "Reasons": _reasons, "Repairs, judges": _repairs, "Cells": _cells, "Cost": _costs,
    "Coverage": _coverage, "Second run": _beside,
}  # fmt: skip
