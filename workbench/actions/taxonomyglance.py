"""A taxonomy at a glance: every node with its points and traffic, and what stands out of the whole.

Items of nodes that were merged or deleted are counted where they belong now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.actions.open import Bench
from workbench.actions.taxonomies import Working
from workbench.domain.estimate import Estimate
from workbench.domain.taxonomy import Node, Taxonomy
from workbench.measures.trees import (
    Balance,
    Pair,
    balance,
    grounded,
    grounded_by_level,
    mean_overlap,
    near_share,
    overlap_of,
    sibling_pairs,
)
from workbench.text import shorten

MOST_PAIRS, MOST_ITEMS = 12, 40
HARDLY = 0.005  # of traffic: less than that needs no point


@dataclass(frozen=True)
class NodeRow:
    """One node with what lies at it and below it; `overlap` with its nearest sibling, None alone.

    `share` is of all traffic that has a node; None when there is none.
    """

    id: str
    parent: str | None
    label: str
    depth: int
    state: str
    leaf: bool
    leaves: int
    points: int
    rows: int
    share: float | None
    overlap: float | None
    grounded: bool
    author: str


@dataclass(frozen=True)
class Glance:
    """All nodes in tree order and the figures of the whole tree."""

    rows: tuple[NodeRow, ...]
    overlap: Estimate
    near: Estimate
    pairs: tuple[Pair, ...]
    balance: Balance
    coverage: Estimate
    by_level: tuple[Estimate, ...]
    points: int
    traffic: int
    astray: int
    empty: tuple[NodeRow, ...]
    simulated: bool

    @property
    def sentence(self) -> str:
        """What the tree looks like, in one sentence."""
        leaves = sum(row.leaf for row in self.rows)
        said = [f"{leaves:,} leaves on {self.balance.deepest} levels"]
        if self.overlap.value is not None:
            said.append(f"siblings share {self.overlap.value:.0%} of their words "
                        f"({self.overlap.n_items:,} pairs)")  # fmt: skip
        said.append(f"{_count(self.coverage)} of {self.coverage.n_items:,} leaves have a quote "
                    "that stands in the evidence")  # fmt: skip
        said.append(f"{self.points:,} accepted points lie in it")
        if self.empty:
            worst = self.empty[0]
            said.append(
                f"{len(self.empty):,} leaves that traffic asks about have none, first "
                f"{shorten(worst.label, 60)!r} with {worst.share or 0:.1%} of {self.traffic:,} rows"
            )
        return "; ".join(said) + "."


def _count(estimate: Estimate) -> int:
    return round((estimate.value or 0.0) * estimate.n_items)


def glance(bench: Bench, now: Working, *, meanings: bool = False) -> Glance:
    """The figures of a taxonomy as it stands. `meanings` embeds labels and definitions, which
    loads the encoder."""
    tree = now.taxonomy
    to = now.moved
    points = _moved(bench.store.reads.points_by_node(), to, tree)
    placed = bench.store.reads.placed_counts(now.name)
    rows = _moved({id: n for id, (n, _) in placed.items()}, to, tree)
    weights = _moved({id: weight for id, (_, weight) in placed.items()}, to, tree)
    pairs = sibling_pairs(tree, vectors=_vectors(bench, tree) if meanings else None)
    known = verified(bench, tree)
    nodes = _rows(tree, (points, rows, weights), overlap_of(tree, pairs), known)
    empty = [row for row in nodes if row.leaf and not row.points and (row.share or 0) >= HARDLY]
    return Glance(
        rows=tuple(nodes), overlap=mean_overlap(pairs), near=near_share(pairs),
        pairs=tuple(pairs[:MOST_PAIRS]), balance=balance(tree),
        coverage=grounded(tree.leaves(), known), by_level=tuple(grounded_by_level(tree, known)),
        points=sum(points.values()), traffic=sum(rows.values()),
        astray=sum(n for n, _ in placed.values()) - sum(rows.values()),
        empty=tuple(sorted(empty, key=lambda row: -(row.share or 0))), simulated=now.simulated,
    )  # fmt: skip


def _moved(counts: Mapping[str, Any], to: Mapping[str, str | None], tree: Taxonomy) -> Counter[str]:
    """Counts at the nodes where they belong now; what belongs nowhere is left out."""
    found: Counter[str] = Counter()
    for id, n in counts.items():
        at = to.get(id, id)
        if at is not None and at in tree.by_id:
            found[at] += n
    return found


def _vectors(bench: Bench, tree: Taxonomy) -> dict[str, Any]:
    words = [f"{node.label}. {node.definition}" for node in tree.nodes]
    vectors = bench.embedder.embed(words)
    return dict(zip((node.id for node in tree.nodes), vectors, strict=True))


def verified(bench: Bench, tree: Taxonomy) -> dict[str, bool]:
    """Of every node whether one of its quotes stands word for word in the store's evidence."""
    ids = {quote.evidence_id for node in tree.nodes for quote in node.quotes}
    texts = {id: one.text for id in ids if (one := bench.store.reads.evidence(id)) is not None}
    return {
        node.id: any(quote.text in texts.get(quote.evidence_id, "") for quote in node.quotes)
        for node in tree.nodes
    }


