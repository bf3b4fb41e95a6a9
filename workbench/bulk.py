"""Many texts to vectors: equal texts once, batches of like length, each batch kept when it is made.

What a store keeps is never made again, so a process that is killed loses one batch at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.contracts import Vectors
from workbench.text import text_hash

if TYPE_CHECKING:
    import numpy as np

BATCH = 32
# Where common encoders cut a text, in characters: what is longer costs no more.
LONGEST, BASE_COST = 1200, 20


class Encoding(NamedTuple):
    """How far a bulk has come. Texts are distinct ones; `known` of them were kept already.

    `rate` is texts a second of those that had to be made; `seconds_left` None before the first.
    """

    done: int
    total: int
    known: int
    rate: float | None
    seconds_left: float | None


Encode = Callable[[list[str]], "np.ndarray"]
Listener = Callable[[Encoding], None]


def embed_bulk(
    texts: Sequence[str],
    encode: Encode,
    name: str,
    vectors: Vectors | None,
    *,
    batch: int = BATCH,
    progress: Listener | None = None,
) -> dict[str, np.ndarray]:
    """The vectors of the texts by `text_hash`.

    `encode` makes those of one batch; `name` is the model's in `vectors`. The longest texts come
    first, so that the time left is rather over- than underestimated.
    """
    marks = {text_hash(text): text for text in texts}
    known = dict(vectors.load(name, list(marks))) if vectors else {}
    missing = sorted((m for m in marks if m not in known), key=lambda m: -len(marks[m]))
    clock = _Clock(known=len(known), costs=[_cost(marks[mark]) for mark in missing])
    if progress:
        progress(clock.now(0))
    for start in range(0, len(missing), batch):
        some = missing[start : start + batch]
        made = dict(zip(some, encode([marks[mark] for mark in some]), strict=True))
        if vectors:
            vectors.save(name, made)
        known.update(made)
        if progress:
            progress(clock.now(start + len(some)))
    return known


class _Clock:
    """Rate and time left, by what a text costs: about its length."""

    def __init__(self, known: int, costs: list[int]) -> None:
        self.known, self.costs, self.begun = known, costs, time.monotonic()

    def now(self, made: int) -> Encoding:
        total = self.known + len(self.costs)
        if not made:
            left = 0.0 if not self.costs else None
            return Encoding(self.known, total, self.known, None, left)
        seconds = max(time.monotonic() - self.begun, 1e-9)
        per_cost = seconds / sum(self.costs[:made])
        left = per_cost * sum(self.costs[made:])
        return Encoding(self.known + made, total, self.known, made / seconds, left)


def _cost(text: str) -> int:
    return BASE_COST + min(len(text), LONGEST)
