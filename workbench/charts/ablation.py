"""Pictures of an ablation: differences as a forest, failure by axis and topic, yields by arm.

Rows are those of `measure ablation` and `measure crossings`: plain dicts, Estimates as dicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, INK, QUIET, SEQUENCE, caption, dress

if TYPE_CHECKING:
    import altair as alt

Found = Mapping[str, Any]
Truth = Mapping[str, Mapping[str, float]]
ROW, MOST_NAME, MOST_SIDE, LINE = 30, 26, 170, 62
MOST_NAMED = 12  # topics up to which a cell has room for its figures
FAINT = 0.22  # how much of its colour a cell with too few prompts keeps
POOLED = "all models"


def forest_rows(found: Found) -> list[dict[str, Any]]:
    """One row a model and comparison, raw and within topics; then all models, to one mix."""
    rows = []
    for model in found["models"]:
        for gap in model["contrasts"]:
            for kind, told in (("within topics", gap["stratified_difference"]),
                               ("raw", gap["difference"])):  # fmt: skip
                arms = (gap["arm"], gap["baseline"])
                n = sum(model["arms"][arm]["n"] for arm in arms)
                rows += _forest_row(model["model"], arms, told, kind, n, gap["p_holm"])
    for gap in found["pooled"]["contrasts"]:
        arms = (gap["arm"], gap["baseline"])
        for kind, told in (("within topics", gap["difference_standardised"]),
                           ("raw", gap["difference_naive"])):  # fmt: skip
            rows += _forest_row(POOLED, arms, told, kind, sum(gap["n"].values()), None)
    return rows


def _forest_row(
    model: str, arms: tuple[str, str], told: Found, kind: str, n: int, p: float | None
) -> list[dict[str, Any]]:
    if told["value"] is None:
        return []
    ends = (told["lo"], told["hi"])
    lo, hi = (told["value"] if end is None else end for end in ends)
    known = p is not None and kind != "raw"
    return [{
        "row": f"{_short(model)}  {arms[0]} − {arms[1]}", "model": model, "kind": kind, "n": n,
        "points": 100 * told["value"], "lo": 100 * lo, "hi": 100 * hi, "said": f"n {n}",
        "p": f"{p:.3f}" if known else "–",
    }]  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= MOST_NAME else name[: MOST_NAME - 1] + "…"


def truth_rows(found: Found, truth: Truth) -> list[dict[str, Any]]:
    """The planted differences, where a model's rates in both arms are known."""
    rows = []
    for model in found["models"]:
        rates = truth.get(model["model"], {})
        for gap in model["contrasts"]:
            arm, base = gap["arm"], gap["baseline"]
            if arm in rates and base in rates:
                rows.append({"row": f"{_short(model['model'])}  {arm} − {base}",
                             "kind": "within topics",
                             "points": 100 * (rates[arm] - rates[base])})  # fmt: skip
    return rows


def forest_chart(found: Found, *, simulated: bool, truth: Truth | None = None) -> alt.TopLevelMixin:
    """Differences of failure rates with 95% intervals: dots within topics, diamonds raw.

    `truth` are planted rates by model and arm, laid over as bars.
    """
    import altair as alt

    rows, planted = forest_rows(found), truth_rows(found, truth or {})
    drawn = _forest(rows)
    if planted:
        order = list(dict.fromkeys(row["row"] for row in rows))
        drawn += alt.Chart(alt.InlineData(values=planted)).mark_tick(
            thickness=4, size=22, color=BAD
        ).encode(x="points:Q", y=alt.Y("row:N", sort=order),
                 tooltip=[alt.Tooltip("points:Q", format="+.1f", title="planted")])  # fmt: skip
    under = caption("prompts of both arms, at the right",
                    "95% intervals: stratified with clustered SE (all models: bootstrap); raw: "
                    "Newcombe", simulated, "bars: planted" if planted else "")  # fmt: skip
    under = folded([*under[:1], found["failure"], *under[1:]])
    return dress(drawn, "Does depth make models fail more often?", under, width="container",
                 height=alt.Step(ROW / 2))  # fmt: skip


def _forest(rows: Sequence[Found]) -> Any:
    """Zero, intervals, dots and counts, a pair of lines for each comparison."""
    import altair as alt

    order, kinds = list(dict.fromkeys(row["row"] for row in rows)), ["within topics", "raw"]
    reach = max((abs(row[end]) for row in rows for end in ("lo", "hi")), default=10.0) * 1.08
    base = alt.Chart(alt.InlineData(values=list(rows))).encode(
        y=alt.Y("row:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)),
        yOffset=alt.YOffset("kind:N", sort=kinds, scale=alt.Scale(paddingInner=0.5)),
        color=alt.Color("kind:N", sort=kinds, scale=alt.Scale(domain=kinds,
                        range=[SEQUENCE[0], QUIET])),
    )  # fmt: skip
    scale = alt.Scale(domain=[-reach, 1.3 * reach], nice=False)  # room for n at the right
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("points:Q", title="failure rate minus the baseline's, points of 100", scale=scale,
                axis=alt.Axis(tickCount=9)),
        shape=alt.Shape("kind:N", sort=kinds,
                        scale=alt.Scale(domain=kinds, range=["circle", "diamond"])),
        tooltip=["row:N", "kind:N", alt.Tooltip("points:Q", format="+.1f"),
                 alt.Tooltip("lo:Q", format="+.1f", title="95% from"),
                 alt.Tooltip("hi:Q", format="+.1f", title="to"),
                 alt.Tooltip("p:N", title="p, Holm"), "n:Q"],
    )  # fmt: skip
    rules = base.mark_rule(strokeWidth=2).encode(x="lo:Q", x2="hi:Q")
    zero = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(
        color=INK, strokeDash=[3, 3]
    ).encode(x="zero:Q")  # fmt: skip
    counts = base.transform_filter("datum.kind == 'within topics'").mark_text(
        align="right", dx=-2, fontSize=11
    ).encode(x=alt.value("width"), text="said:N", color=alt.value(INK))  # fmt: skip
    return zero + rules + dots + counts


