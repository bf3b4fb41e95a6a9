"""Traffic as a landscape: exact neighbours, a tree that is nested, the same for any row order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.toys.gapworld import embed, rows, windows_of
from workbench.mapping import key_of, neighbours, snapshot, tree, ward
from workbench.measures.windows import load_windows


def vectors(n: int, seed: int = 0) -> np.ndarray:
    return embed(rows(n, seed)["text"].tolist())


def test_neighbours_are_exact_and_nearest_first() -> None:
    texts = vectors(90)
    place, cosine = neighbours(texts, 7)
    every = texts @ texts.T
    np.fill_diagonal(every, -2)
    assert np.allclose(cosine, -np.sort(-every, axis=1)[:, :7], atol=1e-6)
    assert all(own not in near for own, near in enumerate(place))
    assert np.allclose(np.take_along_axis(every, place, axis=1), cosine)


def test_ward_merges_the_nearest_first() -> None:
    centres = np.asarray([[0.0], [0.1], [5.0], [5.2], [20.0]])
    kids = ward(centres, np.ones(5))
    assert kids[:5].tolist() == [[-1, -1]] * 5
    assert set(kids[5]) == {0, 1} and set(kids[6]) == {2, 3}
    assert set(kids[7]) == {5, 6} and set(kids[8]) == {4, 7}


def test_a_heavy_pair_is_merged_later() -> None:
    centres = np.asarray([[0.0], [1.0], [10.0], [11.1]])
    assert set(ward(centres, np.asarray([50.0, 50.0, 1.0, 1.0]))[4]) == {2, 3}


def test_the_tree_nests_and_its_root_holds_all() -> None:
    windows = windows_of(vectors(400))
    assert windows.leaves == 20 and len(windows.kids) == 39
    assert windows.members[-1].all()
    for node in range(windows.leaves, len(windows.kids)):
        one, other = windows.kids[node]
        assert not (windows.members[one] & windows.members[other]).any()
        assert windows.parents[one] == node == windows.parents[other]
    assert windows.parents[-1] == -1


@pytest.mark.parametrize("n", [1, 2, 5, 30])
def test_a_few_rows(n: int) -> None:
    windows = snapshot(vectors(n))
    assert windows.n == n and sorted(at for row in windows.rows for at in row) == list(range(n))
    assert windows.near.shape == (n, n - 1) and windows.place.shape == (n, 2)


def test_equal_names_are_one_text() -> None:
    windows = snapshot(vectors(4), [1, 2, 3, 4], names=["b", "a", "b", "c"])
    assert windows.rows == [[1], [0, 2], [3]]
    assert windows.weights.tolist() == [2, 4, 4] and windows.squares.tolist() == [4, 10, 16]
    assert windows.kish == pytest.approx(100 / 30)


def test_umap_places_come_back_the_same_for_any_row_order() -> None:
    texts = vectors(210)
    mixed = np.random.default_rng(0).permutation(210)
    one, other = snapshot(texts, picture=False), snapshot(texts[mixed], picture=False)
    assert np.array_equal(one.leaf, other.leaf) and np.array_equal(one.kids, other.kids)
    assert one.key != other.key


def test_windows_are_kept_in_a_file(tmp_path: Path) -> None:
    windows = windows_of(vectors(60))
    windows.save(tmp_path / "w.npz")
    again = load_windows(tmp_path / "w.npz", windows.key)
    assert again is not None and again.rows == windows.rows and again.key == windows.key
    assert np.array_equal(again.kids, windows.kids) and np.array_equal(again.near, windows.near)
    assert load_windows(tmp_path / "w.npz", "another key") is None
    (tmp_path / "w.npz").write_bytes(b"PK no archive")
    assert load_windows(tmp_path / "w.npz", windows.key) is None
    assert load_windows(tmp_path / "absent.npz", windows.key) is None


def test_the_key_is_of_rows_weights_model_and_parameters() -> None:
    keys = {
        key_of(["a", "b"], None, 0), key_of(["b", "a"], None, 0), key_of(["a", "b"], [1, 2], 0),
        key_of(["a", "b"], None, 1), key_of(["a", "b"], None, 0, "other"),
        key_of(["a", "b"], None, 0, picture=False), key_of(vectors(2), None, 0),
    }  # fmt: skip
    assert len(keys) == 7


def test_more_leaves_for_more_rows() -> None:
    for n, leaves in ((10, 2), (100, 20), (2000, 50)):
        places = np.random.default_rng(0).normal(size=(n, 5)).astype(np.float32)
        leaf, _ = tree(places, 0)
        assert leaf.max() + 1 == leaves
