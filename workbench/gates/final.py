"""final: does the grader accept what is right and refuse what is wrong? Mutants and twins say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.outcome import Grade
from workbench.domain.receipt import GateResult
from workbench.grading import by_program
from workbench.registry import register

# The reference and three other forms; mutants (METHOD 4.2).
LEAST_ACCEPT, LEAST_REJECT = 4, 6
JUDGES, REPEATS, TRIALS = 1, 3, 10


class Bars(NamedTuple):
    """The least rates of right verdicts, and the most that may flip between repeats."""

    accept: float
    reject: float
    flip: float


PROGRAM, JUDGED = Bars(1.0, 1.0, 0.0), Bars(0.9, 0.95, 0.1)
GOOD = {"prompt": "What does it cost to take out 200 EUR in Oslo?", "context": [],
        "reference": "4.00 EUR", "answer_type": "numeric", "unit": "EUR",
        "grader": {"type": "numeric", "params": {}}}  # fmt: skip


@register(
    "gate",
    passes=Example(payload=GOOD),
    refuses=Example(payload={**GOOD, "mutants": ["4 EUR"]}),
)
class Final:
    """Program graders must be right every time; judges nearly so, and steadily (METHOD 4.2)."""

    name = "final"
    version = "1"
    reads: tuple[str, ...] = (
        "reference", "grader", "answer_type", "tolerance", "aliases", "equivalents", "mutants",
        "unit", "json_schema", "criteria", "criticality", "cap", "tau", "output",
        "messages", "tools", "allowed_actions", "forbidden_actions",
    )  # fmt: skip

    def cost(self, draft: Draft) -> int:
        return 0 if by_program(draft) else 2

    def calls(self, setting: Setting) -> Mapping[str, int]:
        if not setting("judged", False):
            return {}
        each = int(setting("judges", JUDGES)) * int(setting("repeats", REPEATS))
        return {"judge": TRIALS * each}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        trials = ctx.recipe.final(draft, ctx)
        if len(trials.accept) < LEAST_ACCEPT or len(trials.reject) < LEAST_REJECT:
            message = f"{len(trials.accept)} forms and {len(trials.reject)} mutants are too few"
            return GateResult(status="fail", reason="too_few_trials", message=message)
        labelled = [("accept", *pair) for pair in trials.accept]
        labelled += [("reject", *pair) for pair in trials.reject]
        grades = ctx.grade_all(
            draft.payload["grader"], [text for _, _, text in labelled], draft.payload,
            judges=int(ctx.setting("judges", JUDGES)), repeats=int(ctx.setting("repeats", REPEATS)),
        )  # fmt: skip
        rows = [_row(trial, found) for trial, found in zip(labelled, grades, strict=True)]
        if any(row["n"] == 0 for row in rows):
            lost = sum(row["n"] == 0 for row in rows)
            message = f"{lost} of {len(rows)} trials could not be graded"
            return GateResult(status="error", reason="no_quorum", message=message)
        return _verdict(rows, PROGRAM if by_program(draft) else JUDGED)


def _row(trial: tuple[str, str, str], grades: Sequence[Grade]) -> dict[str, Any]:
    """One trial: what should happen, and in how many of its repeats it did."""
    should, name, text = trial
    known = [grade for grade in grades if grade.status != "error"]
    passed = sum(grade.passed for grade in known)
    return {"trial": name, "should": should, "accepted": 2 * passed > len(known),
            "response": text[-120:], "reason": next((g.reason for g in known if g.reason), ""),
            "passed": passed, "n": len(known)}  # fmt: skip


def _verdict(rows: Sequence[dict[str, Any]], bars: Bars) -> GateResult:
    """Rates over all trials and repeats against the bars; the first offender is named."""
    accepted, rejected = _rate(rows, "accept"), 1 - _rate(rows, "reject")
    unsteady = sum(0 < row["passed"] < row["n"] for row in rows) / len(rows)
    rates = {"accept_rate": accepted, "reject_rate": rejected, "flip_rate": unsteady}
    facts: dict[str, Any] = {"score": min(accepted, rejected), "threshold": bars.accept,
                             "evidence": (*rows, rates)}  # fmt: skip
    if rejected < bars.reject - 1e-9:
        worst = max((r for r in rows if r["should"] == "reject"), key=lambda r: r["passed"])
        message = f"the grader accepts {worst['trial']}: {worst['response']!r}"
        return GateResult(status="repair", reason="grader_accepts_wrong", message=message, **facts)
    if accepted < bars.accept - 1e-9:
        worst = min((r for r in rows if r["should"] == "accept"), key=lambda r: r["passed"])
        message = f"the grader refuses {worst['trial']}: {worst['response']!r}"
        return GateResult(status="repair", reason="grader_refuses_right", message=message, **facts)
    if unsteady > bars.flip + 1e-9:
        message = f"{unsteady:.0%} of the trials get another verdict when graded again"
        return GateResult(status="repair", reason="unsteady", message=message, **facts)
    return GateResult(status="pass", **facts)


def _rate(rows: Sequence[dict[str, Any]], should: str) -> float:
    """The share of verdicts `pass` among the trials of one side."""
    mine = [row for row in rows if row["should"] == should]
    return float(sum(row["passed"] for row in mine) / sum(row["n"] for row in mine))
