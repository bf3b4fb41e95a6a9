"""oracle: is the key right? Independent models answer without seeing it, with all they need.

METHOD 4.2: agreement of two thirds passes. Disagreement that concentrates on one other answer
asks for a new key; dispersed disagreement proves nothing, because it is what hard items look like.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench.briefs import CUT_OFF
from workbench.decisions import spoken
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Failure, ModelRef, Reply, Request, Setting
from workbench.domain.receipt import GateResult, Vote
from workbench.extract import normalise_answer
from workbench.registry import register
from workbench.trace import proofs_of
from workbench.votes import choose, nobody

AGREE = 2 / 3
CONCENTRATED = 1 / 2
FAMILIES = 2
TEMPERATURE = 0.7
GOOD = {"prompt": "What does it cost to take out 200 EUR in Oslo?", "context": [],
        "reference": "4.00 EUR", "answer_type": "numeric", "unit": "EUR",
        "grader": {"type": "numeric", "params": {}}}  # fmt: skip


class Answer(NamedTuple):
    """One oracle sample: what it answered in one spelling, and whether that is the key.

    One that `answers` nothing (cut off, refused, unreadable) disagrees, but for no other key.
    """

    model: ModelRef
    text: str
    agrees: bool
    answers: bool = True


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"oracle": ("answer: 4.00 EUR",)}),
    refuses=Example(payload=GOOD, replies={"oracle": ("answer: 5.00 EUR",)}),
)
class Oracle:
    name = "oracle"
    version = "1"
    reads: tuple[str, ...] = (
        "prompt", "context", "reference", "grader", "answer_type", "unit", "tolerance", "aliases",
        "json_schema",
        "messages", "tools", "allowed_actions", "forbidden_actions",
    )  # fmt: skip

    def cost(self, draft: Draft) -> int:
        return 2

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {"oracle": int(setting("oracles", 3)) * int(setting("samples", 2))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        pool, flags = choose(ctx, "oracle", len(ctx.models("oracle")), draft.author_family)
        oracles = across_families(pool)[: int(ctx.setting("oracles", 3))]
        if not oracles:
            return nobody(ctx, "oracle")
        samples = int(ctx.setting("samples", 2))
        ask = ctx.recipe.probe(draft, "oracle")
        params = {"temperature": float(ctx.setting("temperature", TEMPERATURE))}
        asked = [(model, sample) for model in oracles for sample in range(samples)]
        replies = ctx.ask_all([
            Request(role="oracle", model=model.name, messages=ask.messages, tools=ask.tools,
                    sample=sample, params=params) for model, sample in asked
        ])  # fmt: skip
        answers = [
            found for (model, _), reply in zip(asked, replies, strict=True)
            if (found := _answer(model, reply, draft, ctx)) is not None
        ]  # fmt: skip
        if len(answers) < max(1, len(asked) // 2):
            message = f"{len(answers)} of {len(asked)} oracle samples could be read"
            return GateResult(status="error", reason="no_reply", message=message)
        lost = len(asked) - len(answers)
        asked_for = {"missing": lost, "tools": ask.tools,
                     "key_proof": proofs_of(draft, ctx.recipe)}  # fmt: skip
        return _verdict(answers, draft, flags, asked_for, int(ctx.setting("repaired", 0)))


def across_families(models: Sequence[ModelRef]) -> list[ModelRef]:
    """In configured order, but each family's second model after the first of every other."""
    met: Counter[str] = Counter()
    turns: list[tuple[int, ModelRef]] = []
    for model in models:
        turns.append((met[model.family], model))
        met[model.family] += 1
    return [model for _, model in sorted(turns, key=lambda turn: turn[0])]


def _answer(model: ModelRef, reply: Reply | Failure, draft: Draft, ctx: Context) -> Answer | None:
    """One graded sample; None when there was no complete reply or the grader broke."""
    if isinstance(reply, Failure):
        return None
    if reply.finish in CUT_OFF:
        # METHOD 0: cut off or refused is a wrong answer, whatever it says so far.
        return Answer(model, f"({reply.finish})", False, answers=False)
    grade = ctx.grade(draft.payload["grader"], spoken(reply), draft.payload)
    if grade.status == "error":
        return None
    if not (grade.normalised or grade.extracted):
        return Answer(model, f"({grade.reason})", False, answers=False)
    return Answer(model, grade.normalised or normalise_answer(str(grade.extracted)), grade.passed)


def _verdict(
    answers: list[Answer], draft: Draft, flags: tuple[str, ...], asked: Mapping[str, Any],
    repaired: int,
) -> GateResult:  # fmt: skip
    share = sum(answer.agrees for answer in answers) / len(answers)
    apart = sum(not answer.agrees for answer in answers)
    wrong = Counter(answer.text for answer in answers if answer.answers and not answer.agrees)
    families: defaultdict[str, set[str]] = defaultdict(set)
    for answer in answers:
        families[answer.text].add(answer.model.family)
    top, n = wrong.most_common(1)[0] if wrong else ("", 0)
    concentration = n / apart if apart else 0.0
    proof: list[str] = asked["key_proof"]
    facts: dict[str, Any] = {
        "score": share, "threshold": AGREE,
        "votes": tuple(Vote(model=a.model.name, family=a.model.family, verdict=a.text[:200])
                       for a in answers),
        "evidence": ({"agree": share, "W": concentration, "top_wrong": top,
                      "families": sorted(families[top]) if top else [],
                      "reference": draft.payload["reference"], **asked},),
    }  # fmt: skip
    if share >= AGREE - 1e-9:
        return GateResult(status="pass", flags=flags, **facts)
    if "cannot tell" in top and concentration >= CONCENTRATED:
        message = f"the oracles say {top!r}: something is missing or can be read in two ways"
        return GateResult(status="repair", reason="ambiguous", message=message, **facts)
    if concentration >= CONCENTRATED and len(families[top]) >= FAMILIES:
        message = f"{n} of {len(answers)} oracle samples answer {top!r}, not the key"
        if repaired:
            # A key that was worked out anew and is still contradicted (METHOD 4.2).
            return GateResult(status="fail", reason="suspect_key", message=message, **facts)
        return GateResult(status="repair", reason="rederive_key", message=message, **facts)
    message = f"{share:.0%} of oracle samples agree and the others are dispersed"
    return GateResult(
        status="pass", reason="unproven", message=message, flags=(*flags, "unproven"),
        lane="normal" if proof else "key", **facts,
    )  # fmt: skip
