"""overlap: does each criterion notice its own violation, and only its own? A mutation matrix says.

METHOD 4.2 and 5.2: one rewrite meets every criterion, each other breaks one. A criterion that does
not flip with its own row measures nothing; two that flip with each other measure the same thing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Reading, Setting
from workbench.domain.receipt import GateResult
from workbench.domain.rubric import Criterion
from workbench.measures.criteria import overlap_of
from workbench.outputs import OVERLAP, readings, rewrites
from workbench.registry import register
from workbench.rubrics import Action, Fault, asked, faulted, live, may_cut
from workbench.votes import choose, nobody

JUDGES, REPEATS = 1, 3
GOOD: dict[str, Any] = {
    "prompt": "My card was eaten by a machine. What now?", "context": [], "output": "Block it.",
    "criteria": [{"id": f"c{i}", "text": f"Does the reply {what}?", "type": "outcome"}
                 for i, what in enumerate(("name the fee", "ask for a number", "block the card",
                                           "warn", "offer a card"), 1)],
}  # fmt: skip


def _row(*absent: int) -> str:
    rows = [{"id": f"c{i}", "present": i not in absent} for i in range(1, 6)]
    return json.dumps({"criteria": rows})


CLEAN = tuple(_row(i) for i in range(6))
# c1 and c2 fall together, whichever of them is broken.
TWINS = (_row(), _row(1, 2), _row(1, 2), *CLEAN[3:])


@register(
    "gate",
    passes=Example(payload=GOOD, settings={"repeats": 1},
                   replies={"repairer": ("A reply.",), "judge": CLEAN}),
    refuses=Example(payload=GOOD, settings={"repeats": 1},
                    replies={"repairer": ("A reply.",), "judge": TWINS}),
)  # fmt: skip
class Overlap:
    name = OVERLAP
    version = "1"
    reads: tuple[str, ...] = ("prompt", "criteria", "output")

    def cost(self, draft: Draft) -> int:
        return 2

    def calls(self, setting: Setting) -> Mapping[str, int]:
        many = 1 + int(setting("criteria", 6))
        each = int(setting("judges", JUDGES)) * int(setting("repeats", REPEATS))
        return {"repairer": many, "judge": many * each}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        judges, flags = choose(ctx, "judge", int(ctx.setting("judges", JUDGES)), "")
        if not judges:
            return nobody(ctx, "judge")
        criteria = live(draft.payload)
        texts = rewrites(draft, ctx, [c.id for c in criteria])
        if len(texts) < 1 + len(criteria):
            message = f"{len(texts)} of {1 + len(criteria)} rewrites came"
            return GateResult(status="error", reason="no_rewrites", message=message)
        about, prompt = asked(draft.payload, OVERLAP), str(draft.payload["prompt"])
        repeats = int(ctx.setting("repeats", REPEATS))
        rows = readings(ctx, about, prompt, list(texts.values()), judges, repeats)
        said = dict(zip(texts, rows, strict=True))
        if not all(any(r is not None for r in row) for row in rows):
            message = "a rewrite has no readable verdict"
            return GateResult(status="error", reason="no_quorum", message=message)
        return _verdict(draft, criteria, said, flags, ctx)


def flips(criteria: Sequence[Criterion], said: Mapping[str, Sequence[Reading | None]]) -> Any:
    """Row = criterion broken, column = the share of verdicts in which a criterion is not met.

    A criterion that already fails in the reply that should meet all cannot flip: it counts 0.
    """
    base = {c.id: _share_ok(c, said[""]) for c in criteria}
    return {
        row.id: {
            c.id: round(1 - _share_ok(c, said[row.id]), 6) if base[c.id] > 0.5 else 0.0
            for c in criteria
        }
        for row in criteria
    }


def _share_ok(criterion: Criterion, row: Sequence[Reading | None]) -> float:
    values = [criterion.ok(r[criterion.id]) for r in row if r and r[criterion.id] is not None]
    return sum(bool(v) for v in values) / len(values) if values else 0.0


def _verdict(
    draft: Draft, criteria: Sequence[Criterion], said: Mapping[str, Sequence[Reading | None]],
    flags: tuple[str, ...], ctx: Context,
) -> GateResult:  # fmt: skip
    matrix = flips(criteria, said)
    found = overlap_of(matrix)
    rows = tuple({"broken": id, "flipped": row} for id, row in matrix.items())
    diagonal = [matrix[c.id][c.id] for c in criteria]
    facts: dict[str, Any] = {"evidence": rows, "flags": flags, "threshold": 0.8,
                             "score": sum(diagonal) / len(diagonal)}  # fmt: skip
    blind = {id: "no verdict changes when it is broken" for id in found.undetected}
    twins = {b: f"it flips with {a}" for a, b in found.twins if not {a, b} & set(blind)}
    if not blind and not twins:
        return GateResult(status="pass", **facts)
    again = int(ctx.setting("repaired", 0)) > 0
    cuts = again or may_cut(draft.payload, len(blind) + len(twins))
    action: Action = "cut" if cuts else "reword"
    faults = [Fault(id, "overlapping", action, why) for id, why in twins.items()]
    faults += [Fault(id, "not_detected", action, why) for id, why in blind.items()]
    return faulted(faults[0].fault, faults, draft.payload, **facts)
