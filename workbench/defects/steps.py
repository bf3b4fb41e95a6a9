"""Step points that are wrong: a bad action allowed, a good one missing, a state that is not so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, Literal, NamedTuple

from workbench.decisions import action_in, examples, judged, written
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Example
from workbench.domain.flow import Action, Environment, Rule, State
from workbench.flows import Place, environment_of, fault, replayed, state_of, step_example
from workbench.planting import altered, reworded, sentences, tidy
from workbench.registry import register
from workbench.steptrials import mutants_of, rules_in, tools_in

By = Literal["program", "model"]
Rules = Iterable[Rule]
STEP = Example(payload=step_example("retrieve"))
NO_STEP = Example(payload={"prompt": "What will I be charged?", "reference": "4.00 EUR"})


class Scene(NamedTuple):
    """A step point, run again: where it stands and which actions it allows."""

    environment: Environment
    state: State
    rules: list[Rule]


@register("defect", passes=STEP, refuses=NO_STEP)
class WidenedSet:
    """An action that is wrong or forbidden at this decision is allowed beside the right ones."""

    name = "widened set"
    decided_by: By = "program"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        scene = _scene(draft)
        if scene is None:
            return None
        wrong = list(_wrong(draft, scene))
        rng.shuffle(wrong)
        ways = [_wider(draft, scene.rules, action, rng) for action in wrong[:1]]
        return next(iter(ways), None)


@register("defect", passes=STEP, refuses=NO_STEP)
class NarrowedSet:
    """An action that is just as right is missing; the reference is still allowed."""

    name = "narrowed set"
    decided_by: By = "model"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        scene = _scene(draft)
        reference = action_in(str(draft.payload["reference"])) if scene else None
        if scene is None or reference is None:
            return None
        narrow = [_rule(reference)]
        right = [a for rule in scene.environment.allowed(scene.state) for a in examples(rule)]
        lost = [a for a in right if not judged(a, narrow)[0].ok
                and judged(a, scene.rules)[0].ok
                and not fault(scene.environment, scene.state, a)]  # fmt: skip
        if not lost:
            return None
        gone = rng.choice(lost)
        kept = [a for a in right if judged(a, scene.rules)[0].ok and a != gone]
        # One right action goes, or all but the reference.
        kept = rng.choice((kept, [reference]))
        return _with_rules(draft, [_rule(a) for a in kept])


@register("defect", passes=STEP, refuses=NO_STEP)
class WrongGold:
    """The author believes in a wrong action: it is the reference and the only one allowed."""

    name = "wrong gold"
    decided_by: By = "program"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        scene = _scene(draft)
        wrong = list(_wrong(draft, scene)) if scene else []
        harm = rules_in(draft.payload, "forbidden_actions")
        wrong = [a for a in wrong if judged(a, [_rule(a)], harm)[0].ok]
        if not wrong:
            return None
        action = rng.choice(wrong)
        return _with_rules(draft, [_rule(action)], reference=written(action))


@register("defect", passes=STEP, refuses=NO_STEP)
class StaleState:
    """The messages are those of another state: a turn is gone, or a result says something else."""

    name = "stale state"
    decided_by: By = "program"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        scene = _scene(draft)
        if scene is None:
            return None
        shown = [dict(m) for m in scene.environment.shown(scene.state)]
        ways = [shown[:-2]] if scene.state.turns else []
        ways += [_swapped(shown, other.payload["messages"]) for other in others
                 if _scene(other) is not None]  # fmt: skip
        ways += [[*shown[:i], _misquoted(m), *shown[i + 1 :]] for i, m in enumerate(shown[1:], 1)]
        ways = [way for way in ways if way != shown]
        if not ways:
            return None
        return altered(draft, {**draft.payload, "messages": rng.choice(ways)})


@register("defect", passes=STEP, refuses=NO_STEP)
class MissingFact:
    """The user does not say what the agent needs, and the state is run from that message."""

    name = "missing fact"
    decided_by: By = "program"
    repeats = False

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        scene = _scene(draft)
        if scene is None:
            return None
        prompt = str(draft.payload["prompt"])
        told = scene.environment.told(scene.state.case)
        shorter = [
            tidy(prompt.replace(value, "that")) for value in told.values() if value in prompt
        ]
        shorter += [tidy(prompt[:a] + prompt[b:]) for a, b in sentences(prompt)]
        lacking = [text for text in shorter
                   if text and scene.environment.untold(scene.state.case, text)]  # fmt: skip
        return reworded(draft, rng.choice(lacking)) if lacking else None


def _scene(draft: Draft) -> Scene | None:
    """The point run again; None for another kind of draft, or one that does not hold itself."""
    if "place" not in draft.payload or not replayed(draft.payload).ok:
        return None
    place = Place.model_validate(draft.payload["place"])
    _, state = state_of(place, str(draft.payload["prompt"]))
    rules = rules_in(draft.payload, "allowed_actions")
    return Scene(environment_of(place.environment), state, rules)


def _wrong(draft: Draft, scene: Scene) -> Iterator[Action]:
    """Actions that our program knows to be wrong here, each near to a right one or a real harm."""
    near = [action for rule in scene.rules for action in examples(rule, 2)]
    tried = [m for a in near for _, m in mutants_of(a, tools_in(draft.payload))]
    harm = [rule for rule in rules_in(draft.payload, "forbidden_actions") if rule.arguments]
    tried += [action for rule in harm for action in examples(rule, 4)]
    for action in tried:
        if fault(scene.environment, scene.state, action) and not judged(action, scene.rules)[0].ok:
            yield action


def _wider(draft: Draft, rules: Sequence[Rule], action: Action, rng: Random) -> Draft | None:
    """The wrong action as a rule of its own, or as one more value or argument of a rule."""
    ways: list[list[Rule]] = [[*rules, _rule(action)]]
    for i, rule in enumerate(rules):
        joined = _joined(rule, action)
        if joined is not None:
            ways.append([*rules[:i], joined, *rules[i + 1 :]])
    harm = rules_in(draft.payload, "forbidden_actions")
    # A rule that stands beside a forbidden one allows nothing more.
    sound = [way for way in ways if judged(action, way, harm)[0].ok]
    return _with_rules(draft, rng.choice(sound or ways))


def _joined(rule: Rule, action: Action) -> Rule | None:
    """The rule with the action's other value or further argument taken in; None where it has not
    the same tool and arguments.
    """
    given = action.arguments
    if rule.tool != action.tool or not set(rule.arguments) <= set(given):
        return None
    extra = tuple(name for name in given if name not in rule.arguments)
    values = {name: values if given[name] in values else (*values, given[name])
              for name, values in rule.arguments.items()}  # fmt: skip
    return Rule(tool=rule.tool, arguments=values, optional=(*rule.optional, *extra))


def _rule(action: Action) -> Rule:
    return Rule(tool=action.tool, arguments={name: (v,) for name, v in action.arguments.items()})


def _with_rules(draft: Draft, rules: Rules, **fields: Any) -> Draft:
    rows = [rule.model_dump(mode="json") for rule in rules]
    return altered(draft, {**draft.payload, "allowed_actions": rows, **fields}, draft.trace)


def _swapped(
    shown: Sequence[dict[str, Any]], other: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """These messages behind the user of another case."""
    return [*shown[:1], dict(other[1]), *shown[2:]]


def _misquoted(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message in which the last number is another one; the same where it has none."""
    text = str(message.get("content", ""))
    at = next((i for i in range(len(text) - 1, -1, -1) if text[i].isdigit()), -1)
    if at < 0:
        return dict(message)
    return {**message, "content": f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"}
