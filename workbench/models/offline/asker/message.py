"""What the author of queries has in front of it: labels, a coordinate, records of evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.models.offline.author.message import Messages, pairs, sections, user_text

__all__ = ["Asked", "Messages", "Record", "read_asked"]
RECORD = re.compile(
    r"^### +(.+?) *\n<<<RECORD ([0-9a-f]{8})\n(.*?)\n(.*?)\n\2>>>", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Record:
    """One record of evidence: its id, its title and its text as shown."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Asked:
    """One request: the labels that it shows from the top down, coordinate and evidence."""

    labels: tuple[str, ...]
    coordinate: Mapping[str, str]
    evidence: tuple[Record, ...]


def read_asked(messages: Messages) -> Asked:
    """The request that the messages make."""
    part = sections(user_text(messages))
    path = pairs(part.get("taxonomy leaf", "")).get("path", "")
    found = RECORD.findall(user_text(messages))
    return Asked(
        labels=tuple(label.strip() for label in path.split(" > ") if label.strip()),
        coordinate=pairs(part.get("coordinate", "")),
        evidence=tuple(Record(id, title, text.strip()) for id, _, title, text in found),
    )
