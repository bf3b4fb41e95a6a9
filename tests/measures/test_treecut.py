"""Three levels that nest, cut where regions differ most."""

from __future__ import annotations

import numpy as np

from workbench.mapping import ward
from workbench.measures.treecut import cut


def test_levels_nest_and_no_region_is_repeated() -> None:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(40, 5))
    kids = ward(centres, np.ones(40))
    found = cut(kids, (3, 6, 12))
    assert [sum(one.level == level for one in found) for level in (1, 2, 3)][0] == 3
    inside = {i: {i} for i in range(40)}
    for node in range(40, 79):
        inside[node] = inside[int(kids[node][0])] | inside[int(kids[node][1])]
    for place, one in enumerate(found):
        if one.parent >= 0:
            above = found[one.parent]
            assert one.parent < place and above.level < one.level
            assert inside[one.node] < inside[above.node]
    leaves = [one.node for at, one in enumerate(found) if at not in {o.parent for o in found}]
    assert len(leaves) == 12 and sorted(i for node in leaves for i in inside[node]) == list(
        range(40)
    )
    assert len({one.node for one in found}) == len(found)


def test_a_tree_of_few_regions_has_fewer_levels() -> None:
    kids = ward(np.array([[0.0], [1.0]]), np.ones(2))
    assert [(one.node, one.parent, one.level) for one in cut(kids)] == [(0, -1, 1), (1, -1, 1)]
    alone = np.array([[-1, -1]])
    assert [(one.node, one.parent) for one in cut(alone)] == [(0, -1)]
