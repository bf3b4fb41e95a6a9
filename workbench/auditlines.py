"""What an audit found, as words for the terminal: a table each for programs, models and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.console import clean, money, table
from workbench.contrastlines import WORDS, small
from workbench.measurelines import estimate
from workbench.reports import SIMULATED

if TYPE_CHECKING:
    from workbench.actions.audit import Audit
    from workbench.actions.judgeaudit import HabitRow, JudgeAudit, JudgePrice
    from workbench.domain.estimate import Estimate
    from workbench.measures.audit import DefectRow, GoodRow

MOST_GATES = 3


def audit_lines(found: Audit) -> str:
    """The whole report."""
    lines = [*_head(found), "", "Decided by program", *_defects(found.defects, "program")]
    lines += ["", "Judged by models", *_defects(found.defects, "model")]
    lines += ["", "Good points, wrongly refused", good_table(found)]
    lines += ["", "Share that each gate stops", matrix_table(found)] if found.all_gates else []
    lines += ["", "Votes against, by model", judge_table(found)] if found.judges else []
    lines += ["", "A second set", *_second(found)] if found.second_set else []
    lines += ["", "Planted by people", defect_table(found.human)] if found.human else []
    return "\n".join([*lines, "", *_tail(found)])


def _head(found: Audit) -> Iterator[str]:
    yield f"audit of {found.recipe} · run {found.run_id} · {found.sources} good points"
    yield f"gates: {', '.join(found.gates)}"
    if found.left_out:
        yield f"left out: {', '.join(found.left_out)} (--with-difficulty runs them)"


def _defects(rows: Sequence[DefectRow], by: str) -> Iterator[str]:
    mine = [row for row in rows if row.decided_by == by]
    yield defect_table(mine) if mine else "none fits this recipe"


def defect_table(rows: Sequence[DefectRow]) -> str:
    """n, the share caught with its interval, where first, and what got through."""
    head = (
        "defect",
        "planted",
        "caught",
        "95% interval",
        "stopped first by",
        "missed",
        "to people",
    )
    return table(head, [
        (row.defect, row.planted, *shown(row.caught), _gates(row.by_gate), row.missed,
         row.to_people) for row in rows
    ])  # fmt: skip


def good_table(found: Audit) -> str:
    """Good points and hard good points: refused by any gate, and by programs alone."""
    head = ("points", "tried", "refused", "95% interval", "by programs", "stopped first by")
    rows: list[tuple[str, GoodRow]] = [("good", found.good), ("hard good", found.hard_good)]
    return table(head, [
        (name, row.tried, *shown(row.refused), shown(row.refused_by_program)[0],
         _gates(row.by_gate)) for name, row in rows
    ])  # fmt: skip


def matrix_table(found: Audit) -> str:
    """Defect by gate: the share stopped, every gate having seen every item."""
    named = {row.defect: row.matrix for row in found.defects} | {"(good)": found.good.matrix}
    return table(("defect", *found.gates), [
        (name, *(shown(matrix[gate])[0] if gate in matrix else "" for gate in found.gates))
        for name, matrix in named.items()
    ])  # fmt: skip


def judge_table(found: Audit) -> str:
    """Each judge's false alarms on good points and its hits on each defect."""
    models = sorted({(row.gate, row.model) for row in found.judges})
    defects = ["", *(row.defect for row in found.defects if row.decided_by == "model")]
    said = {(row.gate, row.model, row.defect): row.against for row in found.judges}
    return table(("gate", "model", *(name or "(good)" for name in defects)), [
        (gate, model, *(_share(said.get((gate, model, name))) for name in defects))
        for gate, model in models
    ])  # fmt: skip


def shown(estimate: Estimate) -> tuple[str, str]:
    """A share and its interval in percent; the reason where there is none."""
    if estimate.value is None or estimate.lo is None or estimate.hi is None:
        return "-", estimate.reason
    return f"{estimate.value:.1%}", f"{estimate.lo:.1%} to {estimate.hi:.1%}"


