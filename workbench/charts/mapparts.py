"""Geometry of a map: cells of equal size, outlines of scattered rows, labels that do not overlap.

All places are in cells of the picture: (0, 0) below left, (80, 80) above right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

CELLS = 80
EDGE = 0.04
REACH, LEAST_PART, ROOM = 3.0, 0.12, 0.9
# A label's size in cells, at the narrowest width that the picture is made for.
LETTER, LINE = 0.95, 2.7
SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1), (0, 0))


@dataclass(frozen=True)
class Frame:
    """How places become cells."""

    low: np.ndarray
    scale: np.ndarray

    def cells(self, places: np.ndarray) -> np.ndarray:
        """(m, 2) places in cells."""
        found: np.ndarray = (places - self.low) * self.scale
        return found


def frame_of(places: np.ndarray) -> Frame:
    """A frame with some room around all places; one place alone lies in the middle."""
    import numpy as np

    low, high = places.min(axis=0), places.max(axis=0)
    wide = np.where(high > low, high - low, 1.0)
    low = np.where(high > low, low - EDGE * wide, low - wide / 2)
    wide = np.where(high > places.min(axis=0), wide * (1 + 2 * EDGE), wide)
    return Frame(low, CELLS / wide)


def density(cells: np.ndarray, weights: np.ndarray) -> list[tuple[int, int, float]]:
    """(column, row, traffic) of the cells that hold traffic: flat in the number of rows."""
    import numpy as np

    at = np.clip(np.floor(cells).astype(int), 0, CELLS - 1)
    sums = np.bincount(at[:, 0] * CELLS + at[:, 1], weights, minlength=CELLS * CELLS)
    return [(int(i // CELLS), int(i % CELLS), float(sums[i])) for i in np.flatnonzero(sums)]


def outlines(cells: np.ndarray) -> list[np.ndarray]:
    """Closed lines (k, 2) around the parts of a region; rows scattered far from it are left out."""
    import numpy as np

    parts = _parts(cells)
    least = max(1, LEAST_PART * len(cells))
    kept = [part for part in parts if len(part) >= least] or parts[:1]
    return [_hull(cells[np.asarray(part)]) for part in kept]


def _parts(cells: np.ndarray) -> list[list[int]]:
    """Rows linked by steps of at most three cells, largest part first."""
    import numpy as np
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    if len(cells) > 4000:  # an outline needs no more
        cells = cells[:4000]
    near = cKDTree(cells).sparse_distance_matrix(cKDTree(cells), REACH)
    _, mark = connected_components(near, directed=False)
    parts = [np.flatnonzero(mark == one).tolist() for one in np.unique(mark)]
    return sorted(parts, key=len, reverse=True)


def _hull(cells: np.ndarray) -> np.ndarray:
    """The convex line around places, with a little room; an octagon around very few."""
    import numpy as np
    from scipy.spatial import ConvexHull

    turn = np.linspace(0, 2 * np.pi, 9)[:-1]
    ring = ROOM * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    around = (cells[:, None, :] + ring[None]).reshape(-1, 2)
    line: np.ndarray = around[ConvexHull(around).vertices]
    return np.vstack([line, line[:1]])


@dataclass(frozen=True)
class Label:
    """A text and the middle of where it stands."""

    text: str
    x: float
    y: float


class Labels:
    """Places labels one after another, each where it covers no other, or not at all."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, float, float, float]] = []

    def avoid(self, low: Sequence[float], high: Sequence[float]) -> None:
        """Keep labels off a box."""
        self.taken.append((low[0], low[1], high[0], high[1]))

    def put(self, text: str, low: Sequence[float], high: Sequence[float]) -> Label | None:
        """A label beside a box (its lower left and upper right corners); None where none fits."""
        wide, tall = LETTER * len(text), LINE
        middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2]
        for across, up in SIDES:
            x = middle[0] + across * ((high[0] - low[0]) / 2 + wide / 2 + 0.5)
            y = middle[1] + up * ((high[1] - low[1]) / 2 + tall / 2 + 0.3)
            x = min(max(x, wide / 2), CELLS - wide / 2)
            y = min(max(y, tall / 2), CELLS - tall / 2)
            box = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
            if not any(_touch(box, other) for other in self.taken):
                self.taken.append(box)
                return Label(text, round(x, 2), round(y, 2))
        return None


def _touch(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:  # fmt: skip
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
