"""Vectors from an endpoint: unit length, in order, kept, tried again, and no key in any message."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.test_embedding import ToyVectors
from tests.toys.openai_server import Server, openai_server
from workbench.actions.open import open_bench
from workbench.errors import ModelError
from workbench.models.attempts import Policy
from workbench.models.embeddings import BATCH, EndpointEmbedder, endpoint_of
from workbench.models.roles import Endpoint
from workbench.settings import ModelSettings, Settings

KEY = "planted-5b1f00c2"
FAST = Policy(attempts=4, backoff=0.01)


def embedder(server: Server, vectors: ToyVectors | None = None, **changes: str) -> EndpointEmbedder:
    endpoint = Endpoint(name="e", model="toy-embed", family="e", api_base=server.url)
    return EndpointEmbedder(endpoint.model_copy(update=changes), vectors, FAST)


def test_vectors_come_in_order_of_length_one_and_are_paid_for_once() -> None:
    texts = [f"{chr(97 + i % 26)}" * (1 + i % 5) for i in range(150)]
    vectors = ToyVectors()
    with openai_server() as server:
        one = embedder(server, vectors)
        found = one.embed_many(texts)
        again = embedder(server, vectors).embed(texts)
        asked = [r["body"] for r in server.requests()]
    assert found.shape == (150, 26) and np.array_equal(found, again)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    assert [chr(97 + int(row.argmax())) for row in found] == [text[0] for text in texts]
    sent = [text for body in asked for text in body["input"]]
    assert len(sent) == len(set(sent)) and max(len(b["input"]) for b in asked) <= BATCH
    assert all(body["model"] == "toy-embed" for body in asked)


def test_faults_are_got_over_and_a_wrong_key_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = {"429": 0.2, "500": 0.2, "bad_body": 0.1}
    with openai_server(faults=faults, retry_after="0.01") as server:
        many = embedder(server).embed([f"text {i}" for i in range(400)])
        assert many.shape == (400, 26) and server.stats()["total"] > server.stats()["ok"]
    monkeypatch.setenv("TOY_KEY", KEY)
    with openai_server(key=KEY) as server:
        assert embedder(server, api_key_env="TOY_KEY").embed_one("a").shape == (26,)
        monkeypatch.setenv("TOY_KEY", f"{KEY}-wrong")
        with pytest.raises(ModelError, match="embedding by e .*401") as refused:
            embedder(server, api_key_env="TOY_KEY").embed_one("a")
        assert KEY not in str(refused.value) and server.stats()["401"] == 1
        monkeypatch.delenv("TOY_KEY")
        with pytest.raises(ModelError, match="TOY_KEY .* is not set"):
            embedder(server, api_key_env="TOY_KEY").embed_one("a")


def test_the_settings_name_it(tmp_path: Path) -> None:
    model = ModelSettings(model="m", family="f", api_base="http://h/v1", api_key_env="K")
    named = Settings(embedding="litellm:mine", models={"mine": model})
    assert endpoint_of(named).api_key_env == "K" and endpoint_of(named).model == "m"
    public = endpoint_of(Settings(embedding="litellm:openai/text-embedding-3-small"))
    assert public.model == "openai/text-embedding-3-small" and public.api_base is None
    with openai_server() as server:
        (tmp_path / "w.toml").write_text(
            f'embedding = "litellm:mine"\n[models.mine]\nmodel = "m"\napi_base = "{server.url}"\n'
        )
        bench = open_bench(tmp_path / "a.db", tmp_path / "w.toml")
        vector = bench.embedder.embed_one("abc")
        assert bench.store.vectors.load(bench.embedder.name, []) == {}
        assert vector.shape == (26,) and bench.embedder.name == f"litellm:m@{server.url}"
        bench.close()
    again = open_bench(tmp_path / "a.db", tmp_path / "w.toml")
    assert np.array_equal(again.embedder.embed_one("abc"), vector)  # the server is gone
    again.close()
