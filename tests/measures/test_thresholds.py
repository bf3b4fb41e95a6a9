"""Thresholds from vectors whose truth is known: found where they exist, refused where not."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.measures.thresholds import T_DUP, T_NEAR, Thresholds, calibrate

LEAVES, A_LEAF = 40, 6


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def world(noise: float, spread: float, seed: int = 0, rewrites: int = 80) -> Thresholds:
    """Texts around leaves (`spread` apart within a leaf), rewrites `noise` from their texts."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(LEAVES, 64))
    leaves = [leaf for leaf in range(LEAVES) for _ in range(A_LEAF)]
    texts = unit(centres[leaves] + spread * rng.normal(size=(len(leaves), 64)))
    of = list(range(rewrites))
    again = unit(texts[of] + noise * rng.normal(size=(rewrites, 64)) / 8)
    return calibrate("toy", texts, [str(leaf) for leaf in leaves], again, of)


def test_a_gap_between_rewrites_and_distinct_texts_is_found() -> None:
    found = world(noise=0.2, spread=0.7)
    assert found.fit and found.smallest <= found.lowest <= found.t_dup <= found.highest
    assert found.rewrites_above >= 0.8 and found.pairs_above <= 0.01
    assert found.nearest_above <= 0.01 and found.t_near <= found.t_dup
    assert (found.pairs, found.rewrites) == (LEAVES * A_LEAF * (A_LEAF - 1) // 2, 80)


def test_an_encoder_that_cannot_tell_them_is_unfit() -> None:
    found = world(noise=1.0, spread=0.1)
    assert not found.fit and (found.t_dup, found.t_near) == (T_DUP, T_NEAR)
    assert found.highest < found.smallest


def test_where_only_pairs_can_be_held_to_it_pairs_are() -> None:
    """Seven texts a leaf: a hundredth of all pairs lies lower than of the nearest ones."""
    for seed in range(30):
        found = world(noise=0.62, spread=0.63, seed=seed)
        if found.fit and found.lowest == found.smallest:
            assert found.pairs_above <= 0.01 and found.rewrites_above >= 0.8
            return
    pytest.fail("no world with a gap between pairs alone")


def test_few_rewrites_calibrate_nothing() -> None:
    with pytest.raises(ValueError, match="49 rewrites and 600 pairs: a calibration needs 50 and"):
        world(noise=0.2, spread=0.7, rewrites=49)
