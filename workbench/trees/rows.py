"""A taxonomy as rows of a table (level1 .. levelN) and back; one row a node, parents first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from workbench.domain.taxonomy import Node, Taxonomy
from workbench.errors import SpecError
from workbench.trees.rules import MOST_NODES, clean_label, new_id

LEVEL = "level"
MOST_LEVELS = 12
MARKS = ", "  # between ids of evidence in one cell
STATES = ("proposed", "accepted", "frozen")


class Row(NamedTuple):
    """One row: the labels from the top down, and what is said of the last of them."""

    line: int
    labels: tuple[str, ...]
    facts: Mapping[str, str]


class Read(NamedTuple):
    """The taxonomy in a table, and its bad rows as (line, why)."""

    taxonomy: Taxonomy | None
    bad: tuple[tuple[int, str], ...]


def to_rows(taxonomy: Taxonomy) -> list[dict[str, str]]:
    """Every node with its labels from the top down and its facts; absent values are ''."""
    deep = max(depth for depth, _ in taxonomy.walk())
    found = []
    labels: list[str] = []
    for depth, node in taxonomy.walk():
        labels = [*labels[: depth - 1], node.label]
        levels = {f"{LEVEL}{i + 1}": labels[i] if i < depth else "" for i in range(deep)}
        quote = node.quotes[0] if node.quotes else None
        found.append({
            **levels, "id": node.id, "definition": node.definition,
            "counter_example": node.counter_example, "state": node.state, "author": node.author,
            "evidence": MARKS.join(node.evidence_ids), "quote": quote.text if quote else "",
            "quote_evidence": quote.evidence_id if quote else "",
        })  # fmt: skip
    return found


def from_rows(name: str, rows: Iterable[Row], title: str = "") -> Read:
    """The taxonomy that rows describe; nodes above a row that have none of their own are made.

    A row is bad when a label is missing between two, empty or too long, when it describes a node
    that an earlier row named, or when its id is taken.
    """
    nodes: dict[tuple[str, ...], dict[str, Any]] = {}
    told: dict[tuple[str, ...], int] = {}
    ids: dict[str, int] = {}
    bad: list[tuple[int, str]] = []
    for row in rows:
        try:
            key = _key(row)
            _fresh(row, key, told, ids)
            facts = _facts(row)
            for deep in range(1, len(key) + 1):
                nodes.setdefault(key[:deep], {"label": clean_label(row.labels[deep - 1])})
            nodes[key] |= facts
        except SpecError as problem:
            bad.append((row.line, str(problem)))
            continue
        told.setdefault(key, row.line)
        ids |= {row.facts["id"]: row.line} if row.facts.get("id") else {}
    if len(nodes) > MOST_NODES:
        raise SpecError(f"{len(nodes):,} nodes are too many: at most {MOST_NODES:,}")
    return Read(_built(name, title, nodes) if nodes else None, tuple(bad))


def _key(row: Row) -> tuple[str, ...]:
    """The row's path in one spelling; SpecError for a hole in it or an unreadable label."""
    filled = [bool(label.strip()) for label in row.labels]
    deep = max((i + 1 for i, there in enumerate(filled) if there), default=0)
    if not deep:
        raise SpecError("no level holds a label")
    if not all(filled[:deep]):
        raise SpecError(f"level{filled.index(False) + 1} is empty above level{deep}")
    return tuple(clean_label(label).casefold() for label in row.labels[:deep])


def _fresh(
    row: Row, key: tuple[str, ...], told: Mapping[tuple[str, ...], int], ids: Mapping[str, int]
) -> None:
    """SpecError when an earlier row described the node or has its id.

    A row of labels alone may be repeated: a table of items names their leaves again and again.
    """
    if key in told and row.facts:
        raise SpecError(f"the same labels as line {told[key]}")
    if row.facts.get("id") in ids:
        raise SpecError(f"the same id as line {ids[row.facts['id']]}")
    state = row.facts.get("state", "")
    if state and state not in STATES:
        raise SpecError(f"state {state[:40]!r} is none of {', '.join(STATES)}")


def _facts(row: Row) -> dict[str, Any]:
    """What a row says of its node, as fields of a node."""
    given = row.facts
    found: dict[str, Any] = {
        name: given[name]
        for name in ("id", "definition", "counter_example", "state", "author") if given.get(name)
    }  # fmt: skip
    if given.get("evidence"):
        ids = [id.strip() for id in given["evidence"].split(",")]
        found["evidence_ids"] = tuple(id for id in ids if id)
    if given.get("quote") and given.get("quote_evidence"):
        found["quotes"] = ({"evidence_id": given["quote_evidence"], "text": given["quote"]},)
    try:
        Node.model_validate({"id": "x", "label": "x", **found})
    except ValidationError as error:
        first = error.errors()[0]
        raise SpecError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return found


def _built(name: str, title: str, nodes: Mapping[tuple[str, ...], dict[str, Any]]) -> Taxonomy:
    """The tree of these nodes; ids are made where the table has none."""
    ids: dict[tuple[str, ...], str] = {}
    taken = {facts["id"] for facts in nodes.values() if "id" in facts}
    found: list[Node] = []
    for key, facts in nodes.items():
        parent = ids.get(key[:-1])
        ids[key] = facts.get("id") or new_id(facts["label"], parent, taken)
        taken.add(ids[key])
        found.append(Node.model_validate({**facts, "id": ids[key], "parent": parent}))
    try:
        return Taxonomy(id=name, title=title, nodes=tuple(found))
    except ValidationError as error:
        raise SpecError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
