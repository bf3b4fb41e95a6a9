"""The base of every record: frozen, strict about its fields, and hashed by its canonical JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A fact that is stored. Records never change; a change makes a new record.

    `SCHEMA` is the number of the record's layout. It is raised when a field changes its meaning, so
    that a reader of an old store knows what it holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    SCHEMA: ClassVar[int] = 1

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values; what was worked out and cached from the old ones is dropped."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[name]
        return copied

    def canonical(self) -> str:
        """The record as JSON with sorted keys and no spaces: equal records give equal text."""
        return canonical_json(self.model_dump(mode="json"))


def canonical_json(value: Any) -> str:
    """Any JSON-able value as one canonical text (sorted keys, no spaces, unicode kept).

    A lone surrogate (half of a broken character in outside text) has no UTF-8 form, so it is
    written as its escape: hashing never fails on hostile text.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def digest(value: Any, length: int = 64) -> str:
    """The sha256 of a value's canonical JSON, as `length` hexadecimal characters."""
    return hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()[:length]
