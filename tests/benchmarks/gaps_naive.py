"""What people do instead, for the benchmark of gaps: empty cells of a map, empty clusters."""

from __future__ import annotations

import warnings

import numpy as np

from workbench.mapping import NEIGHBOURS, layout
from workbench.measures.rowrank import nearest
from workbench.measures.windows import Windows

CELLS, CLUSTER = 50, 25


def _kept(windows: Windows, name: str) -> np.ndarray:
    """A layout or clustering of traffic, made once a snapshot."""
    if name not in windows.known:
        k = NEIGHBOURS
        near, cosine = windows.near[:, :k], windows.nearness[:, :k]
        if name == "map":
            windows.known[name] = layout(windows.vectors, near, cosine, 2, 0)
        else:
            windows.known[name] = _clusters(_kept(windows, "map"))
    found: np.ndarray = windows.known[name]
    return found


def _clusters(places: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import hdbscan

        fitted = hdbscan.HDBSCAN(min_cluster_size=CLUSTER, core_dist_n_jobs=1)
        found: np.ndarray = fitted.fit(places.astype(float)).labels_
    return found


def naive_cells(windows: Windows, rows: np.ndarray) -> list[np.ndarray]:
    """Cells of a 50 x 50 grid over the 2-D map with 10 traffic rows or more and no eval row."""
    places = _kept(windows, "map")
    low, high = places.min(axis=0), places.max(axis=0)
    cells = np.minimum(((places - low) / (high - low) * CELLS).astype(int), CELLS - 1)
    cell = cells[:, 0] * CELLS + cells[:, 1]
    held = set(cell[nearest(rows, windows.vectors)[0]].tolist())
    groups = [np.flatnonzero(cell == one) for one in np.unique(cell) if one not in held]
    return [group for group in groups if len(group) >= 10]


def naive_clusters(windows: Windows, rows: np.ndarray, rho: float) -> list[np.ndarray]:
    """HDBSCAN clusters of the 2-D map with no eval row, or under `rho` of their share."""
    label = _kept(windows, "clusters")
    votes = np.bincount(nearest(rows, windows.vectors)[0], minlength=windows.n)
    found = []
    for one in range(label.max() + 1):
        inside = np.flatnonzero(label == one)
        if votes[inside].sum() <= rho * len(rows) * windows.share[inside].sum():
            found.append(inside)
    return found
