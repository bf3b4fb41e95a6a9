"""What `workbench probe` says: prices, fresh figures with the winner's curse split off, labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.console import big, clean, money, table
from workbench.measurelines import lines

if TYPE_CHECKING:
    from workbench.actions.escalate import Escalated, Prices
    from workbench.actions.freshly import Cost
    from workbench.actions.probe import Probed, ProbePlan
    from workbench.actions.resolutions import Resolved
    from workbench.domain.contracts import Spend

SIMULATED = "simulated: these numbers are of offline stand-ins"
WIDE = 60
PLAIN = {
    "solved": "solved", "broken": "broken", "unresolved": "unresolved",
    "unfinished": "not finished", "awaiting_approval": "awaiting approval",
    "frontier_hard": "frontier hard",
}  # fmt: skip


def plan_lines(found: ProbePlan) -> str:
    """What a probe would take."""
    return (
        f"{found.points:,} accepted points x {found.k} samples of {', '.join(found.models)}: "
        f"{_cost(found.total)}\nwhat was asked before is remembered and costs nothing"
    )


def probed_lines(found: Probed) -> str:
    """Fresh figures as `measure panel` tells them, and who was on the panel of selection."""
    from workbench.actions.measure import Measured

    told = lines(Measured("panel", [], {}, found.panel))
    rows = [
        (s.model, s.badge, f"{s.chosen_on} of {s.points}", _share(s.before), _share(s.now))
        for s in found.selection
    ]
    split = table(("model", "badge", "points chosen on it", "rate then", "rate now"), rows)
    caveat = (
        "selected: points were chosen on this model's answers, so its rate then is no estimate; "
        "the figures above are of fresh samples alone"
    )
    head = f"run {found.run_id}: {found.asked} of {found.points} points asked anew"
    ends = [f"ended early: {found.ended}"] * bool(found.ended)
    marks = [SIMULATED] * found.simulated
    return "\n".join([head, told, "", split, caveat, *ends, _spent(found.spend), *marks])


def prices_lines(found: Prices) -> str:
    """What escalating would take, point by point."""
    if not found.rows:
        return "no accepted point here is unsolved: nothing to escalate"
    rows = [
        (p.candidate_id, p.have, p.draws, p.open_book or p.no_open_book.replace("_", " "),
         "proved" if p.proved else "no", _money(p.total), p.left_out or _cut(p.text))
        for p in found.rows
    ]  # fmt: skip
    head = ("point", "samples", "to draw", "with evidence", "key", "cost", "")
    asked = (
        f"{len(found.to_ask)} of {len(found.rows)} unsolved points, at most {_cost(found.total)}"
    )
    return "\n".join([f"{found.model}, the strongest solver", table(head, rows), "", asked])


def escalated_lines(found: Escalated) -> str:
    """What each point is called, and why."""
    head = ("point", "now", "passes", "with evidence", "why")
    rows = [
        (r.candidate_id, PLAIN[r.verdict], f"{r.c} of {r.n}", _opened(r), r.why)
        for r in found.rows
    ]  # fmt: skip
    ends = [f"ended early: {found.ended}; the same command goes on"] * bool(found.ended)
    waits = sum(r.verdict == "awaiting_approval" for r in found.rows)
    people = [f"{waits} wait for a person's approval"] * bool(waits)
    marks = [SIMULATED] * found.simulated
    first = f"run {found.run_id}: {found.model} drawn on, up to each point's first pass"
    return "\n".join([first, table(head, rows), *people, *ends, _spent(found.spend), *marks])


def _opened(row: Resolved) -> str:
    book = row.open_book
    return str(book["reason"]).replace("_", " ") or f"{book['c']} of {book['n']}"


def _cost(cost: Cost) -> str:
    return f"{cost.calls:,} calls, {big(cost.tokens)} tokens, {_money(cost)}"


def _money(cost: Cost) -> str:
    return "price unknown" if cost.cost is None else money(cost.cost)


def _spent(spend: Spend) -> str:
    tokens = big(spend.tokens_in + spend.tokens_out)
    return f"{spend.calls:,} calls, {tokens} tokens, {money(spend.cost)}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _cut(text: str) -> str:
    line = clean(text)
    return line if len(line) <= WIDE else line[: WIDE - 1] + "…"
