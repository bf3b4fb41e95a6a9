"""Reads an authoring message back into its parts: what a model would see, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Messages = Sequence[Mapping[str, object]]
HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
DOCUMENT = re.compile(r"^### +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Request:
    """One authoring request; lists are empty and texts blank when the message lacks the section."""

    test: str = ""
    path: str = ""
    leaf: str = ""
    definition: str = ""
    coordinate: Mapping[str, str] = field(default_factory=dict)
    track: str = "happy"
    band: str = "discriminating"
    constraints: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)


def user_text(messages: Messages) -> str:
    """All user messages as one text."""
    return "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "user")


def sections(text: str) -> dict[str, str]:
    """Title (before any bracket, lower case) -> body of each `## ` section.

    `## Documents` is last in every contract, so headings inside documents cannot shadow others.
    """
    head, mark, tail = text.partition("## Documents\n")
    marks = list(HEADING.finditer(head))
    ends = [m.start() for m in marks[1:]] + [len(head)]
    found = {
        m.group(1).split("(")[0].strip().lower(): head[m.end() : end].strip()
        for m, end in zip(marks, ends, strict=False)
    }
    if mark:
        found["documents"] = tail
    return found


def documents(text: str) -> dict[str, str]:
    """Title -> body of each `### ` document, in the order of the message."""
    marks = list(DOCUMENT.finditer(text))
    ends = [m.start() for m in marks[1:]] + [len(text)]
    return {
        m.group(1): text[m.end() : end].split("\n## ")[0].strip()
        for m, end in zip(marks, ends, strict=False)
    }


def bullets(text: str) -> tuple[str, ...]:
    """The `- ` entries of a section; an entry may run over several lines."""
    parts = re.split(r"^- ", "\n" + text, flags=re.MULTILINE)[1:]
    return tuple(part.strip() for part in parts if part.strip())


def pairs(text: str) -> dict[str, str]:
    """`name: value` lines as a mapping with lower-case names."""
    lines = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in lines}


def read_request(messages: Messages) -> Request:
    """The request that the messages make."""
    part = sections(user_text(messages))
    leaf = pairs(part.get("taxonomy leaf", ""))
    return Request(
        test=part.get("what to test", ""),
        path=leaf.get("path", ""),
        leaf=leaf.get("leaf", ""),
        definition=leaf.get("definition", ""),
        coordinate=pairs(part.get("coordinate", "")),
        track=part.get("track", "happy").strip().lower() or "happy",
        band=part.get("wanted difficulty", "discriminating").strip().lower(),
        constraints=bullets(part.get("constraints", "")),
        personas=bullets(part.get("personas", "")),
        seeds=bullets(part.get("seed texts", "")),
        checklist=bullets(part.get("checklist", "")),
        covered=bullets(part.get("already covered", "")),
        documents=documents(part.get("documents", "")),
    )
