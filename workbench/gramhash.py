"""Hashes of n words in a row, for many words at once; the same in every process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

BASE = 0x9E3779B97F4A7C15


def rolled(mixed: Hashes, n: int) -> Hashes:
    """A 64-bit hash of every n hashes in a row (polynomial, modulo 2^64); none for fewer than n."""
    import numpy as np

    base, many = np.uint64(BASE), max(0, len(mixed) - n + 1)
    found = mixed[:many].copy()
    for k in range(1, n):
        found *= base
        found += mixed[k : k + many]
    # The high bits of a product depend on all bits of what was multiplied.
    found ^= found >> np.uint64(32)
    found *= base
    return found


def scattered(many: int) -> Hashes:
    """A fixed 64-bit number for each of 0, 1, 2, ... (splitmix64: Steele, Lea and Flood 2014)."""
    import numpy as np

    z = (np.arange(many, dtype=np.uint64) + np.uint64(1)) * np.uint64(BASE)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
