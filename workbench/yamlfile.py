"""YAML written by a person into a record; every complaint names the line, the field, the choice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from workbench.errors import SpecError
from workbench.text import shorten

R = TypeVar("R", bound=BaseModel)
MOST_CHARACTERS = 2_000_000
MOST_BYTES = 8_000_000
MOST_NODES = 300_000  # values, each alias counted as what it stands for
MOST_BITS = 256  # of a whole number
BROKEN = (yaml.YAMLError, ValueError, TypeError, RecursionError)


def read_text(file: Path) -> str:
    """The UTF-8 text of a file; SpecError for what is no file, too long, or no text."""
    try:
        if file.exists() and not file.is_file():
            raise SpecError(f"{file}: cannot be read as a text file: it is none")
        with file.open("rb") as opened:
            found = opened.read(MOST_BYTES + 1)
        if len(found) > MOST_BYTES:
            raise SpecError(f"{file}: more than {MOST_BYTES:,} bytes are too many")
        return found.decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"{file}: cannot be read as a text file: {error}") from None


def read_record(text: str, model: type[R], where: str) -> R:
    """The record that a YAML text describes; SpecError of one line when it does not."""
    root = _compose(text, where)
    try:
        facts = _as_json(yaml.SafeLoader("").construct_document(root))
    except BROKEN as error:
        raise SpecError(f"{where}{_broken(error)}") from None
    try:
        return model.model_validate(facts)
    except ValidationError as error:
        raise SpecError(f"{where}{_complaint(error, model, root)}") from None


def write_record(record: BaseModel) -> str:
    """A record as YAML in the order of its fields, without those that hold their default."""
    facts = record.model_dump(mode="json", exclude_defaults=True)
    dumped: str = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=100)
    return dumped


def _compose(text: str, where: str) -> yaml.Node:
    """The text as YAML nodes with their lines; SpecError when it is no YAML mapping."""
    if len(text) > MOST_CHARACTERS:
        raise SpecError(f"{where}: {len(text):,} characters are too many for a specification")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except BROKEN as error:
        raise SpecError(f"{where}{_broken(error)}") from None
    if not isinstance(root, yaml.MappingNode):
        listed = isinstance(root, yaml.SequenceNode)
        kind = "nothing" if root is None else "a list" if listed else "one value"
        raise SpecError(f"{where}: expected fields like `id: my_spec`, found {kind}")
    _refuse_repeats(root, where)
    if _size(root, {}) > MOST_NODES:
        raise SpecError(f"{where}: its aliases (*name) stand for more than {MOST_NODES:,} values")
    return root


def _broken(error: Exception) -> str:
    """What YAML could not make of the text, with the line where it knows it."""
    if isinstance(error, RecursionError):
        return ": not YAML that can be read: it is nested too deeply"
    mark = getattr(error, "problem_mark", None)
    line = f" line {mark.line + 1}" if mark else ""
    problem = getattr(error, "problem", None) or str(error)
    return f"{line}: not YAML: {shorten(str(problem))}"


def _size(node: yaml.Node, known: dict[int, float]) -> float:
    """How many values a node stands for, its aliases written out; infinite for a circle."""
    if id(node) not in known:
        known[id(node)] = math.inf  # met again before it is counted: it holds itself
        parts = node.value if isinstance(node, yaml.CollectionNode) else ()
        inner = [p for part in parts for p in (part if isinstance(part, tuple) else (part,))]
        known[id(node)] = 1 + sum(_size(part, known) for part in inner)
    return known[id(node)]


def _refuse_repeats(root: yaml.MappingNode, where: str) -> None:
    """SpecError when a field is given twice (YAML would silently keep the last)."""
    seen: dict[str, int] = {}
    for key, _ in root.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise SpecError(f"{where} line {line}: a field's name is one word, not a list or table")
        if key.value in seen:
            raise SpecError(
                f"{where} line {line}: field {key.value!r} is given twice "
                f"(first in line {seen[key.value]})"
            )
        seen[key.value] = line


def _complaint(error: ValidationError, model: type[BaseModel], root: yaml.Node) -> str:
    """The first problem as ` line 7: unknown field 'axess'; did you mean 'axes'?`."""
    first = error.errors(include_url=False)[0]
    path = list(first["loc"])
    line = f" line {_line(root, path)}"
    name = ".".join(str(step) for step in path)
    if first["type"] == "extra_forbidden":
        return f"{line}: unknown field {name!r}; {_instead(str(path[-1]), model, path[:-1])}"
    if first["type"] == "missing":
        there = ", ".join(str(key.value) for key, _ in getattr(root, "value", []))
        return f": field {name!r} is missing; there are: {shorten(there, 200)}"
    given = shorten(repr(first.get("input")), 80)
    message = first["msg"].removeprefix("Value error, ")
    if not path:
        return f": {message}"
    return f"{line}: field {name!r}: {message}; there was {given}"


def _instead(name: str, model: type[BaseModel], path: Sequence[Any]) -> str:
    """What is allowed at this place, the nearest name first."""
    fields = sorted(_fields_at(model, path))
    near = get_close_matches(name, fields, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}allowed: {', '.join(fields)}"


def _fields_at(model: type[BaseModel], path: Sequence[Any]) -> list[str]:
    """The field names of the record at this place in the tree of records."""
    here: Any = model
    for step in path:
        if isinstance(step, int):
            continue
        annotation = here.model_fields[step].annotation
        here = next(iter(_records_in(annotation)), here)
    return list(here.model_fields)


def _records_in(annotation: Any) -> list[type[BaseModel]]:
    """The record classes that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [r for part in getattr(annotation, "__args__", ()) for r in _records_in(part)]


def _line(root: yaml.Node, path: Sequence[Any]) -> int:
    """The line of the deepest node on this path that the text has."""
    node, line = root, root.start_mark.line + 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if k.value == str(step)]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _as_json(value: Any) -> Any:
    """Dates that YAML reads by itself back as text; ValueError for what JSON does not have."""
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        raise ValueError(f"a whole number of {value.bit_length():,} bits")
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError(f"a value of the kind {type(value).__name__}; write text, numbers or lists")
