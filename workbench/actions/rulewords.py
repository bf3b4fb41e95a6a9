"""The wording of a rule by a model, from verdicts that are fenced as data; a person has the last
word on it, and without a model the words of a reviewer stand."""

from __future__ import annotations

import json
from typing import Any

from workbench.actions.open import Bench
from workbench.domain.contracts import Origin, Request
from workbench.domain.record import Record, digest
from workbench.domain.review import MOST_RULE
from workbench.errors import ModelError
from workbench.reflection import Proposal, plain_wording
from workbench.text import fence, shorten
from workbench.votes import DATA_SENTENCE

ROLE = "taxonomist"
MOST_SHOWN = 12
SYSTEM = f"""You word one rule for a checklist that authors of evaluation items read before they \
write. Several reviewers have turned items down for the same reason: say in one sentence what \
authors have to avoid, general enough to hold for new items, and quote the wording at fault where \
there is one. For the reason missing_criterion write the yes/no question about a reply that was \
missing instead. Reply with one JSON object: {{"rule", "why"}}.
{DATA_SENTENCE}"""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"rule": {"type": "string"}, "why": {"type": "string"}},
    "required": ["rule"],
}


class Worded(Record):
    """A wording to begin from. `model` is empty when no model was asked or gave one."""

    text: str
    why: str = ""
    model: str = ""
    simulated: bool = False


def worded(bench: Bench, found: Proposal) -> Worded:
    """A model's words for a proposal; plain ones where no model plays the role.

    ModelError when a model was asked and its reply holds no rule.
    """
    bench.require("owner", "ask a model for a wording")
    with bench.gateway() as gateway:
        refs = gateway.refs(ROLE)
        if not refs:
            return Worded(text=plain_wording(found))
        seed = int(digest([ROLE, found.id], 8), 16) % 2**31
        request = Request(
            role=ROLE, model=refs[0].name, messages=_messages(found), response_schema=SCHEMA,
            params={"seed": seed, "temperature": 0.0},
        )  # fmt: skip
        reply = gateway.ask(request, Origin(gate="checklist"))
    try:
        said = json.loads(reply.text)
        rule = " ".join(str(said["rule"]).split())
    except (ValueError, KeyError, TypeError):
        rule = ""
    if not rule:
        raise ModelError(f"{refs[0].name} gave no rule: {reply.text[:120]!r}. Word it by hand")
    return Worded(
        text=shorten(rule, MOST_RULE), why=shorten(str(said.get("why", "")), MOST_RULE),
        model=refs[0].name, simulated=reply.simulated,
    )  # fmt: skip


def _messages(found: Proposal) -> tuple[dict[str, Any], ...]:
    """The verdicts and the items that they are about, both fenced.

    In the order of their words: that of a queue is chance, and the same words ask the same.
    """
    shown = sorted(found.support, key=lambda one: (one.words, one.summary))[:MOST_SHOWN]
    words = "\n".join(f"- {one.words}" for one in shown)
    items = "\n".join(f"- {shorten(one.summary, 240)}" for one in shown)
    user = (
        f"## Reason code\n{found.reason or 'none'}\n## What reviewers wrote\n"
        f"{fence('VERDICTS', words)}\n## The items\n{fence('ITEMS', items)}"
    )
    return ({"role": "system", "content": SYSTEM}, {"role": "user", "content": user})
