"""Row evidence: how many traffic rows are nearer to a row than any eval row is.

Under "the eval set is a random sample of traffic" the rank r of the first eval row has
P(r >= k) = prod_{i<k} (N-1-i)/(N-1+n-i) at every row and in any geometry: no distance and no
threshold is tuned. This is coverage in the sense of PRDC with its k calibrated, not fixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

BLOCK = 1024
OFF_MAP = 0.99


def nearest(rows: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row (m, d) the nearest of the others (n, d): its place (m,) and cosine (m,)."""
    import numpy as np

    place = np.zeros(len(rows), dtype=np.int64)
    cosine = np.full(len(rows), -1.0, dtype=np.float32)
    for start in range(0, len(rows) if len(others) else 0, BLOCK):
        part = slice(start, start + BLOCK)
        cosines = rows[part] @ others.T
        place[part] = cosines.argmax(axis=1)
        cosine[part] = cosines[np.arange(len(cosines)), place[part]]
    return place, cosine


def ranks(windows: Windows, cosine: np.ndarray) -> np.ndarray:
    """r (N,): how many neighbours are nearer than `cosine` (N,); at most the neighbours kept."""
    found: np.ndarray = (windows.nearness > cosine[:, None]).sum(axis=1)
    return found


def limit(n_traffic: int, n_eval: int, alpha: float = 0.05) -> tuple[int, float]:
    """The least k with P(r >= k) <= alpha for a sampled eval set, and P(r < k) there."""
    import numpy as np

    i = np.arange(n_traffic)
    tail = np.cumprod((n_traffic - 1 - i) / (n_traffic - 1 + n_eval - i))
    k = int(np.searchsorted(-tail, -alpha)) + 1
    k = min(k, n_traffic)
    return k, 1 - float(tail[k - 1])


def off_map(windows: Windows, cosine: np.ndarray) -> np.ndarray:
    """Which eval rows are farther from traffic than 99 of 100 traffic rows are from the rest.

    Neighbours of a text that traffic holds several times are itself; its distance is then 0.
    """
    import numpy as np

    if not windows.near.shape[1]:
        return np.zeros(len(cosine), dtype=bool)
    own = np.sort(1 - windows.nearness[:, 0])
    edge = own[min(len(own) - 1, int(OFF_MAP * len(own)))]
    # A snapshot of a few rows cannot say what is far.
    if windows.n < 100:
        edge = max(float(edge), 1.0)
    found: np.ndarray = (1 - cosine) > edge
    return found


def beyond(windows: Windows, cosine: np.ndarray, k: int) -> np.ndarray:
    """(N,) whether fewer than k texts are nearer than `cosine`, counted over all texts."""
    import numpy as np

    found = np.zeros(windows.n, dtype=bool)
    for start in range(0, windows.n, BLOCK):
        part = windows.vectors[start : start + BLOCK] @ windows.vectors.T
        own = np.arange(len(part))
        part[own, start + own] = -2  # a text is not its own neighbour
        nearer = (part > cosine[start : start + BLOCK, None]).sum(axis=1)
        found[start : start + BLOCK] = nearer < k
    return found
