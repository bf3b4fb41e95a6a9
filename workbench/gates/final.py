"""final: does the grader accept what is right and refuse what is wrong? Mutants and twins say."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.receipt import GateResult
from workbench.registry import register

LEAST_ACCEPT, LEAST_REJECT = 3, 6
GOOD = {"prompt": "What does it cost to take out 200 EUR in Oslo?", "context": [],
        "reference": "4.00 EUR", "answer_type": "numeric", "unit": "EUR",
        "grader": {"type": "numeric", "params": {}}}  # fmt: skip


@register(
    "gate",
    passes=Example(payload=GOOD),
    refuses=Example(payload={**GOOD, "mutants": ["4 EUR"]}),
)
class Final:
    """For program graders both rates must be 1 (METHOD 4.2)."""

    name = "final"
    version = "1"
    reads: tuple[str, ...] = (
        "reference", "grader", "tolerance", "aliases", "equivalents", "mutants", "unit",
        "json_schema",
    )  # fmt: skip

    def cost(self, draft: Draft) -> int:
        return 0

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        payload = draft.payload
        trials = ctx.recipe.final(draft, ctx)
        rows = [
            {"trial": name, "should": should, "accepted": grade.passed, "response": text[-120:],
             "reason": grade.reason}
            for should, pairs in (("accept", trials.accept), ("reject", trials.reject))
            for name, text in pairs
            for grade in [ctx.grade(payload["grader"], text, payload)]
        ]  # fmt: skip
        evidence = tuple(rows)
        refused = [r for r in rows if r["should"] == "accept" and not r["accepted"]]
        taken = [r for r in rows if r["should"] == "reject" and r["accepted"]]
        few = len(trials.accept) < LEAST_ACCEPT or len(trials.reject) < LEAST_REJECT
        if few:
            message = f"{len(trials.accept)} forms and {len(trials.reject)} mutants are too few"
            return GateResult(status="fail", reason="too_few_trials", message=message,
                              evidence=evidence)  # fmt: skip
        if taken:
            message = f"the grader accepts {taken[0]['trial']}: {taken[0]['response']!r}"
            return GateResult(status="repair", reason="grader_accepts_wrong", message=message,
                              evidence=evidence)  # fmt: skip
        if refused:
            message = f"the grader refuses {refused[0]['trial']}: {refused[0]['response']!r}"
            return GateResult(status="repair", reason="grader_refuses_right", message=message,
                              evidence=evidence)  # fmt: skip
        return GateResult(status="pass", score=1.0, threshold=1.0, evidence=evidence)
