"""A second set of defects from a file, which no author of a gate wrote: wrong answers and twins.

JSON Lines (also .gz) or CSV, one row each, told apart by `kind`. A bad row is named by its line.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from workbench.domain.record import Record
from workbench.errors import InputError, SpecError
from workbench.quantity import NotOne, quantity


class WrongAnswer(Record):
    """A real response to a real question; `correct` says whether it is right."""

    kind: Literal["wrong_answer"]
    prompt: str = Field(min_length=1)
    reference: str = Field(min_length=1)
    response: str
    correct: bool
    id: str = ""

    @property
    def payload(self) -> dict[str, Any]:
        """What a program grader needs; numeric when the reference is one quantity."""
        try:
            unit, form = quantity(self.reference).unit, "numeric"
        except NotOne:
            unit, form = "", "exact"
        return {
            "prompt": self.prompt, "reference": self.reference, "answer_type": form, "unit": unit,
            "grader": {"type": form, "params": {}},
        }  # fmt: skip


class Twin(Record):
    """Two texts by real people; `same` says whether they ask for the same thing."""

    kind: Literal["twin"]
    text: str = Field(min_length=1)
    twin: str = Field(min_length=1)
    same: bool = True
    id: str = ""


Row = WrongAnswer | Twin
KINDS: dict[str, type[WrongAnswer] | type[Twin]] = {"wrong_answer": WrongAnswer, "twin": Twin}


def read_second_set(path: Path) -> list[Row]:
    """All rows of a file; SpecError naming line and field for one that cannot be read."""
    if not path.is_file():
        raise InputError(f"no file {path}")
    rows = [_row(path, line, facts) for line, facts in _facts(path)]
    if not rows:
        raise SpecError(f"{path} holds no row")
    return rows


def _facts(path: Path) -> Iterator[tuple[int, Any]]:
    """(line number, its fields) of every row."""
    name = path.name.removesuffix(".gz")
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as file:
            if name.endswith(".csv"):
                reader = csv.DictReader(file)
                yield from ((reader.line_num, facts) for facts in reader)
                return
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _parsed(path, number, line)
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        raise InputError(f"{path} cannot be read: {broken}") from None


def _parsed(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as broken:
        raise SpecError(f"{path} line {number}: no JSON ({broken})") from None


def _row(path: Path, number: int, facts: Any) -> Row:
    """One row as a record; a CSV's empty cells count as not given."""
    where = f"{path} line {number}"
    if not isinstance(facts, dict):
        raise SpecError(f"{where}: a row is an object with a kind, not {type(facts).__name__}")
    kind = str(facts.get("kind", ""))
    if kind not in KINDS:
        raise SpecError(f"{where}: no kind {kind!r}; there are: {', '.join(KINDS)}")
    wanted = KINDS[kind]
    known = {k: v for k, v in facts.items() if k in wanted.model_fields and v not in (None, "")}
    known.setdefault("response" if wanted is WrongAnswer else "id", "")
    try:
        return wanted.model_validate(known)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise SpecError(f"{where}: field {field!r}: {first['msg']}") from None
