"""Did the agent do what was expected, something else, or the same in another form?

An expected action is met by a call of the same name with equal arguments: equal as JSON, where the
order of keys is nothing and 5.0 is 5, strings are exact and the order of lists counts. Calls are
looked for in order, whatever stands between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench.alike import forms, marked

# Their argument is free text, so a name is all that can be asked for.
NAME_ONLY = frozenset({"transfer_to_human_agents", "think"})
Action = Mapping[str, Any]


class Matched(NamedTuple):
    """One expected action: the verdict of each rule and the call that it is about.

    `correct`: each call meets one action at most; `reuse`: a call may meet several; `lenient`: as
    correct, but free-text tools need only the name. `verdict` is exact, other_form or wrong, and
    `form` says how the form differs; a form that changes the JSON (a list as a string) is not
    correct, but no wrong decision either.
    """

    correct: int
    reuse: int
    lenient: int
    verdict: str
    form: str
    call: int | None


def matched(expected: Sequence[Action], calls: Sequence[Action]) -> list[Matched]:
    """What became of each expected action; actions and calls have `name` and `kwargs`.

    An action may have `compare`: the only arguments that count (None: all).
    """
    strict, lenient = _one_to_one(expected, calls), _one_to_one(expected, calls, NAME_ONLY)
    told = {i: _met(action, calls, at) for i, (action, at) in
            enumerate(zip(expected, strict, strict=True)) if at is not None}  # fmt: skip
    # What was done in another form is found before a call is taken for a wrong attempt at it.
    for nearest in (_other_form, _attempt):
        used = {at for at, _, _ in told.values()}
        for i, action in enumerate(expected):
            found = None if i in told else nearest(action, calls, used)
            if found is not None:
                told[i] = found
                used.add(found[0])
    rows = []
    for i, action in enumerate(expected):
        at, verdict, form = told.get(i, (None, "wrong", "no such call"))
        reuse = any(same(action, call) for call in calls)
        rows.append(Matched(int(strict[i] is not None), int(reuse), int(lenient[i] is not None),
                            verdict, form, at))  # fmt: skip
    return rows


Told = tuple[int, str, str]


def _met(action: Action, calls: Sequence[Action], at: int) -> Told:
    """A call that meets an action: exactly, or as JSON that is equal in another form."""
    form = ", ".join(forms(*_compared(action, calls[at])) or ())
    return at, "other_form" if form else "exact", form


def _one_to_one(
    expected: Sequence[Action], calls: Sequence[Action], name_only: frozenset[str] = frozenset()
) -> list[int | None]:
    """For each action in order, the first call still unused that meets it."""
    used: set[int] = set()
    found: list[int | None] = []
    for action in expected:
        free = (i for i, call in enumerate(calls) if i not in used and (
            call["name"] == action["name"] if action["name"] in name_only else same(action, call)
        ))  # fmt: skip
        at = next(free, None)
        found.append(at)
        if at is not None:
            used.add(at)
    return found


def _other_form(action: Action, calls: Sequence[Action], used: set[int]) -> Told | None:
    """An unused call of that name whose arguments differ in form only."""
    for i in _named(action, calls, used):
        found = forms(*_compared(action, calls[i]))
        if found is not None:
            return i, "other_form", ", ".join(found)
    return None


def _attempt(action: Action, calls: Sequence[Action], used: set[int]) -> Told | None:
    """The first unused call of that name, with the arguments that are wrong."""
    first = next(iter(_named(action, calls, used)), None)
    if first is None:
        return None
    return first, "wrong", _differing(*_compared(action, calls[first]))


def _named(action: Action, calls: Sequence[Action], used: set[int]) -> list[int]:
    return [i for i, call in enumerate(calls) if call["name"] == action["name"] and i not in used]


def _differing(expected: Any, actual: Any) -> str:
    """The arguments in which two calls differ in more than form."""
    if not (isinstance(expected, Mapping) and isinstance(actual, Mapping)):
        return "arguments"
    names = sorted({*expected, *actual})
    return "arguments: " + ", ".join(
        name for name in names if name not in expected or name not in actual
        or forms(expected[name], actual[name]) is None
    )  # fmt: skip


def same(action: Action, call: Action) -> bool:
    """The same name and equal arguments."""
    expected, actual = _compared(action, call)
    return bool(action["name"] == call["name"] and marked(expected) == marked(actual))


def _compared(action: Action, call: Action) -> tuple[Any, Any]:
    """Both calls' arguments, cut to those that count."""
    only = action.get("compare")
    both = action["kwargs"], call["kwargs"]
    if only is None or not all(isinstance(one, Mapping) for one in both):
        return both
    one, other = ({k: v for k, v in kwargs.items() if k in only} for kwargs in both)
    return one, other
