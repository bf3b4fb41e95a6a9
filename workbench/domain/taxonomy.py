"""The taxonomy: a tree of nodes with axes beside it, refused at birth when it is no tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from workbench.domain.record import Record, digest

NodeState = Literal["proposed", "accepted", "frozen"]
MOST_LABEL = 200


class Node(Record):
    """One concept of the tree; `parent` is None for the root(s) only."""

    id: str = Field(min_length=1, max_length=120)
    label: str = Field(min_length=1, max_length=MOST_LABEL)
    definition: str = Field("", max_length=4000)
    counter_example: str = Field("", max_length=4000)
    parent: str | None = None
    evidence_ids: tuple[str, ...] = ()
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

    def node(self, node_id: str) -> Node:
        """The node of that id; KeyError when there is none."""
        return {node.id: node for node in self.nodes}[node_id]

    def children(self, node_id: str) -> tuple[Node, ...]:
        """The direct children in the order of the file."""
        return tuple(node for node in self.nodes if node.parent == node_id)

    def path(self, node_id: str) -> tuple[Node, ...]:
        """The nodes from the root down to this one."""
        by_id = {node.id: node for node in self.nodes}
        return tuple(reversed(list(_upwards(by_id[node_id], by_id))))

    def leaves(self, under: str | None = None) -> tuple[Node, ...]:
        """The leaves below a node (the node itself when it has no children), in file order."""
        parents = {node.parent for node in self.nodes}
        leaves = (node for node in self.nodes if node.id not in parents)
        if under is None:
            return tuple(leaves)
        return tuple(leaf for leaf in leaves if under in {n.id for n in self.path(leaf.id)})


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
