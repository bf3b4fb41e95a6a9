"""rubric_oracle: does each criterion follow from the documents? Two models derive, then compare.

METHOD 4.2: independent judges first say what a good reply must and must not do, without seeing the
rubric; each criterion must then be entailed by that, or be a preference that nothing contradicts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Message, ModelRef, Setting
from workbench.domain.evidence import Document
from workbench.domain.receipt import GateResult
from workbench.registry import register
from workbench.rubrics import Fault, asked, faulted, listing, live
from workbench.text import documents_block, fence
from workbench.votes import DATA_SENTENCE, ask_each, choose, nobody, rows_of, too_few, vote

DERIVE = f"""You derive what a good reply must and must not do, from the message and the \
documents alone. Give short statements, with the figures that apply. Reply with one JSON object.
{DATA_SENTENCE}"""
ENTAIL = f"""You check whether each criterion follows from what a good reply must and must not \
do, and from the documents: entailed, preference (nothing speaks against it), or contradicted (a \
right reply would fail it, or its figure is wrong). Reply with one JSON object.
{DATA_SENTENCE}"""
_TEXTS = {"type": "array", "items": {"type": "string"}}
DERIVED: dict[str, Any] = {
    "type": "object", "properties": {"must": _TEXTS, "must_not": _TEXTS}, "required": ["must"],
}  # fmt: skip
VERDICTS = ("entailed", "preference", "contradicted")
ENTAILED: dict[str, Any] = {
    "type": "object",
    "properties": {"criteria": {"type": "array", "items": {
        "type": "object",
        "properties": {"id": {"type": "string"}, "verdict": {"enum": list(VERDICTS)},
                       "why": {"type": "string"}},
        "required": ["id", "verdict"],
    }}},
    "required": ["criteria"],
}  # fmt: skip
GOOD = {"prompt": "What does a new card cost?", "context": [], "criteria": [
    {"id": "c1", "text": "Does the reply state that it costs 8.00 EUR?", "type": "outcome"}],
}  # fmt: skip
FACTS = json.dumps({"must": ["state that a new card costs 8.00 EUR"], "must_not": []})
FINE = json.dumps({"criteria": [{"id": "c1", "verdict": "entailed"}]})
WRONG = json.dumps({"criteria": [{"id": "c1", "verdict": "contradicted", "why": "it is 9.00"}]})


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"oracle": (FACTS, FACTS, FINE)}),
    refuses=Example(payload=GOOD, replies={"oracle": (FACTS, FACTS, FINE, WRONG)}),
)
class RubricOracle:
    name = "rubric_oracle"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "context", "criteria")

    def cost(self, draft: Draft) -> int:
        return 2

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {"oracle": 2 * int(setting("oracles", 2))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        oracles, flags = choose(ctx, "oracle", int(ctx.setting("oracles", 2)), draft.author_family)
        if not oracles:
            return nobody(ctx, "oracle")
        questions = [_deriving(draft)] * len(oracles)
        derived = ask_each(ctx, "oracle", oracles, questions, DERIVED)
        able = [(model, facts) for model, facts in derived if facts is not None]
        missing = too_few(derived, "oracles")
        if missing is not None:
            return missing
        models = [model for model, _ in able]
        texts = [_entailing(draft, facts) for _, facts in able]
        answers = ask_each(ctx, "oracle", models, texts, ENTAILED)
        return too_few(answers, "oracles") or _verdict(draft, able, answers, flags, ctx)


def _verdict(
    draft: Draft,
    derived: Sequence[tuple[ModelRef, dict[str, Any]]],
    answers: Sequence[tuple[ModelRef, dict[str, Any] | None]],
    flags: tuple[str, ...],
    ctx: Context,
) -> GateResult:
    """A contradicted criterion is mended once, then cut; the rest is entailed or a preference."""
    ids = {c.id for c in live(draft.payload)}
    rows = [(m, r) for m, a in answers if a for r in rows_of(a) if r.get("id") in ids]
    wrong = {str(r["id"]): str(r.get("why", ""))[:200] for _, r in rows
             if r.get("verdict") == "contradicted"}  # fmt: skip
    entailed = {str(r["id"]) for _, r in rows if r.get("verdict") == "entailed"}
    facts: dict[str, Any] = {
        "votes": tuple(vote(m, f"{r['id']} {r.get('verdict')}", str(r.get("why", "")))
                       for m, r in rows),
        "evidence": (
            *({"oracle": m.name, "must": list(d.get("must", ()))[:8],
               "must_not": list(d.get("must_not") or ())[:8]} for m, d in derived),
            {"preferences": sorted(ids - entailed - set(wrong))},
        ),
        "flags": flags, "score": len(entailed) / len(ids) if ids else None,
    }  # fmt: skip
    if not wrong:
        return GateResult(status="pass", **facts)
    again = int(ctx.setting("repaired", 0)) > 0
    faults = [Fault(id, "wrong_criterion", "cut" if again else "reword", why)
              for id, why in wrong.items()]  # fmt: skip
    reason = "still_wrong_criterion" if again else "wrong_criterion"
    return faulted(reason, faults, draft.payload, **facts)


def _head(draft: Draft) -> str:
    documents = [Document.model_validate(d) for d in draft.payload.get("context", ())]
    prompt = fence("PROMPT", str(draft.payload["prompt"]))
    return f"{documents_block(documents)}\n## Message\n{prompt}".strip()


def _deriving(draft: Draft) -> list[Message]:
    return [{"role": "system", "content": DERIVE}, {"role": "user", "content": _head(draft)}]


def _entailing(draft: Draft, derived: Mapping[str, Any]) -> list[Message]:
    """One oracle's second question: its own statements beside the criteria."""
    lines = [f"must: {line}" for line in derived.get("must", ())]
    lines += [f"must not: {line}" for line in derived.get("must_not") or ()]
    own = fence("DERIVED", "\n".join(" ".join(str(line).split()) for line in lines))
    user = f"{_head(draft)}\n## Derived\n{own}\n{listing(asked(draft.payload))}"
    return [{"role": "system", "content": ENTAIL}, {"role": "user", "content": user}]
