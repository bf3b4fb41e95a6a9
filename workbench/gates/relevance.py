"""relevance: would anybody who answers for this product care about each criterion?

A contrived criterion ("exactly three exclamation marks") rewards what nobody needs; it is cut.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.receipt import GateResult
from workbench.registry import register
from workbench.rubrics import Fault, asked, faulted, listing, live
from workbench.text import fence
from workbench.votes import DATA_SENTENCE, ask_each, choose, nobody, rows_of, too_few, vote

SYSTEM = f"""You answer for this product. Say of each criterion of a rubric whether you would \
care if a reply to this message met it, or whether it is contrived: a test for its own sake. \
Reply with one JSON object.
{DATA_SENTENCE}"""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"criteria": {"type": "array", "items": {
        "type": "object",
        "properties": {"id": {"type": "string"}, "relevant": {"type": "boolean"},
                       "why": {"type": "string"}},
        "required": ["id", "relevant"],
    }}},
    "required": ["criteria"],
}  # fmt: skip
GOOD = {"prompt": "My card was eaten by a machine. What now?", "criteria": [
    {"id": "c1", "text": "Does the reply tell how to block the card?", "type": "outcome"}],
}  # fmt: skip
YES = json.dumps({"criteria": [{"id": "c1", "relevant": True}]})
NO = json.dumps({"criteria": [{"id": "c1", "relevant": False, "why": "nobody asks for that"}]})


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"judge": (YES,)}),
    refuses=Example(payload=GOOD, replies={"judge": (YES, NO)}),
)
class Relevance:
    name = "relevance"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "criteria")

    def cost(self, draft: Draft) -> int:
        return 1

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {"judge": int(setting("judges", 2))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        judges, flags = choose(ctx, "judge", int(ctx.setting("judges", 2)), draft.author_family)
        if not judges:
            return nobody(ctx, "judge")
        prompt = fence("PROMPT", str(draft.payload["prompt"]))
        user = f"## Message\n{prompt}\n{listing(asked(draft.payload))}"
        text = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]
        answers = ask_each(ctx, "judge", judges, [text] * len(judges), SCHEMA)
        missing = too_few(answers, "judges")
        if missing is not None:
            return missing
        ids = {c.id for c in live(draft.payload)}
        named = [(m, row) for m, a in answers if a for row in rows_of(a)
                 if row.get("relevant") is False and row.get("id") in ids]  # fmt: skip
        votes = tuple(vote(m, _said(m, named)) for m, a in answers if a)
        if not named:
            return GateResult(status="pass", votes=votes, flags=flags)
        why = {str(row["id"]): str(row.get("why", ""))[:200] for _, row in named}
        faults = [Fault(id, "contrived", "cut", text) for id, text in why.items()]
        return faulted("contrived_criterion", faults, draft.payload, votes=votes, flags=flags)


def _said(model: Any, named: list[tuple[Any, Mapping[str, Any]]]) -> str:
    mine = [str(row["id"]) for m, row in named if m == model]
    return f"contrived: {', '.join(mine)}" if mine else "relevant"
