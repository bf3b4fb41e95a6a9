"""A taxonomy at a glance: siblings, balance, evidence, and how readily items are placed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.toys.trees import large, small
from workbench.domain.taxonomy import Node, Taxonomy
from workbench.measures.trees import (
    assigned,
    balance,
    evenness,
    grounded_by_level,
    keywords,
    mean_overlap,
    near_share,
    overlap_of,
    sibling_pairs,
)


def test_siblings_that_share_items_are_told_first() -> None:
    items = {"cash": "abc", "cards": "bcd", "home": "a", "abroad": "b"}
    pairs = sibling_pairs(small(), items)
    assert [(p.a, p.b, p.jaccard) for p in pairs] == [("cash", "cards", 0.5), ("home", "abroad", 0)]
    assert mean_overlap(pairs).value == 0.25 and mean_overlap(pairs).n_items == 2
    assert overlap_of(small(), pairs)["cards"] == 0.5
    assert near_share(pairs).reason == "no_vectors"


def test_keywords_come_from_the_words_of_all_below() -> None:
    found = keywords(small())
    assert found["fees"] == {"fee", "about"} and "abroad" in found["cash"]
    assert mean_overlap(sibling_pairs(small())).value is not None


def test_meanings_are_compared_where_there_are_vectors() -> None:
    vectors = {node.id: np.array([1.0, 0.0]) for node in small().nodes}
    vectors["abroad"] = np.array([0.0, 1.0])
    assert near_share(sibling_pairs(small(), vectors=vectors)).value == 0.5
    alone = Taxonomy(id="one", nodes=(Node(id="a", label="a"),))
    assert mean_overlap(sibling_pairs(alone)).reason == "no_siblings"


def test_balance_counts_leaves_by_branch_and_depth() -> None:
    found = balance(small())
    assert found.branches == {"cash": 2, "cards": 1}
    assert (found.shallowest, found.deepest) == (3, 3)
    assert found.evenness == pytest.approx(0.918296, abs=1e-6)
    assert evenness([4]) is None and evenness([2, 2, 0]) == pytest.approx(1)
    assert evenness([4, 3, 2, 1]) == pytest.approx(0.923220, abs=1e-6), "METHOD 11"


def test_grounded_shares_by_level() -> None:
    found = grounded_by_level(small(), {"cash": True, "home": True})
    assert [one.value for one in found] == [0, 0.5, pytest.approx(1 / 3)]
    assert [one.n_items for one in found] == [1, 2, 3]


def test_items_in_one_leaf_in_none_in_two() -> None:
    votes = [[(1,), (1,)], [(2,), ()], [(1, 2), (3,)], [None, (2,)]]
    found = assigned(votes)
    assert (found.n_items, found.n_votes, found.unread) == (4, 7, 1)
    assert found.one.value == pytest.approx(5 / 7) and found.none.value == pytest.approx(1 / 7)
    assert found.two.value == pytest.approx(1 / 7) and found.alpha is not None
    assert found.one.lo is not None and found.one.lo < found.one.value
    assert assigned([]).one.reason == "no_votes"


def test_a_thousand_nodes_take_no_time() -> None:
    assert len(sibling_pairs(large(1000))) > 4000
