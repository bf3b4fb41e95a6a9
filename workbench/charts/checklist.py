"""The picture of what rules do: each with its two arms, told and held out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import QUIET, SEQUENCE, caption, dress
from workbench.text import shorten

if TYPE_CHECKING:
    import altair as alt

MOST = 12
ARMS = {"held_out": "author not told (held out)", "treated": "author told"}
ROW = 46


def effect_chart(found: Sequence[Any]) -> alt.TopLevelMixin | None:
    """Share of reviewed points turned down for the reason, by arm, with Wilson intervals.

    None when no entry has reviewed points in both arms. At most twelve entries are drawn.
    """
    import altair as alt

    there = [one for one in found if one.reason.difference.value is not None][:MOST]
    if not there:
        return None
    values = [
        {"rule": f"{i + 1}. {shorten(one.entry.text, 34)}", "arm": words, "order": i,
         "share": rate.value, "lo": rate.lo, "hi": rate.hi, "n": f"n {rate.n_items}"}
        for i, one in enumerate(there) for arm, words in ARMS.items()
        for rate in [getattr(one.reason, arm)]
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("rule:N", sort=alt.EncodingSortField("order"), title=None),
        yOffset=alt.YOffset("arm:N", sort=list(ARMS.values())),
        color=alt.Color("arm:N", sort=list(ARMS.values()),
                        scale=alt.Scale(domain=list(ARMS.values()), range=[QUIET, SEQUENCE[0]])),
    )  # fmt: skip
    x = alt.X("share:Q", title="share turned down for this reason", axis=alt.Axis(format="%"),
              scale=alt.Scale(domain=[0, 1]))  # fmt: skip
    tips = [alt.Tooltip("rule:N"), alt.Tooltip("arm:N"), alt.Tooltip("share:Q", format=".0%"),
            alt.Tooltip("lo:Q", format=".0%", title="95% from"),
            alt.Tooltip("hi:Q", format=".0%", title="to"), alt.Tooltip("n:N")]  # fmt: skip
    lines = base.mark_rule(strokeWidth=2).encode(x="lo:Q", x2="hi:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(x=x, tooltip=tips)
    counts = base.mark_text(align="left", dx=6, fontSize=11).encode(x="hi:Q", text="n:N")
    simulated = any(one.simulated for one in there)
    under = caption("reviewed points, by each line", "95% Wilson intervals", simulated)
    return dress(lines + dots + counts, "Told against held out", under, width="container",
                 height=alt.Step(ROW // 2))  # fmt: skip
