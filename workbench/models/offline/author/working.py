"""The author's own arithmetic: it works its steps in the trace language and reads off the key.

Exact decimals throughout. The solvers have their own arithmetic and the workbench a third one; the
three never share code, so that each tests the others.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from workbench.models.offline.author.forms import key_day

Steps = Sequence[tuple[str, str]]
BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


def half_up(value: Decimal, places: Decimal = Decimal(2)) -> Decimal:
    """Half up to that many decimals."""
    return value.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)


def workday(start: date, n: Decimal, holidays: Sequence[date]) -> date:
    """The n-th working day after the start, which is day 0."""
    day, left = start, int(n)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in holidays
    return day


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "sum": lambda xs: sum(xs, Decimal(0)),
    "round2": half_up,
    "roundn": half_up,
    "floor": lambda x: x.to_integral_value(ROUND_FLOOR),
    "ceil": lambda x: x.to_integral_value(ROUND_CEILING),
    "date": date.fromisoformat,
    "days": lambda a, b: Decimal((b - a).days),
    "add_days": lambda d, n: d + timedelta(days=int(n)),
    "weekday": lambda d: Decimal(d.weekday()),
    "workdays": workday,
    "datestr": key_day,
    "join": lambda glue, parts: glue.join(parts),
}


def work(facts: Mapping[str, Any], steps: Steps, answer: str) -> Any:
    """The value of the step named `answer`, all steps worked in order over the facts."""
    known = dict(facts)
    for name, expression in steps:
        known[name] = _value(_tree(expression), known)
    return known[answer]


@lru_cache(maxsize=4096)
def _tree(expression: str) -> ast.expr:
    return ast.parse(expression, mode="eval").body


def _value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """The value of an expression; KeyError for a form that the language lacks."""
    return _FORMS[type(node)](node, known)


def _constant(node: ast.Constant, known: Mapping[str, Any]) -> Any:
    number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return Decimal(str(node.value)) if number else node.value


def _compare(node: ast.Compare, known: Mapping[str, Any]) -> bool:
    sides = [_value(node.left, known), *(_value(part, known) for part in node.comparators)]
    pairs = zip(node.ops, sides, sides[1:], strict=False)
    return all(COMPARE[type(op)](a, b) for op, a, b in pairs)


def _boolean(node: ast.BoolOp, known: Mapping[str, Any]) -> bool:
    values = (_value(part, known) for part in node.values)
    return all(values) if isinstance(node.op, ast.And) else any(values)


def _unary(node: ast.UnaryOp, known: Mapping[str, Any]) -> Any:
    value = _value(node.operand, known)
    return not value if isinstance(node.op, ast.Not) else -value


def _call(node: ast.Call, known: Mapping[str, Any]) -> Any:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    return FUNCTIONS[name](*(_value(part, known) for part in node.args))


def _choice(node: ast.IfExp, known: Mapping[str, Any]) -> Any:
    return _value(node.body if _value(node.test, known) else node.orelse, known)


_FORMS: dict[type[ast.expr], Callable[[Any, Mapping[str, Any]], Any]] = {
    ast.Constant: _constant,
    ast.Name: lambda node, known: known[node.id],
    ast.BinOp: lambda node, known: BINARY[type(node.op)](
        _value(node.left, known), _value(node.right, known)
    ),
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.Call: _call,
    ast.IfExp: _choice,
    ast.List: lambda node, known: [_value(part, known) for part in node.elts],
}
