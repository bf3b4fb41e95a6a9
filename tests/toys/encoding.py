"""A process that embeds many texts with a slow toy model and notes every text that it encodes.

python -m tests.toys.encoding STORE LOG COUNT
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from workbench.embedding import SentenceEmbedder
from workbench.store import Store

PAUSE = 0.01


class NotingModel:
    """A model that writes each text it is given into a file before it answers."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def encode(self, texts: list[str], **settings: Any) -> np.ndarray:
        with self.log.open("a") as file:
            file.write("".join(f"{text}\n" for text in texts))
        time.sleep(PAUSE)
        return np.array([[float(len(text)), 1.0] for text in texts])

    def get_embedding_dimension(self) -> int:
        return 2


def texts_of(count: int) -> list[str]:
    """`count` texts, each twice."""
    return [f"text {i % count} {'x' * (i % 7)}" for i in range(count)] * 2


def main(store: str, log: str, count: str) -> None:
    with Store(store) as opened:
        model = NotingModel(Path(log))
        embedder = SentenceEmbedder("toy", opened.vectors, load=lambda: model)
        vectors = embedder.embed_many(texts_of(int(count)))
    print(len(vectors))


if __name__ == "__main__":
    main(*sys.argv[1:])
