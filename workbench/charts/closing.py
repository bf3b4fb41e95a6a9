"""A gap as it closes: what is covered of its unseen half and of all traffic, against money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import INK, SEQUENCE, caption, dress

if TYPE_CHECKING:
    import altair as alt

HELD_OUT, ALL = "this gap's traffic that no author saw", "all traffic"
HEIGHT = 200


def closing_rows(course: Sequence[Any]) -> tuple[list[dict[str, Any]], str]:
    """A row a step and line, and what is counted along: money, or pulls where all was free."""
    paid = any(step.cost for step in course)
    rows = [
        {"spent": step.cost if paid else step.pulls, "points": step.points, "of": of, "covered": y}
        for step in course
        for of, y in ((HELD_OUT, step.held_out), (ALL, step.covered))
    ]
    return rows, "spent, in $" if paid else "pulls (they cost nothing here)"


def closing_chart(
    course: Sequence[Any], name: str, *, simulated: bool, live: bool
) -> alt.TopLevelMixin:
    """Steps of coverage against what was spent; dots are accepted points."""
    import altair as alt

    rows, along = closing_rows(course)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("spent:Q", title=along, axis=alt.Axis(tickMinStep=1 if "pulls" in along else 0)),
        y=alt.Y("covered:Q", title="covered", axis=alt.Axis(format="%", tickCount=5),
                scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("of:N", sort=[HELD_OUT, ALL], scale=alt.Scale(
            domain=[HELD_OUT, ALL], range=[SEQUENCE[0], INK])),
        strokeDash=alt.StrokeDash("of:N", legend=None, scale=alt.Scale(
            domain=[HELD_OUT, ALL], range=[[1, 0], [5, 3]])),
        tooltip=["of:N", alt.Tooltip("points:Q", title="accepted points"),
                 alt.Tooltip("covered:Q", format=".1%"), alt.Tooltip("spent:Q", title=along)],
    )  # fmt: skip
    layers = base.mark_line(interpolate="step-after", strokeWidth=2) + base.mark_point(
        filled=True, size=45, opacity=1
    )
    made = max((step.points for step in course), default=0)
    under = caption(f"{made} accepted points", "counts, no interval", simulated,
                    "under way: no verdict yet" if live else "")  # fmt: skip
    return dress(layers, f"Coverage against money: {name}", under, width="container", height=HEIGHT)
