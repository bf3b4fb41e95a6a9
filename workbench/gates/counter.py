"""counter: can a competent opponent defend another answer? Adversaries try, blind judges decide."""

from __future__ import annotations

import json
from collections import Counter as Tally
from collections.abc import Mapping
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.evidence import Document
from workbench.domain.receipt import GateResult, Vote
from workbench.registry import register
from workbench.text import documents_block, fence
from workbench.votes import DATA_SENTENCE, ask_each, choose, nobody, too_few, vote

ADVERSARY = f"""You are a sceptical expert. Find a different answer that can be defended from the \
documents, or show that the question can be read in two ways. Do not invent a weakness: if the \
answer stands, say "none". Reply with one JSON object.
{DATA_SENTENCE}"""
ADJUDICATOR = f"""Two experts disagree. Decide which answer the documents support: first, second, \
both, neither, or unclear. Judge by the documents alone. Reply with one JSON object.
{DATA_SENTENCE}"""
OPPOSE: dict[str, Any] = {
    "type": "object",
    "properties": {"stance": {"enum": ["different", "ambiguous", "none"]},
                   "answer": {"type": ["string", "null"]}, "argument": {"type": "string"}},
    "required": ["stance", "argument"],
}  # fmt: skip
VERDICTS = ("first", "second", "both", "neither", "unclear")
DECIDE: dict[str, Any] = {
    "type": "object",
    "properties": {"verdict": {"enum": list(VERDICTS)}, "why": {"type": "string"}},
    "required": ["verdict"],
}
GOOD = {"prompt": "What does it cost to take out 200 EUR in Oslo?", "context": [],
        "reference": "4.00 EUR", "grader": {"type": "exact", "params": {}}}  # fmt: skip
