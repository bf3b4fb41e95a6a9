"""Takes a request apart, whoever is asked: documents, question, fenced texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Messages = Sequence[Mapping[str, object]]

FENCE = re.compile(r"<<<(\w+) ([0-9a-f]{8})\n(.*?)\n?\2>>>", re.DOTALL)
HEADING = re.compile(r"^### +(.+?) *$", re.MULTILINE)
HINT = re.compile(r"^\s*answer type\s*:\s*(.*?)\s*$", re.IGNORECASE | re.MULTILINE)
QUESTION = re.compile(r"^## +Question *$", re.MULTILINE | re.IGNORECASE)
SECTION = re.compile(r"^## +.*$", re.MULTILINE)


@dataclass(frozen=True)
class Asked:
    """What one request holds: (title, text) of each document, the story, the wanted form."""

    documents: tuple[tuple[str, str], ...]
    prompt: str
    hint: str
    fenced: tuple[tuple[str, str], ...]

    def fence(self, name: str) -> str:
        """The fenced text of that name, or nothing."""
        return next((text for found, text in self.fenced if found == name), "")


def user_text(messages: Messages) -> str:
    """All user messages as one text."""
    return "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "user")


def read_messages(messages: Messages) -> Asked:
    """The parts of the request; equal requests are read once."""
    return _read(user_text(messages))


@lru_cache(maxsize=256)
def _read(text: str) -> Asked:
    fenced = tuple((m.group(1), m.group(3)) for m in FENCE.finditer(text))
    plain = FENCE.sub("\n", text)
    mark = QUESTION.search(plain)
    before = plain[: mark.start()] if mark else plain
    prompt, hint = _question(plain[mark.end() :]) if mark else ("", "")
    named = dict(fenced)
    return Asked(_documents(before), named.get("PROMPT", prompt), hint, fenced)


def _question(text: str) -> tuple[str, str]:
    """The story and the hint line that follows it, if one does."""
    hints = list(HINT.finditer(text))
    if not hints:
        return text.strip(), ""
    last = hints[-1]
    return (text[: last.start()] + text[last.end() :]).strip(), last.group(1)


def _documents(text: str) -> tuple[tuple[str, str], ...]:
    """(title, text) of each `### ` document."""
    marks = list(HEADING.finditer(text))
    ends = [*(m.start() for m in marks[1:]), len(text)]
    return tuple(
        (m.group(1), SECTION.split(text[m.end() : end])[0].strip())
        for m, end in zip(marks, ends, strict=False)
    )
