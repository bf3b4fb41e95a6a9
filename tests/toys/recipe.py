"""A recipe of two calls a pull: fast enough for process, kill and fault tests.

The author writes the slot's number; the gate passes four drafts in five, by the number alone, so a
test knows beforehand what every slot must become.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from workbench.domain.candidate import Draft
from workbench.domain.contracts import (
    Ask,
    Block,
    Context,
    Example,
    Finding,
    Request,
    Role,
    Setting,
    Trials,
)
from workbench.domain.receipt import GateResult
from workbench.domain.spec import Slot
from workbench.registry import register

PASS = {"prompt": "toy 1", "reference": "1"}
BAD = {"prompt": "toy 5", "reference": "5"}


class ToyPayload(BaseModel):
    prompt: str
    reference: str


def ask(ctx: Context, role: Role, text: str) -> str:
    """One question to the first model of a role."""
    messages = ({"role": "system", "content": "toy"}, {"role": "user", "content": text})
    return ctx.ask(Request(role=role, model=ctx.models(role)[0].name, messages=messages)).text


@register("recipe")
class Toy:
    name = "toy"
    version = "1"
    Payload = ToyPayload
    gates: tuple[str, ...] = ("toy_gate",)

    def author(self, slot: Slot, ctx: Context) -> Draft:
        ask(ctx, "author", f"write toy {slot.index}")
        payload = {"prompt": f"toy {slot.index}", "reference": str(slot.index)}
        return Draft(payload=payload, author="toy", author_family="toys")

    def repair(self, draft: Draft, finding: Finding, ctx: Context) -> Draft:
        return draft.model_copy(update={"payload": {**draft.payload, "reference": "mended"}})

    def probe(self, draft: Draft, role: Role) -> Ask:
        return Ask(messages=({"role": "user", "content": draft.payload["prompt"]},))

    def final(self, draft: Draft, ctx: Context) -> Trials:
        return Trials(accept=(), reject=())

    def render(self, draft: Draft) -> tuple[Block, ...]:
        return (Block(title="prompt", text=draft.payload["prompt"]),)

    def key(self, payload: Mapping[str, Any]) -> str:
        return str(payload["reference"])


@register("gate", passes=Example(payload=PASS), refuses=Example(payload=BAD))
class ToyGate:
    name = "toy_gate"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "reference")

    def cost(self, draft: Draft) -> int:
        return 1

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {"judge": 1}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        ask(ctx, "judge", f"judge {draft.payload['prompt']}")
        if int(draft.payload["prompt"].split()[-1]) % 5 == 0:
            return GateResult(status="fail", reason="five", message="a multiple of five")
        return GateResult(status="pass")


@register("gate", passes=Example(payload=PASS), refuses=Example(payload=BAD))
class ToyJsonGate(ToyGate):
    """The toy gate asking for JSON: what does not parse after a second try is an error."""

    name = "toy_json_gate"

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
        messages = ({"role": "user", "content": f"judge {draft.payload['prompt']}"},)
        model = ctx.models("judge")[0].name
        reply = ctx.ask(
            Request(role="judge", model=model, messages=messages, response_schema=schema)
        )
        if reply.finish == "bad_json":
            return GateResult(status="error", reason="bad_json", message=reply.text)
        return super().check(draft, ctx)


@register("recipe")
class ToyJson(Toy):
    name = "toy_json"
    gates = ("toy_json_gate",)
