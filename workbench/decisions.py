"""Which action did an agent take, and is it one that its state allows? Decided by program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any, NamedTuple

from workbench.alike import forms
from workbench.domain.contracts import Reply
from workbench.domain.flow import Action, Rule
from workbench.domain.record import canonical_json
from workbench.quantity import NotOne, Quantity, quantity

MOST_TEXT = 200_000
MOST_OBJECTS = 40
MOST_DEPTH = 50
MOST_NAME, MOST_NAMES = 60, 8
TOOL_NAMES = ("tool", "name", "action", "function")
ARGUMENTS = ("arguments", "args", "kwargs", "parameters", "input")


class Fit(NamedTuple):
    """How an action stands to a rule: `wrong` names what does not fit, `form` what looks so."""

    ok: bool
    wrong: str = ""
    form: str = ""


def spoken(reply: Reply) -> str:
    """A reply as text: its first tool call as JSON, where it made one, else its words."""
    if not reply.tool_calls:
        return reply.text
    action = _of(reply.tool_calls[0])
    return written(action) if action else json.dumps(reply.tool_calls[0])


def written(action: Action) -> str:
    """The one spelling of an action; equal actions give equal text."""
    return canonical_json({"tool": action.tool, "arguments": action.arguments})


def action_in(text: str) -> Action | None:
    """The first action that a reply emits as a JSON object; None when it emits none.

    An object is an action when it names a tool: `{"tool": .., "arguments": {..}}`, the same with
    `name`, or a tool call as OpenAI's protocol writes it. What is quoted later does not count.
    """
    return next((found for value in _objects(text[:MOST_TEXT]) if (found := _of(value))), None)


def judged(
    action: Action, allowed: Iterable[Rule], forbidden: Iterable[Rule] = ()
) -> tuple[Fit, Rule | None]:
    """The best fit among the allowed rules, unless a forbidden rule is met; and the rule met."""
    harm = next((rule for rule in forbidden if hits(rule, action)), None)
    if harm is not None:
        return Fit(False, "forbidden"), harm
    fits = [(meets(rule, action), rule) for rule in allowed]
    met = next(((fit, rule) for fit, rule in fits if fit.ok), None)
    if met is not None:
        return met
    near = [fit for fit, rule in fits if rule.tool == action.tool]
    return (near[0] if near else Fit(False, f"tool: {_named(action.tool)}")), None


def meets(rule: Rule, action: Action) -> Fit:
    """Whether an allowed rule is met, and by which other form of its values."""
    if action.tool != rule.tool:
        return Fit(False, f"tool: {_named(action.tool)}")
    given = action.arguments
    missing = [name for name in rule.arguments if name not in given]
    extra = [name for name in given if name not in rule.arguments and name not in rule.optional]
    found = {name: alike(values, given[name]) for name, values in rule.arguments.items()
             if name in given}  # fmt: skip
    bad = [name for name, form in found.items() if form is None]
    wrong = "; ".join(
        f"{what}: {', '.join(map(_named, names[:MOST_NAMES]))}" for what, names in
        (("missing", missing), ("unknown", extra), ("other value", bad)) if names
    )  # fmt: skip
    shapes = sorted({f"{name}: {form}" for name, form in found.items() if form})
    return Fit(not wrong, wrong, "" if wrong else "; ".join(shapes))


def hits(rule: Rule, action: Action) -> bool:
    """Whether a forbidden rule is met: its tool, with one of its values for each argument named."""
    return action.tool == rule.tool and all(
        name in action.arguments and alike(values, action.arguments[name]) is not None
        for name, values in rule.arguments.items()
    )


def alike(values: Sequence[Any], given: Any) -> str | None:
    """How `given` differs in form from the first value that it equals ('' not at all), or None."""
    found = [form for value in values if (form := _same(value, given)) is not None]
    return min(found, key=len) if found else None


def examples(rule: Rule, most: int = 24) -> list[Action]:
    """Concrete actions that a rule allows, without its optional arguments; at most so many."""
    names, values = list(rule.arguments), list(rule.arguments.values())
    rows = islice(product(*values), most)
    return [Action(tool=rule.tool, arguments=dict(zip(names, row, strict=True))) for row in rows]


def _same(value: Any, given: Any) -> str | None:
    shapes = forms(value, given)
    if shapes is not None:
        return ", ".join(shapes)
    if not (isinstance(value, str) and isinstance(given, str | int | float)):
        return None
    if " ".join(value.casefold().split()) == " ".join(str(given).casefold().split()):
        return "spelling"
    one, other = _quantity(value), _quantity(str(given))
    return "amount" if one is not None and one == other else None


def _quantity(text: str) -> Quantity | None:
    """An amount with a unit; a bare number stands for itself alone."""
    try:
        found = quantity(text)
    except NotOne:
        return None
    return found if found.unit else None


def _objects(text: str) -> Iterator[Any]:
    """The JSON objects that stand in a text, in order; those inside another are its own."""
    decoder, at = json.JSONDecoder(), text.find("{")
    for _ in range(MOST_OBJECTS):
        if at < 0:
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            value, end = None, at + 1
        if value is not None:
            yield value
        at = text.find("{", end)


def _of(value: Any) -> Action | None:
    """An object as an action, in any of the forms that models use."""
    if not isinstance(value, Mapping):
        return None
    inner = value.get("function")
    if isinstance(inner, Mapping):
        value = inner
    tool = next((value[n] for n in TOOL_NAMES if isinstance(value.get(n), str)), "")
    arguments: Any = next((value[n] for n in ARGUMENTS if n in value), {})
    if isinstance(arguments, str):
        arguments = _parsed(arguments)
    if not tool or not isinstance(arguments, Mapping) or _too_deep(arguments):
        return None
    return Action(tool=tool, arguments={str(k): v for k, v in arguments.items()})


def _parsed(text: str) -> Any:
    try:
        return json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None


def _too_deep(value: Any) -> bool:
    """Whether a value is nested deeper than any argument of a tool; walked without recursion."""
    level = [value]
    for _ in range(MOST_DEPTH):
        inner: list[Any] = []
        for one in level:
            if isinstance(one, Mapping):
                inner.extend(one.values())
            elif isinstance(one, list):
                inner.extend(one)
        if not inner:
            return False
        level = inner
    return True


def _named(name: str) -> str:
    """A name out of a reply as it may stand in a reason: short, and storable as UTF-8."""
    return name[:MOST_NAME].encode("utf-8", "backslashreplace").decode("utf-8")
