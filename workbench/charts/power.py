"""Picture of a plan: items needed against samples of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.charts.theme import BAD, SEQUENCE, dress

if TYPE_CHECKING:
    import altair as alt

MOST_ABOVE = 2


def power_chart(plan: Any) -> alt.TopLevelMixin:
    """Items by samples for a difference that is even over items, and for one that varies.

    `plan` has a, b, sd, even, uneven and items; the dashed line is the table at hand.
    """
    import altair as alt

    kinds = {"the same on every item": plan.even, f"varies between items, SD {plan.sd:.2f}":
             plan.uneven}  # fmt: skip
    values = [
        {"kind": kind, "samples": k, "items": n, "said": f"{n:,}"}
        for kind, points in kinds.items() for k, n in points
    ]  # fmt: skip
    needed = max(v["items"] for v in values)
    near = 0 < plan.items <= MOST_ABOVE * needed  # a line far above would press the curves flat
    top = 1.15 * max(needed, plan.items if near else 0)  # room for the words above a dot
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("samples:O", title="samples of an item", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("items:Q", title="items needed", scale=alt.Scale(domain=[0, top])),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=list(SEQUENCE[:2]))),
        tooltip=["kind:N", "samples:O", "items:Q"],
    )
    layers = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=45))
    layers = layers + base.mark_text(dy=-11, fontSize=11).encode(text="said:N")
    here = f"more than enough: the {plan.items:,} items here" if plan.items else ""
    if near:
        line = alt.Chart(alt.InlineData(values=[{"items": plan.items}]))
        layers = layers + line.mark_rule(color=BAD, strokeDash=[4, 3]).encode(y="items:Q")
        here = f"dashed: the {plan.items:,} items here"
    words = ("a plan, nothing measured", "80% power at the 5% level, paired", here)
    under = [" · ".join(word for word in words if word)]
    title = f"Items that tell {plan.a:.2f} from {plan.b:.2f}"
    return dress(layers, title, under, width="container", height=220)
