"""Pictures of what gates did: acceptance by cell with intervals, and what a point costs by gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, INK, SEQUENCE, caption, dress

if TYPE_CHECKING:
    import altair as alt

ROW = 20
MOST_CELLS = 40


def cell_chart(
    rows: Sequence[Any], overall: float | None, *, simulated: bool, title: str = ""
) -> alt.TopLevelMixin:
    """Share of pulls accepted by axis value: dot, Wilson interval, n, and the share of all pulls.

    `rows` have axis, value and accepted (an Estimate). The lowest come first; most 40 are drawn.
    """
    import altair as alt

    shown = list(rows)[:MOST_CELLS]
    values = [
        {"cell": f"{r.axis}: {r.value}", "share": r.accepted.value, "lo": r.accepted.lo,
         "hi": r.accepted.hi, "n": f"n {r.accepted.n_items}", "order": i}
        for i, r in enumerate(shown)
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("cell:N", sort=alt.EncodingSortField("order"), title=None)
    )
    share = alt.X("share:Q", title="share of pulls accepted", axis=alt.Axis(format="%"),
                  scale=alt.Scale(domain=[0, 1]))  # fmt: skip
    tips = [alt.Tooltip("cell:N"), alt.Tooltip("share:Q", format=".0%"),
            alt.Tooltip("lo:Q", format=".0%", title="95% from"),
            alt.Tooltip("hi:Q", format=".0%", title="to"), alt.Tooltip("n:N")]  # fmt: skip
    rules = base.mark_rule(color=SEQUENCE[0], strokeWidth=2).encode(x="lo:Q", x2="hi:Q")
    dots = base.mark_point(color=SEQUENCE[0], filled=True, size=60, opacity=1).encode(
        x=share, tooltip=tips
    )
    counts = base.mark_text(align="left", dx=10, color=INK, fontSize=11).encode(
        x=alt.value("width"), text="n:N"
    )
    layers = rules + dots + counts
    if overall is not None:
        line = alt.Chart(alt.InlineData(values=[{"all": overall}]))
        layers = layers + line.mark_rule(color=BAD, strokeDash=[4, 3]).encode(x="all:Q")
    left = f"the {len(shown)} lowest of {len(rows)} cells" if len(rows) > len(shown) else ""
    under = caption("pulls, at the right of each row", "95% Wilson intervals", simulated,
                    "dashed: all pulls", left)  # fmt: skip
    return dress(layers, title or "Accepted pulls by cell", under, width="container",
                 height=alt.Step(ROW))  # fmt: skip


def cost_chart(rows: Sequence[Any], points: int, *, simulated: bool) -> alt.TopLevelMixin:
    """Calls for one accepted point by gate, dearest first, with money where it was spent."""
    import altair as alt

    paid = any(row.cost for row in rows)
    values = [
        {"gate": row.gate.replace("_", " "), "calls": row.calls_a_point, "order": i,
         "said": _said(row, paid)}
        for i, row in enumerate(rows) if row.calls_a_point is not None
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("gate:N", sort=alt.EncodingSortField("order"), title=None)
    )
    bars = base.mark_bar(color=SEQUENCE[0], cornerRadius=2).encode(
        x=alt.X("calls:Q", title="calls for an accepted point"), tooltip=["gate:N", "said:N"]
    )
    words = base.mark_text(align="left", dx=5, color=INK, fontSize=11).encode(
        x="calls:Q", text="said:N"
    )
    under = caption(f"{points} accepted points", "counts, no interval", simulated,
                    "all pulls are paid by the accepted ones")  # fmt: skip
    return dress(bars + words, "What an accepted point takes, by gate", under,
                 width="container", height=alt.Step(ROW))  # fmt: skip


def _said(row: Any, paid: bool) -> str:
    money = f", ${row.cost_a_point:.4f}" if paid and row.cost_a_point is not None else ""
    return f"{row.calls_a_point:.1f} calls{money}"
