"""Three levels out of a tree of regions: the last merges undone first, so that levels nest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

SIZES = (5, 15, 45)  # regions wanted on each level


class Cut(NamedTuple):
    """A region on one level. `node` is its place in the tree, `parent` its place in the list of
    cuts (-1 on the first level)."""

    node: int
    parent: int
    level: int


def cut(kids: np.ndarray, sizes: Sequence[int] = SIZES) -> list[Cut]:
    """Regions by level, parents before children; `kids` are (2K-1, 2), -1 for leaves.

    A region that the next level does not part is not repeated there. The tree was merged in the
    order of cost, so the newest node is the one whose parts differ most.
    """
    found: list[Cut] = []
    held = {len(kids) - 1: -1}  # region -> its place in `found`
    for level, size in enumerate(sizes, 1):
        parts = {node: [node] for node in held}
        while sum(map(len, parts.values())) < size:
            above, newest = max(
                ((above, max(inside)) for above, inside in parts.items()), key=lambda pair: pair[1]
            )
            if kids[newest][0] < 0:
                break
            parts[above].remove(newest)
            parts[above] += [int(kid) for kid in kids[newest]]
        below: dict[int, int] = {}
        for above, inside in parts.items():
            for node in sorted(inside):
                below[node] = held[above] if node == above and level > 1 else len(found)
                if node != above or level == 1:
                    found.append(Cut(node, held[above], level))
        held = below
    return found
