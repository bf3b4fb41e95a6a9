"""One look for every chart: colours that colour-blind readers tell apart, captions, light and dark.

Text and axes are left to the page's own theme, so that a chart follows a page into the dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt

# Okabe and Ito's palette, which holds on white and on black.
GOOD, BAD, WARN, ODD, QUIET = "#009E73", "#D55E00", "#E69F00", "#CC79A7", "#9AA3AF"
SEQUENCE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
INK = "#7A8492"  # readable on paper and in the dark
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
WIDTH = 700
SIMULATED = "simulated (offline stand-ins)"


def caption(n: str, interval: str, simulated: bool, *more: str) -> list[str]:
    """What stands under a title: how many, which interval, and whether any of it is simulated."""
    parts = [f"n = {n}", interval, *more]
    return [" · ".join(part for part in parts if part)] + ([SIMULATED] if simulated else [])


def dress(chart: Any, title: str, under: Sequence[str], **size: Any) -> alt.TopLevelMixin:
    """The chart with its title, its caption and the house's fonts and grid."""
    import altair as alt

    heading = alt.TitleParams(
        text=title, subtitle=list(under), anchor="start", fontSize=15, fontWeight=600, offset=14,
        subtitleFontSize=12, subtitlePadding=5, subtitleColor=INK, frame="group",
    )  # fmt: skip
    dressed: alt.TopLevelMixin = (
        chart.properties(title=heading, background="transparent", **{"width": WIDTH, **size})
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(grid=False, domain=False, ticks=False, labelFontSize=12, titleFontSize=12,
                        titleFontWeight="normal", labelLimit=220, labelPadding=6)
        .configure_legend(orient="top", labelFontSize=12, title=None, symbolType="square",
                          padding=0, offset=6, labelLimit=0)
    )  # fmt: skip
    return dressed
