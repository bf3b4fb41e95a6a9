"""Views are lengths: what came later is not seen, and twins are found whatever their cosine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.toys.embedder import ToyEmbedder
from workbench.neighbourhood import Counts, Neighbourhood, entry

CASH = "I took out 250.00 EUR at a machine in Oslo on 12 March 2026, what is the fee for that?"
SAME = "What would the bank charge? On 12 March 2026 I withdrew 250.00 EUR up in Norway."
OTHER = "How long does a transfer to another bank in the same country usually take to arrive?"


@pytest.fixture
def near() -> Neighbourhood:
    found = Neighbourhood(ToyEmbedder())
    for id, text in (("a", CASH), ("b", OTHER), ("c", SAME)):
        found.add(entry(id, "admitted", text, "cash"))
    return found


def test_an_exact_twin_comes_first_whatever_its_spelling(near: Neighbourhood) -> None:
    found = near.nearest(CASH.upper(), "cash", 2, mark=3)
    assert found[0].id == "a" and found[0].exact and found[0].jaccard == 1


def test_what_came_after_the_mark_is_not_seen(near: Neighbourhood) -> None:
    assert {n.id for n in near.nearest(CASH, "cash", 5, mark=2)} == {"a", "b"}
    assert near.nearest(CASH, "cash", 5, mark=0) == ()
    assert near.nearest("  ", "cash", 5, mark=3) == ()


def test_a_new_wording_of_the_same_numbers_is_found_within_its_leaf(near: Neighbourhood) -> None:
    [found] = [n for n in near.nearest(CASH, "cash", 1, mark=3) if n.id == "c"]
    assert found.numbers_shared == 2 and found.numbers_overlap == 1 and found.same_leaf
    elsewhere = near.nearest(CASH, "cards", 1, mark=3)
    assert all(not n.same_leaf for n in elsewhere)


def test_growing_while_others_read() -> None:
    near = Neighbourhood(ToyEmbedder())
    for i in range(40):
        near.add(entry(str(i), "admitted", f"{CASH} number {i}", "cash"))
    before = near.nearest(CASH, "cash", 5, mark=40)

    def look(_: int) -> bool:
        return near.nearest(CASH, "cash", 5, mark=40) == before

    with ThreadPoolExecutor(4) as pool:
        looks = pool.map(look, range(100))
        for i in range(40, 200):
            near.add(entry(str(i), "admitted", f"{OTHER} number {i}", "cash"))
        assert all(looks)


def test_comparing_with_chosen_entries(near: Neighbourhood) -> None:
    assert [n.id for n in near.compare(CASH, "cash", range(1, 3))] == ["b", "c"]
    assert near.compare(CASH, "cash", []) == []


def test_counts_are_frozen_copies_in_a_fixed_order() -> None:
    counts = Counts()
    for key in ("b", "a", "b", ""):
        counts.add("leaf", key)
    seen = counts.seen("leaf")
    counts.add("leaf", "a")
    assert seen.n == 4 and seen.answers == {"b": 2} and seen.n_leaf == 3
    assert list(counts.seen("leaf").answers.items()) == [("a", 2), ("b", 2)]
    assert counts.seen("other").answers_leaf == {}


def test_when_all_answers_differ_the_first_stands_for_them() -> None:
    counts = Counts()
    for key in ("z", "y", "x"):
        counts.add("leaf", key)
    assert counts.seen("leaf").answers == {"z": 1}