def _share(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return ""
    return f"{estimate.value:.1%} of {estimate.n_items}"


def _gates(counts: Mapping[str, int]) -> str:
    shown_first = list(counts.items())[:MOST_GATES]
    rest = sum(counts.values()) - sum(n for _, n in shown_first)
    return ", ".join(f"{gate} {n}" for gate, n in shown_first) + (
        f", others {rest}" if rest else ""
    )


def _second(found: Audit) -> Iterator[str]:
    head = ("rows", "n", "refused", "95% interval", "right is", "why")
    yield table(head, [
        (row.check, row.n, *shown(row.refused), "refuse" if row.should_refuse else "accept",
         ", ".join(f"{why} {n}" for why, n in row.reasons.items())) for row in found.second_set
    ])  # fmt: skip
    for row in found.second_set:
        for text in row.faults:
            yield f"  went the other way, {row.check}: {clean(text)}"


def _tail(found: Audit) -> Iterator[str]:
    for defect, why in found.short.items():
        yield f"fewer plants of {defect}: {why}"
    for row in found.defects:
        for why, n in row.undecided.items():
            yield f"undecided, in no rate: {row.defect}, {n} by {clean(why)}"
    for why, n in found.good.undecided.items():
        yield f"undecided, in no rate: good points, {n} by {clean(why)}"
    spend = found.spend
    yield f"{spend.calls:,} calls, {spend.cached:,} from memory, {money(spend.cost)}"
    if found.ended:
        yield f"ended early: {clean(found.ended)}"
    if found.simulated:
        yield SIMULATED


# --- judges --------------------------------------------------------------------------------------

HABITS = {
    "position": "takes what is first (.5 is none)",
    "padding": "passes more when padded (0 is none)",
    "length": "odds ratio per SD of length (1 is none)",
    "kin": "takes its own family's (0 is none)",
}


def judge_audit_lines(found: JudgeAudit) -> str:
    """The tables of `measure judges`, every habit with its test, and what was found."""
    head = (
        f"audit of judges · run {found.run_id} · {found.points} points, {found.outputs} recorded "
        f"outputs · {found.pairs} pairs in both orders, {found.twins} padded twins"
    )
    lines = [head, "", *WORDS["judges"](found.measured), "", "Habits, by Holm over all of them",
             habit_table(found.habits), ""]  # fmt: skip
    clear = [f"{row.judge}: {row.habit}" for row in found.habits if row.found]
    lines.append(f"found: {', '.join(clear)}" if clear else "found: no habit beyond chance")
    proxy = any(row["self_preference"]["proxy"] for row in found.measured["judges"])
    if proxy:
        lines.append("nobody labelled these outputs: judges of other families stand for people")
    if found.unread:
        lines.append(f"{found.unread} replies said nothing readable and count in no rate")
    spend = found.spend
    lines.append(f"{spend.calls:,} calls, {spend.cached:,} from memory, {money(spend.cost)}")
    lines += [f"ended early: {clean(found.ended)}"] if found.ended else []
    return "\n".join([*lines, *([SIMULATED] if found.simulated else [])])


def habit_table(rows: Sequence[HabitRow]) -> str:
    """Each habit with its value, interval and p."""
    return table(("judge", "habit", "value (95%)", "p", "p by Holm", ""), [
        (row.judge, HABITS[row.habit], estimate(row.value.model_dump()), small(row.p),
         small(row.p_adjusted), "found" if row.found else "") for row in rows
    ])  # fmt: skip


def judge_price_lines(rows: Sequence[JudgePrice], simulated: bool) -> str:
    """What an audit of judges would ask and cost."""
    unknown = [row.judge for row in rows if row.cost is None]
    cost = money(sum(row.cost or 0.0 for row in rows))
    lines = [
        table(("judge", "calls", "tokens, about", "cost, about"), [
            (row.judge, row.calls, f"{row.tokens:,}", "unknown" if row.cost is None
             else money(row.cost)) for row in rows
        ]),
        f"{sum(row.calls for row in rows):,} calls, about {cost}; replies in memory are free",
    ]  # fmt: skip
    if unknown:
        lines.append(f"no price is known for: {', '.join(unknown)}")
    return "\n".join([*lines, *([SIMULATED] if simulated else [])])
