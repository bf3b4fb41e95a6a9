"""A run under the glass as HTML: repairs, splits, hard cells, reasons, two runs, presets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages.safe import (
    NONE,
    Safe,
    badge,
    block,
    coded,
    fold,
    join,
    money,
    plain,
    say,
    table,
    tag,
)
from workbench.text import shorten

Q = 0.10
MOST_CELLS = 8
WHOLE, MOST_POINTS = 3, 60


def share(estimate: Any) -> str:
    """An Estimate as `12% (5 to 25), n 40`; a dash where it is undefined."""
    if estimate.value is None:
        return f"– ({estimate.reason})"
    if estimate.lo is None or estimate.hi is None:
        return f"{estimate.value:.0%}, n {estimate.n_items}"
    span = f"{estimate.lo * 100:.0f} to {estimate.hi * 100:.0f}"
    return f"{estimate.value:.0%} ({span}), n {estimate.n_items}"


def repairs(rows: Sequence[Any]) -> Safe:
    """Repairs by gate and reason: how many helped, how many of their points got in."""
    if not rows:
        return _nothing("No point was repaired.")
    return table([
        {"gate": plain(r.gate), "reason": plain(r.reason), "repairs": r.repairs,
         "helped, 95% Wilson": share(r.helped), "points that got in": r.admitted} for r in rows
    ])  # fmt: skip


def splits(rows: Sequence[Any]) -> Safe:
    """How often the models of a gate were not of one mind."""
    if not rows:
        return _nothing("No gate had two votes on one point.")
    return table(
        [{"gate": plain(r.gate), "not of one mind, 95% Wilson": share(r.split)} for r in rows]
    )


def hard_cells(rows: Sequence[Any]) -> Safe:
    """The cells that a gate stops far more often than the others, and how many were looked at."""
    found = [r for r in rows if r.q <= Q and (r.refused.value or 0) > (r.rest.value or 0)]
    looked = f"{len(rows)} gate and cell pairs were compared; "
    if not rows:
        return _nothing("No cell has five points and five others to compare it with.")
    if not found:
        return _nothing(looked + "none stands out at a false-discovery rate of 10%.")
    words = tag("p", say(f"{looked}these stand out at a false-discovery rate of 10%."))
    return join([words, table([
        {"gate": plain(r.gate), "cell": f"{r.axis}: {r.value}", "stopped there": share(r.refused),
         "stopped elsewhere": share(r.rest), "q": f"{r.q:.3f}", "test": r.method}
        for r in found[:MOST_CELLS]
    ])])  # fmt: skip


def covered(coverage: Any) -> Safe:
    """Pairs of axis values covered, evenness by axis, and where the set is emptiest."""
    if coverage.pairwise is None:
        return _nothing("The spec has no two axes to cover together.")
    words = tag("p", say(
        f"{coverage.covered_pairs} of {coverage.feasible_pairs} feasible pairs of axis values are "
        f"covered ({coverage.pairwise:.0%}) by {coverage.n} points."
    ))  # fmt: skip
    return join([words, table([
        {"axis": axis, "evenness (1 is even)": value, "emptiest value": coverage.emptiest[axis]}
        for axis, value in coverage.evenness.items()
    ])])  # fmt: skip


def reasons(rows: Sequence[tuple[Any, Sequence[tuple[str, str]]]]) -> Safe:
    """Every reason points fell for, most frequent first; each opens on its points.

    `rows` are (reason, its points as (candidate id, text)).
    """
    if not rows:
        return _nothing("No point has fallen so far.")
    ordered = sorted(rows, key=lambda row: -row[0].n)
    return join(fold(_heading(row), _points(points)) for row, points in ordered)


def _heading(row: Any) -> Safe:
    where = f" at {plain(row.at)}" if row.at else ""
    why = [say(": "), coded(row.reason)] if row.reason else []
    return join([badge(row.n, "quiet"), say(f" {plain(row.outcome)}{where}"), *why])


def _points(points: Sequence[tuple[str, str]]) -> Safe:
    """Three texts in full, the others in a line each; all with the way to their receipts."""
    cards = [
        tag("li", tag("a", say("Its receipts"), href=f"/gated_loop/?cand={id}"), block(text))
        for id, text in points[:WHOLE]
    ]
    lines = [
        tag("li", tag("a", say(shorten(text, 110) or id), href=f"/gated_loop/?cand={id}"))
        for id, text in points[WHOLE:MOST_POINTS]
    ]
    left = len(points) - MOST_POINTS
    more = [tag("li", say(f"and {left} more"), cls="wb-dim")] if left > 0 else []
    return join([tag("ul", *cards, cls="wb-examples"), tag("ul", *lines, *more, cls="wb-lines")])


def why_short(sentences: Sequence[str]) -> Safe:
    """Why a run holds fewer points than asked; nothing where it does not."""
    return tag("ul", *(tag("li", say(one)) for one in sentences)) if sentences else NONE


def side_by_side(found: Any) -> Safe:
    """Two runs: what was asked, what came, and each gate's share with the difference."""
    head = table([
        {"run": r.run.run_id, "spec": r.run.spec_id, "recipe": plain(r.run.recipe),
         "accepted": r.run.normal, "pulls": r.funnel.decided, "repairs": r.funnel.repairs,
         "calls": r.spend.calls, "cost": money(r.spend.cost)} for r in (found.one, found.other)
    ])  # fmt: skip
    rows = [_difference(row) for row in (found.accepted, *found.gates)]
    p = "" if found.p is None else f"Do both accept the same share of pulls? p = {found.p:.3f}."
    note = tag("p", say(f"{p} Shares with 95% Wilson intervals, differences with Newcombe's."),
               cls="wb-dim")  # fmt: skip
    return join([head, table(rows), note])


def _difference(row: Any) -> dict[str, Any]:
    d = row.difference
    apart = "–" if d.value is None else (
        f"{d.value * 100:+.0f} points ({d.lo * 100:+.0f} to {d.hi * 100:+.0f})"
    )  # fmt: skip
    return {"gate": plain(row.gate), "passed in the first": share(row.one),
            "passed in the second": share(row.other), "difference": apart}  # fmt: skip


def presets(found: Mapping[Any, Any], caught: Mapping[Any, Any]) -> Safe:
    """Draft, standard and release by what one accepted point costs and what an audit caught.

    `caught` maps a preset to (defects caught, good points refused) as Estimates, where audited.
    """
    rows = []
    for name, run in found.items():
        price = money(None if run.unpriced else run.cost)
        hit, wrong = caught.get(name, (None, None))
        rows.append({
            "preset": name, "calls a point": f"{run.calls:.0f}",
            "tokens a point": f"{run.tokens:,.0f}",
            "cost a point": price, "defects caught": share(hit) if hit else "not audited yet",
            "good points refused": share(wrong) if wrong else "not audited yet",
        })  # fmt: skip
    return table(rows)


def preset_gates(found: Mapping[Any, Any]) -> Safe:
    """Calls for one accepted point by gate, a column a preset."""
    gates = dict.fromkeys(row.gate for run in found.values() for row in run.rows)
    return table([
        {"gate": plain(gate), **{
            name: f"{sum(r.calls for r in run.rows if r.gate == gate):.1f}"
            for name, run in found.items()
        }} for gate in gates
    ])  # fmt: skip


def _nothing(words: str) -> Safe:
    return tag("p", say(words), cls="wb-dim")
