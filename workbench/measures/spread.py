"""Are the texts of one group more alike than those of another, by meaning and by wording?

The mean distance of two texts of a group does not depend on how many there are (unlike distinct-n
or Vendi), so 12 held-out texts can be compared with 48 others as they are. Distances: 1 - cosine of
embeddings; 1 - Jaccard of the pairs of neighbouring words. Intervals by the jackknife over texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.text import pieces

if TYPE_CHECKING:
    import numpy as np

LEAST, LEVEL, METHOD = 8, 0.95, "mean distance of two texts, jackknife"


class Apart(NamedTuple):
    """Mean distances within the treated and the held-out texts, and their difference."""

    treated: Estimate
    held_out: Estimate
    difference: Estimate

    @property
    def narrower(self) -> bool:
        """Whether the treated texts are told to be more alike."""
        return self.difference.hi is not None and self.difference.hi < 0


def meanings(vectors: Any) -> np.ndarray:
    """Distances 1 - cosine between rows, shape (n, n)."""
    import numpy as np

    rows = np.asarray(vectors, dtype=float)
    if not len(rows):
        return np.zeros((0, 0))
    size = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.where(size > 0, size, 1.0)
    return np.clip(1 - unit @ unit.T, 0.0, 2.0)


def wordings(texts: Sequence[str]) -> np.ndarray:
    """Distances 1 - Jaccard between the texts' sets of word pairs, shape (n, n)."""
    import numpy as np

    sets = [_pairs(text) for text in texts]
    found = np.zeros((len(sets), len(sets)))
    for i, one in enumerate(sets):
        for j in range(i):
            union = len(one | sets[j])
            found[i, j] = found[j, i] = 1 - len(one & sets[j]) / union if union else 0.0
    return found


def _pairs(text: str) -> set[tuple[str, str]]:
    words = pieces(text.lower())
    return set(zip(words, words[1:], strict=False))


def apart(treated: np.ndarray, held_out: np.ndarray) -> Apart:
    """Two groups by the distances within each; undefined below eight texts a group."""
    from scipy.stats import t

    one, other = _mean(treated), _mean(held_out)
    n = one.estimate.n_items + other.estimate.n_items
    if one.estimate.value is None or other.estimate.value is None:
        none = Estimate(value=None, method=METHOD, reason="too_few_items", n_items=n)
        return Apart(one.estimate, other.estimate, none)
    value = one.estimate.value - other.estimate.value
    error = sqrt(one.error**2 + other.error**2)
    freedom = min(one.estimate.n_items, other.estimate.n_items) - 1
    half = float(t.ppf(0.5 + LEVEL / 2, freedom)) * error
    found = Estimate(value=value, lo=value - half, hi=value + half, method=METHOD, n_items=n)
    return Apart(one.estimate, other.estimate, found)


class _Mean(NamedTuple):
    estimate: Estimate
    error: float


def _mean(distances: np.ndarray) -> _Mean:
    """The mean distance of two different rows, and its standard error by leaving each out."""
    import numpy as np
    from scipy.stats import t

    n = len(distances)
    if n < LEAST:
        return _Mean(Estimate(value=None, method=METHOD, reason="too_few_items", n_items=n), 0.0)
    sums = distances.sum(axis=1)
    total = float(sums.sum())
    value = total / (n * (n - 1))
    without = (total - 2 * sums) / ((n - 1) * (n - 2))
    error = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    half = float(t.ppf(0.5 + LEVEL / 2, n - 1)) * error
    lo, hi = max(0.0, value - half), value + half
    return _Mean(Estimate(value=value, lo=lo, hi=hi, method=METHOD, n_items=n), error)
