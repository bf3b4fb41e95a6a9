"""Yields: what a run's gates did to its pulls, what a point cost at each, and why it fell short.

Also two runs side by side, and the presets of one spec by what they would cost and did catch.
"""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

from workbench.actions.open import Bench
from workbench.actions.show import RunReport, report_run
from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.domain.spec import FrozenRun, InputSpec, Preset
from workbench.measures.comparisons import two_proportions
from workbench.measures.intervals import newcombe, wilson
from workbench.measures.yields import (
    AcceptedRow,
    CellRow,
    Pull,
    RepairRow,
    SplitRow,
    Visit,
    accepted_rows,
    cell_rows,
    repair_rows,
    split_rows,
)

if TYPE_CHECKING:
    from workbench.actions.estimate import DryRun
    from workbench.store.rows import PullRow, ReasonRow, RunRow

BRANCH = "branch"
MOST_WANTED = 100_000
MOST_ITEMS = 100_000
PLANTED, PERSONS = "planted: ", "planted: human"


class CostRow(Record):
    """What one gate took of a run: all calls, and calls, tokens and money for an accepted point."""

    gate: str
    calls: int
    tokens: int
    cost: float
    calls_a_point: float | None
    cost_a_point: float | None


class Yields(Record):
    """A run under the glass. Cells are axis values, and the first branch of the taxonomy."""

    report: RunReport
    repairs: tuple[RepairRow, ...]
    splits: tuple[SplitRow, ...]
    cells: tuple[CellRow, ...]
    accepted: tuple[AcceptedRow, ...]
    costs: tuple[CostRow, ...]
    why_short: tuple[str, ...]


class GatePair(Record):
    """One gate in two runs: the share of points that passed it, and the difference (Newcombe)."""

    gate: str
    one: Estimate
    other: Estimate
    difference: Estimate


class Comparison(Record):
    """Two runs side by side; `p` tests whether they accept the same share of pulls."""

    one: RunReport
    other: RunReport
    accepted: GatePair
    p: float | None
    gates: tuple[GatePair, ...]


def yields(bench: Bench, run_id: str) -> Yields:
    """Everything the runs page says of one run; InputError for a wrong id."""
    report, run = report_run(bench, run_id), bench.store.journal.run(run_id)
    pulls = [_pull(row, run) for row in bench.store.reads.pulls(run_id)]
    return Yields(
        report=report, repairs=tuple(repair_rows(pulls)), splits=tuple(split_rows(pulls)),
        cells=tuple(cell_rows(pulls)), accepted=tuple(accepted_rows(pulls)),
        costs=tuple(_costs(report)), why_short=tuple(why_short(report, run)),
    )  # fmt: skip


def seconds_left(row: RunRow, now: datetime | None = None) -> float | None:
    """How long a live run will still take at its pace so far; None before its first point."""
    if row.state != "running" or not row.normal or row.wanted is None:
        return None
    spent = ((now or datetime.now(UTC)) - datetime.fromisoformat(row.created)).total_seconds()
    return spent / row.normal * max(0, row.wanted - row.normal)


def why_short(report: RunReport, run: FrozenRun) -> list[str]:
    """In words, why a run holds fewer points than asked, and what would bring the rest."""
    row, funnel = report.run, report.funnel
    if not report.short or row.wanted is None or row.state in ("created", "running"):
        return []
    said = [f"{row.normal} of {row.wanted} points are there. The run ended {_ended(report)}."]
    lost = sorted(((g.refused, g.gate) for g in funnel.gates if g.refused), reverse=True)
    if lost and funnel.decided:
        parts = ", ".join(f"{gate} {n} ({n / funnel.decided:.0%})" for n, gate in lost[:3])
        said.append(f"Of {funnel.decided} pulls these gates refused most: {parts}.")
    if funnel.set_aside:
        said.append(f"{funnel.set_aside} pulls were set aside because a model gave no answer.")
    share = wilson(row.normal, funnel.decided)
    if share.value and share.lo:
        likely = math.ceil(report.short / share.value)
        careful = min(MOST_WANTED, math.ceil(report.short / share.lo))
        most = run.max_attempts + careful
        said.append(
            f"At {share.value:.0%} a pull the missing {report.short} need some {likely} pulls more "
            f"({careful} to be fairly sure): workbench resume {row.run_id} --max-attempts {most}"
        )
    return said


def compare(bench: Bench, one: str, other: str) -> Comparison:
    """Two runs side by side; InputError for a wrong id."""
    a, b = report_run(bench, one), report_run(bench, other)
    names = list(dict.fromkeys(g.gate for r in (a, b) for g in r.funnel.gates if g.tried))
    counts = (a.run.normal, a.funnel.decided, b.run.normal, b.funnel.decided)
    known = a.funnel.decided and b.funnel.decided
    return Comparison(
        one=a, other=b, accepted=_pair("accepted", *counts),
        p=two_proportions(*counts).p if known else None,
        gates=tuple(_pair(name, *_passed(a, name), *_passed(b, name)) for name in names),
    )  # fmt: skip


