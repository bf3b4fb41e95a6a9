"""Components of the ablation notebook: any evaluation of this store, looked at; not an app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marimo as mo
import panels
import shared

from workbench.actions import evaluated, evaluationwords
from workbench.actions.open import Bench
from workbench.charts.evaluations import failure_chart
from workbench.pages import ablation as pages
from workbench.pages import evaluations

WORDS = (
    "Targets and guards over a file of prompts, a release, approved points or a sample of traffic (workbench "
    "evaluate). What was refused, not scored or lost is counted apart."
)
NOTHING = "Nothing has been evaluated yet: workbench evaluate --file prompts.csv"
MOST = 400


def choice(bench: Bench, query: Mapping[str, Any]) -> mo.ui.dropdown:
    """The evaluations of this store, newest first; that of the address if it is there."""
    rows, _ = shared.attempt(bench.store.reads.evaluations, ("evaluate", "traffic"))
    names = {f"{row.id} · {row.name or row.kind} · {row.state}"[:90]: row.id for row in rows or ()}
    asked = str(query.get("evaluation") or "")
    first = next((name for name, id in names.items() if id == asked), next(iter(names), None))
    return mo.ui.dropdown(names, value=first, label="Evaluation", full_width=True)


def found(bench: Bench, id: str | None) -> tuple[Any, str]:
    """The figures of an evaluation as it stands."""
    return shared.attempt(evaluated.evaluated, bench, id) if id else (None, "")


def view(told: Any, problem: str) -> mo.Html:
    """One sentence, the chart, all counts, guards."""
    if problem:
        return shared.note(problem, "bad")
    if told is None:
        return shared.note(NOTHING, "quiet")
    parts = [shared.show(evaluations.summary(told))]
    if told.targets:
        chart = failure_chart(told.targets, simulated=told.simulated)
        parts += [
            panels.quoted(evaluationwords.sentence(told)),
            mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False),
        ]
    parts += [shared.show(evaluations.targets(told)), shared.show(evaluations.groups(told))]
    if told.guards:
        parts += [shared.show(pages.guards(told.guards))]
    return mo.vstack([*parts, *(shared.note(line, "quiet") for line in told.notes)], gap=1)


def prompt_choice(bench: Bench, told: Any) -> mo.ui.dropdown:
    """The prompts of an evaluation, those that failed most first."""
    rows = evaluationwords.worst_first(bench, told.row.id)[:MOST] if told is not None else []
    names = {f"{failed} of {n} failed · {text} ({id})": id for id, text, failed, n in rows}
    return mo.ui.dropdown(
        names, value=next(iter(names), None), label="Prompt", full_width=True, searchable=True
    )


def drill(bench: Bench, told: Any, item: str | None) -> mo.Html:
    """One prompt, every answer to it, every vote."""
    if told is None or not item:
        return shared.note("Choose a prompt to see its answers and votes.", "quiet")
    shown, problem = shared.attempt(evaluated.drill, bench, told.row.id, item)
    return shared.note(problem, "bad") if problem else shared.show(pages.prompt(*shown))
