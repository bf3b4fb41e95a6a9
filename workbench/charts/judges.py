"""Pictures of judges: agreement with people, confusion, rates, habits, and guards.

Rows are those of `measure agreement`, `measure judges` and `measure guards`: plain dicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, INK, QUIET, SEQUENCE, caption, dress

if TYPE_CHECKING:
    import altair as alt

Rows = Sequence[Mapping[str, Any]]
ROW, CELL = 24, 66
DARK, PAPER = "#1d2430", "#ECEEF1"
WILSON = "95% Wilson intervals"
TITLES = {
    "position": ("Which reply a judge takes when the order decides", "share that takes the first"),
    "padding": ("What half as much filler brings", "pass rate padded minus original"),
    "length": (
        "A standard deviation more of length",
        "odds ratio of a pass, at the same reference label",
    ),
    "kin": ("Its own family's replies", "agreement on own minus on others"),
}


def agreement_chart(rows: Rows, reference: str, *, simulated: bool) -> alt.TopLevelMixin:
    """Raw agreement with its interval, and kappa and AC1 beside it, a row a judge."""
    import altair as alt

    known = [row for row in rows if row["raw"]["value"] is not None]
    order = [row["rater"] for row in sorted(known, key=lambda row: -row["raw"]["value"])]
    marks = [
        {"rater": row["rater"], "measure": name, "value": value,
         "lo": row["raw"]["lo"] if name == "raw" else value,
         "hi": row["raw"]["hi"] if name == "raw" else value,
         "n": f"n {row['n']:,}"
         + (", no better than chance" if row["looks_fine_but_is_chance"] else "")}
        for row in known
        for name, value in (("raw", row["raw"]["value"]), ("kappa", row["kappa"]),
                            ("AC1", row["ac1"])) if value is not None
    ]  # fmt: skip
    low = min([-0.05, *(mark["lo"] for mark in marks)])
    base = alt.Chart(alt.InlineData(values=marks)).encode(
        y=alt.Y("rater:N", sort=order, title=None)
    )
    scale = alt.Scale(domain=["raw", "kappa", "AC1"], range=[SEQUENCE[0], BAD, SEQUENCE[2]])
    shapes = alt.Scale(domain=["raw", "kappa", "AC1"], range=["circle", "diamond", "triangle-up"])
    rules = base.mark_rule(color=SEQUENCE[0], strokeWidth=2).encode(
        x=alt.X("lo:Q"), x2="hi:Q"
    ).transform_filter("datum.measure == 'raw'")  # fmt: skip
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("value:Q", title="agreement (raw: a share; kappa, AC1: beyond chance)",
                scale=alt.Scale(domain=[low, 1])),
        color=alt.Color("measure:N", scale=scale), shape=alt.Shape("measure:N", scale=shapes),
        tooltip=["rater:N", "measure:N", alt.Tooltip("value:Q", format=".3f"),
                 alt.Tooltip("lo:Q", format=".3f", title="95% from"),
                 alt.Tooltip("hi:Q", format=".3f", title="to"), "n:N"],
    )  # fmt: skip
    counts = base.mark_text(align="left", dx=10, color=INK, fontSize=11).encode(
        x=alt.value("width"), text="n:N"
    ).transform_filter("datum.measure == 'raw'")  # fmt: skip
    under = caption("labels in common, at the right of each row", WILSON + " for raw", simulated)
    return dress(rules + points + counts, f"Agreement with {reference}", under, width="container",
                 height=alt.Step(ROW))  # fmt: skip


def confusion_chart(row: Mapping[str, Any], reference: str, *, simulated: bool) -> Any:
    """What a judge said (rows) of what the reference said (columns): counts."""
    import altair as alt

    labels, cells = row["labels"], row["confusion"]
    sums = [sum(line[j] for line in cells) for j in range(len(labels))]
    values = [
        {"said": labels[i], "truth": labels[j], "n": cells[i][j],
         "share": cells[i][j] / sums[j] if sums[j] else 0.0, "right": i == j}
        for i in range(len(labels)) for j in range(len(labels))
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("truth:N", sort=labels, title=f"{reference} says",
                axis=alt.Axis(orient="top", labelAngle=0, labelLimit=CELL)),
        y=alt.Y("said:N", sort=labels, title=f"{row['rater']} says"),
        tooltip=["said:N", "truth:N", "n:Q",
                 alt.Tooltip("share:Q", format=".1%", title="of the column")],
    )  # fmt: skip

    def tiles(right: bool, colour: str) -> Any:
        scale = alt.Scale(domain=[0, 1], range=[PAPER, colour], interpolate="rgb")
        cells = base.transform_filter(f"datum.right == {str(right).lower()}")
        return cells.mark_rect(stroke=QUIET, strokeWidth=0.5).encode(
            color=alt.Color("share:Q", scale=scale, legend=None)
        )

    words = base.mark_text(fontSize=13, fontWeight="bold").encode(
        text=alt.Text("n:Q", format=",d"),
        color=alt.condition("datum.share > 0.6", alt.value("white"), alt.value(DARK)),
    )
    both = alt.layer(tiles(True, SEQUENCE[0]), tiles(False, BAD)).resolve_scale(color="independent")
    under = caption(f"{row['n']:,} labels in common", "counts, no interval", simulated,
                    "shade: share of its column")  # fmt: skip
    return dress(both + words, f"{row['rater']} against {reference}", under,
                 width=alt.Step(CELL), height=alt.Step(CELL * 0.7))  # fmt: skip


def rates_chart(rows: Rows, *, simulated: bool) -> alt.TopLevelMixin:
    """TPR and TNR of each judge, with Wilson intervals."""
    values = [
        {"rater": row["rater"], "what": word, **_ends(row[name])}
        for row in rows for name, word in (("TPR", "passes what is good (TPR)"),
                                           ("TNR", "fails what is bad (TNR)"))
        if row[name]["value"] is not None
    ]  # fmt: skip
    under = caption("labels, in the tooltip", WILSON, simulated)
    return _pairs(values, "share right", "Right on good ones and on bad ones", under)


def calibration_chart(rows: Rows, *, simulated: bool) -> alt.TopLevelMixin:
    """The pass rate as a judge gives it, and with its errors taken out."""
    values = []
    for row in rows:
        both = (("as the judge says", row["pass_rate"]), ("corrected", row["corrected_rate"]))
        values += [{"rater": row["rater"], "what": word, **_ends(found)}
                   for word, found in both if found["value"] is not None]  # fmt: skip
    under = caption("labels, in the tooltip", "95%: Wilson; corrected: Rogan-Gladen, delta method",
                    simulated)  # fmt: skip
    return _pairs(
        values, "pass rate", "The pass rate, and with the judge's errors taken out", under
    )


def _pairs(
    values: list[dict[str, Any]], title: str, head: str, under: list[str]
) -> alt.TopLevelMixin:
    """Two dots with intervals in the row of each rater, in two colours and shapes."""
    import altair as alt

    words = list(dict.fromkeys(value["what"] for value in values))
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("rater:N", title=None), yOffset=alt.YOffset("what:N", sort=words),
        color=alt.Color("what:N", scale=alt.Scale(domain=words, range=[SEQUENCE[0], BAD])),
    )  # fmt: skip
    rules = base.mark_rule(strokeWidth=2).encode(x="lo:Q", x2="hi:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=alt.X("value:Q", title=title, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        shape=alt.Shape("what:N", scale=alt.Scale(domain=words, range=["circle", "diamond"])),
        tooltip=["rater:N", "what:N", alt.Tooltip("value:Q", format=".1%"),
                 alt.Tooltip("lo:Q", format=".1%", title="95% from"),
                 alt.Tooltip("hi:Q", format=".1%", title="to"), "n:Q"],
    )  # fmt: skip
    return dress(rules + dots, head, under, width="container", height=alt.Step(14))


def habit_chart(rows: Rows, planted: Mapping[str, str], *, simulated: bool) -> Any:
    """One habit of all judges: value, interval, what a judge without it has; found in colour.

    `planted` are words on what is planted, by judge, drawn at the right.
    """
    import altair as alt

    title, axis = TITLES[rows[0]["habit"]]
    values = [
        {"judge": row["judge"], **_ends(row["value"]), "p": row["p_adjusted"],
         "mark": "found" if row["found"] else "not beyond chance",
         "told": planted.get(row["judge"], f"n {_ends(row['value'])['n']}")}
        for row in rows if row["value"]["value"] is not None
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(y=alt.Y("judge:N", title=None))
    scale = alt.Scale(domain=["found", "not beyond chance"], range=[BAD, SEQUENCE[0]])
    colour = alt.Color("mark:N", scale=scale)
    kind = alt.Scale(type="log", nice=True) if rows[0]["habit"] == "length" else alt.Scale()
    rules = base.mark_rule(strokeWidth=2).encode(x=alt.X("lo:Q", scale=kind), x2="hi:Q",
                                                 color=colour)  # fmt: skip
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=alt.X("value:Q", title=axis, scale=kind), color=colour,
        shape=alt.Shape("mark:N", scale=alt.Scale(
            domain=["found", "not beyond chance"], range=["diamond", "circle"])),
        tooltip=["judge:N", alt.Tooltip("value:Q", format=".3f"),
                 alt.Tooltip("lo:Q", format=".3f", title="95% from"),
                 alt.Tooltip("hi:Q", format=".3f", title="to"),
                 alt.Tooltip("p:Q", format=".3g", title="p, Holm"), "n:Q"],
    )  # fmt: skip
    none = alt.Chart(alt.InlineData(values=[{"none": rows[0]["none"]}])).mark_rule(
        color=QUIET, strokeDash=[4, 3]).encode(x="none:Q")  # fmt: skip
    words = base.mark_text(align="left", dx=10, color=INK, fontSize=11).encode(
        x=alt.value("width"), text="told:N"
    )
    under = caption("verdicts, in the tooltip" if planted else "verdicts, at the right of each row",
                    "95% intervals", simulated, "dashed: no habit",
                    "right: what is planted" if planted else "")  # fmt: skip
    return dress(none + rules + dots + words, title, under, width="container",
                 height=alt.Step(ROW))  # fmt: skip


def guard_chart(rows: Rows, title: str, *, simulated: bool) -> alt.TopLevelMixin:
    """Missed harm and over-blocking, a row a guard or a group of its rows."""
    values = [
        {"rater": row["name"], "what": word, **_ends(row[name])}
        for row in rows for name, word in (("missed_harm", "missed harm"),
                                           ("over_block", "over-block"))
        if row[name]["value"] is not None
    ]  # fmt: skip
    under = caption("texts, in the tooltip", WILSON, simulated)
    return _pairs(values, "share", title, under)


def _ends(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"value": found["value"], "lo": found["lo"], "hi": found["hi"],
            "n": found["n_samples"] or found["n_items"]}  # fmt: skip
