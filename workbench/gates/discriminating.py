"""discriminating: does each criterion tell replies apart? One that none fails, or none meets, goes.

It looks at the replies and votes that `agreement` has paid for (METHOD 5, 4.2).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Reading, Setting
from workbench.domain.receipt import GateResult
from workbench.domain.rubric import Criterion
from workbench.outputs import OUTPUTS, readings, sample_outputs
from workbench.registry import register
from workbench.rubrics import Fault, asked, faulted, live, may_cut
from workbench.votes import choose, nobody

JUDGES, LEAST_OUTPUTS = 3, 6
GOOD = {
    "prompt": "My card was eaten by a machine. What now?", "context": [],
    "output": "Block it in the app.", "output_model": "", "criteria": [
        {"id": f"c{i}", "text": f"Does the reply {what}?", "type": "outcome"}
        for i, what in enumerate(("tell how to block the card", "name the fee", "ask for a number",
                                  "warn against fraud", "consist of words"), 1)],
    "criticality": {},
}  # fmt: skip


def _reply(*present: bool) -> str:
    rows = [{"id": f"c{i}", "present": p} for i, p in enumerate(present, 1)]
    return json.dumps({"criteria": rows})


YES, NO = _reply(*[True] * 5), _reply(*[False] * 5)
NEVER = _reply(False, False, False, False, True)


@register(
    "gate",
    passes=Example(
        payload=GOOD, replies={"target": ("Sure.",), "judge": ((YES,) * 3 + (NO,) * 3) * 4}
    ),
    refuses=Example(
        payload=GOOD, replies={"target": ("Sure.",), "judge": ((YES,) * 3 + (NEVER,) * 3) * 4}
    ),
)
class Discriminating:
    name = "discriminating"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "criteria", "output")

    def cost(self, draft: Draft) -> int:
        return 2

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {}  # every reply and vote comes from the memory that `agreement` has filled

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        judges, flags = choose(ctx, "judge", int(ctx.setting("judges", JUDGES)), "")
        if not judges:
            return nobody(ctx, "judge")
        outputs = sample_outputs(draft, ctx, int(ctx.setting("outputs", OUTPUTS)))
        texts = [output.text for output in outputs]
        votes = readings(ctx, asked(draft.payload), str(draft.payload["prompt"]), texts, judges)
        rows = {c.id: _counts(c, votes) for c in live(draft.payload)}
        if any(sum(counts) < LEAST_OUTPUTS for counts in rows.values()):
            message = f"fewer than {LEAST_OUTPUTS} replies have a verdict on every criterion"
            return GateResult(status="error", reason="no_quorum", message=message)
        evidence = tuple({"of": id, "met": met, "failed": failed}
                         for id, (met, failed) in rows.items())  # fmt: skip
        idle = {id: "never_fails" if met else "never_met"
                for id, (met, failed) in rows.items() if not (met and failed)}  # fmt: skip
        if not idle:
            return GateResult(status="pass", evidence=evidence, flags=flags)
        enough = may_cut(draft.payload, len(idle)) or int(ctx.setting("repaired", 0)) > 0
        faults = [Fault(id, fault, "cut" if enough else "reword", _why(fault, len(texts)))
                  for id, fault in idle.items()]  # fmt: skip
        return faulted(faults[0].fault, faults, draft.payload, evidence=evidence, flags=flags)


def _counts(criterion: Criterion, votes: Sequence[Sequence[Reading | None]]) -> tuple[int, int]:
    """How many replies do right by this criterion and how many do not, by most votes of each."""
    met = failed = 0
    for row in votes:
        said = [criterion.ok(v[criterion.id]) for v in row if v and v[criterion.id] is not None]
        right = sum(bool(value) for value in said)
        met += 2 * right > len(said)
        failed += 2 * right < len(said)
    return met, failed


def _why(fault: str, n: int) -> str:
    return f"none of {n} replies fails it" if fault == "never_fails" else f"none of {n} meets it"
