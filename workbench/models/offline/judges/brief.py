"""What a judge has in front of it: the text under judgement and what the message says about it.

Only text between the fence's marks is judged. Where a caller forgot the fence, everything under the
heading `Item` is, and then an instruction in it cannot be told from the caller's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Messages = Sequence[Mapping[str, object]]

FENCED = re.compile(r"<<<ITEM ([0-9a-f]{8})\n(.*?)\n?\1>>>", re.DOTALL)
ANY_FENCE = re.compile(r"<<<(\w+) ([0-9a-f]{8})\n.*?\n?\2>>>", re.DOTALL)
PART = re.compile(r"^## +(.+?) *$", re.MULTILINE)
TITLE = re.compile(r"^### +(.+?) *$", re.MULTILINE)
ROW = re.compile(r"^\s*\|([^|\n]*)\|([^|\n]*)\|([^|\n]*)\|\s*$", re.MULTILINE)
NUMBERED = re.compile(r"^\d+\. +(.+?) *$", re.MULTILINE)
SHARED = re.compile(r"^(?:all|any|every|each)\b", re.IGNORECASE)
LISTED = re.compile(r"\bare ([A-Z]\w+(?:(?:, | and )[A-Z]\w+)+)")


@dataclass(frozen=True)
class Paper:
    """One document: title, text, products with rows of their own, names that common rows list."""

    title: str
    text: str
    products: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """The request to a judge; parts that the message lacks are empty."""

    item: str
    fenced: bool
    test: str
    leaf: str
    coordinate: tuple[tuple[str, str], ...]
    papers: tuple[Paper, ...]
    checklist: tuple[str, ...] = ()

    @property
    def products(self) -> tuple[str, ...]:
        """All products that the documents name."""
        return tuple(dict.fromkeys(p for paper in self.papers for p in paper.products))


def read_brief(messages: Messages) -> Brief:
    """The parts of the request; equal requests are read once."""
    said = (str(m.get("content", "")) for m in messages if m.get("role") == "user")
    return _read("\n".join(said))


@lru_cache(maxsize=256)
def _read(text: str) -> Brief:
    fenced = FENCED.search(text)
    part = _parts(ANY_FENCE.sub("", text))
    return Brief(
        item=fenced.group(2) if fenced else part.get("item", ""),
        fenced=fenced is not None,
        test=part.get("what to test", ""),
        leaf=_leaf(part.get("taxonomy leaf", "")),
        coordinate=_pairs(part.get("coordinate", "") or part.get("persona", "")),
        papers=_papers(part.get("documents", "")),
        checklist=tuple(NUMBERED.findall(part.get("checklist", ""))),
    )


def _parts(text: str) -> dict[str, str]:
    """Heading (lower case, without brackets) -> text of each `## ` part."""
    found = _headed(PART, text)
    return {title.partition("(")[0].strip().lower(): body.strip() for title, body in found}


def _headed(heading: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    """(title, body) of each part that such a heading opens."""
    marks = list(heading.finditer(text))
    ends = [*(m.start() for m in marks[1:]), len(text)]
    return [(m.group(1), text[m.end() : end]) for m, end in zip(marks, ends, strict=False)]


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """The `name: value` lines."""
    lines = (line.partition(":") for line in text.splitlines() if ":" in line)
    return tuple((name.strip(" -*").lower(), value.strip()) for name, _, value in lines)


def _leaf(text: str) -> str:
    """Path, label and definition of the leaf as one text."""
    return " ".join(value for _, value in _pairs(text)) or text


@lru_cache(maxsize=64)
def _papers(text: str) -> tuple[Paper, ...]:
    return tuple(_paper(title, body) for title, body in _headed(TITLE, text))


def _paper(title: str, text: str) -> Paper:
    """A document with what its table says about products."""
    rows = [(own.strip(), term.strip()) for _, own, term in ROW.findall(text)]
    rows = [(own, term) for own, term in rows if re.search(r"[a-z]", own) and own != "Product"]
    own = tuple(dict.fromkeys(product for product, _ in rows if not SHARED.match(product)))
    listed = [LISTED.search(term) for product, term in rows if SHARED.match(product)]
    names = [name for m in listed if m for name in re.split(r", | and ", m.group(1))]
    return Paper(title, text, own, tuple(names))
