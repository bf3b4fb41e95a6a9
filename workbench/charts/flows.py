"""Agent flows side by side: all models of a table by step, and one release against another.

Rows are those of `measure steps` and `measure compare`: plain dicts, Estimates as dicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, INK, QUIET, SEQUENCE, caption, dress

if TYPE_CHECKING:
    import altair as alt

Rows = Sequence[Mapping[str, Any]]
MOST_MODELS, MOST_STEPS, NUMBERED = 12, 40, 14
DARK = "#1d2430"


def model_values(models: Rows) -> list[dict[str, Any]]:
    """Each step of each model: its rate, n, and whether it is brittle."""
    return [
        {"model": m["model"], "step": s["step"], "rate": s["pass_at_k"]["1"]["value"],
         "lo": s["pass_at_k"]["1"]["lo"], "hi": s["pass_at_k"]["1"]["hi"], "n": s["samples"],
         "said": f"{s['pass_at_k']['1']['value']:.0%}" + (" ◆" if s["brittle"] else ""),
         "brittle": "yes" if s["brittle"] else "no"}
        for m in models[:MOST_MODELS] for s in m["steps"][:MOST_STEPS]
        if s["pass_at_k"]["1"]["value"] is not None
    ]  # fmt: skip


def models_chart(models: Rows, *, simulated: bool) -> alt.TopLevelMixin:
    """pass@1 of every model at every step; a diamond marks a brittle step."""
    import altair as alt

    rows = model_values(models)
    steps = list(dict.fromkeys(row["step"] for row in rows))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("step:N", sort=steps, title=None,
                axis=alt.Axis(labelAngle=-38, orient="top", labelLimit=150)),
        y=alt.Y("model:N", sort=[m["model"] for m in models], title=None),
        tooltip=["model:N", "step:N", alt.Tooltip("rate:Q", format=".1%", title="pass@1"),
                 alt.Tooltip("lo:Q", format=".1%", title="95% from"),
                 alt.Tooltip("hi:Q", format=".1%", title="to"), "n:Q", "brittle:N"],
    )  # fmt: skip
    cells = base.mark_rect(stroke=QUIET, strokeWidth=0.4).encode(
        color=alt.Color("rate:Q", legend=None,
                        scale=alt.Scale(domain=[0, 1], scheme="viridis")))  # fmt: skip
    ink = alt.condition("datum.rate > 0.55", alt.value(DARK), alt.value("white"))
    said = base.mark_text(fontSize=12, fontWeight="bold").encode(text="said:N", color=ink)
    layers = cells + said if len(steps) <= NUMBERED else cells
    few = f"the first {MOST_MODELS} of {len(models)} models" if len(models) > MOST_MODELS else ""
    under = caption(f"{len(models)} models, {len(steps)} steps",
                    "pass@1, intervals under the pointer", simulated, "◆ brittle", few)  # fmt: skip
    return dress(layers, "Every model at every step", under, width="container",
                 height=alt.Step(34))  # fmt: skip


def release_chart(rows: Rows, *, simulated: bool) -> alt.TopLevelMixin:
    """After minus before, in points of 100: each step with its interval, alerts named."""
    import altair as alt

    values = [
        {"name": row["name"], "points": 100 * told["value"],
         "lo": None if told["lo"] is None else 100 * told["lo"],
         "hi": None if told["hi"] is None else 100 * told["hi"],
         "status": row["status"].replace("_", " "), "alert": row["status"] == "alert",
         "n": told["n_items"], "p": row["p_adjusted"]}
        for row in rows for told in (row["difference"],) if told["value"] is not None
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("name:N", sort=[v["name"] for v in values], title=None))  # fmt: skip
    colour = alt.condition("datum.alert", alt.value(BAD), alt.value(SEQUENCE[0]))
    tips = ["name:N", alt.Tooltip("points:Q", format="+.1f"),
            alt.Tooltip("lo:Q", format="+.1f", title="95% from"),
            alt.Tooltip("hi:Q", format="+.1f", title="to"),
            alt.Tooltip("p:Q", format=".3g", title="p, Holm"), "n:Q", "status:N"]  # fmt: skip
    rules = base.mark_rule(strokeWidth=2.5).encode(x="lo:Q", x2="hi:Q", color=colour)
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("points:Q", title="after minus before, points of 100"), color=colour,
        shape=alt.condition("datum.alert", alt.value("diamond"), alt.value("circle")), tooltip=tips,
    )  # fmt: skip
    zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(
        color=QUIET, strokeDash=[4, 3]).encode(x="x:Q")  # fmt: skip
    said = base.mark_text(align="left", dx=8, color=INK, fontSize=11).encode(
        x=alt.value("width"), text="status:N")  # fmt: skip
    kinds = sorted({row["difference"]["method"] for row in rows if row["difference"]["method"]})
    under = caption(f"{len(values)} comparisons", "95% " + " or ".join(kinds), simulated,
                    "diamond: alert by Holm at 5% and five points")  # fmt: skip
    return dress(zero + rules + dots + said, "What changed", under, width="container",
                 height=alt.Step(24))  # fmt: skip
