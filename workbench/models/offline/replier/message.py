"""What a replier has in front of it: the terms by row, a customer's message, a rubric, a reply."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Messages = Sequence[Mapping[str, object]]
FENCED = re.compile(r"<<<(\w+) ([0-9a-f]{8})\n(.*?)\n?\2>>>", re.DOTALL)
ROW = re.compile(r"^\| *([^|\n]+?) *\| *([^|\n]+?) *\| *([^|\n]+?) *\| *$", re.MULTILINE)
MESSAGE = re.compile(r"^## (?:Message|Question) *\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
VIOLATE = re.compile(r"^## Violate *\n\s*(\S+)", re.MULTILINE)
CRITERION = re.compile(r"^(\w+)\s*(?:\[([^\]]*)\])?\s*:?\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Clause:
    """One row of the terms."""

    number: str
    product: str
    term: str


@dataclass(frozen=True)
class Desk:
    """The request to a replier; parts that the message lacks are empty."""

    system: str
    text: str
    clauses: tuple[Clause, ...]
    prose: str
    criteria: tuple[tuple[str, str, str], ...]
    reply: str
    violate: str

    @property
    def product(self) -> str:
        """The product that the customer names first; empty when none is named."""
        names = dict.fromkeys(c.product for c in self.clauses if not c.product.startswith("All"))
        found = [(self.text.find(name), name) for name in names if name in self.text]
        return min(found)[1] if found else ""


def read_desk(messages: Messages) -> Desk:
    """The parts of the request; equal requests are read once."""
    said = {role: "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == role)
            for role in ("system", "user")}  # fmt: skip
    return _read(said["system"], said["user"])


@lru_cache(maxsize=256)
def _read(system: str, text: str) -> Desk:
    fenced = {m.group(1): m.group(3) for m in FENCED.finditer(text)}
    bare = FENCED.sub("", text)
    asked = MESSAGE.search(bare)
    wanted = VIOLATE.search(bare)
    clauses, prose = _terms(bare.partition("## Documents")[2])
    return Desk(
        system, fenced.get("PROMPT") or (asked.group(1).strip() if asked else ""),
        clauses, prose, _criteria(fenced.get("CRITERIA", "")), fenced.get("REPLY", ""),
        wanted.group(1) if wanted else "",
    )  # fmt: skip


@lru_cache(maxsize=64)
def _terms(text: str) -> tuple[tuple[Clause, ...], str]:
    """The rows of all tables, and what stands around them."""
    rows = tuple(Clause(*row) for row in ROW.findall(text))
    return tuple(row for row in rows if row.number[:1].isdigit()), ROW.sub("", text)


def _criteria(text: str) -> tuple[tuple[str, str, str], ...]:
    """(id, bracket, question) of each line."""
    return tuple((id, mark, said.strip()) for id, mark, said in CRITERION.findall(text))
