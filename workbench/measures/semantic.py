"""How far apart texts lie as vectors: mean distance, nearest neighbours, Vendi (METHOD 7).

Mean distance does not see clumps (two tight, far clusters score high), so the nearest neighbours
and Vendi stand beside it. Vectors have length 1, shape (n, d).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.measures.lexical import Figure

if TYPE_CHECKING:
    import numpy as np

MOST_VENDI = 2000
BLOCK = 1024
ZERO = 1e-9


def unit(vectors: Any) -> np.ndarray:
    """The vectors at length 1, in double precision; ValueError for one that has no direction."""
    import numpy as np

    rows = np.asarray(vectors, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError(f"vectors of shape {rows.shape}: (n, d) is needed")
    length = np.linalg.norm(rows, axis=1)
    odd = np.flatnonzero(~(length > ZERO) | ~np.isfinite(length))
    if len(odd):
        raise ValueError(f"vector {odd[0]} has length {length[odd[0]]:g} and no direction")
    units: np.ndarray = rows / length[:, None]
    return units


def mean_distance(units: np.ndarray) -> Figure:
    """Mean cosine distance over pairs, in O(n): 1 - (|sum u|^2 - n) / (n (n - 1))."""
    n = len(units)
    if n < 2:
        return Figure(None, _too_few(n))
    total = units.sum(axis=0)
    return Figure(1 - (float(total @ total) - n) / (n * (n - 1)))


def nearest(units: np.ndarray) -> np.ndarray:
    """The cosine distance of each row to its nearest other row, shape (n,); n of 2 or more."""
    import numpy as np

    found = np.empty(len(units))
    for start in range(0, len(units), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(units)))
        cosines = units[rows] @ units.T
        cosines[np.arange(len(rows)), rows] = -np.inf
        found[rows] = cosines.max(axis=1)
    # Rounding may carry the cosine of equal rows a hair beyond one.
    return np.clip(1 - found, 0.0, 2.0)


def nearest_median(distances: np.ndarray) -> Figure:
    """The median nearest-neighbour distance."""
    import numpy as np

    return Figure(float(np.median(distances))) if len(distances) else Figure(None, "one_text")


def near_share(distances: np.ndarray, t_dup: float) -> Figure:
    """The share of rows with another one nearer than 1 - t_dup: near duplicates."""
    found = distances < 1 - t_dup
    return Figure(float(found.mean())) if len(distances) else Figure(None, "one_text")


def vendi(units: np.ndarray) -> Figure:
    """exp of the entropy of the eigenvalues of K / n (Friedman & Dieng 2022), between 1 and n.

    Undefined above 2,000 rows: draw some, for it also grows with n (2410.21719).
    """
    import numpy as np

    n, d = units.shape
    if not 0 < n <= MOST_VENDI:
        return Figure(None, "over_2000" if n else "empty")
    # X X^T and X^T X share their eigenvalues other than zero: take the smaller one.
    gram = units @ units.T if n <= d else units.T @ units
    values = np.linalg.eigvalsh(gram / n)
    values = values[values > ZERO / n]
    entropy = -float((values * np.log(values)).sum())
    return Figure(float(min(max(np.exp(entropy), 1.0), n)))


def _too_few(n: int) -> str:
    return "one_text" if n else "empty"
