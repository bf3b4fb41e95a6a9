"""Pictures of the dataset: points by track against the floor, and difficulty bands by track."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, INK, QUIET, SEQUENCE, caption, dress

if TYPE_CHECKING:
    import altair as alt

ROW = 26


def track_chart(rows: Sequence[Any], *, simulated: bool) -> alt.TopLevelMixin:
    """Approved points of each track, those that wait behind them, and the floor for a claim."""
    import altair as alt

    values = [
        {"track": row.track, "points": n, "what": what, "order": i}
        for row in rows
        for i, (what, n) in enumerate((("approved", row.approved), ("waiting", row.waiting)))
    ]
    names = [row.track for row in rows]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("track:N", sort=names, title=None)
    )
    bars = base.mark_bar(cornerRadius=2).encode(
        x=alt.X("points:Q", title="points", stack="zero", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("what:N", sort=["approved", "waiting"],
                        scale=alt.Scale(range=[SEQUENCE[2], QUIET])),
        order="order:O", tooltip=["track:N", "what:N", "points:Q"],
    )  # fmt: skip
    floor = max((row.floor for row in rows), default=0)
    line = alt.Chart(alt.InlineData(values=[{"floor": floor}]))
    rule = line.mark_rule(color=BAD, strokeDash=[4, 3]).encode(x="floor:Q")
    n = f"{sum(row.approved for row in rows):,} approved points"
    under = caption(n, "counts, no interval", simulated, f"dashed: {floor} points, for a claim")
    return dress(bars + rule, "Points by track", under, width="container", height=alt.Step(ROW))


def band_chart(bands: Mapping[str, Mapping[str, int]], *, simulated: bool) -> alt.TopLevelMixin:
    """Approved points by what the gate `difficulty` called them; a colour a track."""
    import altair as alt

    values = [
        {"band": band.replace("_", " "), "track": track, "points": n}
        for band, tracks in bands.items() for track, n in tracks.items() if n
    ]  # fmt: skip
    order = [band.replace("_", " ") for band in bands]
    tracks = list(dict.fromkeys(str(row["track"]) for row in values))
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("band:N", sort=order, title=None)
    )
    bars = base.mark_bar(cornerRadius=2).encode(
        x=alt.X("points:Q", title="approved points", stack="zero", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("track:N", sort=tracks,
                        scale=alt.Scale(domain=tracks, range=list(SEQUENCE[: len(tracks)]))),
        tooltip=["band:N", "track:N", "points:Q"],
    )  # fmt: skip
    total = sum(int(str(row["points"])) for row in values)
    under = caption(f"{total:,} approved points", "counts, no interval", simulated,
                    "as the gate found them")  # fmt: skip
    return dress(bars, "Difficulty", under, width="container", height=alt.Step(ROW))


def ratio_chart(rows: Sequence[Any], *, simulated: bool) -> alt.TopLevelMixin:
    """Adversarial over happy pass rate by model: dot and Katz interval; 1 is no fall."""
    import altair as alt

    values = [
        {"model": row.model, "ratio": row.ratio.value, "lo": row.ratio.lo, "hi": row.ratio.hi,
         "n": f"n {row.adversarial.n_items} + {row.happy.n_items}"}
        for row in rows if row.ratio.value is not None
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(y=alt.Y("model:N", title=None))
    x = alt.X("ratio:Q", title="adversarial / happy pass rate", scale=alt.Scale(zero=True))
    rules = base.mark_rule(color=SEQUENCE[0], strokeWidth=2).encode(x="lo:Q", x2="hi:Q")
    dots = base.mark_point(color=SEQUENCE[0], filled=True, size=70, opacity=1).encode(
        x=x, tooltip=["model:N", alt.Tooltip("ratio:Q", format=".3f"), "n:N"]
    )
    words = base.mark_text(align="left", dx=10, color=INK, fontSize=11).encode(
        x=alt.value("width"), text="n:N"
    )
    line = alt.Chart(alt.InlineData(values=[{"one": 1}]))
    rule = line.mark_rule(color=BAD, strokeDash=[4, 3]).encode(x="one:Q")
    under = caption("points, adversarial + happy", "95% Katz log intervals", simulated,
                    "dashed: no fall")  # fmt: skip
    return dress(rules + dots + words + rule, "Robustness", under, width="container",
                 height=alt.Step(ROW))  # fmt: skip
