"""Are two JSON values the same, or the same in another form (5.0 for 5, a list as a string)?"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from typing import Any

# Longer text is read as JSON alone: Python's own reader takes a second for what is hostile.
MOST_PYTHON = 20_000


def marked(value: Any) -> Any:
    """A value that equals another one's exactly when their JSON is equal up to key order and 5.0.

    True is no 1 in JSON, so truth values are marked.
    """
    if isinstance(value, bool):
        return ("truth", value)
    if isinstance(value, Mapping):
        return {str(k): marked(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [marked(v) for v in value]
    return value


def forms(expected: Any, actual: Any) -> list[str] | None:
    """How the form of two values differs ([]: not at all); None where the values differ.

    A value nested deeper than Python can walk (hostile text does that) equals nothing.
    """
    found: set[str] = set()
    try:
        return sorted(found) if _alike(expected, actual, found) else None
    except RecursionError:
        return None


def _alike(one: Any, other: Any, found: set[str]) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if set(one) != set(other):
            return False
        if list(one) != list(other):
            found.add("key order")
        return all(_alike(one[k], other[k], found) for k in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(
            _alike(a, b, found) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, str) != isinstance(other, str):
        return _as_text(one, other, found)
    if marked(one) != marked(other):
        return False
    if type(one) is not type(other):
        found.add("5.0 for 5")
    return True


def _as_text(one: Any, other: Any, found: set[str]) -> bool:
    """One is text and the other is not: is it the other, written down?"""
    text, value = (one, other) if isinstance(one, str) else (other, one)
    if value is None:
        return False
    read = _read(text)
    if read is None or isinstance(read, str):
        return False
    what = "list" if isinstance(value, list | tuple) else "object" if isinstance(value, Mapping) \
        else "truth value" if isinstance(value, bool) else "number"  # fmt: skip
    inner: set[str] = set()
    if not _alike(value, read, inner):
        return False
    found |= inner | {f"{what} as a string"}
    return True


def _read(text: str) -> Any:
    """The value that a string writes down, as JSON or as Python; None for plain text."""
    readers = (json.loads, ast.literal_eval) if len(text) <= MOST_PYTHON else (json.loads,)
    for reader in readers:
        try:
            return reader(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
    return None
