"""A taxonomy at a glance: do siblings overlap, are branches even, is there evidence (METHOD 11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import log
from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.domain.taxonomy import Node, Taxonomy
from workbench.measures.agreement import krippendorff_alpha
from workbench.measures.intervals import wilson
from workbench.measures.treeterms import lemma
from workbench.text import words

if TYPE_CHECKING:
    import numpy as np

SAME = 0.80
_COMMON = (
    "a an and any are as at be by for from how in is it its no not of on one or question questions "
    "that the their them there they this to under what when where which who with"
)
COMMON = frozenset(_COMMON.split())


class Pair(NamedTuple):
    """Two siblings, the share of their keywords that both have, and the cosine of their words."""

    parent: str | None
    a: str
    b: str
    jaccard: float
    cosine: float | None = None


class Balance(NamedTuple):
    """Leaves a branch below the top: evenness 0..1 of their counts, depths of leaves."""

    branches: dict[str, int]
    evenness: float | None
    shallowest: int
    deepest: int


class Assigned(NamedTuple):
    """What judges said of where items belong. Shares are over votes that could be read."""

    one: Estimate
    none: Estimate
    two: Estimate
    alpha: float | None
    reason: str
    n_items: int
    n_votes: int
    unread: int


def keywords(taxonomy: Taxonomy) -> dict[str, frozenset[str]]:
    """Of every node the words of label and definition, with those of all that lies below it."""
    own = {
        node.id: frozenset(map(lemma, words(f"{node.label} {node.definition}"))) - COMMON
        for node in taxonomy.nodes
    }
    found = dict(own)
    for _, node in reversed(list(taxonomy.walk())):
        if node.parent is not None:
            found[node.parent] = found[node.parent] | found[node.id]
    return found


def sibling_pairs(
    taxonomy: Taxonomy, items: Mapping[str, Iterable[str]] | None = None,
    vectors: Mapping[str, np.ndarray] | None = None,
) -> list[Pair]:  # fmt: skip
    """All pairs of siblings, those that share most first.

    `items` are sets a node id (else keywords are compared), `vectors` unit vectors a node id.
    """
    sets = {id: frozenset(s) for id, s in items.items()} if items else keywords(taxonomy)
    found = []
    for parent, kids in taxonomy.kids.items():
        for a, b in combinations(kids, 2):
            mine, theirs = sets.get(a.id, frozenset()), sets.get(b.id, frozenset())
            union = len(mine | theirs)
            near = float(vectors[a.id] @ vectors[b.id]) if vectors else None
            found.append(
                Pair(parent, a.id, b.id, len(mine & theirs) / union if union else 0.0, near)
            )
    return sorted(found, key=lambda pair: (-pair.jaccard, pair.a, pair.b))


def mean_overlap(pairs: Sequence[Pair]) -> Estimate:
    """Mean Jaccard over sibling pairs; a whole count of the tree, so without an interval."""
    if not pairs:
        return Estimate(value=None, reason="no_siblings")
    value = sum(pair.jaccard for pair in pairs) / len(pairs)
    return Estimate(value=value, method="mean over all sibling pairs", n_items=len(pairs))


def near_share(pairs: Sequence[Pair], least: float = SAME) -> Estimate:
    """Share of sibling pairs whose words have a cosine of at least `least`."""
    known = [pair.cosine for pair in pairs if pair.cosine is not None]
    if not known:
        return Estimate(value=None, reason="no_vectors" if pairs else "no_siblings")
    value = sum(cosine >= least for cosine in known) / len(known)
    return Estimate(value=value, method="share of all sibling pairs", n_items=len(known))


def overlap_of(taxonomy: Taxonomy, pairs: Sequence[Pair]) -> dict[str, float]:
    """Of every node with siblings the Jaccard with the sibling that it shares most with."""
    found: dict[str, float] = {}
    for pair in pairs:
        for id in (pair.a, pair.b):
            found[id] = max(found.get(id, 0.0), pair.jaccard)
    return found


def balance(taxonomy: Taxonomy) -> Balance:
    """How evenly leaves lie over the branches below the top, and how deep they lie."""
    tops = taxonomy.kids.get(None, ())
    branches = taxonomy.children(tops[0].id) if len(tops) == 1 else tops
    counts = {node.id: len(taxonomy.leaves(node.id)) for node in branches}
    depths = [depth for depth, node in taxonomy.walk() if not taxonomy.children(node.id)]
    return Balance(counts, evenness(counts.values()), min(depths), max(depths))


def evenness(counts: Iterable[int]) -> float | None:
    """Entropy over its largest value: 1 when all are alike; None for fewer than two."""
    known = [n for n in counts if n]
    if len(known) < 2:
        return None
    total = sum(known)
    return -sum(n / total * log(n / total) for n in known) / log(len(known))


def grounded(nodes: Sequence[Node], verified: Mapping[str, bool]) -> Estimate:
    """Share of nodes with at least one quote that stands in its snapshot."""
    if not nodes:
        return Estimate(value=None, reason="empty")
    hits = sum(verified.get(node.id, False) for node in nodes)
    return Estimate(value=hits / len(nodes), method="share of all of them", n_items=len(nodes))


def grounded_by_level(taxonomy: Taxonomy, verified: Mapping[str, bool]) -> list[Estimate]:
    """The grounded share at every level, from the top down."""
    levels: dict[int, list[Node]] = {}
    for depth, node in taxonomy.walk():
        levels.setdefault(depth, []).append(node)
    return [grounded(levels[depth], verified) for depth in sorted(levels)]


def assigned(votes: Sequence[Sequence[tuple[int, ...] | None]]) -> Assigned:
    """How readily judges place items in exactly one leaf.

    `votes` are, an item, what each judge said: leaves by number, None for what could not be read.
    The interval takes items as independent; alpha is over the leaf said, "none" and "two" as
    answers of their own.
    """
    read = [vote for item in votes for vote in item if vote is not None]
    kinds = Counter(min(len(vote), 2) for vote in read)
    units = [[_answer(vote) for vote in item] for item in votes]
    alpha = krippendorff_alpha(units)
    one, none, two = (_share(kinds[k], len(read), len(votes)) for k in (1, 0, 2))
    unread = sum(vote is None for item in votes for vote in item)
    return Assigned(one, none, two, alpha.value, alpha.reason, len(votes), len(read), unread)


def _answer(vote: tuple[int, ...] | None) -> str | None:
    if vote is None:
        return None
    return str(vote[0]) if len(vote) == 1 else "none" if not vote else "two"


def _share(hits: int, votes: int, items: int) -> Estimate:
    """A share of votes; its interval is that of as many items, as votes on one item are no more."""
    if not votes:
        return Estimate(value=None, reason="no_votes")
    value = hits / votes
    found = wilson(round(value * items), items)
    update = {"value": value, "n_items": items, "n_samples": votes}
    return found.model_copy(update=update)
