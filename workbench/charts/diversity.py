"""Picture of a set's diversity beside its reference: every figure with the spread of its draws.

Rows are those of `measure diversity`: plain dicts, Estimates as dicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, GOOD, INK, QUIET, SEQUENCE, caption, dress

if TYPE_CHECKING:
    import altair as alt

ROW, MOST_SETS = 30, 6
NAMES = {"eval": "this set", "reference": "the reference"}
BUDGETS = {"tokens": "equal numbers of tokens", "items": "equal numbers of texts"}
SAYS = {"narrower": BAD, "wider": GOOD, "not told apart": QUIET}
LESS = "less varied ←   → more varied"


def diversity_rows(
    sets: Sequence[Mapping[str, Any]], differences: Sequence[Mapping[str, Any]], at: str
) -> list[dict[str, Any]]:
    """A row a set and figure, on one scale: 0 the last set's mean, 1 the widest half-interval.

    Figures of which less is more varied are turned round, so that right is always more varied.
    """
    base = {row["metric"]: row for row in sets[-1]["figures"]} if sets else {}
    said = {(row["set"], row["metric"]): row["says"] for row in differences if row["at"] == at}
    rows: list[dict[str, Any]] = []
    for one in sets[:MOST_SETS]:
        for row in one["figures"]:
            mine = row.get(f"at_{at}") or {}
            theirs = base.get(row["metric"], {}).get(f"at_{at}") or {}
            if mine.get("value") is None or theirs.get("value") is None:
                continue
            sign = 1 if row["better"] == "higher" else -1
            size = max(theirs["hi"] - theirs["lo"], mine["hi"] - mine["lo"], 1e-12) / 2
            ends = sorted(sign * (mine[k] - theirs["value"]) / size for k in ("lo", "hi"))
            rows.append({
                "figure": row["metric"].replace("_", " "), "family": row["family"],
                "set": NAMES.get(one["set"], one["set"]),
                "place": sign * (mine["value"] - theirs["value"]) / size,
                "from": ends[0], "to": ends[1], "value": mine["value"], "lo": mine["lo"],
                "hi": mine["hi"], "n": mine["n_items"],
                "says": said.get((one["set"], row["metric"]), ""),
            })  # fmt: skip
    return rows


def diversity_chart(
    results: Mapping[str, Any], at: str = "tokens", *, simulated: bool = False
) -> alt.TopLevelMixin:
    """Figures of the set and its reference at one budget, `tokens` or `items`."""
    import altair as alt

    sets = results["sets"]
    rows = diversity_rows(sets, results["differences"], at)
    shown = list(dict.fromkeys(row["set"] for row in rows))
    order = list(dict.fromkeys(row["figure"] for row in rows))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("figure:N", sort=order, title=None),
        yOffset=alt.YOffset("set:N", sort=shown),
        color=alt.Color("set:N", scale=alt.Scale(domain=shown, range=list(SEQUENCE)), sort=shown),
        tooltip=[alt.Tooltip("set:N"), alt.Tooltip("figure:N"),
                 alt.Tooltip("value:Q", format=".4g", title="mean of draws"),
                 alt.Tooltip("lo:Q", format=".4g", title="95% of draws from"),
                 alt.Tooltip("hi:Q", format=".4g", title="to"),
                 alt.Tooltip("n:Q", title="texts"), alt.Tooltip("says:N", title="called")],
    )  # fmt: skip
    axis = alt.X("place:Q", title=f"{LESS}   (1 = half of the wider interval)",
                 axis=alt.Axis(tickCount=7))  # fmt: skip
    zero = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(
        color=INK, strokeDash=[3, 3]).encode(x="zero:Q")  # fmt: skip
    rules = base.mark_rule(strokeWidth=2).encode(x=alt.X("from:Q"), x2="to:Q")
    dots = base.mark_point(filled=True, size=55, opacity=1).encode(x=axis)
    layers = zero + rules + dots
    for word, colour in SAYS.items():
        said = alt.Chart(alt.InlineData(values=[r for r in rows if r["says"] == word]))
        layers += said.mark_text(align="left", dx=8, fontSize=11, color=colour).encode(
            y=alt.Y("figure:N", sort=order), x=alt.value("width"), text="says:N"
        )
    under = caption(_many(sets), "middle 95% of 20 draws of whole texts", simulated, _budget(
        results["budgets"], at))  # fmt: skip
    title = f"How varied it is, at {BUDGETS[at]}"
    return dress(layers, title, under, width="container",
                 height=alt.Step(ROW / max(len(shown), 1)),
                 padding={"right": 90, "left": 5, "top": 5, "bottom": 5})  # fmt: skip


def _many(sets: Sequence[Mapping[str, Any]]) -> str:
    named = ((NAMES.get(one["set"], one["set"]), one["items"]) for one in sets[:MOST_SETS])
    return ", ".join(f"{n:,} texts ({name})" for name, n in named)


def _budget(budgets: Mapping[str, Any], at: str) -> str:
    what = "tokens" if at == "tokens" else "texts"
    sizes = {one[at] for one in budgets.values()}
    if not sizes:
        return "too few texts to draw from"
    low, high = min(sizes), max(sizes)
    return f"{low:,} {what} a draw" if low == high else f"{low:,} to {high:,} {what} a draw"
