"""Vectors from an embedding model behind an endpoint: any that litellm knows, or a server's own.

Named `litellm:NAME`, where NAME is a model of the settings or one of litellm's. Keys are read from
the environment at each call.
"""

from __future__ import annotations

import threading
import time
from asyncio import AbstractEventLoop
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from workbench.bulk import Listener, embed_bulk
from workbench.domain.contracts import Vectors
from workbench.errors import ModelError
from workbench.models import provider
from workbench.models.attempts import Policy, trouble
from workbench.models.background import BACKGROUND, submit
from workbench.models.keys import api_key, redact, secrets
from workbench.models.roles import Endpoint
from workbench.settings import Settings
from workbench.text import text_hash

if TYPE_CHECKING:
    import numpy as np

PREFIX = "litellm:"
# Texts in one request: far below what providers allow, and quick to repeat.
BATCH = 64


def endpoint_of(settings: Settings) -> Endpoint:
    """What `embedding = "litellm:NAME"` means: a model of the settings, or one of litellm's."""
    name = settings.embedding.removeprefix(PREFIX)
    known = settings.models.get(name)
    if known is None:
        return Endpoint(name=name, model=name, family=name)
    return Endpoint(
        name=name, model=known.model, family=known.kin, api_base=known.api_base,
        api_key_env=known.api_key_env, params=known.params, timeout=known.timeout,
    )  # fmt: skip


class EndpointEmbedder:
    """An `Embedder` over an endpoint, with a cache in which what was paid for stays."""

    def __init__(
        self, endpoint: Endpoint, vectors: Vectors | None = None, policy: Policy | None = None
    ) -> None:
        self.endpoint, self._vectors, self._policy = endpoint, vectors, policy or Policy()
        self.name = f"{PREFIX}{endpoint.model}"
        if endpoint.api_base:
            self.name += f"@{endpoint.api_base}"

    def embed_one(self, text: str) -> np.ndarray:
        """The vector of one text, shape (d,); ModelError when the endpoint gives none."""
        vector: np.ndarray = self.embed_many([text])[0]
        return vector

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of many texts, shape (n, d), in their order; equal texts cost one."""
        return self.embed_many(texts)

    def embed_many(self, texts: Sequence[str], progress: Listener | None = None) -> np.ndarray:
        """The same with news of how far it is; each request's vectors are kept at once."""
        import numpy as np

        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        # On the loop of the chat calls, so that connections are closed with it.
        loop = BACKGROUND.borrow()
        try:
            known = embed_bulk(
                texts, partial(self._encode, loop), self.name, self._vectors, batch=BATCH,
                progress=progress,
            )  # fmt: skip
        finally:
            BACKGROUND.release(provider.close_clients)
        return np.stack([known[text_hash(text)] for text in texts])

    def warm(self) -> threading.Thread:
        """Start the import of litellm on a background thread."""
        return provider.warm()

    def _encode(self, loop: AbstractEventLoop, texts: list[str]) -> np.ndarray:
        """One request, tried as often as the policy says; unit vectors."""
        import numpy as np

        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        rows = np.array(self._asked(loop, clean), dtype=np.float64)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True) if rows.ndim == 2 else np.zeros(1)
        if rows.shape[0] != len(texts) or not np.all(lengths > 0) or not np.isfinite(rows).all():
            raise ModelError(f"{self.endpoint.name} gave no vector for each of {len(texts)} texts")
        unit: np.ndarray = (rows / lengths).astype(np.float32)
        return unit

    def _asked(self, loop: AbstractEventLoop, texts: list[str]) -> list[list[float]]:
        hidden = secrets([self.endpoint])
        for number in range(self._policy.attempts):
            try:
                return self._call(loop, texts)
            except ModelError:
                raise
            except Exception as error:  # noqa: BLE001 - sorted into what another try may change
                found = trouble(error, self.endpoint.timeout, lambda text: redact(text, hidden))
                if not found.retryable or number + 1 == self._policy.attempts:
                    where = f"{self.endpoint.name} ({self.endpoint.where})"
                    raise ModelError(
                        f"embedding by {where}: {found.message}", retryable=found.retryable
                    ) from None
                time.sleep(self._policy.wait(number, found.retry_after))
        raise AssertionError("a policy tries at least once")

    def _call(self, loop: AbstractEventLoop, texts: list[str]) -> list[list[float]]:
        endpoint, key = self.endpoint, api_key(self.endpoint)
        arguments: dict[str, Any] = {**endpoint.params, "timeout": endpoint.timeout}
        if endpoint.api_base:
            arguments["api_base"] = endpoint.api_base
        if key:
            arguments["api_key"] = key
        name = endpoint.model
        if endpoint.api_base and provider.litellm_name(name, endpoint.api_base) != name:
            name = f"openai/{name}"  # a server of one's own speaks OpenAI
        arguments |= {"model": name, "input": texts, "encoding_format": "float"}
        response = submit(loop, provider.embed(arguments | provider.RETRIES_OFF)).result()
        rows = sorted(response.data, key=lambda row: row["index"])
        return [row["embedding"] for row in rows]