NONE = json.dumps({"stance": "none", "answer": None, "argument": "it stands"})
OTHER = json.dumps({"stance": "different", "answer": "9.00 EUR", "argument": "clause 3"})
BOTH = json.dumps({"verdict": "both", "why": "the account is not named"})
TWO_WAYS = "The question can be read in two ways."


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"adversary": (NONE,)}),
    refuses=Example(payload=GOOD, replies={"adversary": (OTHER,), "adjudicator": (BOTH,)}),
)
class Counter:
    name = "counter"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "context", "reference")

    def cost(self, draft: Draft) -> int:
        return 2

    def calls(self, setting: Setting) -> Mapping[str, int]:
        adversaries = int(setting("adversaries", 2))
        return {"adversary": adversaries, "adjudicator": int(setting("adjudicators", 3))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        many = int(ctx.setting("adversaries", 2))
        adversaries, flags = choose(ctx, "adversary", many, draft.author_family)
        if not adversaries:
            return nobody(ctx, "adversary")
        messages = [_opposing(draft)] * len(adversaries)
        answers = ask_each(ctx, "adversary", adversaries, messages, OPPOSE)
        if not any(answer for _, answer in answers):
            message = "no adversary gave a readable reply"
            return GateResult(status="error", reason="no_quorum", message=message)
        tried = tuple({"adversary": m.name, **(a or {"stance": "unreadable"})} for m, a in answers)
        challenges = _challenges([a for _, a in answers if a], draft, ctx)
        evidence: list[dict[str, Any]] = [*tried]
        votes: list[Vote] = []
        stamps = dict.fromkeys(flags)
        verdicts = (
            self._adjudicate(challenge, draft, ctx, votes, evidence, stamps)
            for challenge in challenges
        )
        result = next((found for found in verdicts if found), GateResult(status="pass"))
        facts = {"votes": tuple(votes), "evidence": tuple(evidence), "flags": tuple(stamps)}
        return result.model_copy(update=facts)

    def _adjudicate(
        self, challenge: Mapping[str, Any], draft: Draft, ctx: Context,
        votes: list[Vote], evidence: list[dict[str, Any]], stamps: dict[str, None],
    ) -> GateResult | None:  # fmt: skip
        """What blind adjudicators make of one challenge; None when the key stands."""
        many = int(ctx.setting("adjudicators", 3))
        models, flags = choose(ctx, "adjudicator", many, draft.author_family)
        if not models:
            return nobody(ctx, "adjudicator")
        stamps.update(dict.fromkeys(flags))
        key_first = [
            bool(ctx.rng("order", model.name, challenge["answer"]).getrandbits(1))
            for model in models
        ]
        messages = [_deciding(draft, challenge, first) for first in key_first]
        answers = ask_each(ctx, "adjudicator", models, messages, DECIDE)
        missing = too_few(answers, "adjudicators")
        if missing is not None:
            return missing
        said = Tally[str]()
        for (model, answer), first in zip(answers, key_first, strict=True):
            if answer is not None:
                word = _unblinded(str(answer["verdict"]), first)
                said[word] += 1
                votes.append(vote(model, word, str(answer.get("why", ""))))
                order = "key first" if first else "key second"
                evidence.append({"adjudicator": model.name, "verdict": word, "shown": order})
        return _verdict(said, challenge)


def _verdict(said: Tally[str], challenge: Mapping[str, Any]) -> GateResult | None:
    """Majorities: another answer preferred is a wrong key; both or unclear asks for repair."""
    half = said.total() / 2
    other = str(challenge["answer"])
    if other == TWO_WAYS:
        # An adjudicator who prefers this "answer" finds the key no worse than another reading.
        said = Tally(both=said["other"] + said["both"], unclear=said["unclear"])
    if said["other"] > half:
        message = f"{said['other']} of {said.total()} adjudicators prefer {other!r}"
        return GateResult(status="fail", reason="wrong_key", message=message)
    if said["both"] + said["unclear"] > half:
        message = f"{other!r} can be defended too: {challenge.get('argument', '')}"[:400]
        return GateResult(status="repair", reason="ambiguous", message=message)
    return None


def _challenges(answers: list[dict[str, Any]], draft: Draft, ctx: Context) -> list[dict[str, Any]]:
    """The distinct other answers that the grader would not accept as the key.

    "It can be read in two ways" needs no other answer to be a challenge.
    """
    found: dict[str, dict[str, Any]] = {}
    for answer in answers:
        other = str(answer.get("answer") or "")
        if answer["stance"] == "none":
            continue
        grade = ctx.grade(draft.payload["grader"], f"answer: {other}", draft.payload)
        if other and not grade.passed:
            found.setdefault(grade.normalised or other, {**answer, "answer": other})
        elif answer["stance"] == "ambiguous":
            found.setdefault(TWO_WAYS, {**answer, "answer": TWO_WAYS})
    return list(found.values())


def _unblinded(verdict: str, key_first: bool) -> str:
    """`first`/`second` as `key`/`other`; the rest as it is."""
    if verdict not in ("first", "second"):
        return verdict if verdict in VERDICTS else "unclear"
    return "key" if (verdict == "first") == key_first else "other"


def _documents(draft: Draft) -> str:
    documents = [Document.model_validate(d) for d in draft.payload.get("context", ())]
    return documents_block(documents)


def _opposing(draft: Draft) -> list[dict[str, Any]]:
    prompt = fence("PROMPT", str(draft.payload["prompt"]))
    answer = fence("ANSWER", str(draft.payload["reference"]))
    user = f"{_documents(draft)}\n{prompt}\n{answer}"
    return [{"role": "system", "content": ADVERSARY}, {"role": "user", "content": user}]


def _deciding(draft: Draft, challenge: Mapping[str, Any], key_first: bool) -> list[dict[str, Any]]:
    """The question to one adjudicator; the order of the answers hides which one is the key."""
    key = f"{draft.payload['reference']}\nIt follows from the documents."
    other = f"{challenge['answer']}\n{challenge.get('argument', '')}"
    first, second = (key, other) if key_first else (other, key)
    user = "\n".join((
        _documents(draft), fence("PROMPT", str(draft.payload["prompt"])),
        fence("FIRST", first), fence("SECOND", second),
    ))  # fmt: skip
    return [{"role": "system", "content": ADJUDICATOR}, {"role": "user", "content": user}]
