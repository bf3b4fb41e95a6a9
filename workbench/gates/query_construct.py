"""query_construct: is a query about its leaf, does it ask something, and is it by its person?

Judges see no more of the taxonomy than the author did, so that arms are held to what they knew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from workbench.briefs import bullets, headed
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.receipt import GateResult, Status
from workbench.queries import lines_of, place_of, seen_path
from workbench.registry import register
from workbench.text import fence
from workbench.votes import DATA_SENTENCE, ask_each, choose, nobody, too_few, vote

SYSTEM = f"""You check whether a social query is well made. Say whether it is about the given \
leaf, whether it asks something that somebody could answer, whether it hangs together, and whether \
group, country and intent of its coordinate can be read in it. If something is wrong, name the \
defect and quote the words at fault, verbatim. Reply with one JSON object.
{DATA_SENTENCE}"""
QUESTIONS = ("about_leaf", "asks_something", "coherent", "fits_coordinate")
STANDS_FOR = ("off_leaf", "vague", "incoherent", "off_coordinate")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        **{question: {"type": "boolean"} for question in QUESTIONS},
        "defect": {"enum": ["none", *STANDS_FOR]}, "quote": {"type": "string"},
        "why": {"type": "string"},
    },
    "required": [*QUESTIONS, "defect"],
}  # fmt: skip
GOOD = {"prompt": "I am 71 and somebody calls for my code. Is that a scam?"}
YES = json.dumps({**dict.fromkeys(QUESTIONS, True), "defect": "none"})
NO = json.dumps({**dict.fromkeys(QUESTIONS, True), "about_leaf": False, "defect": "off_leaf",
                 "why": "it is about a loan"})  # fmt: skip


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"judge": (YES,)}),
    refuses=Example(payload=GOOD, replies={"judge": (YES, NO)}),
)
class QueryConstruct:
    name = "query_construct"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "coordinate", "intent")

    def cost(self, draft: Draft) -> int:
        return 1

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {"judge": int(setting("judges", 2))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        judges, flags = choose(ctx, "judge", int(ctx.setting("judges", 2)), draft.author_family)
        if not judges:
            return nobody(ctx, "judge")
        told = [{"role": "system", "content": SYSTEM},
                {"role": "user", "content": _brief(draft, ctx)}]  # fmt: skip
        answers = ask_each(ctx, "judge", judges, [told] * len(judges), SCHEMA)
        missing = too_few(answers, "judges")
        if missing is not None:
            return missing
        said = [(model, answer) for model, answer in answers if answer is not None]
        votes = tuple(vote(m, _defect(a) or "good", str(a.get("why", ""))) for m, a in said)
        defects = Counter(defect for _, a in said if (defect := _defect(a)))
        facts: dict[str, Any] = {
            "votes": votes, "flags": flags, "score": 1 - defects.total() / len(said),
            "evidence": tuple({"model": m.name, **a} for m, a in said),
        }  # fmt: skip
        if not defects:
            return GateResult(status="pass", **facts)
        worst = defects.most_common(1)[0][0]
        status: Status = "fail" if defects["off_leaf"] == len(said) else "repair"
        message = f"{worst} by {defects.total()} of {len(said)} judges"
        return GateResult(status=status, reason=worst, message=message, **facts)


def _defect(answer: Mapping[str, Any]) -> str:
    """The defect that a judge named, or the one that its first `no` stands for; '' for none."""
    if all(answer[question] is True for question in QUESTIONS):
        return ""
    named = str(answer.get("defect", "none"))
    if named in STANDS_FOR:
        return named
    pairs = zip(QUESTIONS, STANDS_FOR, strict=True)
    return next(defect for question, defect in pairs if answer[question] is not True)


def _brief(draft: Draft, ctx: Context) -> str:
    head = headed([
        ("What to test", ctx.spec.test), ("Taxonomy leaf", place_of(seen_path(ctx))),
        ("Coordinate", lines_of(ctx.slot.told)), ("Checklist", bullets(ctx.checklist)),
    ])  # fmt: skip
    return f"{head}\n{fence('ITEM', str(draft.payload['prompt']))}"
