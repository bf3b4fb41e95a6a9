"""The volatility profile of an agent's flow, and all models of a table side by side (METHOD 1.3).

Rows are those of `measure steps`: plain dicts, Estimates as dicts. No product of pass@k with k
above one is drawn: other rollouts may supply each pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, INK, ODD, QUIET, SEQUENCE, WARN, caption, dress
from workbench.measures.volatility import INCAPABLE, INCONSISTENT, MIXED, band_k, reading

if TYPE_CHECKING:
    import altair as alt

Step = Mapping[str, Any]
GAP = " "
# Bars of first failures hang below zero: their share times DEPTH, from BELOW down.
BELOW, DEPTH, BOTTOM, TOP = 0.05, 0.34, -0.46, 1.22
N_AT, WORD_AT, HEIGHT = 1.18, 1.07, 380
NAMED_UPTO, LEVEL = 8, 110  # steps with words above them; letters that stand on a level line
WORDS = {INCONSISTENT: "inconsistent", INCAPABLE: "incapable", MIXED: "mixed", "": ""}
SIGNS = {INCONSISTENT: "~", INCAPABLE: "x", MIXED: "~x", "": ""}
MARKS = {"marginal_rate": "product of marginal rates", "point_rate": "product of point rates"}
HAZARDS, MEASURED = "product of (1 − hazard)", "measured end to end"
NAMES = {
    MARKS["marginal_rate"]: "product of|marginal|rates", HAZARDS: "product of|(1 − hazard)",
    MARKS["point_rate"]: "product of|point rates", MEASURED: "measured|end to end",
}  # fmt: skip
MANY, NARROW, HALO = 16, 74, "#ffffff"  # letters of a caption that fit a narrow page


def step_values(
    model: Mapping[str, Any], truth: Mapping[str, float] | None
) -> list[dict[str, Any]]:
    """What is drawn of each step: dot, interval, band, the rest's rate, bar and words."""
    steps, kind = model["steps"], model["rate_kind"]
    k, many = band_k(steps), len(steps)
    lost = {h["step"]: h for h in model["hazards"]}
    rows = []
    for step in steps:
        dot, told = step["pass_at_k"]["1"], reading(step, k)
        some, every = (
            step[n].get(str(k), {"value": None})["value"] for n in ("pass_at_k", "pass_k")
        )
        bar, risk = step["first_failure_share"], lost.get(step["step"])
        shown = (WORDS if many <= NAMED_UPTO else SIGNS)[told]
        flag = ("brittle" if many <= NAMED_UPTO else "◆") if step["brittle"] else ""
        rows.append({
            "step": step["step"], "rate": dot["value"], "lo": dot["lo"], "hi": dot["hi"],
            "by": interval_kind(dot), "kind": kind.replace("_", " "),
            "some": some if k > 1 else None, "every": every if k > 1 else None,
            "rest": step["rest_rate"]["value"], "brittle": step["brittle"], "read": told or "–",
            "word": shown, "flag": flag, "n": f"{step['samples']:,}", "units": step["units"],
            "bar": None if bar is None else -BELOW - DEPTH * bar, "zero": -BELOW,
            "share": f"{bar:.0%}" if bar and (many <= MANY or bar >= 0.05) else "",
            "failures": step["first_failures"],
            "hazard": None if risk is None else risk["hazard"]["value"],
            "planted": (truth or {}).get(step["step"]),
            "doubts": ", ".join(step["warnings"]) or "–",
            "bottom": BOTTOM, "top": TOP, "n_at": N_AT, "word_at": WORD_AT,
        })  # fmt: skip
    return rows


