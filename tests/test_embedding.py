"""The embedder: unit vectors, the same bits everywhere, cached, and safe in threads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.toys.encoding import texts_of
from workbench.bulk import BATCH, Encoding
from workbench.embedding import SentenceEmbedder, idle_cores
from workbench.errors import SpecError

TEXTS = ["I was charged 4.50 abroad.", "My card was refused.", "Where is my refund? " * 30]


class ToyVectors:
    """A cache that counts what it is asked and given."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], np.ndarray] = {}
        self.saved = 0

    def load(self, model: str, hashes: Sequence[str]) -> dict[str, np.ndarray]:
        return {h: self.kept[model, h] for h in hashes if (model, h) in self.kept}

    def save(self, model: str, rows: Mapping[str, np.ndarray]) -> None:
        self.saved += len(rows)
        self.kept.update({(model, mark): row for mark, row in rows.items()})


class ToyModel:
    """A model that makes a vector of a text's first letters."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def encode(self, texts: list[str], **settings: Any) -> np.ndarray:
        self.batches.append(len(texts))
        return np.array([[float(ord(t[0])), 1.0] for t in texts])

    def get_embedding_dimension(self) -> int:
        return 2


@pytest.fixture(scope="module")
def minilm() -> SentenceEmbedder:
    return SentenceEmbedder()


def test_vectors_have_length_one_and_mean_something(minilm: SentenceEmbedder) -> None:
    one, other, same = map(
        minilm.embed_one,
        ("The cash machine kept my card.", "I love this song.", "An ATM swallowed my bank card."),
    )
    assert one.dtype == np.float32 and one.shape == (minilm.dimensions,) == (384,)
    assert np.linalg.norm(one) == pytest.approx(1.0, abs=1e-6)
    assert one @ same > 0.6 > 0.2 > one @ other


def test_batches_agree_with_single_texts(minilm: SentenceEmbedder) -> None:
    many = minilm.embed([*TEXTS, TEXTS[0]])
    assert np.array_equal(many[0], many[3])
    assert np.allclose(many[:3], [minilm.embed_one(text) for text in TEXTS], atol=1e-5)
    assert minilm.embed([]).shape == (0, 384)


def test_a_vector_is_the_same_in_threads_and_in_another_process(minilm: SentenceEmbedder) -> None:
    here = [minilm.embed_one(text).tobytes() for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(lambda i: minilm.embed_one(TEXTS[i % 3]).tobytes(), range(48)))
    assert many == here * 16
    program = (
        "import socket, sys; from workbench.embedding import SentenceEmbedder\n"
        "socket.socket.connect = socket.getaddrinfo = None  # a use of the network is an error\n"
        "e = SentenceEmbedder()\n"
        "for text in sys.argv[1:]: print(e.embed_one(text).tobytes().hex())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *TEXTS], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == [vector.hex() for vector in here]
    assert ran.stderr == ""


def test_broken_characters_are_no_error(minilm: SentenceEmbedder) -> None:
    assert minilm.embed_one("half \ud83d character").shape == (384,)


def test_the_cache_answers_before_any_model_is_loaded() -> None:
    vectors, loads = ToyVectors(), []

    def load() -> ToyModel:
        loads.append(ToyModel())
        return loads[-1]

    first = SentenceEmbedder("toy", vectors, load=load)
    once = first.embed_one("abc")
    many = first.embed(["x", "abc", "y", "x"])
    assert vectors.saved == 4 and loads[0].batches == [1, 3]
    second = SentenceEmbedder("toy", vectors, load=load)
    assert np.array_equal(second.embed_one("abc"), once)
    assert np.array_equal(second.embed(["x", "abc", "y", "x"]), many)
    assert len(loads) == 1


def test_single_vectors_never_come_from_a_batch() -> None:
    vectors, model = ToyVectors(), ToyModel()
    embedder = SentenceEmbedder("toy", vectors, load=lambda: model)
    embedder.embed(["abc", "b"])
    embedder.embed_one("abc")
    assert model.batches == [2, 1]


def test_long_lists_go_in_batches_sorted_by_length() -> None:
    model = ToyModel()
    embedder = SentenceEmbedder("toy", load=lambda: model)
    texts = [chr(97 + i % 26) * (1 + i * 7 % 50) for i in range(80)]
    vectors = embedder.embed(texts)
    assert max(model.batches) == 32
    assert [chr(int(v[0])) for v in vectors] == [t[0] for t in texts]


def test_a_bulk_tells_how_far_it_is_and_makes_each_text_once() -> None:
    vectors, model, news = ToyVectors(), ToyModel(), list[Encoding]()
    embedder = SentenceEmbedder("toy", vectors, load=lambda: model)
    texts = [f"{i % 70} " * (1 + i % 9) for i in range(200)]
    embedder.embed(texts[:10])
    many = embedder.embed_many(texts, news.append)
    distinct = len(set(texts))
    assert many.shape == (200, 2) and sum(model.batches) == distinct
    assert [one.done for one in news] == sorted(one.done for one in news)
    assert news[0] == (10, distinct, 10, None, None) and news[-1].done == distinct
    assert news[-1].seconds_left == 0 and all(one.rate for one in news[1:])
    news.clear()
    embedder.embed_many(texts, news.append)
    assert news == [(distinct, distinct, distinct, None, 0.0)] and sum(model.batches) == distinct


def test_only_cores_that_nobody_uses_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    for load, cores in ((0.2, 4), (5.1, 3), (7.9, 1), (30.0, 1)):
        monkeypatch.setattr(os, "getloadavg", lambda load=load: (load, load, load))
        assert idle_cores() == cores


def test_wide_batches_leave_single_texts_their_bits(
    minilm: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.embedding.idle_cores", lambda: 2)
    before = minilm.embed_one("What is my limit?").tobytes()
    many = minilm.embed_many([f"What is my limit on day {i}?" for i in range(260)])
    assert minilm.embed_one("What is my limit?").tobytes() == before
    again = minilm.embed_one("What is my limit on day 7?")
    assert np.allclose(many[7], again, atol=1e-5)


def test_a_killed_bulk_goes_on_where_it_was(tmp_path: Path) -> None:
    store, log, count = tmp_path / "a.db", tmp_path / "log", 1500
    command = [sys.executable, "-m", "tests.toys.encoding", str(store), str(log), str(count)]
    for mark in (300, 900):
        worker = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while len(noted(log)) < mark and time.monotonic() < deadline:
            time.sleep(0.005)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        assert mark <= len(noted(log)) < count
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == str(2 * count)
    encoded = noted(log)
    # Only what was in flight when it was killed is made again: one batch a kill.
    assert set(encoded) == set(texts_of(count)) and len(encoded) - count <= 2 * BATCH
    subprocess.run(command, check=True, capture_output=True)
    assert noted(log) == encoded


def noted(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def test_warm_loads_once_in_the_background() -> None:
    loads = []
    embedder = SentenceEmbedder("toy", load=lambda: loads.append(1) or ToyModel())
    threads = [embedder.warm() for _ in range(4)]
    for thread in threads:
        thread.join()
    assert loads == [1] and threading.active_count() >= 1


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no folder ./nowhere"):
        SentenceEmbedder("./nowhere")
    with pytest.raises(SpecError, match=f"no model at {tmp_path}"):
        SentenceEmbedder(str(tmp_path)).embed_one("text")


def test_another_model_in_the_same_folder_gets_another_name(tmp_path: Path) -> None:
    first = SentenceEmbedder(str(tmp_path)).name
    (tmp_path / "config.json").write_text("{}")
    assert SentenceEmbedder(str(tmp_path)).name != first
