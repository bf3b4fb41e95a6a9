"""atomicity: does each criterion ask one yes/no question that the reply alone can answer?

METHOD 5.3: a lint by program, then one splitter call. A second failure cuts what is still at fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.receipt import GateResult
from workbench.domain.rubric import Criterion
from workbench.registry import register
from workbench.rubrics import Action, Fault, asked, faulted, listing, live
from workbench.votes import DATA_SENTENCE, ask_each, choose, nobody, rows_of, too_few, vote

SYSTEM = f"""You check whether each criterion of a rubric asks exactly one yes/no question that \
the reply alone can answer. Faults: compound (two claims joined; examples after "such as" and \
lists where any one will do are not), vague (no observable behaviour, like "helpful" or "clear"), \
outside (needs information that is not in the reply). For a compound one give the single \
criteria it should be split into. Reply with one JSON object.
{DATA_SENTENCE}"""
FAULTS = ("none", "compound", "vague", "outside")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"criteria": {"type": "array", "items": {
        "type": "object",
        "properties": {"id": {"type": "string"}, "fault": {"enum": list(FAULTS)},
                       "children": {"type": "array", "items": {"type": "string"}},
                       "why": {"type": "string"}},
        "required": ["id", "fault"],
    }}},
    "required": ["criteria"],
}  # fmt: skip
VERBS = (
    "state|give|name|ask|warn|promise|explain|offer|tell|say|mention|describe|advise|suggest|"
    "apologise|refer|list|quote|include|point|show|confirm|recommend|answer|use|avoid"
)
COMPOUND = re.compile(
    rf"\b(?:and|as well as|;)\s+(?:also\s+|then\s+)?(?:does it\s+)?(?:{VERBS})s?\b"
)
VAGUE = re.compile(
    r"\b(?:is|sounds?|feels?|seems?)\b.{0,40}\b(?:appropriate|good|clear|helpful|nice|adequate|"
    r"proper|professional|reasonable|sufficient|satisfactory|excellent)\b", re.I,
)  # fmt: skip
GOOD = {"criteria": [
    {"id": "c1", "text": "Does the reply state that a new card costs 8.00 EUR?", "type": "outcome"},
    {"id": "c2", "text": "Does the reply ask for the card number?", "type": "process"},
]}  # fmt: skip
VAGUE_ONE = {"id": "c2", "text": "Is the reply helpful?", "type": "process"}
FINE = json.dumps({"criteria": [{"id": "c1", "fault": "none"}, {"id": "c2", "fault": "none"}]})


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"judge": (FINE,)}),
    refuses=Example(
        payload={"criteria": [GOOD["criteria"][0], VAGUE_ONE]}, replies={"judge": (FINE,)}
    ),
)
class Atomicity:
    name = "atomicity"
    version = "1"
    reads: tuple[str, ...] = ("criteria",)

    def cost(self, draft: Draft) -> int:
        return 1

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {"judge": int(setting("splitters", 1))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        splitters, flags = choose(
            ctx, "judge", int(ctx.setting("splitters", 1)), draft.author_family
        )
        if not splitters:
            return nobody(ctx, "judge")
        user = listing(asked(draft.payload))
        text = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]
        answers = ask_each(ctx, "judge", splitters, [text] * len(splitters), SCHEMA)
        missing = too_few(answers, "splitters")
        if missing is not None:
            return missing
        votes = tuple(vote(m, _said(a)) for m, a in answers if a is not None)
        again = int(ctx.setting("repaired", 0)) > 0
        faults = list(_faults(live(draft.payload), [a for _, a in answers if a], again))
        if not faults:
            return GateResult(status="pass", votes=votes, flags=flags)
        reason = ("still_" if again else "") + faults[0].fault
        return faulted(reason, faults, draft.payload, votes=votes, flags=flags)


def lint(text: str) -> str:
    """The fault that a program can see, '' for none (METHOD 5.3's rule lint)."""
    if COMPOUND.search(text):
        return "compound"
    return "vague" if VAGUE.search(text) and not re.search(r"\d", text) else ""


def _faults(
    criteria: Sequence[Criterion], answers: Sequence[Mapping[str, Any]], again: bool
) -> list[Fault]:
    """What the lint or any splitter found, compound ones first."""
    found = []
    for criterion in criteria:
        rows = [r for a in answers for r in rows_of(a) if r.get("id") == criterion.id]
        named = next((r for r in rows if r.get("fault") in FAULTS[1:]), {})
        fault = lint(criterion.text) or str(named.get("fault", ""))
        if fault:
            children = tuple(map(str, named.get("children") or ()))[:4]
            why = str(named.get("why") or "found by rule")
            found.append(Fault(criterion.id, fault, _action(fault, again), why[:200], children))
    return sorted(found, key=lambda f: FAULTS.index(f.fault))


def _action(fault: str, again: bool) -> Action:
    if again:
        return "cut"
    return "split" if fault == "compound" else "reword"


def _said(answer: Mapping[str, Any]) -> str:
    named = [f"{r.get('id')} {r.get('fault')}" for r in rows_of(answer) if r.get("fault") != "none"]
    return ", ".join(named) or "atomic"
