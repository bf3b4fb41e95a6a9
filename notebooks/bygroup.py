"""Components of the judges notebook: agreement within groups of labels; not an app."""

from __future__ import annotations

from typing import Any

import marimo as mo
import panels
import shared

from workbench.actions import judgewords, labelgroups
from workbench.charts import judges as charts
from workbench.pages.safe import NONE, say, table, tag

WORDS = (
    "A judge can look well over everything and be worth nothing on one model's outputs. What a judge said that is "
    "no label counts against it here."
)
MORE = "Agreement by chance: what two raters would reach who give these labels as often, at random."


def choice(sheet: Any) -> mo.ui.dropdown:
    """By which column; empty where no column has a few values."""
    there = labelgroups.columns(sheet)
    first = next(iter(there), None)
    return mo.ui.dropdown(there, value=first, label="Within each", allow_select_none=True)


def found(sheet: Any, reference: str, column: str | None, good: str) -> tuple[Any, str]:
    """The groups, or why they cannot be told."""
    if not column:
        return None, ""
    return shared.attempt(labelgroups.by_group, sheet, reference, column, good)


def view(sheet: Any, groups: Any, problem: str, judge: str | None, reference: str) -> mo.Html:
    """Alarms of all judges, the chosen judge's chart, every figure in a table."""
    if problem:
        return shared.note(problem, "bad")
    if groups is None:
        return shared.note("No column of this table has between 2 and 12 values.", "quiet")
    who = judgewords.named(reference, short=True)
    words = f"No better than chance: {', '.join(groups.bad)}."
    alarm = (
        tag("div", tag("p", say(words)), cls="wb-note wb-bad", role="alert") if groups.bad else NONE
    )
    rows = labelgroups.chart_rows(groups, str(judge))
    chart = (
        charts.agreement_chart(rows, f"{who}: {judge}", simulated=sheet.simulated) if rows else None
    )
    said = [
        panels.quoted(text + (" Simulated (offline stand-ins)." if sheet.simulated else ""))
        for text in groups.alarms
    ]
    shown = (
        [mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)]
        if chart is not None
        else []
    )
    return mo.vstack([
        shared.show(alarm), *said, *shown, shared.show(_figures(groups.rows)),
        shared.note(MORE, "quiet"),
    ], gap=1)  # fmt: skip


def _figures(rows: Any) -> Any:
    return table([
        {"group": row["group"], "rater": row["rater"], "n": f"{row['n']:,}",
         "raw": _share(row["raw"]["value"]), "by chance": _share(row["chance"]),
         "kappa": _three(row["kappa"]), "AC1": _three(row["ac1"])} for row in rows
    ])  # fmt: skip


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _three(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"
