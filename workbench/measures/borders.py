"""Borders of gaps: a proven window is a block of the tree, what is missing has another outline.

Texts of a window that the eval set is near to leave it, and neighbouring texts that are as far from
the eval set as the window's own join it. Near and far are ranks (`rowrank`), averaged over a text
and its neighbours: the mean of the rank of one text alone is noisy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

NEIGHBOURS, ROUNDS = 15, 3
# Evidence is 0 at the median of traffic and 1 at the median of the window.
LEAVE, JOIN = 0.4, 0.5
OWN_LEAST, OWN_TO_JOIN = 0.15, 0.25


def borders(windows: Windows, rank: np.ndarray, nodes: list[int]) -> list[np.ndarray]:
    """The texts of each proven window (M arrays of places), after ROUNDS of leaving and joining.

    Windows stay disjoint: a text joins the first of them that will have it.
    """
    import numpy as np

    owner = np.full(windows.n, -1)
    for at, node in enumerate(nodes):
        owner[windows.inside(node)] = at
    near = windows.near[:, :NEIGHBOURS]
    if not near.shape[1] or not nodes:
        return [np.flatnonzero(owner == at) for at in range(len(nodes))]
    level = np.log1p(rank)
    smooth = (level + level[near].sum(axis=1)) / (near.shape[1] + 1)
    middle = float(np.median(smooth))
    cores = [float(np.median(smooth[owner == at])) for at in range(len(nodes))]
    for _ in range(ROUNDS):
        fresh = owner.copy()
        for at, core in enumerate(cores):
            if core <= middle:
                continue
            evidence = (smooth - middle) / (core - middle)
            around = (owner[near] == at).mean(axis=1)
            fresh[(owner == at) & ((evidence < LEAVE) | (around < OWN_LEAST))] = -1
            fresh[(owner == -1) & (around >= OWN_TO_JOIN) & (evidence > JOIN)] = at
        owner = fresh
    return [np.flatnonzero(owner == at) for at in range(len(nodes))]
