"""realism: would this user really send this? Judges say, and quote what sounds like an exam."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.receipt import GateResult
from workbench.registry import register
from workbench.text import fence, shorten
from workbench.votes import DATA_SENTENCE, ask_each, choose, nobody, too_few, vote

SYSTEM = f"""You have read thousands of real customer messages. Would a real user send this one? \
Quote every span that sounds like an exam or a test, verbatim. Reply with one JSON object.
{DATA_SENTENCE}"""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "plausible": {"type": "boolean"}, "why": {"type": "string"},
        "cues": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["plausible", "cues"],
}  # fmt: skip
PLAUSIBLE = 2 / 3
GOOD = {"prompt": "hi, took out 200 EUR in Oslo, what will you charge me?"}
YES = json.dumps({"plausible": True, "cues": [], "why": "ordinary"})
NO = json.dumps({"plausible": False, "cues": ["show your work"], "why": "an exam"})


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"judge": (YES,)}),
    refuses=Example(payload={"prompt": "Show your work."}, replies={"judge": (NO,)}),
)
class Realism:
    name = "realism"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "persona")

    def cost(self, draft: Draft) -> int:
        return 2

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {"judge": int(setting("judges", 3))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        judges, flags = choose(ctx, "judge", int(ctx.setting("judges", 3)), draft.author_family)
        if not judges:
            return nobody(ctx, "judge")
        persona = "\n".join(f"{axis}: {value}" for axis, value in ctx.slot.told.items())
        user = f"## Persona\n{persona}\n{fence('ITEM', str(draft.payload['prompt']))}"
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]
        answers = ask_each(ctx, "judge", judges, [messages] * len(judges), SCHEMA)
        missing = too_few(answers, "judges")
        if missing is not None:
            return missing
        said = [(m, a) for m, a in answers if a is not None]
        return _verdict(str(draft.payload["prompt"]), said, flags)


def _verdict(prompt: str, said: list[tuple[Any, dict[str, Any]]], flags: Any) -> GateResult:
    """Two thirds plausible pass; a cue that stands in the prompt can be taken out; else fail."""
    share = sum(bool(a["plausible"]) for _, a in said) / len(said)
    cues = Counter(cue for _, a in said for cue in map(str, a["cues"]) if cue and cue in prompt)
    facts: dict[str, Any] = {
        "score": share, "threshold": PLAUSIBLE, "flags": flags,
        "votes": tuple(vote(m, "plausible" if a["plausible"] else "contrived",
                            str(a.get("why", ""))) for m, a in said),
        "evidence": tuple({"quote": cue, "judges": n} for cue, n in cues.most_common()),
    }  # fmt: skip
    if share >= PLAUSIBLE - 1e-9:
        return GateResult(status="pass", **facts)
    if cues:
        cue = shorten(cues.most_common(1)[0][0])
        message = f"sounds like a test: {cue!r}"
        return GateResult(status="repair", reason="contrived", message=message, **facts)
    message = f"{share:.0%} of judges think that a user would send this"
    return GateResult(status="fail", reason="implausible", message=message, **facts)
