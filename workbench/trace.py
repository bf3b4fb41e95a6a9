"""Execute a construction trace: facts with verbatim quotes, then arithmetic that our program does.

A trace that is only claimed proves nothing (METHOD 2). Here every fact must stand in the item's
own text, and the steps run in a small language of decimals and dates: no attribute, import, power.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NamedTuple

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
MOST, LONGEST, DIGITS, DEPTH, LIST = 60, 400, 40, 30, 100
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
ISO = re.compile(r"^\d{4}-\d{2}-\d{2}$")


class Executed(NamedTuple):
    """What came out. `reason` is a code when `ok` is False; `value` is the result as text."""

    ok: bool
    value: str = ""
    reason: str = ""
    facts: int = 0
    steps: int = 0


class Refused(Exception):
    """The trace proves nothing; the message is the reason code."""


def re_execute(trace: Mapping[str, Any], sources: Sequence[str]) -> Executed:
    """Run a trace against the texts its quotes must come from. Never raises."""
    try:
        names: dict[str, Any] = {}
        facts, steps = _rows(trace, "facts"), _rows(trace, "steps")
        texts = [_plain(source) for source in sources]
        for fact in facts:
            names[_name(fact)] = _fact(fact, texts)
        for step in steps:
            names[_name(step)] = _run(str(step.get("expr", "")), names)
        answer = str(trace.get("answer", ""))
        if answer not in names:
            raise Refused("no_answer")
        return Executed(True, _shown(names[answer]), "", len(facts), len(steps))
    except Refused as refused:
        return Executed(False, reason=str(refused))
    except (ArithmeticError, InvalidOperation, ValueError, TypeError, KeyError, RecursionError,
            OverflowError, AttributeError, IndexError, MemoryError, SyntaxError):  # fmt: skip
        return Executed(False, reason="bad_trace")


def _rows(trace: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = trace.get(name) or []
    if not isinstance(rows, list) or len(rows) > MOST:
        raise Refused("too_long")
    if not all(isinstance(row, dict) for row in rows):
        raise Refused("bad_trace")
    return rows


def _name(row: Mapping[str, Any]) -> str:
    name = str(row.get("name", ""))
    if not name.isidentifier() or name.startswith("__") or name in FUNCTIONS:
        raise Refused("bad_name")
    return name


def _plain(text: str) -> str:
    return " ".join(text.split())


def _fact(fact: Mapping[str, Any], texts: Sequence[str]) -> Any:
    """The fact's value, when its quote stands verbatim in a source and holds that value."""
    quote, value = _plain(str(fact.get("quote", ""))), str(fact.get("value", "")).strip()
    if not quote or not any(quote in text for text in texts):
        raise Refused("quote_missing")
    if ISO.match(value):
        day = date.fromisoformat(value)
        if not _says_day(quote, day):
            raise Refused("value_not_in_quote")
        return day
    try:
        number = Decimal(value.replace(",", ""))
    except InvalidOperation:
        if value.casefold() not in quote.casefold():
            raise Refused("value_not_in_quote") from None
        return value
    said = {_decimal(n) for n in NUMBER.findall(quote)} | _worded(quote)
    if abs(number) not in said:
        raise Refused("value_not_in_quote")
    return number


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


WORDED = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip


def _worded(quote: str) -> set[Decimal]:
    words = set(re.findall(r"[a-z]+", quote.casefold()))
    return {Decimal(i) for i, word in enumerate(WORDED) if word in words}


def _says_day(quote: str, day: date) -> bool:
    """Whether a quote writes this date, year or not, in one of the usual forms."""
    folded, month = quote.casefold(), MONTHS[day.month - 1].casefold()
    d, m = day.day, day.month
    forms = [
        rf"{day.isoformat()}", rf"\b0?{d}[./]0?{m}\b",
        rf"\b{d}(?:st|nd|rd|th)?\s+(?:of\s+)?{month[:3]}", rf"{month[:3]}[a-z]*\.?\s+{d}\b",
    ]  # fmt: skip
    return any(re.search(form, folded) for form in forms)


def _run(expr: str, names: Mapping[str, Any]) -> Any:
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
    return _shown(value)


def _join(mark: str, items: Sequence[Any]) -> str:
    return mark.join(_shown(item) for item in items)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": _many(min), "max": _many(max), "sum": _many(lambda v: sum(v, Decimal(0))), "abs": abs,
    "round2": _round, "roundn": _round, "floor": lambda v: Decimal(math.floor(v)),
    "ceil": lambda v: Decimal(math.ceil(v)), "date": _date, "add_days": _add_days,
    "days": lambda a, b: Decimal((_date(b) - _date(a)).days),
    "weekday": lambda d: Decimal(_date(d).weekday()), "workdays": _work_days,
    "datestr": lambda d: _shown(_date(d)), "text": _text, "join": _join,
    "len": lambda v: Decimal(len(v)),
}  # fmt: skip


def _shown(value: Any) -> str:
    """A result as an answer is written: plain decimals, 12 March 2026, text as it is."""
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
