"""construct_b: does the draft measure what the spec names? Judges of other families say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.evidence import Document
from workbench.domain.receipt import GateResult, Status
from workbench.domain.review import ChecklistEntry
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
MOST = 0.5
LINT = "breaks_checklist"
LINT_REASON = "against_checklist"
LINT_SYSTEM = """
Answer one more question, apart from the others: does the item do what the numbered checklist \
forbids, or miss what it asks for? If so, give the numbers of those rules. This never counts as a \
defect."""
LINT_FIELDS: dict[str, Any] = {
    LINT: {"type": "boolean"}, "rules": {"type": "array", "items": {"type": "integer"}},
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
        rules = _linted(ctx)
        messages = [
            {"role": "system", "content": SYSTEM + LINT_SYSTEM if rules else SYSTEM},
            {"role": "user", "content": _brief(draft, ctx, rules)},
        ]
        schema = _with_lint(SCHEMA) if rules else SCHEMA
        answers = ask_each(ctx, "judge", judges, [messages] * len(judges), schema)
        missing = too_few(answers, "judges")
        if missing is not None:
            return missing
        said = [(model, answer) for model, answer in answers if answer is not None]
        votes = tuple(vote(m, _defect(a) or "good", str(a.get("why", ""))) for m, a in said)
        defects = Counter(defect for _, a in said if (defect := _defect(a)))
        found = _verdict(defects, len(said), votes, said, flags)
        return lint(found, rules, [a for _, a in said], ctx) if rules else found


def lint(
    found: GateResult, rules: Sequence[ChecklistEntry], answers: Sequence[Any], ctx: Context
) -> GateResult:
    """The gate's word with what its judges said of each rule, asked of both arms alike.

    It is written down and decides nothing (`lint: record`), so that reviewers see what authors
    wrote and the effect of a rule can be read from their verdicts. With `lint: repair` in the spec
    a rule that most judges see broken asks for a repair, of treated and held-out points alike.
    """
    n = max(1, len(answers))
    broken = {rule.id: sum(_breaks(a, i) for a in answers) / n for i, rule in enumerate(rules, 1)}
    told = found.model_copy(update={"evidence": (*found.evidence, {"checklist": broken})})
    against = [rule for rule in rules if broken[rule.id] > MOST]
    if not against or found.status != "pass":
        return told
    if ctx.setting("lint", "record") != "repair":
        return told
    message = f"against the checklist by most of {len(answers)} judges: {against[0].text}"
    return told.model_copy(update={"status": "repair", "reason": LINT_REASON, "message": message})


def _breaks(answer: Mapping[str, Any], number: int) -> bool:
    """Whether a judge says that this rule is broken; one rule alone needs no number."""
    named = answer.get("rules") or ()
    listed = [n for n in named if isinstance(n, int)] if isinstance(named, list) else []
    return bool(answer.get(LINT)) and (number in listed or (not listed and number == 1))


def _linted(ctx: Context) -> tuple[ChecklistEntry, ...]:
    """The rules that an item can break: a criterion that rubrics lack is none of them."""
    return tuple(rule for rule in ctx.rules if rule.kind != "missed_criterion")


def _with_lint(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "properties": {**schema["properties"], **LINT_FIELDS},
            "required": [*schema["required"], LINT]}  # fmt: skip


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


def _brief(draft: Draft, ctx: Context, rules: Sequence[ChecklistEntry] = ()) -> str:
    documents = [Document.model_validate(d) for d in draft.payload.get("context", ())]
    path = ctx.path
    place = (
        f"Path: {' > '.join(n.label for n in path)}\nLeaf: {path[-1].label}\n"
        f"Definition: {path[-1].definition}" if path else ""
    )  # fmt: skip
    parts = [
        ("What to test", ctx.spec.test), ("Taxonomy leaf", place),
        ("Coordinate", "\n".join(f"{a}: {v}" for a, v in ctx.slot.told.items())),
        ("Checklist", "\n".join(f"{i}. {rule.text}" for i, rule in enumerate(rules, 1))),
    ]  # fmt: skip
    head = "\n".join(f"## {title}\n{text}" for title, text in parts if text)
    item = fence("ITEM", str(draft.payload["prompt"]))
    return f"{head}\n{documents_block(documents)}\n{item}"