def mark_values(model: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The marks at the right, each under its own name; only the measured one has an interval."""
    whole = model["end_to_end"]["pass_at_k"].get("1") or {"value": None, "lo": None, "hi": None}
    points = model["rate_kind"] == "point_rate"
    found = [
        {"step": MARKS[model["rate_kind"]], "value": model["marginal_product"], "shape": "square"},
        {"step": HAZARDS, "value": None if points else model["hazard_product"],
         "shape": "triangle-up"},
        {"step": MEASURED, "value": whole["value"], "lo": whole["lo"], "hi": whole["hi"],
         "shape": "circle"},
    ]  # fmt: skip
    return [{"lo": None, "hi": None, "said": f"{one['value']:.1%}",
             "name": NAMES[one["step"]], **one} for one in found
            if one["value"] is not None]  # fmt: skip


def volatility_chart(
    model: Mapping[str, Any], *, simulated: bool, truth: Mapping[str, float] | None = None
) -> alt.TopLevelMixin:
    """The profile of one model: steps in order, bars of first failures below, marks at the right.

    `truth` are planted rates by step, drawn as crosses. A click anywhere in a step's column picks
    it, under the selection `picked`.
    """
    import altair as alt

    rows, marks = step_values(model, truth), mark_values(model)
    names, order = [row["step"] for row in rows], places([row["step"] for row in rows], marks)
    widest = max((len(name) for name in names), default=0)
    angle = 0 if widest * len(order) <= LEVEL else -38 if len(names) <= MANY else -90
    x = alt.X("step:N", sort=order, title=None, scale=alt.Scale(domain=order, paddingInner=0),
              axis=alt.Axis(labelAngle=angle, labelLimit=170 if angle else 0,
                            values=names))  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x)
    ends = alt.Chart(alt.InlineData(values=marks)).encode(x=x)
    layers = _profile(base, rows) + _words(base, len(rows)) + _marks(ends) + _hit(base)
    title = f"Where {model['model']} breaks"
    return dress(layers, title, _under(model, rows, simulated, truth), width="container",
                 height=HEIGHT)  # fmt: skip


def places(names: Sequence[str], marks: Sequence[Step]) -> list[str]:
    """What stands along the axis: steps, then marks, each with empty places so that it is read."""
    room = len(names) // 20  # forty steps leave a mark the width of five of them
    order = list(names)
    for mark in marks:
        empty = [GAP * (len(order) + i + 1) for i in range(1 + 2 * room)]
        order += [*empty[: room + 1], mark["step"], *empty[room + 1 :]]
    return order


def interval_kind(estimate: Mapping[str, Any]) -> str:
    """The kind of an interval in the words of a caption."""
    method = estimate["method"].lower()
    known = {"clopper-pearson": "Clopper-Pearson", "wilson": "Wilson",
             "cluster bootstrap": "cluster bootstrap"}  # fmt: skip
    found = next((words for name, words in known.items() if name in method), method)
    return "no interval" if estimate["lo"] is None else found


def _y(field: str) -> Any:
    import altair as alt

    ticks = [-BELOW - DEPTH, -BELOW - DEPTH / 2, 0, 0.25, 0.5, 0.75, 1]
    shown = f"datum.value < 0 ? format((-datum.value - {BELOW}) / {DEPTH}, '.0%') : " \
            "format(datum.value, '.0%')"  # fmt: skip
    return alt.Y(
        f"{field}:Q", scale=alt.Scale(domain=[BOTTOM, TOP], nice=False),
        title="first failures             right at first try",
        axis=alt.Axis(values=ticks, labelExpr=shown, titleAnchor="start"),
    )  # fmt: skip


def _profile(base: alt.Chart, rows: Sequence[Step]) -> Any:
    """Bars, bands, the dashed line, intervals and dots."""
    import altair as alt

    band = alt.RelativeBandSize
    bars = base.mark_bar(color=WARN, opacity=0.85, width=band(0.42)).encode(
        y=_y("zero"), y2="bar:Q"
    )
    shares = base.mark_text(baseline="top", dy=3, fontSize=11, color=INK).encode(
        y=_y("bar"), text="share:N")  # fmt: skip
    bands = base.mark_bar(color=SEQUENCE[4], opacity=0.4, width=band(0.54), cornerRadius=3).encode(
        y=_y("every"), y2="some:Q")  # fmt: skip
    layers = bars + shares + bands
    if len(rows) > 1:
        line = base.mark_line(color=QUIET, strokeDash=[5, 4], strokeWidth=1.5, interpolate="step")
        layers = layers + line.encode(y=_y("rest"))
    halos = base.mark_rule(strokeWidth=5, color=HALO, opacity=0.75).encode(y=_y("lo"), y2="hi:Q")
    rules = base.mark_rule(strokeWidth=2.5).encode(
        y=_y("lo"), y2="hi:Q",
        color=alt.condition("datum.brittle", alt.value(BAD), alt.value(SEQUENCE[0])))  # fmt: skip
    dots = base.mark_point(filled=True, opacity=1, stroke=HALO, strokeWidth=1.2).encode(
        y=_y("rate"),
        size=alt.condition("datum.brittle", alt.value(150), alt.value(75)),
        shape=alt.condition("datum.brittle", alt.value("diamond"), alt.value("circle")),
        color=alt.condition("datum.brittle", alt.value(BAD), alt.value(SEQUENCE[0])),
    )
    planted = base.mark_point(shape="cross", color=ODD, size=210, strokeWidth=2, angle=45).encode(
        y=_y("planted")).transform_filter("datum.planted !== null")  # fmt: skip
    return layers + halos + rules + dots + planted


def _words(base: alt.Chart, many: int) -> Any:
    """n on top; under it whether a step is brittle, and how its band reads."""
    turn, size = (300, 9) if many > MANY else (0, 11)
    n = base.mark_text(color=INK, angle=turn, fontSize=size).encode(y=_y("n_at"), text="n:N")
    flags = base.mark_text(fontSize=12, fontWeight="bold", color=BAD, dy=-4).encode(
        y=_y("word_at"), text="flag:N")  # fmt: skip
    words = base.mark_text(fontSize=11, color=INK, dy=9).encode(y=_y("word_at"), text="word:N")
    return n + flags + words


def _marks(ends: alt.Chart) -> Any:
    """Products hollow, the measured rate filled and with its interval."""
    import altair as alt

    rules = ends.mark_rule(strokeWidth=2.5, color=SEQUENCE[2]).encode(y=_y("lo"), y2="hi:Q")
    tips = [alt.Tooltip("step:N", title="mark"), alt.Tooltip("value:Q", format=".2%"),
            alt.Tooltip("lo:Q", format=".1%", title="95% from"),
            alt.Tooltip("hi:Q", format=".1%", title="to")]  # fmt: skip
    dots = ends.mark_point(size=110, strokeWidth=2.2, color=SEQUENCE[2], opacity=1).encode(
        y=_y("value"), shape=alt.Shape("shape:N", scale=None), tooltip=tips,
        fill=alt.condition("datum.shape === 'circle'", alt.value(SEQUENCE[2]),
                           alt.value("transparent")))  # fmt: skip
    said = ends.mark_text(align="left", dx=11, fontSize=12, fontWeight="bold", color=INK).encode(
        y=_y("value"), text="said:N")  # fmt: skip
    names = ends.mark_text(lineBreak="|", fontSize=11, color=INK, baseline="top", dy=8).encode(
        y=alt.datum(-BELOW), text="name:N")  # fmt: skip
    return rules + dots + said + names


def _hit(base: alt.Chart) -> Any:
    """The column of each step, to be pointed at and picked."""
    import altair as alt

    picked = alt.selection_point(name="picked", fields=["step"], on="click", empty=False)
    shares = {"rate": "pass@1", "lo": "95% from", "hi": "to", "some": "pass@k", "every": "pass^k",
              "rest": "all other steps", "hazard": "hazard"}  # fmt: skip
    words = {"step": "step", "n": "samples", "units": "units", "by": "interval",
             "failures": "first failures", "read": "reads as", "doubts": "doubts"}  # fmt: skip
    tips = [alt.Tooltip(field=f, type="nominal", title=title) for f, title in words.items()]
    tips[3:3] = [alt.Tooltip(field=f, type="quantitative", title=title, format=".1%")
                 for f, title in shares.items()]  # fmt: skip
    return (
        base.mark_bar(color=INK, width=alt.RelativeBandSize(1), cursor="pointer")
        .encode(y=_y("bottom"), y2="top:Q", tooltip=tips,
                opacity=alt.condition(picked, alt.value(0.13), alt.value(0)))
        .add_params(picked)
    )  # fmt: skip


def _under(
    model: Mapping[str, Any], rows: Sequence[Step], simulated: bool, truth: Any
) -> list[str]:
    """n, the interval, what the band is, and what the marks stand for."""
    k, kind = band_k(model["steps"]), model["rate_kind"].replace("_", " ")
    methods = sorted({row["by"] for row in rows})
    band = f"band: pass^{k} to pass@{k}" if k > 1 else "no band: one sample a unit"
    lines = [
        *caption(f"{model['n_rollouts']:,} rollouts; above each step its samples",
                 "95% " + " or ".join(methods), False),
        f"dot: pass@1 (mean {kind}) · {band}",
        "dashed: pooled rate of all other steps · bars: share of first failures"
        + (", expected if steps were independent" if kind == "point rate" else ""),
    ]  # fmt: skip
    if len(rows) > NAMED_UPTO:
        lines.append(
            "◆ brittle · ~ inconsistent: retry or a verifier helps · x incapable: needs data"
        )
    if not model["same_steps"] and mark_values(model):
        lines.append("Rollouts differ in their steps: the products are of no one flow.")
    if model["graded_until_first_wrong"]:
        lines.append(
            "Steps behind a first wrong one are ungraded: dots are of rollouts right so far."
        )
    lines += ["crosses: planted rates"] if truth else []
    return [part for line in lines for part in wrap(line, NARROW)] + caption("", "", simulated)[1:]
