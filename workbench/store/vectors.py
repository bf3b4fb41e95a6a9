"""Vectors of texts by (model, text hash), float32, so that a text is embedded once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.store.connect import Link

if TYPE_CHECKING:
    import numpy as np

MOST_VALUES = 500
LOAD = "select text_hash, vector from embeddings where model=? and text_hash in"


class VectorStore:
    """The store as Vectors. What is saved once is kept: a text hash always has one vector."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def load(self, model: str, hashes: Sequence[str]) -> dict[str, np.ndarray]:
        """The known vectors among `hashes`; the others are simply missing."""
        import numpy as np

        found: dict[str, np.ndarray] = {}
        for some in _batches(list(dict.fromkeys(hashes))):
            marks = ",".join("?" * len(some))
            sql = (
                f"select text_hash, vector from embeddings where model=? and text_hash in ({marks})"
            )
            for text_hash, vector in self._link.rows(sql, (model, *some)):
                found[text_hash] = np.frombuffer(vector, dtype="<f4").astype(np.float32)
        return found

    def save(self, model: str, rows: Mapping[str, np.ndarray]) -> None:
        """Keep vectors by text hash; those that are known already stay as they are."""
        import numpy as np

        values = [
            (model, text_hash, np.ascontiguousarray(vector, dtype="<f4").tobytes())
            for text_hash, vector in rows.items()
        ]
        if values:
            with self._link.write() as db:
                db.executemany("insert or ignore into embeddings values (?, ?, ?)", values)


def _batches(hashes: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(hashes), MOST_VALUES):
        yield hashes[start : start + MOST_VALUES]
