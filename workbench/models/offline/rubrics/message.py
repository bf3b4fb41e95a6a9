"""What a reader of rubrics has in front of it: criteria, message, reply, claims and documents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Messages = Sequence[Mapping[str, object]]
FENCED = re.compile(r"<<<(\w+) ([0-9a-f]{8})\n(.*?)\n?\2>>>", re.DOTALL)
PART = re.compile(r"^## +(\w+)[^\n]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^(\w+) *(?:\[([^\]]*)\])? *:? *(.+)$", re.MULTILINE)
ROW = re.compile(r"^\| *(\d[^|\n]*?) *\| *([^|\n]+?) *\| *([^|\n]+?) *\| *$", re.MULTILINE)
TABLE = re.compile(r"^\|.*$", re.MULTILINE)


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric; `must` is False where the behaviour is to be absent."""

    id: str
    text: str
    must: bool


@dataclass(frozen=True)
class Row:
    """One clause of the terms."""

    number: str
    product: str
    term: str


@dataclass(frozen=True)
class Sight:
    """The parts of a request; empty where it lacks them. `fenced`: the reply is marked as data."""

    criteria: tuple[Criterion, ...]
    prompt: str
    reply: str
    fenced: bool
    first: str
    second: str
    rows: tuple[Row, ...]
    prose: tuple[str, ...]

    @property
    def product(self) -> str:
        """The product that the message names first; empty when it names none."""
        names = dict.fromkeys(r.product for r in self.rows if not r.product.startswith("All"))
        found = [(self.prompt.find(name), name) for name in names if name in self.prompt]
        return min(found)[1] if found else ""

    def own_rows(self) -> tuple[Row, ...]:
        """The rows that hold for this customer; all, while the product is not known."""
        name = self.product
        if not name:
            return self.rows
        return tuple(r for r in self.rows if r.product == name or r.product.startswith("All"))


def read_sight(messages: Messages) -> Sight:
    """The parts of the request; equal requests are read once."""
    said = (str(m.get("content", "")) for m in messages if m.get("role") == "user")
    return _read("\n".join(said))


@lru_cache(maxsize=256)
def _read(text: str) -> Sight:
    fenced = {m.group(1): m.group(3) for m in FENCED.finditer(text)}
    part = {m.group(1).lower(): m.group(2).strip() for m in PART.finditer(FENCED.sub("", text))}

    def of(name: str, title: str) -> str:
        return fenced[name] if name in fenced else part.get(title, "")

    rows, prose = _terms(part.get("documents", ""))
    return Sight(
        _criteria(of("CRITERIA", "criteria")), of("PROMPT", "message"), of("REPLY", "reply"),
        "REPLY" in fenced, of("FIRST", "first"), of("SECOND", "second"), rows, prose,
    )  # fmt: skip


@lru_cache(maxsize=512)
def _criteria(text: str) -> tuple[Criterion, ...]:
    found = LINE.findall(text)
    return tuple(Criterion(id, said.strip(), "must_not" not in mark) for id, mark, said in found)


@lru_cache(maxsize=64)
def _terms(text: str) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows of all tables, and the sentences around them."""
    rows = tuple(Row(*found) for found in ROW.findall(text))
    prose = re.split(r"(?<=[.;:])\s+(?=[A-Z])", " ".join(TABLE.sub("", text).split()))
    return rows, tuple(prose)
