"""construct_b: does the draft measure what the spec names? Judges of other families say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.evidence import Document
from workbench.domain.receipt import GateResult, Status
from workbench.registry import register
from workbench.text import documents_block, fence
from workbench.votes import DATA_SENTENCE, ask_each, choose, nobody, too_few, vote

SYSTEM = f"""You check whether an evaluation item is well made. Say whether it measures the \
stated capability, whether it can be answered from its own text and documents alone, whether \
it asks for exactly one answer of one type, and whether it fits its coordinate. If something is \
wrong, name the defect and quote the words at fault, verbatim. Reply with one JSON object.
{DATA_SENTENCE}"""
QUESTIONS = ("measures_capability", "self_contained", "one_answer_type", "fits_coordinate")
DEFECTS = ("none", "ambiguous", "vague", "wrong_construct", "off_coordinate", "not_self_contained")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        **{question: {"type": "boolean"} for question in QUESTIONS},
        "defect": {"enum": list(DEFECTS)}, "quote": {"type": "string"}, "why": {"type": "string"},
    },
    "required": [*QUESTIONS, "defect"],
}  # fmt: skip
GOOD = {"prompt": "What does it cost to take out 200 EUR in Oslo?", "context": []}
YES = json.dumps({**dict.fromkeys(QUESTIONS, True), "defect": "none", "quote": "", "why": "fine"})
NO = json.dumps({**dict.fromkeys(QUESTIONS, True), "self_contained": False,
                 "defect": "ambiguous", "quote": "it", "why": "which account?"})  # fmt: skip


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"judge": (YES,)}),
    refuses=Example(payload=GOOD, replies={"judge": (YES, NO)}),
)
class ConstructB:
    name = "construct_b"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "context", "evidence")

    def cost(self, draft: Draft) -> int:
        return 1

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {"judge": int(setting("judges", 2))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        judges, flags = choose(ctx, "judge", int(ctx.setting("judges", 2)), draft.author_family)
        if not judges:
            return nobody(ctx, "judge")
        messages = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": _brief(draft, ctx)},
        ]
        answers = ask_each(ctx, "judge", judges, [messages] * len(judges), SCHEMA)
        missing = too_few(answers, "judges")
        if missing is not None:
            return missing
        said = [(model, answer) for model, answer in answers if answer is not None]
        votes = tuple(vote(m, _defect(a) or "good", str(a.get("why", ""))) for m, a in said)
        defects = Counter(defect for _, a in said if (defect := _defect(a)))
        return _verdict(defects, len(said), votes, said, flags)


def _verdict(
    defects: Counter[str], n: int, votes: Any, said: Any, flags: tuple[str, ...]
) -> GateResult:
    """Good by all passes; a wrong construct by all fails; anything named is repaired."""
    evidence = tuple({"model": m.name, **a} for m, a in said)
    facts: dict[str, Any] = {
        "votes": votes, "evidence": evidence, "flags": flags, "score": 1 - defects.total() / n,
    }  # fmt: skip
    if not defects:
        return GateResult(status="pass", **facts)
    defect = defects.most_common(1)[0][0]
    quotes = "; ".join(str(a.get("quote", "")) for _, a in said if a.get("quote"))
    message = f"{defect} by {defects.total()} of {n} judges: {quotes}".rstrip(": ")
    wrong = defects["wrong_construct"] == n
    status: Status = "fail" if wrong else "repair"
    return GateResult(status=status, reason=defect, message=message, **facts)


def _defect(answer: Mapping[str, Any]) -> str:
    """The defect a judge named, or the one that its first `no` stands for; '' for none."""
    if all(answer[question] for question in QUESTIONS):
        return ""
    named = str(answer.get("defect", "none"))
    if named != "none":
        return named
    stands_for = dict(zip(QUESTIONS, ("wrong_construct", "not_self_contained", "ambiguous",
                                      "off_coordinate"), strict=True))  # fmt: skip
    return next(stands_for[question] for question in QUESTIONS if not answer[question])


def _brief(draft: Draft, ctx: Context) -> str:
    documents = [Document.model_validate(d) for d in draft.payload.get("context", ())]
    path = ctx.path
    place = (
        f"Path: {' > '.join(n.label for n in path)}\nLeaf: {path[-1].label}\n"
        f"Definition: {path[-1].definition}" if path else ""
    )  # fmt: skip
    parts = [
        ("What to test", ctx.spec.test), ("Taxonomy leaf", place),
        ("Coordinate", "\n".join(f"{a}: {v}" for a, v in ctx.slot.coordinate.items())),
        ("Checklist", "\n".join(f"- {rule}" for rule in ctx.checklist)),
    ]  # fmt: skip
    head = "\n".join(f"## {title}\n{text}" for title, text in parts if text)
    item = fence("ITEM", str(draft.payload["prompt"]))
    return f"{head}\n{documents_block(documents)}\n{item}"
