"""Pictures of evaluations: how often each target fails, with what was refused beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import INK, SEQUENCE, caption, dress

if TYPE_CHECKING:
    import altair as alt

ROW = 30


def failure_chart(rows: Sequence[Mapping[str, Any]], *, simulated: bool) -> alt.TopLevelMixin:
    """The failure rate of every target with its 95% interval; hollow: if refusals failed too."""
    import altair as alt

    marks = [
        {"target": row["model"], "as": name, "value": found["value"], "lo": found["lo"],
         "hi": found["hi"], "n": f"n {row['failure']['n_items']:,}"}
        for row in rows
        for name, found in (("as declared", row["failure"]), ("if refusals fail",
                                                              row["refused_fails"]))
        if found["value"] is not None
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=marks)).encode(
        y=alt.Y("target:N", title=None, sort=[row["model"] for row in rows])
    )
    scale = alt.Scale(domain=["as declared", "if refusals fail"],
                      range=[SEQUENCE[0], SEQUENCE[2]])  # fmt: skip
    declared = "datum.as == 'as declared'"
    rules = base.mark_rule(strokeWidth=2, color=SEQUENCE[0]).encode(
        x=alt.X("lo:Q"), x2="hi:Q").transform_filter(declared)  # fmt: skip
    shapes = alt.Scale(domain=["as declared", "if refusals fail"], range=["circle", "diamond"])
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("value:Q", title="share of scored answers that fail",
                scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")),
        color=alt.Color("as:N", scale=scale, title=None), shape=alt.Shape("as:N", scale=shapes),
        tooltip=["target:N", "as:N", alt.Tooltip("value:Q", format=".1%"),
                 alt.Tooltip("lo:Q", format=".1%", title="95% from"),
                 alt.Tooltip("hi:Q", format=".1%", title="to"), "n:N"],
    )  # fmt: skip
    counts = base.mark_text(align="left", dx=10, color=INK, fontSize=11).encode(
        x=alt.value("width"), text="n:N").transform_filter(declared)  # fmt: skip
    under = caption("scored answers, at the right of each row",
                    "95% Wilson over prompts, widened by topic", simulated)  # fmt: skip
    return dress(rules + points + counts, "Failures of targets", under, width="container",
                 height=alt.Step(ROW))  # fmt: skip