def heat_rows(cells: Sequence[Found], least: int) -> list[dict[str, Any]]:
    """Cells of one axis as rows of a heat map; those with too few prompts are pale."""
    return [
        {"value": cell["value"], "topic": cell["topic"],
         "rate": cell["rate"]["value"], "n": cell["n"], "said": f"{cell['rate']['value']:.0%}",
         "many": f"n {cell['n']}", "cell": cell["cell"], "lo": cell["rate"]["lo"],
         "hi": cell["rate"]["hi"], "few": cell["n"] < least, "out": cell.get("stands_out", False),
         "q": "–" if cell.get("q") is None else f"{cell['q']:.3f}"}
        for cell in cells if cell["rate"]["value"] is not None
    ]  # fmt: skip


def folded(lines: Sequence[str]) -> list[str]:
    """A caption in lines that a narrow page has room for."""
    return [part for line in lines for part in wrap(line, LINE)]


def heat_chart(
    cells: Sequence[Found], title: str, names: tuple[str, str], least: int, *, simulated: bool
) -> alt.TopLevelMixin:
    """Failure rate by value and topic, n in each cell; framed where a crossing stands out."""
    import altair as alt

    rows = heat_rows(cells, least)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("topic:N", title=names[1], axis=alt.Axis(labelAngle=-20, labelLimit=MOST_SIDE)),
        y=alt.Y("value:N", title=names[0], axis=alt.Axis(labelLimit=MOST_SIDE)),
        tooltip=["cell:N", alt.Tooltip("rate:Q", format=".0%", title="failed"),
                 alt.Tooltip("lo:Q", format=".0%", title="95% from"),
                 alt.Tooltip("hi:Q", format=".0%", title="to"), "n:Q",
                 alt.Tooltip("q:N", title="q, BH")],
    )  # fmt: skip
    pale = alt.condition("datum.few", alt.value(FAINT), alt.value(1.0))
    colour = alt.Color("rate:Q", scale=alt.Scale(scheme="oranges", domain=[0, 1]),
                       legend=alt.Legend(format="%", title="failed",
                                         gradientLength=160))  # fmt: skip
    fills = base.mark_rect(stroke=QUIET, strokeWidth=0.4).encode(color=colour, opacity=pale)
    frames = base.transform_filter("datum.out").mark_rect(
        filled=False, stroke=SEQUENCE[0], strokeWidth=3, fillOpacity=0
    )
    ink = alt.condition("datum.few", alt.value(INK), alt.value("#1d2430"))
    words = base.mark_text(fontSize=13, fontWeight="bold", dy=-6).encode(text="said:N", color=ink)
    counts = base.mark_text(fontSize=10, dy=9).encode(text="many:N", color=ink)
    under = caption(
        f"prompts, in each cell; pale below {least}", "rates; Wilson's 95% interval on hover",
        simulated, "framed: stands out (Benjamini-Hochberg)" if any(r["out"] for r in rows) else "",
    )  # fmt: skip
    roomy = len({row["topic"] for row in rows}) <= MOST_NAMED
    drawn = fills + frames + words + counts if roomy else fills + frames
    return dress(drawn, title, folded(under), width="container",
                 height=alt.Step(42))  # fmt: skip


def arm_chart(found: Found, *, simulated: bool) -> alt.TopLevelMixin:
    """Failure rate of each model in each arm, with its interval."""
    import altair as alt

    rows = [
        {"model": _short(model["model"]), "arm": arm, **{k: row["rate"][k] for k in
         ("value", "lo", "hi")}, "n": row["n"], "x": row["x"]}
        for model in found["models"] for arm, row in model["arms"].items()
        if row["rate"]["value"] is not None
    ]  # fmt: skip
    names = list(dict.fromkeys(row["model"] for row in rows))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("arm:N", sort=found["arms"], title="arm", axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("model:N", sort=names),
        color=alt.Color("model:N", sort=names, scale=alt.Scale(range=list(SEQUENCE))),
    )  # fmt: skip
    rules = base.mark_rule(strokeWidth=2).encode(y="lo:Q", y2="hi:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        y=alt.Y("value:Q", title="failure rate", axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1])),
        tooltip=["model:N", "arm:N", alt.Tooltip("value:Q", format=".1%"),
                 alt.Tooltip("lo:Q", format=".1%", title="95% from"),
                 alt.Tooltip("hi:Q", format=".1%", title="to"), "x:Q", "n:Q"],
    )  # fmt: skip
    ns = sorted({row["n"] for row in rows}) or [0]
    span = f"{ns[0]}" if len(ns) == 1 else f"{ns[0]} to {ns[-1]}"
    under = caption(f"{span} prompts a model and arm", "Wilson's 95% intervals (bootstrap where "
                    "prompts were asked several times)", simulated)  # fmt: skip
    title = "How often models fail in each arm"
    return dress(rules + dots, title, folded(under), width="container", height=220)
