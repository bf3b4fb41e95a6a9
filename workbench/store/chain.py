"""The hash chain over a candidate's events: an event or receipt edited by hand breaks it.

A link is the sha256 of the link before it and of what the store holds of the event: where it
stands, its content, its receipt, its draft and slot (by digest) and the store's own stamp.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from workbench.store.text import raw

START = ""


class Stamp(NamedTuple):
    """What the store adds: written at, first call begun, seconds to the last, money (float)."""

    at: float
    started: float | None
    seconds: float
    cost: float


class Facts(NamedTuple):
    """What the store holds of one event, as it is stored."""

    place: tuple[str, int, int, int]
    body: str | bytes
    receipt: str | bytes
    draft_id: str
    slot_digest: str
    stamp: Stamp


def text_digest(text: str | bytes) -> str:
    """The sha256 of a stored text, 32 hexadecimal characters."""
    return hashlib.sha256(raw(text)).hexdigest()[:32]


def link(previous: str, facts: Facts) -> str:
    """The chain value of an event after `previous` ('' for the first), 64 characters."""
    parts: Sequence[str | bytes] = (
        previous, repr(facts.place), facts.body, facts.receipt, facts.draft_id, facts.slot_digest,
        repr(tuple(facts.stamp)),
    )  # fmt: skip
    sha = hashlib.sha256()
    for part in parts:
        content = raw(part)
        sha.update(b"%d:" % len(content))  # lengths keep two parts from trading characters
        sha.update(content)
    return sha.hexdigest()
