"""Vectors by model and text hash."""

from __future__ import annotations

import numpy as np

from workbench.store import Store


def test_vectors_come_back_exactly_and_the_first_stays(store: Store) -> None:
    rng = np.random.default_rng(1)
    rows = {f"h{i}": rng.normal(size=16).astype(np.float32) for i in range(1200)}
    store.vectors.save("m", rows)
    store.vectors.save("m", {"h0": np.zeros(16, dtype=np.float32)})
    store.vectors.save("m", {})
    found = store.vectors.load("m", [*rows, "unknown", "h0"])
    assert found.keys() == rows.keys()
    assert all(np.array_equal(found[key], rows[key]) for key in rows)
    assert found["h1"].dtype == np.float32
    assert store.vectors.load("other", list(rows)) == {} and store.vectors.load("m", []) == {}


def test_wider_numbers_are_kept_as_float32(store: Store) -> None:
    store.vectors.save("m", {"h": np.arange(4, dtype=np.float64)[::-1]})
    found = store.vectors.load("m", ["h"])["h"]
    assert found.tolist() == [3.0, 2.0, 1.0, 0.0]
    found += 1  # the caller's own copy
