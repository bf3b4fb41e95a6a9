"""Pictures of a panel: models with intervals, pairs, solve rates, items by models, pass@k, power.

Rows are those of `measure panel`: plain dicts, Estimates as dicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, INK, QUIET, SEQUENCE, caption, dress

if TYPE_CHECKING:
    import altair as alt

Rows = Sequence[Mapping[str, Any]]
ROW, CELL, MOST_ITEMS, MOST_MODELS, MOST_LINES = 22, 46, 60, 16, 7
BAND = (0.05, 0.95)  # METHOD 2: outside of it an item tells nobody apart
BINS = 20
DARK, PAPER = "#1d2430", "#ECEEF1"
BOOTSTRAP = "95% cluster-bootstrap intervals"


def ranked(models: Rows) -> list[str]:
    """Model names, the most accurate first; those without a rate last."""
    value = {m["model"]: m["accuracy"]["value"] for m in models}
    return sorted(value, key=lambda name: (value[name] is None, -(value[name] or 0.0), name))


def accuracy_chart(models: Rows, *, simulated: bool) -> alt.TopLevelMixin:
    """Accuracy of each model: dot, interval, and n items at the right."""
    import altair as alt

    values = [
        {"model": m["model"], **{k: m["accuracy"][k] for k in ("value", "lo", "hi")},
         "n": f"n {m['accuracy']['n_items']}" + _why(m["accuracy"])} for m in models
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("model:N", sort=ranked(models), title=None)
    )
    share = alt.X("value:Q", title="accuracy: mean of item rates", axis=alt.Axis(format="%"),
                  scale=alt.Scale(domain=[0, 1]))  # fmt: skip
    tips = [alt.Tooltip("model:N"), alt.Tooltip("value:Q", format=".1%"),
            alt.Tooltip("lo:Q", format=".1%", title="95% from"),
            alt.Tooltip("hi:Q", format=".1%", title="to"), alt.Tooltip("n:N")]  # fmt: skip
    rules = base.mark_rule(color=SEQUENCE[0], strokeWidth=2).encode(x="lo:Q", x2="hi:Q")
    dots = base.mark_point(color=SEQUENCE[0], filled=True, size=70, opacity=1).encode(
        x=share, tooltip=tips
    )
    counts = base.mark_text(align="left", dx=10, color=INK, fontSize=11).encode(
        x=alt.value("width"), text="n:N"
    )
    under = caption("items, at the right of each row", BOOTSTRAP, simulated)
    return dress(rules + dots + counts, "How often models are right", under, width="container",
                 height=alt.Step(ROW))  # fmt: skip


def pair_rows(pairs: Sequence[Any], shown: Sequence[str]) -> list[dict[str, Any]]:
    """Row minus column for every two of the shown models, both ways; points of 100."""
    rows = []
    for pair in pairs:
        told = pair.difference
        if pair.a not in shown or pair.b not in shown or told.value is None:
            continue
        for a, b, sign in ((pair.a, pair.b, 1), (pair.b, pair.a, -1)):
            ends = sorted(sign * 100 * x for x in (told.lo, told.hi) if x is not None)
            rows.append({
                "a": a, "b": b, "points": sign * 100 * told.value, "apart": pair.apart,
                "value": f"{sign * 100 * told.value:+.0f}", "n": told.n_items,
                "span": f"{ends[0]:.0f} to {ends[1]:.0f}" if len(ends) > 1 else "no interval",
                "p": pair.p_adjusted,
            })  # fmt: skip
    return rows


def pair_chart(pairs: Sequence[Any], models: Rows, *, simulated: bool) -> alt.TopLevelMixin:
    """Who separates from whom: the difference of each pair and its interval; grey: not apart."""
    import altair as alt

    shown = ranked(models)[:MOST_MODELS]
    rows = pair_rows(pairs, shown)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("a:N", sort=shown, title="this model"),
        x=alt.X("b:N", sort=shown, title="minus this one",
                axis=alt.Axis(orient="top", labelAngle=-30)),
        tooltip=[alt.Tooltip("a:N", title="model"), alt.Tooltip("b:N", title="minus"),
                 alt.Tooltip("value:N", title="points"), alt.Tooltip("span:N", title="95%"),
                 alt.Tooltip("p:Q", format=".3g", title="p, Holm"), alt.Tooltip("n:Q")],
    )  # fmt: skip
    most = max((abs(r["points"]) for r in rows), default=1.0) or 1.0
    scale = alt.Scale(domain=[-most, 0, most], range=[BAD, PAPER, SEQUENCE[0]], interpolate="rgb")
    ink = alt.condition(f"datum.apart && abs(datum.points) > {0.55 * most}", alt.value("white"),
                        alt.value(DARK))  # fmt: skip
    cells = base.mark_rect(stroke=QUIET, strokeWidth=0.5).encode(
        color=alt.condition(
            "datum.apart", alt.Color("points:Q", scale=scale, legend=None), alt.value(PAPER)
        )
    )
    words = base.mark_text(fontSize=13, dy=-6, fontWeight="bold").encode(text="value:N", color=ink)
    spans = base.mark_text(fontSize=10, dy=9).encode(text="span:N", color=ink)
    all_of = len(models)
    left = f"the {len(shown)} most accurate of {all_of} models" if all_of > len(shown) else ""
    under = caption(_span(rows, "items shared by a pair"), "95% paired intervals, clustered SE",
                    simulated, "points of 100; coloured: apart by Holm at 5%", left)  # fmt: skip
    return dress(cells + words + spans, "Who is told apart from whom", under,
                 width=alt.Step(max(CELL, 62)), height=alt.Step(CELL))  # fmt: skip


def histogram_rows(items: Rows) -> list[dict[str, Any]]:
    """Items by solve rate in twentieths; an item on a line between two belongs to the lower."""
    known = [i["solve_rate"] for i in items if i["solve_rate"] is not None]
    counts = [0] * BINS
    for rate in known:
        counts[max(0, min(BINS - 1, -int(-(rate * BINS - 1e-9) // 1) - 1))] += 1
    return [
        {"lo": at / BINS, "hi": (at + 1) / BINS, "items": n,
         "where": "can discriminate" if 0 < at < BINS - 1 else "too easy or too hard"}
        for at, n in enumerate(counts)
    ]  # fmt: skip


def histogram(items: Rows, *, simulated: bool) -> alt.TopLevelMixin:
    """How many items have which solve rate; where one can discriminate is marked."""
    import altair as alt

    rows = histogram_rows(items)
    band = alt.Chart(alt.InlineData(values=[{"lo": BAND[0], "hi": BAND[1]}])).mark_rect(
        color=SEQUENCE[2], opacity=0.10
    ).encode(x="lo:Q", x2="hi:Q")  # fmt: skip
    bars = alt.Chart(alt.InlineData(values=rows)).mark_bar(binSpacing=1).encode(
        x=alt.X("lo:Q", title="solve rate (mean over families of models)", bin="binned",
                axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        x2="hi:Q", y=alt.Y("items:Q", title="items", axis=alt.Axis(tickMinStep=1, format="d")),
        color=alt.Color("where:N", scale=alt.Scale(
            domain=["can discriminate", "too easy or too hard"], range=[SEQUENCE[2], QUIET])),
        tooltip=[alt.Tooltip("lo:Q", format=".0%", title="above"),
                 alt.Tooltip("hi:Q", format=".0%", title="up to"), "items:Q"],
    )  # fmt: skip
    n = sum(row["items"] for row in rows)
    inside = sum(row["items"] for row in rows if row["where"] == "can discriminate")
    under = caption(f"{n} items, {inside} in the band of 5% to 95%", "counts, no interval",
                    simulated)  # fmt: skip
    return dress(band + bars, "How hard the items are", under, width="container", height=200)


def drawn_items(items: Rows) -> list[Mapping[str, Any]]:
    """At most sixty items from the hardest to the easiest, evenly spaced by rank."""
    known = [i for i in items if i["solve_rate"] is not None]
    known.sort(key=lambda i: (i["solve_rate"], i["item_id"]))
    if len(known) <= MOST_ITEMS:
        return known
    step = (len(known) - 1) / (MOST_ITEMS - 1)
    return [known[round(at * step)] for at in range(MOST_ITEMS)]


def heat_chart(items: Rows, models: Rows, *, simulated: bool) -> alt.TopLevelMixin:
    """Rate of each model on each item, hardest item on top; at most 60 items are drawn."""
    import altair as alt

    drawn = drawn_items(items)
    values = [
        {"item": i["item_id"], "model": model, "rate": rate, "label": i["label"].replace("_", " ")}
        for i in drawn for model, rate in i["pass_by_model"].items()
    ]  # fmt: skip
    # Names at the side are read up to this many items; above it they stand in the tooltip.
    named = len(drawn) <= MOST_ITEMS // 2
    cells = alt.Chart(alt.InlineData(values=values)).mark_rect().encode(
        x=alt.X("model:N", sort=ranked(models)[::-1], title="models, best on the right",
                axis=alt.Axis(labelAngle=-30)),
        y=alt.Y("item:N", sort=[i["item_id"] for i in drawn], title="items, the hardest on top",
                axis=alt.Axis(labels=named)),
        color=alt.Color("rate:Q", scale=alt.Scale(scheme="viridis", domain=[0, 1]),
                        legend=alt.Legend(format="%", gradientLength=160, title="samples right",
                                          titleFontSize=12)),
        tooltip=["item:N", "model:N", alt.Tooltip("rate:Q", format=".0%"), "label:N"],
    )  # fmt: skip
    few = f"{len(drawn)} of {len(items)} items, evenly by solve rate"
    n = few if len(drawn) < len(items) else f"{len(items)} items"
    under = caption(f"{n}; {len(models)} models", "rates, no interval; empty: not scored",
                    simulated)  # fmt: skip
    return dress(cells, "Which model solves which item", under, width="container",
                 height=alt.Step(16 if named else 8))  # fmt: skip


def pass_rows(models: Rows) -> list[dict[str, Any]]:
    """pass@k of the most accurate models by k, where it is defined."""
    best = ranked(models)[:MOST_LINES]
    return [
        {"model": m["model"], "k": int(k), **{x: e[x] for x in ("value", "lo", "hi")},
         "n": e["n_items"]}
        for m in models if m["model"] in best
        for k, e in m["pass_at_k"].items() if e["value"] is not None
    ]  # fmt: skip


def pass_chart(models: Rows, *, simulated: bool) -> alt.TopLevelMixin:
    """pass@k against k with its interval; seven models at most, the most accurate."""
    import altair as alt

    rows, best = pass_rows(models), ranked(models)[:MOST_LINES]
    colour = alt.Color(
        "model:N",
        scale=alt.Scale(domain=best, range=list(SEQUENCE)),
        sort=best,
        legend=alt.Legend(symbolOpacity=1),
    )
    k = alt.X("k:Q", title="k, samples of an item",
              axis=alt.Axis(values=sorted({r["k"] for r in rows}), format="d"))  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=k, color=colour)
    bands = base.mark_area(opacity=0.13).encode(y=alt.Y("lo:Q"), y2="hi:Q")
    lines = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=40)).encode(
        y=alt.Y("value:Q", title="pass@k: right at least once in k", axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1])),
        tooltip=["model:N", "k:Q", alt.Tooltip("value:Q", format=".1%"),
                 alt.Tooltip("lo:Q", format=".1%", title="95% from"),
                 alt.Tooltip("hi:Q", format=".1%", title="to"), "n:Q"],
    )  # fmt: skip
    left = f"the {len(best)} most accurate of {len(models)}" if len(models) > len(best) else ""
    under = caption(_span(rows, "items"), BOOTSTRAP, simulated, left)
    return dress(bands + lines, "What more tries bring", under, width="container", height=240)


def _span(rows: Rows, what: str) -> str:
    """`40 items` or, where it differs, `38 to 40 items`."""
    found = [row["n"] for row in rows]
    low, high = min(found, default=0), max(found, default=0)
    return f"{low} {what}" if low == high else f"{low} to {high} {what}"


def _why(estimate: Mapping[str, Any]) -> str:
    """Why a row has no dot or no interval."""
    doubts = estimate["reason"] or ", ".join(estimate["warnings"])
    return f", {doubts.replace('_', ' ')}" if doubts else ""
