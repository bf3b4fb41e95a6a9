"""Where a step point stands in its environment, and the proof that its actions are right there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from pydantic import ValidationError

from workbench.decisions import action_in, examples, hits, judged, written
from workbench.domain.contracts import Context
from workbench.domain.flow import Action, Environment, Rule, State, finished
from workbench.domain.record import Record, digest
from workbench.errors import SpecError
from workbench.registry import load

MOST_TRIED = 60
MADE_UP = "anything"


class Place(Record):
    """How to reach a state again: the environment, its version, the case and the actions."""

    environment: str
    version: str = ""
    case: dict[str, Any] = {}
    actions: tuple[Action, ...] = ()


class Replayed(NamedTuple):
    """What replaying a point found. `wrong`: allowed rules, with why they are not right."""

    ok: bool
    reason: str = ""
    message: str = ""
    wrong: tuple[tuple[Rule, str], ...] = ()
    checks: tuple[dict[str, Any], ...] = ()


def environment_of(name: str) -> Environment:
    """The environment of that name; SpecError naming those there are."""
    environment: Environment = load("environment", str(name))
    return environment


def step_of(environment: Environment, ctx: Context) -> str:
    """The step a slot is about: its leaf, else the coordinate's `step`, else in turn."""
    ids = [step.id for step in environment.steps]
    wanted = [node.id for node in reversed(ctx.path)] + [ctx.slot.coordinate.get("step", "")]
    return next((name for name in wanted if name in ids), ids[ctx.slot.index % len(ids)])


def facts_at(environment: Environment, case: Mapping[str, Any]) -> str:
    """What the user has to say, a line each."""
    return "\n".join(f"{name}: {value}" for name, value in environment.told(case).items())


def state_of(place: Place, message: str) -> tuple[Environment, State]:
    """The state that a place leads to."""
    environment = environment_of(place.environment)
    state = environment.begin(place.case, message)
    for action in place.actions:
        state = environment.act(state, action)
    return environment, state


def example_state(environment: Environment, step: str) -> State:
    """The state before `step` of a drawn case whose user says the facts plainly."""
    case = environment.case(Random("example"), {})
    told = ", ".join(f"{name} {value}" for name, value in environment.told(case).items())
    state = environment.begin(case, f"Hello, there is a payment that is not right: {told}.")
    while (due := environment.due(state)) is not None and due.id != step:
        state = environment.act(state, environment.reference(state))
    return state


def step_payload(
    environment: Environment, state: State, rules: tuple[Rule, ...] = ()
) -> dict[str, Any]:
    """The point at a state: what is shown there, and the rules (the environment's by default).

    SpecError where the flow has ended.
    """
    step = environment.due(state)
    if step is None:
        raise SpecError("the flow has ended: there is no decision to cut at")
    place = Place(
        environment=environment.name, version=environment.version, case=state.case,
        actions=tuple(turn.action for turn in state.turns),
    )  # fmt: skip
    return {
        "prompt": state.message, "context": [], "messages": list(environment.shown(state)),
        "tools": list(environment.tools),
        "allowed_actions": _plain(rules or environment.allowed(state)),
        "forbidden_actions": _plain(environment.forbidden(state)),
        "step_id": step.id, "step_kind": step.kind,
        "flow_id": digest([environment.name, state.case], 12), "position": len(state.turns) + 1,
        "reference": written(environment.reference(state)),
        "place": place.model_dump(mode="json"), "grader": {"type": "action", "params": {}},
    }  # fmt: skip


def step_example(step: str = "tool_call", environment: str = "support_desk") -> dict[str, Any]:
    """A point of an environment's drawn example case, for proofs."""
    world = environment_of(environment)
    return step_payload(world, example_state(world, step))


