"""An embedder without a model: hashed character trigrams, so near texts get near vectors."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

SIZE = 256


class ToyEmbedder:
    name = "toy-trigrams"

    def __init__(self) -> None:
        self.embedded = 0

    def embed_one(self, text: str) -> np.ndarray:
        self.embedded += 1
        vector = np.zeros(SIZE, dtype=np.float32)
        padded = f"  {text.lower()} "
        for i in range(len(padded) - 2):
            at = int.from_bytes(blake2b(padded[i : i + 3].encode(), digest_size=2).digest(), "big")
            vector[at % SIZE] += 1
        return vector / np.linalg.norm(vector)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self.embed_one(text) for text in texts])
