"""rubric_counter: can an opponent show that a criterion punishes what is right?

Adversaries name the criterion that they would attack and what a right reply does instead;
adjudicators see both claims in random order and do not know whose is whose (METHOD 4.2).
"""

from __future__ import annotations

import json
from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Message, Setting
from workbench.domain.evidence import Document
from workbench.domain.receipt import GateResult, Vote
from workbench.domain.rubric import Criterion
from workbench.registry import register
from workbench.rubrics import Fault, asked, faulted, listing, live
from workbench.text import documents_block, fence
from workbench.votes import DATA_SENTENCE, ask_each, choose, nobody, too_few, vote

ADVERSARY = f"""You are a sceptical expert on rubrics. Find a criterion that a right reply would \
fail, or that a wrong reply would meet, and say what a right reply does instead. Do not invent a \
weakness: if all stand, say "none". Reply with one JSON object.
{DATA_SENTENCE}"""
ADJUDICATOR = f"""Two experts disagree about what a good reply must do. Decide which claim the \
documents and the message support: first, second, both, neither, or unclear. Reply with one JSON \
object.
{DATA_SENTENCE}"""
OPPOSE: dict[str, Any] = {
    "type": "object",
    "properties": {"stance": {"enum": ["none", "wrong"]}, "criterion": {"type": ["string", "null"]},
                   "claim": {"type": "string"}, "argument": {"type": "string"}},
    "required": ["stance"],
}  # fmt: skip
VERDICTS = ("first", "second", "both", "neither", "unclear")
DECIDE: dict[str, Any] = {
    "type": "object",
    "properties": {"verdict": {"enum": list(VERDICTS)}, "why": {"type": "string"}},
    "required": ["verdict"],
}
GOOD = {"prompt": "What does a new card cost?", "context": [], "criteria": [
    {"id": "c1", "text": "Does the reply state that it costs 8.00 EUR?", "type": "outcome"}],
}  # fmt: skip
NONE = json.dumps({"stance": "none"})
ATTACK = json.dumps({"stance": "wrong", "criterion": "c1", "claim": "A card costs 9.00 EUR.",
                     "argument": "clause 3"})  # fmt: skip
BOTH = json.dumps({"verdict": "both", "why": "two cards"})


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"adversary": (NONE,)}),
    refuses=Example(payload=GOOD, replies={"adversary": (ATTACK,), "adjudicator": (BOTH,)}),
)
class RubricCounter:
    name = "rubric_counter"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "context", "criteria")

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
        user = f"{_head(draft)}\n{listing(asked(draft.payload))}"
        text = [{"role": "system", "content": ADVERSARY}, {"role": "user", "content": user}]
        answers = ask_each(ctx, "adversary", adversaries, [text] * len(adversaries), OPPOSE)
        if not any(answer for _, answer in answers):
            message = "no adversary gave a readable reply"
            return GateResult(status="error", reason="no_quorum", message=message)
        tried = [{"adversary": m.name, **(a or {"stance": "unreadable"})} for m, a in answers]
        votes: list[Vote] = []
        for criterion, attack in _attacks(draft, [a for _, a in answers if a]):
            result = _adjudicated(criterion, attack, draft, ctx, votes, tried)
            if result is not None:
                return result.model_copy(update={"votes": tuple(votes), "flags": flags})
        return GateResult(status="pass", votes=tuple(votes), evidence=tuple(tried), flags=flags)


def _attacks(
    draft: Draft, answers: Sequence[Mapping[str, Any]]
) -> list[tuple[Criterion, Mapping[str, Any]]]:
    """The attacks on criteria that still count, one a criterion."""
    criteria = {c.id: c for c in live(draft.payload)}
    found: dict[str, Mapping[str, Any]] = {}
    for answer in answers:
        id = str(answer.get("criterion") or "")
        if answer["stance"] == "wrong" and id in criteria and answer.get("claim"):
            found.setdefault(id, answer)
    return [(criteria[id], answer) for id, answer in found.items()]


def _adjudicated(
    criterion: Criterion, attack: Mapping[str, Any], draft: Draft, ctx: Context,
    votes: list[Vote], evidence: list[dict[str, Any]],
) -> GateResult | None:  # fmt: skip
    """What blind adjudicators make of one attack; None when the criterion stands."""
    models, _ = choose(ctx, "adjudicator", int(ctx.setting("adjudicators", 3)), draft.author_family)
    if not models:
        return nobody(ctx, "adjudicator")
    ours_first = [bool(ctx.rng("order", m.name, criterion.id).getrandbits(1)) for m in models]
    texts = [_deciding(draft, criterion, attack, first) for first in ours_first]
    answers = ask_each(ctx, "adjudicator", models, texts, DECIDE)
    missing = too_few(answers, "adjudicators")
    if missing is not None:
        return missing
    said = Tally[str]()
    for (model, answer), first in zip(answers, ours_first, strict=True):
        if answer is not None:
            word = _unblinded(str(answer["verdict"]), first)
            said[word] += 1
            votes.append(vote(model, f"{criterion.id} {word}", str(answer.get("why", ""))))
            order = "criterion first" if first else "criterion second"
            evidence.append({"adjudicator": model.name, "verdict": word, "shown": order})
    if said["other"] + said["both"] + said["unclear"] <= said.total() / 2:
        return None
    again = int(ctx.setting("repaired", 0)) > 0
    reason = "wrong_criterion" if said["other"] > said.total() / 2 else "ambiguous_criterion"
    fault = Fault(criterion.id, reason, "cut" if again else "reword", str(attack["claim"])[:200])
    return faulted(
        f"still_{reason}" if again else reason, [fault], draft.payload, evidence=tuple(evidence)
    )


def _unblinded(verdict: str, ours_first: bool) -> str:
    """`first` and `second` as `criterion` and `other`; the rest as it is."""
    if verdict not in ("first", "second"):
        return verdict if verdict in VERDICTS else "unclear"
    return "criterion" if (verdict == "first") == ours_first else "other"


def _head(draft: Draft) -> str:
    documents = [Document.model_validate(d) for d in draft.payload.get("context", ())]
    return f"{documents_block(documents)}\n{fence('PROMPT', str(draft.payload['prompt']))}".strip()


def _deciding(
    draft: Draft, criterion: Criterion, attack: Mapping[str, Any], ours_first: bool
) -> list[Message]:
    """The question to one adjudicator; the order hides which claim is the rubric's."""
    does = "does this" if criterion.polarity == "must" else "does not do this"
    ours = f"A good reply {does}: {criterion.text}\nIt follows from the documents."
    other = f"{attack['claim']}\n{attack.get('argument', '')}"
    first, second = (ours, other) if ours_first else (other, ours)
    user = "\n".join((_head(draft), fence("FIRST", first), fence("SECOND", second)))
    return [{"role": "system", "content": ADJUDICATOR}, {"role": "user", "content": user}]
