"""Traffic as a landscape: exact neighbours, UMAP places, a tree of regions, HDBSCAN landmarks.

Everything is made from traffic alone, in the order of the texts' hashes and not of the file, so
that the same rows give the same regions whatever order they came in.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from workbench.measures.windows import Windows

if TYPE_CHECKING:
    import numpy as np

VERSION = 1
NEIGHBOURS = 15
KEPT = 300
BLOCK = 1024
FEW = 200
ROWS_A_LEAF = 40
LANDMARK_ROWS = 25


def snapshot(
    vectors: np.ndarray,
    weights: Sequence[float] | np.ndarray | None = None,
    seed: int = 0,
    *,
    names: Sequence[str] | None = None,
    model: str = "",
    picture: bool = True,
) -> Windows:
    """The windows of traffic rows (M, d), unit vectors; equal rows become one text of more weight.

    `names` (hashes of the texts, else of the vectors) say which rows are equal and give the
    canonical order. `rows` of the result are the places of each text in `vectors`. `picture` makes
    the 2-D places and landmarks; without them `place` is zero and `landmark` -1.
    """
    import numpy as np

    rows, texts, mass, squares = _distinct(vectors, weights, names)
    near, cosine = neighbours(texts, min(KEPT, len(texts) - 1))
    k = min(NEIGHBOURS, near.shape[1])
    spread = layout(texts, near[:, :k], cosine[:, :k], 5, seed)
    leaf, kids = tree(spread, seed)
    place = np.zeros((len(texts), 2), dtype=np.float32)
    landmark = np.full(len(texts), -1)
    if picture:
        place = layout(texts, near[:, :k], cosine[:, :k], 2, seed)
        landmark = landmarks(spread)
    return Windows(
        texts, mass, squares, near, cosine, leaf, kids, place, landmark,
        key_of(vectors if names is None else names, weights, seed, model, picture), rows,
    )  # fmt: skip


def key_of(
    rows: Sequence[str] | np.ndarray,
    weights: Sequence[float] | np.ndarray | None,
    seed: int,
    model: str = "",
    picture: bool = True,
) -> str:
    """A hash of rows (names or vectors, in their order), weights, model, parameters."""
    import numpy as np

    mark = hashlib.sha256(repr((VERSION, len(rows), seed, model, picture)).encode())
    if isinstance(rows, np.ndarray):
        mark.update(np.ascontiguousarray(rows, dtype=np.float32).tobytes())
    else:
        mark.update("\n".join(rows).encode())
    if weights is not None:
        mark.update(np.asarray(weights, dtype=np.float64).tobytes())
    return mark.hexdigest()[:24]


def _distinct(
    vectors: np.ndarray,
    weights: Sequence[float] | np.ndarray | None,
    names: Sequence[str] | None,
) -> tuple[list[list[int]], np.ndarray, np.ndarray, np.ndarray]:
    """Places, vectors, weights and sums of squared weights of distinct rows, by name."""
    import numpy as np

    whole = np.ascontiguousarray(vectors, dtype=np.float32)
    each = np.ones(len(whole)) if weights is None else np.asarray(weights, dtype=float)
    marks = (
        list(names)
        if names is not None
        else [hashlib.sha256(row.tobytes()).hexdigest() for row in whole]
    )
    places: dict[str, list[int]] = {}
    for at, mark in enumerate(marks):
        places.setdefault(mark, []).append(at)
    rows = [places[mark] for mark in sorted(places)]
    texts = whole[[places[0] for places in rows]]
    mass = np.asarray([each[at].sum() for at in rows])
    squares = np.asarray([(each[at] ** 2).sum() for at in rows])
    return rows, texts, mass, squares


def neighbours(vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest others of every row, nearest first, (N, k) places and cosines; exact."""
    import numpy as np

    n = len(vectors)
    place = np.empty((n, max(k, 0)), dtype=np.int32)
    cosine = np.empty((n, max(k, 0)), dtype=np.float32)
    for start in range(0, n if k > 0 else 0, BLOCK):
        part = vectors[start : start + BLOCK] @ vectors.T
        own = np.arange(len(part))
        part[own, start + own] = -2
        best = np.argpartition(-part, k - 1, axis=1)[:, :k]
        value = np.take_along_axis(part, best, axis=1)
        order = np.lexsort((best, -value), axis=1)
        place[start : start + BLOCK] = np.take_along_axis(best, order, axis=1)
        cosine[start : start + BLOCK] = np.take_along_axis(value, order, axis=1)
    return place, cosine


