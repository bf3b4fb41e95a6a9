"""Pictures of corrected rates: what labels say of a set, and what pooling them would have said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, QUIET, SEQUENCE, caption, dress

if TYPE_CHECKING:
    import altair as alt

WORDS = {"rate": "corrected", "naive": "all labels pooled (naive)", "judge": "as the judges say"}
SHAPES = ("circle", "diamond", "triangle-up")
MOST = 24
INTERVALS = "95%: posterior (corrected), Wilson (others)"


def rates_chart(rows: Sequence[Mapping[str, Any]], *, simulated: bool) -> alt.TopLevelMixin:
    """Three pass rates with intervals a row: of everything, of a judge, model or criterion."""
    import altair as alt

    shown = rows[:MOST]
    values = [
        {"row": name(row), "what": words, "value": row[key]["value"], "lo": row[key]["lo"],
         "hi": row[key]["hi"],
         "n": f"{row['labelled']:,} of {row['n']:,} labelled, {row['random']:,} by chance"}
        for row in shown for key, words in WORDS.items() if row[key]["value"] is not None
    ]  # fmt: skip
    order, kinds = [name(row) for row in shown], list(WORDS.values())
    scale = alt.Scale(domain=kinds, range=[SEQUENCE[0], BAD, QUIET])
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("row:N", sort=order, title=None), yOffset=alt.YOffset("what:N", sort=kinds),
        color=alt.Color("what:N", scale=scale),
    )  # fmt: skip
    rules = base.mark_rule(strokeWidth=2).encode(x="lo:Q", x2="hi:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=alt.X("value:Q", title="pass rate", axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1])),
        shape=alt.Shape("what:N", scale=alt.Scale(domain=kinds, range=list(SHAPES))),
        tooltip=["row:N", "what:N", alt.Tooltip("value:Q", format=".1%"),
                 alt.Tooltip("lo:Q", format=".1%", title="95% from"),
                 alt.Tooltip("hi:Q", format=".1%", title="to"), "n:N"],
    )  # fmt: skip
    left = len(rows) - len(shown)
    under = caption(f"{rows[0]['labelled']:,} labels of {rows[0]['n']:,} outputs", INTERVALS,
                    simulated, f"{left} rows more in the table" if left else "")  # fmt: skip
    return dress(rules + dots, "What passes, by people's labels", under, width="container",
                 height=alt.Step(13))  # fmt: skip


def name(row: Mapping[str, Any]) -> str:
    """A row of rates as one says it."""
    if row["by"] in ("all", "criterion"):
        return str(row["group"] or "everything")
    return f"{row['by']}: {row['group']}"
