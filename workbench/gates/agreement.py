"""agreement: do judges read each criterion the same way? Several judge sampled replies.

METHOD 5.4: keep, reword or cut each criterion by raw agreement and Krippendorff's alpha over at
least eight replies, good and weak ones. A gate criterion that judges do not share is no gate.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, ModelRef, Reading, Setting
from workbench.domain.receipt import GateResult
from workbench.domain.rubric import Criterion
from workbench.measures.criteria import (
    LEAST_MINORITY,
    agreement_of,
    may_be_gate,
    minority_share,
)
from workbench.measures.criteria import Agreement as Found
from workbench.outputs import OUTPUTS, Output, readings, sample_outputs
from workbench.registry import register
from workbench.rubrics import Action, Fault, asked, faulted, live, may_cut
from workbench.votes import choose, nobody

JUDGES, LEAST_OUTPUTS, MORE = 3, 6, 4
GOOD = {
    "prompt": "My card was eaten by a machine. What now?", "context": [],
    "output": "Block it in the app.", "output_model": "", "criteria": [
        {"id": f"c{i}", "text": f"Does the reply {what}?", "type": "outcome"}
        for i, what in enumerate(("tell how to block the card", "name the fee", "ask for a number",
                                  "warn against fraud", "offer a new card"), 1)],
    "criticality": {},
}  # fmt: skip


def _verdicts(**odd: bool) -> str:
    """A judge's reply: all present, but for those named."""
    rows = [{"id": f"c{i}", "present": odd.get(f"c{i}", True)} for i in range(1, 6)]
    return json.dumps({"criteria": rows})


# Three judges a reply: in turn all yes, all no, and one reply in which one of them differs.
YES, NO = _verdicts(), _verdicts(c1=False, c2=False, c3=False, c4=False, c5=False)
AGREE = (YES,) * 3 + (NO,) * 3
SPLIT = (_verdicts(c1=False), YES, NO, _verdicts(c1=False), NO, NO)
REPLIES = {"target": ("Sure.",)}


@register(
    "gate",
    passes=Example(payload=GOOD, replies={**REPLIES, "judge": AGREE * 4}),
    refuses=Example(payload=GOOD, replies={**REPLIES, "judge": SPLIT * 4}),
)
class Agreement:
    name = "agreement"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "criteria", "criticality", "output")

    def cost(self, draft: Draft) -> int:
        return 2

    def calls(self, setting: Setting) -> Mapping[str, int]:
        outputs = int(setting("outputs", OUTPUTS))
        return {"target": outputs - 1, "judge": outputs * int(setting("judges", JUDGES))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        judges, flags = choose(ctx, "judge", int(ctx.setting("judges", JUDGES)), "")
        if not judges:
            return nobody(ctx, "judge")
        many = int(ctx.setting("outputs", OUTPUTS))
        outputs, votes = _voted(draft, ctx, many, judges)
        if _one_sided(draft, votes) and (more := int(ctx.setting("more", MORE))):
            # Nearly all replies get one answer: draw more before the criterion is called rare.
            outputs, votes = _voted(draft, ctx, many + more, judges)
        if len(outputs) < LEAST_OUTPUTS:
            message = f"{len(outputs)} replies could be had; {LEAST_OUTPUTS} are needed"
            return GateResult(status="error", reason="no_replies", message=message)
        if sum(any(v is not None for v in row) for row in votes) < LEAST_OUTPUTS:
            message = "too few replies have a readable verdict"
            return GateResult(status="error", reason="no_quorum", message=message)
        return _verdict(draft, outputs, judges, votes, ctx)


def _voted(
    draft: Draft, ctx: Context, many: int, judges: Sequence[ModelRef]
) -> tuple[list[Output], list[list[Reading | None]]]:
    """That many replies and what each judge found in each."""
    outputs = sample_outputs(draft, ctx, many)
    texts = [output.text for output in outputs]
    prompt = str(draft.payload["prompt"])
    return outputs, readings(ctx, asked(draft.payload), prompt, texts, judges)


def _one_sided(draft: Draft, votes: Sequence[Sequence[Reading | None]]) -> bool:
    """Whether some criterion has agreement for want of another answer (METHOD 5.4)."""
    units = [units_of(c.id, votes) for c in live(draft.payload)]
    return any(
        agreement_of(u).action == "low_prevalence" and minority_share(u) < LEAST_MINORITY
        for u in units
    )


def units_of(id: str, votes: Sequence[Sequence[Reading | None]]) -> list[list[bool | None]]:
    """The votes on one criterion: a unit a reply, in it a vote a judge."""
    return [[None if v is None else v.get(id) for v in row] for row in votes]


def _verdict(
    draft: Draft, outputs: Sequence[Output], judges: Sequence[ModelRef],
    votes: Sequence[Sequence[Reading | None]], ctx: Context,
) -> GateResult:  # fmt: skip
    """Each criterion's numbers as evidence, and what has to be reworded, cut or demoted."""
    criteria = live(draft.payload)
    found = {c.id: agreement_of(units_of(c.id, votes)) for c in criteria}
    again = int(ctx.setting("repaired", 0)) > 0
    rows = tuple(_row(c, found[c.id], votes, judges) for c in criteria)
    shown = {"outputs": [{"kind": o.kind, "model": o.model} for o in outputs]}
    known = [f.alpha for f in found.values() if f.alpha is not None]
    facts: dict[str, Any] = {"score": sum(known) / len(known) if known else None,
                             "threshold": 0.667, "evidence": (*rows, shown)}  # fmt: skip
    bad = [c for c in criteria if found[c.id].action in ("reword", "cut")]
    gates = [c for c in criteria if c.criticality == "gate" and c not in bad]
    down = [c for c in gates if not may_be_gate(found[c.id])]
    faults = [_fault(c, found[c.id], again or may_cut(draft.payload, len(bad))) for c in bad]
    faults += [Fault(c.id, "weak_gate", "demote", "judges do not share it enough") for c in down]
    if not faults:
        low = any(f.action == "low_prevalence" for f in found.values())
        return GateResult(status="pass", flags=("low_prevalence",) if low else (), **facts)
    reason = "disagreement" if bad else "weak_gate"
    return faulted(f"still_{reason}" if again else reason, faults, draft.payload, **facts)


def _fault(criterion: Criterion, found: Found, cuts: bool) -> Fault:
    """An outlier judge asks for other words; else the criterion goes, if enough are left."""
    action: Action = "reword" if found.action == "reword" and not cuts else "cut"
    if not cuts:
        action = "reword"
    return Fault(criterion.id, "disagreement", action, found.reason)


def _row(
    criterion: Criterion, found: Found, votes: Sequence[Sequence[Reading | None]],
    judges: Sequence[ModelRef],
) -> dict[str, Any]:  # fmt: skip
    """One criterion's receipt: votes as a string a judge, raw, alpha, leave-one-out alphas."""
    units = units_of(criterion.id, votes)
    signs = {True: "+", False: "-", None: "?"}
    matrix = {
        judge.name: "".join(signs[unit[j]] for unit in units) for j, judge in enumerate(judges)
    }
    return {"of": criterion.id, "votes": matrix, "raw": found.raw, "alpha": found.alpha,
            "without_each": list(found.without), "minority": found.minority,
            "keeps": found.action}  # fmt: skip