def presets(bench: Bench, spec: InputSpec, accept: int | None = None) -> dict[Preset, DryRun]:
    """What each preset would cost for this spec; nothing is asked."""
    from workbench.actions.estimate import dry_run

    names: tuple[Preset, ...] = get_args(Preset)
    return {
        name: dry_run(bench, spec.model_copy(update={"preset": name}), accept) for name in names
    }


def caught(bench: Bench, recipe: str) -> dict[Preset, tuple[Estimate, Estimate]]:
    """By preset: the share of planted defects caught and of good points refused.

    Counted in the newest audit of the recipe with that preset; what people planted is in neither.
    """
    found: dict[Preset, tuple[Estimate, Estimate]] = {}
    for row in bench.store.reads.runs(100, kinds=("audit",)):
        preset = bench.store.journal.run(row.run_id).spec.preset
        # An audit of judges is one without items.
        tried = row.recipe == recipe and row.state == "done" and row.decided
        if tried and preset not in found:
            found[preset] = _caught(bench, row.run_id)
    return found


def _caught(bench: Bench, run_id: str) -> tuple[Estimate, Estimate]:
    """What an audit's own items became, by the flag that each of them carries."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for outcome in ("refused", "surplus"):  # what no gate could decide is in no rate
        for item in bench.store.reads.candidates(MOST_ITEMS, run_id=run_id, outcome=outcome):
            planted = any(flag.startswith(PLANTED) for flag in item.flags)
            if not any(flag.startswith(PERSONS) for flag in item.flags):
                counts[planted, outcome == "refused"] += 1
    rates = [
        wilson(counts[planted, True], counts[planted, True] + counts[planted, False])
        for planted in (True, False)
    ]
    return rates[0], rates[1]


def points_of(bench: Bench, run_id: str, reason: ReasonRow) -> list[tuple[str, str]]:
    """Every point that fell for a reason, as (candidate id, text), oldest first."""
    rows = bench.store.reads.candidates(
        MOST_ITEMS, newest=False, run_id=run_id, outcome=reason.outcome
    )
    return [
        (row.id, row.text)
        for row in rows
        if row.branch == 0 and (row.at, row.reason) == (reason.at, reason.reason)
    ]


def _pull(row: PullRow, run: FrozenRun) -> Pull:
    """A stored pull with the cells that a gate may be hard on."""
    path = run.paths.get(row.node_id, ())
    branch = {BRANCH: path[1].label} if len(path) > 1 else {}
    visits = tuple(Visit(*visit) for visit in row.visits)
    cell = {**row.coordinate, **branch}
    return Pull(row.slot, cell, row.outcome, row.at, visits, row.repairs)


def _costs(report: RunReport) -> list[CostRow]:
    """By gate, dearest first by calls; `author` and `repair` are stages too."""
    points = report.funnel.admitted
    rows: dict[str, list[float]] = {}
    for call in report.calls:
        sums = rows.setdefault(call.gate, [0, 0, 0.0])
        sums[0] += call.calls
        sums[1] += call.tokens_in + call.tokens_out
        sums[2] += call.cost
    return [
        CostRow(gate=gate, calls=int(calls), tokens=int(tokens), cost=cost,
                calls_a_point=calls / points if points else None,
                cost_a_point=cost / points if points else None)
        for gate, (calls, tokens, cost) in sorted(rows.items(), key=lambda r: -r[1][0])
    ]  # fmt: skip


def _passed(report: RunReport, gate: str) -> tuple[int, int]:
    rows = [g for g in report.funnel.gates if g.gate == gate]
    return (rows[0].passed, rows[0].tried) if rows else (0, 0)


def _pair(name: str, a: int, n_a: int, b: int, n_b: int) -> GatePair:
    return GatePair(gate=name, one=wilson(a, n_a), other=wilson(b, n_b),
                    difference=newcombe(a, n_a, b, n_b))  # fmt: skip


def _ended(report: RunReport) -> str:
    """How a run ended, in words."""
    words: dict[str, str] = {
        "attempts_limit": "because it had used all pulls that it was allowed",
        "cost_limit": "at its cost limit", "token_limit": "at its token limit",
        "time_limit": "at its time limit", "calls_limit": "at its limit of calls",
        "cancelled": "because somebody cancelled it", "failed": "with a fault",
        "lost": "because its process died", "done": "by itself",
    }  # fmt: skip
    state = report.run.state
    message = f" ({report.run.message})" if report.run.message else ""
    return words.get(state, f"as {state}") + message
