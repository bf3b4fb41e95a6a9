"""How text and JSON lie in the store: exactly as they came, hostile characters included.

SQLite's TEXT is UTF-8, which has no form for a lone surrogate (half of a broken character in
outside text). Text that holds one is kept as bytes in the same column and read back the same.
"""

from __future__ import annotations

import json
from typing import Any

SUMMARY = 400


def bind(text: str) -> str | bytes:
    """A text as SQLite can hold it."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def read(value: str | bytes) -> str:
    """The text that `bind` was given."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def raw(value: str | bytes) -> bytes:
    """The bytes of a stored text, for hashing."""
    return value if isinstance(value, bytes) else value.encode("utf-8")


def pack(value: Any) -> str | bytes:
    """A JSON-able value as one text. Keys keep their order: that of axes and gates has meaning."""
    return bind(json.dumps(value, separators=(",", ":"), ensure_ascii=False))


def unpack(value: str | bytes) -> Any:
    """The value that `pack` was given."""
    return json.loads(read(value))


def summary(text: str) -> str:
    """The first characters of a text for lists, with broken characters written as escapes."""
    head = text if len(text) <= SUMMARY else text[: SUMMARY - 1] + "…"
    return head.encode("utf-8", "backslashreplace").decode("utf-8")


def plain(value: str | bytes) -> str:
    """A stored text for a record's own text field: broken characters are written as escapes."""
    return read(value).encode("utf-8", "backslashreplace").decode("utf-8")
