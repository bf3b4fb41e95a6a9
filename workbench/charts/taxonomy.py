"""An icicle of a taxonomy: a band a level, nodes as wide as their leaves, coloured by a figure.

A click on a node chooses it. Text in the bands is drawn where it fits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, GOOD, ODD, QUIET, SEQUENCE, caption, dress
from workbench.text import shorten, visible

if TYPE_CHECKING:
    import altair as alt

# What a node may be coloured by: field of a row, title, and whether it is a share.
COLOURS: dict[str, tuple[str, bool]] = {
    "points": ("accepted points", False),
    "share": ("share of traffic", True),
    "overlap": ("words shared with the nearest sibling", True),
    "grounded": ("evidence", False),
    "state": ("state", False),
    "placed": ("judges place its items in one leaf", True),
}
NAMES: dict[str, dict[Any, str]] = {
    "grounded": {True: "a quote that stands in the evidence", False: "ungrounded"},
    "state": {"proposed": "proposed", "accepted": "accepted", "frozen": "frozen"},
}
SCALES = {
    "grounded": (["a quote that stands in the evidence", "ungrounded"], [GOOD, QUIET]),
    "state": (["proposed", "accepted", "frozen"], [ODD, SEQUENCE[4], SEQUENCE[0]]),
}
BAND, WIDE, MOST_CHARACTERS = 46, 900, 60
INK, PAPER = "#1d2430", "#ffffff"
Rows = Sequence[Mapping[str, Any]]


def bands(rows: Rows) -> list[dict[str, Any]]:
    """Rows in tree order (id, parent, label, depth, leaves, ...) with their place: x, x2, y, y2."""
    start: dict[str | None, int] = {None: 0}
    found = []
    for row in rows:
        left = start[row["parent"]]
        start[row["parent"]] = left + row["leaves"]
        start[row["id"]] = left
        found.append({**row, "x": left, "x2": left + row["leaves"], "y": row["depth"] - 1,
                      "y2": row["depth"]})  # fmt: skip
    return found


def values(rows: Rows, by: str) -> list[dict[str, Any]]:
    """What is drawn: places, labels cut to their room, and what the colour shows."""
    placed = bands(rows)
    total = max((row["x2"] for row in placed), default=1)
    found = []
    for row in placed:
        room = int(WIDE * (row["x2"] - row["x"]) / total / 7.2)
        label = visible(row["label"])
        value = row.get(by)
        found.append({
            "id": row["id"], "x": row["x"], "x2": row["x2"], "y": row["y"], "y2": row["y2"],
            "label": shorten(label, MOST_CHARACTERS * 2),
            "text": shorten(label, min(room, MOST_CHARACTERS)) if room >= 4 else "",
            "value": _named(by, value),
            "points": row["points"], "rows": row["rows"], "share": row["share"],
            "state": row["state"], "leaves": row["leaves"],
        })  # fmt: skip
    return found


def _named(by: str, value: Any) -> Any:
    """A value as the legend has it."""
    known = NAMES.get(by)
    return known[value] if known else value


def icicle(rows: Rows, by: str, *, simulated: bool) -> alt.TopLevelMixin:
    """The picture; nodes without a value are grey."""
    import altair as alt

    drawn = values(rows, by)
    title, share = COLOURS[by]
    total = max(row["x2"] for row in drawn)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(nice=False, domain=[0, total]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(reverse=True, nice=False, zero=True))
    tips = [alt.Tooltip("label:N"), alt.Tooltip("leaves:Q"), alt.Tooltip("points:Q"),
            alt.Tooltip("rows:Q", title="rows of traffic"),
            alt.Tooltip("share:Q", title="share of traffic", format=".1%"), "state:N",
            alt.Tooltip("value:N" if by in NAMES else "value:Q", title=title,
                        format=".0%" if share else alt.Undefined)]  # fmt: skip
    base = alt.Chart(_data(drawn, by)).encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    chosen = alt.selection_point(name="node", fields=["id"], on="click", empty=False)
    boxes = base.mark_rect(stroke=PAPER, strokeWidth=1, cursor="pointer", invalid="show").encode(
        color=_colour(by, title, share, drawn), tooltip=tips
    ).add_params(chosen)  # fmt: skip
    words = alt.Chart(_data([row for row in drawn if row["text"]], by)).transform_calculate(
        middle="(datum.x + datum.x2) / 2", high="datum.y + 0.5"
    ).mark_text(
        fontSize=11, color=INK, limit={"expr": f"(datum.x2 - datum.x) / {total} * width - 6"}
    ).encode(
        x=alt.X("middle:Q", axis=None), y=alt.Y("high:Q", axis=None), text="text:N"
    )  # fmt: skip
    deep = max(row["depth"] for row in rows)
    leaves = sum(bool(row["leaf"]) for row in rows)
    n = f"{len(rows):,} nodes, {leaves:,} leaves, {deep} levels"
    by_what = f"colour: {title}" + ("" if by in NAMES else "; grey: none")
    wide = "width: leaves; whole counts, no interval"
    under = caption(n, by_what, simulated, wide)
    return dress(boxes + words, "The tree", under, width="container", height=BAND * deep)


def _data(drawn: Rows, by: str) -> alt.InlineData:
    """Rows as CSV inside the chart: objects would be copied again and again while it is built."""
    import altair as alt

    text = io.StringIO()
    writer = csv.DictWriter(text, list(drawn[0]) if drawn else ["id"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(drawn)
    words = {"id", "label", "text", "state"} | ({"value"} if by in NAMES else set())
    kinds = {name: "string" if name in words else "number" for name in writer.fieldnames}
    return alt.InlineData(values=text.getvalue(), format=alt.CsvDataFormat(type="csv", parse=kinds))


def _colour(by: str, title: str, share: bool, drawn: Rows) -> Any:
    """Pale to full for figures, so that dark text reads on it; own colours for kinds.

    The top holds everything, so the scale ends at the largest node below it.
    """
    import altair as alt

    if by in SCALES:
        domain, colours = SCALES[by]
        pale = [_pale(colour) for colour in colours]
        return alt.Color("value:N", scale=alt.Scale(domain=domain, range=pale))
    low, high = ("#fbe3d5", _pale(BAD, 0.25)) if by == "overlap" else ("#e3eff8", "#5aa2d3")
    form = ".0%" if share else alt.Undefined
    legend = alt.Legend(
        gradientLength=160, title=title, titleFontSize=12, titleLimit=0, format=form
    )
    below = [row["value"] for row in drawn if row["y"] and row["value"] is not None]
    scale = alt.Scale(range=[low, high], domain=[0, max(below, default=0) or 1], clamp=True)
    return alt.condition(
        "isValid(datum.value)", alt.Color("value:Q", scale=scale, legend=legend),
        alt.value("#d9dde3"),
    )  # fmt: skip


def _pale(colour: str, share: float = 0.45) -> str:
    """A colour mixed with white, so that dark text can be read on it."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)
