"""step_counter: is there a right action outside the set? Adversaries propose, a replay decides."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.decisions import judged, written
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.flow import Rule
from workbench.domain.receipt import GateResult, Vote
from workbench.flows import Place, proposed, state_of, step_example
from workbench.registry import register
from workbench.text import fence
from workbench.votes import DATA_SENTENCE, ask_each, choose, nobody, vote

ADVERSARY = f"""You are a sceptical expert on agents. You see what an agent has seen, and the \
actions that count as right at its next decision. Find one other action that is just as right \
there: it must follow the agent's instructions and lead to the same outcome. Do not invent one: \
if the set is complete, say "none". Reply with one JSON object.
{DATA_SENTENCE}"""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "stance": {"enum": ["none", "another"]}, "tool": {"type": ["string", "null"]},
        "arguments": {"type": ["object", "null"]}, "argument": {"type": "string"},
    },
    "required": ["stance"],
}  # fmt: skip
NONE = json.dumps({"stance": "none"})
BY_DAY = {"stance": "another", "tool": "list_payments", "argument": "the day will do too"}


def _narrow() -> tuple[dict[str, Any], str]:
    """A decision of which only one of two right rules is allowed, and the other one."""
    payload = step_example("retrieve")
    first, second = payload["allowed_actions"][:2]
    arguments = {name: values[0] for name, values in second["arguments"].items()}
    return {**payload, "allowed_actions": [first]}, json.dumps({**BY_DAY, "arguments": arguments})


NARROW, OTHER = _narrow()


@register(
    "gate",
    passes=Example(payload=NARROW, replies={"adversary": (NONE,)}),
    refuses=Example(payload=NARROW, replies={"adversary": (OTHER,)}),
)
class StepCounter:
    """A proposal that runs and still solves the task joins the set; another one is refuted."""

    name = "step_counter"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "messages", "tools", "allowed_actions", "place")

    def cost(self, draft: Draft) -> int:
        return 1

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {"adversary": int(setting("adversaries", 2))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        many = int(ctx.setting("adversaries", 2))
        adversaries, flags = choose(ctx, "adversary", many, draft.author_family)
        if not adversaries:
            return nobody(ctx, "adversary")
        text = [{"role": "system", "content": ADVERSARY}, {"role": "user", "content": brief(draft)}]
        answers = ask_each(ctx, "adversary", adversaries, [text] * len(adversaries), SCHEMA)
        said = [(model, answer) for model, answer in answers if answer is not None]
        if not said:
            message = "no adversary gave a readable reply"
            return GateResult(status="error", reason="no_quorum", message=message)
        votes = tuple(vote(m, str(a["stance"]), str(a.get("argument") or "")) for m, a in said)
        rows = _tried(draft, [(m.name, a) for m, a in said])
        return _verdict(rows, votes, flags)


def _tried(draft: Draft, said: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """What became of each proposal: known already, refuted by the replay, or right."""
    environment, state = state_of(
        Place.model_validate(draft.payload["place"]), str(draft.payload["prompt"])
    )
    known = [Rule.model_validate(rule) for rule in draft.payload["allowed_actions"]]
    rows: list[dict[str, Any]] = []
    for name, answer in said:
        row: dict[str, Any] = {"adversary": name, "stance": str(answer["stance"])}
        if answer["stance"] == "another":
            call = {"tool": answer.get("tool"), "arguments": answer.get("arguments") or {}}
            action, rule = proposed(environment, state, json.dumps(call))
            row["proposed"] = written(action) if action else json.dumps(call)
            row["found"] = (
                "known"
                if action and judged(action, known)[0].ok
                else "right"
                if rule
                else "refuted"
            )
            if row["found"] == "right" and rule is not None:
                row |= {"action": "add", "rule": rule.model_dump(mode="json")}
        rows.append(row)
    return rows


def _verdict(
    rows: list[dict[str, Any]], votes: tuple[Vote, ...], flags: tuple[str, ...]
) -> GateResult:
    facts: dict[str, Any] = {"votes": votes, "evidence": tuple(rows), "flags": flags}
    missing = [row for row in rows if row.get("action") == "add"]
    if not missing:
        return GateResult(status="pass", **facts)
    message = f"right too, and not in the set: {missing[0]['proposed']}"
    return GateResult(status="repair", reason="incomplete_set", message=message[:400], **facts)


def brief(draft: Draft) -> str:
    """The state and the set, each fenced: all of it is text under judgement."""
    state = "\n".join(json.dumps(m, ensure_ascii=False) for m in draft.payload["messages"])
    tools = "\n".join(json.dumps(t, ensure_ascii=False) for t in draft.payload["tools"])
    rules = "\n".join(json.dumps(r, ensure_ascii=False) for r in draft.payload["allowed_actions"])
    return "\n".join((fence("STATE", state), fence("TOOLS", tools), fence("ALLOWED", rules)))
