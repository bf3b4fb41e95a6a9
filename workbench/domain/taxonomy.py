"""The taxonomy: a tree of nodes with axes beside it, refused at birth when it is no tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from workbench.domain.record import Record, digest

NodeState = Literal["proposed", "accepted", "frozen"]
MOST_LABEL = 200


class Quote(Record):
    """A verbatim span of a stored snapshot: what stands behind a node."""

    evidence_id: str = Field(min_length=1)
    text: str = Field(min_length=1, max_length=2000)


class Node(Record):
    """One concept of the tree; `parent` is None for the root(s) only.

    `quotes` are spans of evidence that were found there word for word: without any a node is
    ungrounded.
    """

    id: str = Field(min_length=1, max_length=120)
    label: str = Field(min_length=1, max_length=MOST_LABEL)
    definition: str = Field("", max_length=4000)
    counter_example: str = Field("", max_length=4000)
    parent: str | None = None
    evidence_ids: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    state: NodeState = "accepted"
    author: str = ""


class AxisValue(Record):
    """One value of an axis; `grounded` when evidence backs it, otherwise it is assumed."""

    value: str = Field(min_length=1, max_length=MOST_LABEL)
    grounded: bool = False
    note: str = ""


class Axis(Record):
    """A dimension of variety beside the tree, such as persona or channel."""

    name: str = Field(min_length=1, max_length=80)
    values: tuple[AxisValue, ...] = Field(min_length=1)


class Taxonomy(Record):
    """Nodes, axes and the combinations of axis values that cannot occur together."""

    id: str = Field(min_length=1)
    title: str = ""
    nodes: tuple[Node, ...] = Field(min_length=1)
    axes: tuple[Axis, ...] = ()
    forbidden: tuple[dict[str, str], ...] = ()

    @model_validator(mode="after")
    def _is_a_forest(self) -> Taxonomy:
        _refuse_duplicates(self.nodes)
        by_id = {node.id: node for node in self.nodes}
        for node in self.nodes:
            _walk_up(node, by_id)
        return self

    @property
    def version(self) -> str:
        """Twelve hexadecimal characters that change when anything in the tree or axes changes."""
        return digest(self.model_dump(mode="json"), 12)

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """Every node by its id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def kids(self) -> dict[str | None, tuple[Node, ...]]:
        """The children of every node that has some, in file order; the roots under None."""
        found: dict[str | None, list[Node]] = {}
        for node in self.nodes:
            found.setdefault(node.parent, []).append(node)
        return {parent: tuple(nodes) for parent, nodes in found.items()}

    def node(self, node_id: str) -> Node:
        """The node of that id; KeyError when there is none."""
        return self.by_id[node_id]

    def children(self, node_id: str | None) -> tuple[Node, ...]:
        """The direct children in the order of the file; the roots of None."""
        return self.kids.get(node_id, ())

    def path(self, node_id: str) -> tuple[Node, ...]:
        """The nodes from the root down to this one."""
        return tuple(reversed(list(_upwards(self.by_id[node_id], self.by_id))))

    def walk(self, under: str | None = None) -> Iterator[tuple[int, Node]]:
        """Depth (1 for a root) and node, every parent before its children, siblings in file order;
        with `under` only what lies below that node, it included."""
        first = self.kids.get(None, ()) if under is None else (self.by_id[under],)
        waiting = [(1, node) for node in reversed(first)]
        while waiting:
            depth, node = waiting.pop()
            yield depth, node
            waiting += [(depth + 1, kid) for kid in reversed(self.kids.get(node.id, ()))]

    def leaves(self, under: str | None = None) -> tuple[Node, ...]:
        """The leaves below a node (the node itself when it has no children), in file order."""
        leaves = tuple(node for node in self.nodes if node.id not in self.kids)
        if under is None:
            return leaves
        below = {node.id for _, node in self.walk(under)}
        return tuple(leaf for leaf in leaves if leaf.id in below)


def _refuse_duplicates(nodes: tuple[Node, ...]) -> None:
    """Raise ValueError for two nodes of one id, or two siblings of one label."""
    twice = [node_id for node_id, n in Counter(node.id for node in nodes).items() if n > 1]
    if twice:
        raise ValueError(f"duplicate node id {twice[0]!r}: an id names one node")
    pairs = Counter((node.parent, node.label.casefold()) for node in nodes)
    for (parent, label), n in pairs.items():
        if n > 1:
            raise ValueError(f"{n} siblings under {parent or 'the root'!r} are labelled {label!r}")


def _upwards(node: Node, by_id: dict[str, Node]) -> Iterator[Node]:
    """The node and its ancestors, lowest first."""
    step: Node | None = node
    while step is not None:
        yield step
        step = by_id[step.parent] if step.parent is not None else None


def _walk_up(node: Node, by_id: dict[str, Node]) -> None:
    """Raise ValueError when the way to the root runs in a circle or leaves the tree."""
    seen: list[str] = []
    step: Node | None = node
    while step is not None:
        if step.id in seen:
            circle = " -> ".join([*seen[seen.index(step.id) :], step.id])
            raise ValueError(f"the taxonomy runs in a circle: {circle}")
        seen.append(step.id)
        if step.parent is not None and step.parent not in by_id:
            raise ValueError(f"node {step.id!r} names the parent {step.parent!r}, which is no node")
        step = by_id[step.parent] if step.parent is not None else None
