"""The families of figures of a set: its words, its sentence patterns, its meanings (METHOD 7).

A `Part` answers for any items of a set, so that draws of them cost little.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.measures.lexical import (
    DISTINCT,
    Corpus,
    Figure,
    compression,
    distinct,
    ead,
    self_repetition,
    shuffled_compression,
)
from workbench.measures.semantic import (
    mean_distance,
    near_share,
    nearest,
    nearest_median,
    unit,
    vendi,
)
from workbench.measures.syntactic import tagged

if TYPE_CHECKING:
    import numpy as np

# Figures by family; +1 where more means more varied, -1 where less does.
METRICS: dict[str, dict[str, int]] = {
    "lexical": {**{f"distinct_{n}": 1 for n in DISTINCT}, "ead": 1, "compression_ratio": -1,
                "self_repetition": -1},
    "syntactic": {"pos_compression_ratio": -1},
    "semantic": {"mean_cosine_distance": 1, "nn_distance": 1, "near_duplicates": -1, "vendi": 1},
}  # fmt: skip
DIRECTION = {name: sign for family in METRICS.values() for name, sign in family.items()}
Figures = dict[str, Figure]


class Part(NamedTuple):
    """One family of figures of a set: tokens by item, and its figures in a given order of items.

    `reason` says why the set has none of them; `whole` are those of all its items.
    """

    sizes: np.ndarray
    figures: Callable[[np.ndarray], Figures]
    whole: Figures
    reason: str = ""
    warnings: tuple[str, ...] = ()


def lexical(corpus: Corpus, vocabulary: int, seed: int = 0) -> Part:
    """Words of a set. `vocabulary` is V of the fixed reference, for EAD."""

    def figures(at: np.ndarray | None) -> Figures:
        return {
            **{f"distinct_{n}": distinct(corpus, n, at) for n in DISTINCT},
            "ead": ead(corpus, vocabulary, at), "self_repetition": self_repetition(corpus, at),
        }  # fmt: skip

    def drawn(at: np.ndarray) -> Figures:
        return {**figures(at), "compression_ratio": compression([corpus.encoded[i] for i in at])}

    squeezed = shuffled_compression(corpus.encoded, seed)
    return Part(corpus.sizes, drawn, {**figures(None), "compression_ratio": squeezed})


def syntactic(corpus: Corpus, seed: int = 0) -> Part:
    """Part-of-speech patterns of the English items of a set."""
    tags = tagged(corpus.tokens)

    def drawn(at: np.ndarray) -> Figures:
        return {"pos_compression_ratio": compression([tags.chunks[i] for i in at])}

    whole = shuffled_compression(tags.chunks, seed)
    whole = Figure(None, tags.reason) if tags.reason else whole
    told = (f"other_scripts_left_out:{tags.foreign}",) if tags.foreign else ()
    sizes = corpus.sizes[tags.at]
    return Part(sizes, drawn, {"pos_compression_ratio": whole}, tags.reason, told)


def semantic(vectors: Any, sizes: np.ndarray, t_dup: float, of: int) -> Part:
    """Distances of a set's vectors, (n, d) with n at most 2,000, drawn from `of` items."""
    import numpy as np

    units = unit(vectors)

    def figures(at: np.ndarray) -> Figures:
        rows = units[at]
        near = nearest(rows) if len(rows) > 1 else rows[:0, :0].ravel()
        return {
            "mean_cosine_distance": mean_distance(rows), "nn_distance": nearest_median(near),
            "near_duplicates": near_share(near, t_dup), "vendi": vendi(rows),
        }  # fmt: skip

    told = (f"sample:{len(units)}",) if of > len(units) else ()
    return Part(sizes, figures, figures(np.arange(len(units))), "", told)