def _rows(
    tree: Taxonomy, counts: Sequence[Counter[str]], overlaps: Mapping[str, float],
    known: Mapping[str, bool],
) -> list[NodeRow]:  # fmt: skip
    """Every node in tree order, counts summed over what lies below."""
    sums = [_summed(tree, one) for one in counts]
    total = sum(counts[2].values())
    leaves = _summed(tree, Counter(leaf.id for leaf in tree.leaves()))
    return [
        NodeRow(
            id=node.id, parent=node.parent, label=node.label, depth=depth, state=node.state,
            leaf=node.id not in tree.kids, leaves=leaves[node.id], points=sums[0][node.id],
            rows=sums[1][node.id], share=sums[2][node.id] / total if total else None,
            overlap=overlaps.get(node.id), grounded=known.get(node.id, False), author=node.author,
        )
        for depth, node in tree.walk()
    ]  # fmt: skip


def _summed(tree: Taxonomy, counts: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter(counts)
    for _, node in reversed(list(tree.walk())):
        if node.parent is not None:
            found[node.parent] += found[node.id]
    return found


def strays(bench: Bench, now: Working, limit: int = 5) -> list[Any]:
    """Accepted points whose node is not in this tree, some of them."""
    to, found = now.moved, list[Any]()
    for id in bench.store.reads.points_by_node():
        if to.get(id, id) not in now.taxonomy.by_id and len(found) < limit:
            left = limit - len(found)
            found += bench.store.reads.candidates(left, node_id=id, outcome="admitted")
    return found


def titles(bench: Bench, tree: Taxonomy) -> dict[str, str]:
    """The titles of the evidence that nodes quote."""
    ids = {quote.evidence_id for node in tree.nodes for quote in node.quotes}
    kept = {id: bench.store.reads.evidence(id) for id in ids}
    return {id: one.title for id, one in kept.items() if one is not None}


@dataclass(frozen=True)
class Items:
    """What lies at a node and below it: accepted points and rows of traffic, some of each."""

    node: Node
    path: str
    points: tuple[Any, ...]
    rows: tuple[Any, ...]
    n_points: int
    n_rows: int


def items_of(bench: Bench, now: Working, id: str, limit: int = MOST_ITEMS) -> Items:
    """The items of a node; rows are as they were kept: masked."""
    tree = now.taxonomy
    below = [node.id for _, node in tree.walk(id)]
    inside = set(below)
    below += [old for old, new in now.moved.items() if new in inside]
    reads = bench.store.reads
    counted = reads.points_by_node()
    points: list[Any] = []
    for node_id in below:
        if counted.get(node_id) and len(points) < limit:
            points += reads.candidates(limit - len(points), node_id=node_id, outcome="admitted")
    placed = reads.placed_counts(now.name)
    return Items(
        node=tree.by_id[id], path=" > ".join(node.label for node in tree.path(id)),
        points=tuple(points), rows=tuple(reads.placed(now.name, below, limit)),
        n_points=sum(counted.get(one, 0) for one in below),
        n_rows=sum(placed.get(one, (0, 0.0))[0] for one in below),
    )  # fmt: skip