def _plain(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    return [rule.model_dump(mode="json") for rule in rules]


def fault(environment: Environment, state: State, action: Action) -> str:
    """Why an action is not right here, '' when it is: refused, against the rules, or a dead end."""
    after = environment.act(state, action)
    refusal = after.turns[-1].result.get("error")
    if refusal:
        return f"it does not execute: {refusal}"
    fit, _ = judged(action, environment.allowed(state), environment.forbidden(state))
    if not fit.ok:
        return fit.wrong
    if not environment.solved(finished(environment, after)):
        return "the task cannot be finished from there"
    return ""


def proposals(environment: Environment, state: State, said: Any) -> tuple[Rule, ...]:
    """The rules behind the actions that somebody proposes; what our program refutes is left out."""
    rows = said if isinstance(said, list) else []
    found = (_read(row) for row in rows[:8])
    return tuple(
        _rule_of(environment, state, action) for action in found
        if action is not None and not fault(environment, state, action)
    )  # fmt: skip


def proposed(
    environment: Environment, state: State, text: str
) -> tuple[Action | None, Rule | None]:
    """The action in a text and, where our program finds it right, the rule that it stands for."""
    action = action_in(text)
    if action is None or fault(environment, state, action):
        return action, None
    return action, _rule_of(environment, state, action)


def replayed(payload: Mapping[str, Any]) -> Replayed:
    """Run the point again: its state, its reference and every allowed action (METHOD 13)."""
    place = Place.model_validate(payload["place"])
    environment, state = state_of(place, str(payload["prompt"]))
    if place.version != environment.version:
        return Replayed(False, "stale_version",
                        f"made with {place.environment} {place.version}, here is version "
                        f"{environment.version}")  # fmt: skip
    refused = [t.result["error"] for t in state.turns if "error" in t.result]
    step = environment.due(state)
    if refused or step is None or step.id != payload["step_id"]:
        why = str(refused[0]) if refused else f"{step.id if step else 'nothing'} is due there"
        return Replayed(False, "bad_prefix", f"the actions before it do not lead there: {why}")
    if (payload["step_kind"], payload["position"]) != (step.kind, len(state.turns) + 1):
        return Replayed(False, "bad_step", f"it is step {len(state.turns) + 1}, {step.kind}")
    if list(payload["messages"]) != [dict(m) for m in environment.shown(state)]:
        return Replayed(False, "stale_state", "the messages are not those of this state")
    if list(payload["tools"]) != list(environment.tools):
        return Replayed(False, "stale_state", "the tools are not those of this environment")
    untold = environment.untold(place.case, str(payload["prompt"]))
    if untold:
        return Replayed(False, "missing_fact", f"the message does not say: {', '.join(untold)}")
    return _rules_hold(payload, environment, state)


def _rules_hold(payload: Mapping[str, Any], environment: Environment, state: State) -> Replayed:
    rules = [Rule.model_validate(rule) for rule in payload["allowed_actions"]]
    harm = [Rule.model_validate(rule) for rule in payload["forbidden_actions"]]
    tried = {rule.canonical(): (rule, _tried(rule)) for rule in rules}
    found = [(rule, action, _refusal(environment, state, action, harm))
             for rule, actions in tried.values() for action in actions]  # fmt: skip
    checks = tuple({"tried": action.model_dump(), "fault": why} for _, action, why in found)
    wrong = {rule.canonical(): (rule, why) for rule, actions in tried.values()
             if (why := _unprovable(actions))}  # fmt: skip
    wrong |= {rule.canonical(): (rule, why) for rule, _, why in found if why}
    if wrong:
        message = "; ".join(why for _, why in wrong.values())[:300]
        return Replayed(False, "wrong_action", message, tuple(wrong.values()), checks)
    reference = action_in(str(payload["reference"]))
    if reference is None or not judged(reference, rules, harm)[0].ok:
        return Replayed(False, "key_mismatch", "the reference is not among the allowed actions")
    return Replayed(True, checks=checks)


def _tried(rule: Rule) -> list[Action]:
    """Every action that a rule allows, and each optional argument once with a value made up."""
    plain = examples(rule, MOST_TRIED + 1)
    more = [plain[0].model_copy(update={"arguments": {**plain[0].arguments, name: MADE_UP}})
            for name in rule.optional if plain]  # fmt: skip
    return plain + more


def _unprovable(actions: Sequence[Action]) -> str:
    """Why a rule cannot be proved: it allows nothing, or more than can be tried."""
    if not actions:
        return "a rule allows no action at all"
    return f"a rule allows more than {MOST_TRIED} actions" if len(actions) > MOST_TRIED else ""


def _refusal(environment: Environment, state: State, action: Action, harm: Sequence[Rule]) -> str:
    """Why an allowed action is not right: by its environment, or by the point's own rules."""
    if any(hits(rule, action) for rule in harm):
        return "it is forbidden as well"
    return fault(environment, state, action)


def _rule_of(environment: Environment, state: State, action: Action) -> Rule:
    """The environment's own rule that the action meets: other right values come with it."""
    _, rule = judged(action, environment.allowed(state), environment.forbidden(state))
    return rule or Rule(tool=action.tool, arguments={k: (v,) for k, v in action.arguments.items()})


def _read(row: Any) -> Action | None:
    try:
        return Action.model_validate(row)
    except ValidationError:
        return None
