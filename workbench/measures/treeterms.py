"""A taxonomy against an expert's: overlap of the terms below each parent, exact and by meaning.

Terms are labels casefolded, without quotes and marks, each word without its plural (METHOD 11).
Sets of terms are compared, never strings: the published tuning notebook compared characters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.domain.record import Record
from workbench.domain.taxonomy import Taxonomy
from workbench.measures.scores import Draws, estimates
from workbench.text import words

if TYPE_CHECKING:
    import numpy as np

SOFT = 0.80
Embed = Callable[[Sequence[str]], "np.ndarray"]
Path = tuple[str, ...]
KEPT = ("ss", "us", "is")  # endings that are no plural
SHORTEST = 4


class Overlap(Record):
    """The children of one parent in both: how many each has, how many match. None: both empty.

    `found` says whether the candidate has the parent at all.
    """

    parent: tuple[str, ...]
    found: bool
    n_expert: int
    n_candidate: int
    exact: float | None
    soft: float | None
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def term(label: str) -> str:
    """A label as it is compared: `"Tax Returns"` and `tax return` are one."""
    return " ".join(map(lemma, words(label)))


def lemma(word: str) -> str:
    """An English word without its plural ending; a rough rule, the same for both sides."""
    if len(word) < SHORTEST or not word.isascii() or word.endswith(KEPT):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ches", "shes", "sses", "xes", "zes"):
        if word.endswith(ending):
            return word[:-2]
    return word.removesuffix("s")


def jaccard(a: frozenset[str], b: frozenset[str]) -> float | None:
    """Shared over all; None when both are empty."""
    return len(a & b) / len(a | b) if a or b else None


def soft_jaccard(
    a: Sequence[str], b: Sequence[str], vectors: Mapping[str, np.ndarray]
) -> float | None:
    """The same where terms of cosine >= .8 are one; each term matches at most one other.

    Matches are as many as can be (then of most cosine): m / (|a| + |b| - m).
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not a or not b:
        return None if not a and not b else 0.0
    near = np.stack([vectors[t] for t in a]) @ np.stack([vectors[t] for t in b]).T
    near[[[x == y for y in b] for x in a]] = 1.0
    worth = np.where(near >= SOFT - 1e-6, 10.0 + near, 0.0)
    rows, columns = linear_sum_assignment(-worth)
    matched = int((worth[rows, columns] > 0).sum())
    return matched / (len(a) + len(b) - matched)


def children_by_parent(taxonomy: Taxonomy) -> dict[Path, frozenset[str]]:
    """The terms below every node, by the terms on the way to it; leaves have none."""
    paths: dict[str, Path] = {}
    found: dict[Path, frozenset[str]] = {}
    for _, node in taxonomy.walk():
        above = paths[node.parent] if node.parent is not None else ()
        paths[node.id] = (*above, term(node.label))
        kids = frozenset(term(kid.label) for kid in taxonomy.children(node.id))
        found[paths[node.id]] = found.get(paths[node.id], frozenset()) | kids
    return found


def overlaps(candidate: Taxonomy, expert: Taxonomy, embed: Embed | None = None) -> list[Overlap]:
    """Parent by parent of the expert's tree, in its order; `soft` is None without an encoder.

    A parent is the same by its whole path, else by its own term where that is unique in both. One
    that the candidate lacks has no children there.
    """
    theirs, mine = children_by_parent(expert), children_by_parent(candidate)
    same = _matched(theirs, mine)
    ours = {path: mine[same[path]] if path in same else frozenset[str]() for path in theirs}
    parents = [path for path, kids in theirs.items() if kids or ours[path]]
    terms = sorted({one for path in parents for one in theirs[path] | ours[path]})
    vectors = dict(zip(terms, embed(terms), strict=True)) if embed and terms else None
    found = []
    for path in parents:
        a, b = theirs[path], ours[path]
        soft = soft_jaccard(sorted(a), sorted(b), vectors) if vectors is not None else None
        found.append(Overlap(
            parent=path, found=path in same, n_expert=len(a), n_candidate=len(b),
            exact=jaccard(a, b), soft=soft, missing=tuple(sorted(a - b)),
            extra=tuple(sorted(b - a)),
        ))  # fmt: skip
    return found


def _matched(theirs: Mapping[Path, Any], mine: Mapping[Path, Any]) -> dict[Path, Path]:
    """The candidate's path of each of the expert's parents that it has."""
    found = {path: path for path in theirs if path in mine}
    ends = {side: [path[-1] for path in paths] for side, paths in (("a", theirs), ("b", mine))}
    for path in theirs:
        end = path[-1]
        if path not in found and ends["a"].count(end) == ends["b"].count(end) == 1:
            found[path] = next(other for other in mine if other[-1] == end)
    return found


def agreement(rows: Sequence[Overlap], seed: int = 0) -> dict[str, Any]:
    """Mean overlap over parents with a bootstrap interval; parents are the clusters."""
    import numpy as np

    columns = np.array([[_number(row.exact), _number(row.soft)] for row in rows]).reshape(-1, 2)
    exact, soft = estimates(columns, Draws(np.arange(len(rows)), seed))
    return {
        "exact": exact, "soft": soft, "parents": len(rows),
        "parents_found": sum(row.found for row in rows),
        "n_expert": sum(row.n_expert for row in rows),
        "n_candidate": sum(row.n_candidate for row in rows),
    }  # fmt: skip


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
