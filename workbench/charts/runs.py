"""Pictures of a run: what each gate let through, and where points were lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, GOOD, INK, QUIET, caption, dress

if TYPE_CHECKING:
    import altair as alt

FATES = {"passed": GOOD, "refused here": BAD, "still open, set aside or surplus": QUIET}
ADMISSION = "admission"  # decided in slot order, after the gates: it leaves no receipt
ROW = 26


def funnel_rows(funnel: Any) -> list[dict[str, Any]]:
    """A row for each stage and fate; counts are points, in the order of the way.

    `funnel` has pulls, drafted, admitted and gates with gate, tried, passed and refused.
    """
    stages = [("author: drafted", funnel.pulls, funnel.drafted, 0)]
    judged = [gate for gate in funnel.gates if gate.tried]
    stages += [(g.gate.replace("_", " "), g.tried, g.passed, g.refused) for g in judged]
    late = sum(g.refused for g in funnel.gates if g.gate == ADMISSION and not g.tried)
    if late:
        stages.append((ADMISSION, funnel.admitted + late, funnel.admitted, late))
    rows = []
    for order, (stage, tried, passed, refused) in enumerate(stages):
        refused = min(refused, tried - passed)
        counts = (passed, refused, tried - passed - refused)
        same = {"stage": stage, "order": order, "tried": tried, "said": f"{passed} of {tried}"}
        rows += [
            {**same, "fate": fate, "points": n, "rank": rank}
            for rank, (fate, n) in enumerate(zip(FATES, counts, strict=True))
        ]
    return rows


def funnel_chart(funnel: Any, *, simulated: bool, live: bool) -> alt.TopLevelMixin:
    """Bars of points by stage: passed, refused there, or neither (yet)."""
    import altair as alt

    source = alt.Chart(alt.InlineData(values=funnel_rows(funnel)))
    order = alt.EncodingSortField("order", op="min")
    stage = alt.Y("stage:N", sort=order, title=None)
    bars = source.mark_bar(height=ROW * 0.62, cornerRadius=2).encode(
        y=stage,
        x=alt.X("points:Q", stack="zero", title="points", axis=alt.Axis(tickMinStep=1, format="d")),
        color=alt.Color("fate:N", scale=alt.Scale(domain=list(FATES), range=list(FATES.values()))),
        order=alt.Order("rank:Q"),
        tooltip=[alt.Tooltip("stage:N"), alt.Tooltip("fate:N"), alt.Tooltip("points:Q"),
                 alt.Tooltip("tried:Q", title="points that came here")],
    )  # fmt: skip
    words = source.transform_filter("datum.rank == 0").mark_text(
        align="left", dx=6, color=INK, fontSize=12
    ).encode(y=stage, x=alt.X("tried:Q"), text="said:N")  # fmt: skip
    under = caption(
        f"{funnel.pulls} pulls, {funnel.decided} decided", "counts, no interval", simulated,
        "under way" if live else "",
    )  # fmt: skip
    title = f"{funnel.admitted} points admitted from {funnel.pulls} pulls"
    # As wide as the page: cut off on a narrow one, bars of every length would look alike.
    return dress(bars + words, title, under, width="container", height=alt.Step(ROW))