def layout(
    vectors: np.ndarray, near: np.ndarray, cosine: np.ndarray, dimensions: int, seed: int
) -> np.ndarray:
    """UMAP places (N, dimensions) from exact neighbours; principal axes for fewer than 200 rows."""
    import numpy as np

    n = len(vectors)
    if n < FEW:
        return _axes(vectors, dimensions)
    own = np.arange(n)[:, None]
    distance = np.maximum(1 - cosine, 0)
    known = (
        np.hstack([own, near]).astype(np.int32),
        np.hstack([np.zeros((n, 1)), distance]).astype(np.float32),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other people's imports, and of the missing search tree
        umap: Any = import_module("umap")
        fitted = umap.UMAP(
            n_neighbors=known[0].shape[1], n_components=dimensions, metric="cosine", n_jobs=1,
            min_dist=0.1 if dimensions == 2 else 0.0, random_state=seed, precomputed_knn=known,
        ).fit_transform(vectors)  # fmt: skip
    places: np.ndarray = np.ascontiguousarray(fitted, dtype=np.float32)
    return places


def _axes(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    import numpy as np

    centred = vectors - vectors.mean(axis=0)
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(vectors), dimensions), dtype=np.float32)
    kept = min(dimensions, len(size))
    # The sign of an axis is arbitrary: its largest entry is made positive.
    top = left[:, :kept]
    signs = np.sign(top[np.abs(top).argmax(axis=0), np.arange(kept)])
    places[:, :kept] = top * signs * size[:kept]
    return places


def tree(places: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """k-means leaves (N,) and the size-weighted Ward tree over them as (2K-1, 2) children."""
    import numpy as np

    n = len(places)
    wanted = int(np.clip(n / ROWS_A_LEAF, min(20, max(1, n // 5)), 400))
    wanted = min(wanted, len(np.unique(places, axis=0)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cluster: Any = import_module("sklearn.cluster")
        found = cluster.KMeans(wanted, n_init=1, random_state=seed, max_iter=50).fit(places)
    _, leaf = np.unique(found.labels_, return_inverse=True)
    sizes = np.bincount(leaf).astype(float)
    centres = np.stack([
        np.bincount(leaf, column, minlength=len(sizes)) / sizes for column in places.T
    ], axis=1)  # fmt: skip
    return leaf, ward(centres, sizes)


def ward(centres: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Merge the two nodes whose merging adds least variance, until one is left: (2K-1, 2)."""
    import numpy as np

    k = len(centres)
    kids = np.full((2 * k - 1, 2), -1)
    middle = np.vstack([centres, np.zeros((k - 1, centres.shape[1]))]).astype(float)
    size = np.concatenate([sizes, np.zeros(k - 1)])
    alive = np.arange(2 * k - 1) < k
    cost = np.full((2 * k - 1, 2 * k - 1), np.inf)
    for node in range(2 * k - 1):
        if node >= k:
            living = np.flatnonzero(alive)
            part = cost[np.ix_(living, living)]
            at = int(part.argmin())
            one, other = living[at // len(living)], living[at % len(living)]
            kids[node] = one, other
            size[node] = size[one] + size[other]
            middle[node] = (size[one] * middle[one] + size[other] * middle[other]) / size[node]
            alive[[one, other]] = False
            alive[node] = True
        others = np.flatnonzero(alive[:node])
        gap = ((middle[others] - middle[node]) ** 2).sum(axis=1)
        cost[node, others] = size[others] * size[node] / (size[others] + size[node]) * gap
        cost[others, node] = cost[node, others]
    return kids


def landmarks(places: np.ndarray) -> np.ndarray:
    """HDBSCAN clusters of the 5-D places (N,), -1 for rows in none: names for the picture."""
    import numpy as np

    if len(places) < FEW:
        return np.full(len(places), -1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        hdbscan: Any = import_module("hdbscan")
        fitted = hdbscan.HDBSCAN(min_cluster_size=LANDMARK_ROWS, core_dist_n_jobs=1)
        found: np.ndarray = fitted.fit(places.astype(np.float64)).labels_
    return found
