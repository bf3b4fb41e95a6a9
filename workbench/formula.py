"""A small language of decimals and dates: what a construction trace may compute with.

No attribute, import, power, comprehension or call beyond the functions listed below, and bounds
on length, depth and size: an expression by a model is hostile until it has run.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
LONGEST, DIGITS, DEPTH, LIST = 400, 40, 30, 100


class Refused(Exception):
    """The expression or trace proves nothing; the message is the reason code."""


def evaluate(expr: str, names: Mapping[str, Any]) -> Any:
    """What an expression over known names comes to; Refused with a reason code.

    Also lets ArithmeticError, ValueError and TypeError of a senseless expression through.
    """
    if len(expr) > LONGEST:
        raise Refused("too_long")
    return _value(ast.parse(expr, mode="eval").body, names, 0)


def _value(node: ast.AST, names: Mapping[str, Any], depth: int) -> Any:
    if depth > DEPTH:
        raise Refused("too_deep")
    handler = HANDLERS.get(type(node))
    if handler is None:
        raise Refused("bad_expr")
    value = handler(node, names, depth + 1)
    if isinstance(value, Decimal) and (not value.is_finite() or value.adjusted() > DIGITS):
        raise Refused("too_large")
    return value


def _constant(node: Any, names: Any, depth: int) -> Any:
    if isinstance(node.value, bool | str):
        return node.value
    if isinstance(node.value, int | float):
        return Decimal(str(node.value))
    raise Refused("bad_expr")


def _lookup(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    if node.id not in names:
        raise Refused("unknown_name")
    return names[node.id]


OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Mod: operator.mod, ast.FloorDiv: operator.floordiv,
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip


def _binary(node: Any, names: Any, depth: int) -> Any:
    act = OPERATORS.get(type(node.op))
    left, right = _value(node.left, names, depth), _value(node.right, names, depth)
    text = isinstance(left, str) or isinstance(right, str)
    if act is None or (text and not isinstance(node.op, ast.Add)):
        raise Refused("bad_expr")
    return act(left, right)


def _unary(node: Any, names: Any, depth: int) -> Any:
    value = _value(node.operand, names, depth)
    if isinstance(node.op, ast.Not):
        return not value
    if isinstance(node.op, ast.USub):
        return -value
    return value


def _compare(node: Any, names: Any, depth: int) -> bool:
    left = _value(node.left, names, depth)
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = _value(comparator, names, depth)
        if type(op) not in OPERATORS or not OPERATORS[type(op)](left, right):
            return False
        left = right
    return True


def _boolean(node: Any, names: Any, depth: int) -> Any:
    values = (_value(v, names, depth) for v in node.values)
    return all(values) if isinstance(node.op, ast.And) else any(values)


def _choice(node: Any, names: Any, depth: int) -> Any:
    return _value(node.body if _value(node.test, names, depth) else node.orelse, names, depth)


def _list(node: Any, names: Any, depth: int) -> list[Any]:
    if len(node.elts) > LIST:
        raise Refused("too_long")
    return [_value(item, names, depth) for item in node.elts]


def _call(node: Any, names: Any, depth: int) -> Any:
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
        raise Refused("bad_expr")
    return FUNCTIONS[node.func.id](*[_value(arg, names, depth) for arg in node.args])


HANDLERS: dict[type, Callable[[Any, Any, int], Any]] = {
    ast.Constant: _constant, ast.Name: _lookup, ast.BinOp: _binary, ast.UnaryOp: _unary,
    ast.Compare: _compare, ast.BoolOp: _boolean, ast.IfExp: _choice, ast.List: _list,
    ast.Tuple: _list, ast.Call: _call,
}  # fmt: skip


def _round(value: Decimal, places: Any = 2) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _work_days(start: Any, n: Any, holidays: Any = ()) -> date:
    """The n-th working day after a day; that day is day 0."""
    day, left, closed = _date(start), int(n), {_date(h) for h in holidays}
    if not 0 <= left <= 1000:
        raise Refused("too_large")
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in closed
    return day


def _add_days(day: Any, n: Any) -> date:
    return _date(day) + timedelta(days=int(n))


def _many(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: act(values[0] if len(values) == 1 and isinstance(values[0], list)
                               else values)  # fmt: skip


def _text(value: Any) -> str:
    return shown(value)


def _join(mark: str, items: Sequence[Any]) -> str:
    return mark.join(shown(item) for item in items)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": _many(min), "max": _many(max), "sum": _many(lambda v: sum(v, Decimal(0))), "abs": abs,
    "round2": _round, "roundn": _round, "floor": lambda v: Decimal(math.floor(v)),
    "ceil": lambda v: Decimal(math.ceil(v)), "date": _date, "add_days": _add_days,
    "days": lambda a, b: Decimal((_date(b) - _date(a)).days),
    "weekday": lambda d: Decimal(_date(d).weekday()), "workdays": _work_days,
    "datestr": lambda d: shown(_date(d)), "text": _text, "join": _join,
    "len": lambda v: Decimal(len(v)),
}  # fmt: skip


def shown(value: Any) -> str:
    """A result as an answer is written: plain decimals, 12 March 2026, text as it is."""
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
