"""Pages of a taxonomy: words for nothing, badges for grounds, every text inert."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.toys.showcase import HOSTILE
from tests.toys.trees import large, small
from workbench.actions import taxonomies
from workbench.actions.open import Bench
from workbench.actions.taxonomyglance import glance
from workbench.domain.taxonomy import Node, Quote, Taxonomy
from workbench.measures.trees import assigned
from workbench.pages import taxonomy as pages
from workbench.settings import Settings
from workbench.store import Store
from workbench.trees.changes import Delete, Rename
from workbench.trees.diff import compare
from workbench.trees.edit import apply


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "wb.db") as store:
        yield Bench(Settings(), store, "owner")


def hostile() -> Taxonomy:
    text = HOSTILE.replace("\n", " ")
    quote = Quote(evidence_id=text[:80], text=text)
    return Taxonomy(id="h", nodes=(Node(
        id="a", label=text[:190], definition=text, counter_example=text, author=text,
        quotes=(quote,)),))  # fmt: skip


def test_everything_of_a_node_is_inert() -> None:
    tree = hostile()
    told = [
        pages.node_card(tree, "a", True, {HOSTILE[:80]: HOSTILE}),
        pages.outline(tree, {}), pages.proposal(tree.nodes[0], False, {}),
        pages.comparison(compare(small(), tree)),
    ]  # fmt: skip
    for html in told:
        for raw in ("<script", "<img", "<svg", "<iframe", "\u202e", "\u200b"):
            assert raw not in html


def test_grounds_are_badges() -> None:
    quoted = hostile().nodes[0]
    assert "grounded" in pages.marks(quoted, True) and "ungrounded" not in pages.marks(quoted, True)
    assert "ungrounded" in pages.marks(quoted, False)
    grown = Node(id="g", label="g", author="grown by m (simulated)", state="proposed")
    assert "ungrounded" in pages.marks(grown, False) and "simulated" in pages.marks(grown, False)
    assert "grounded" not in pages.marks(Node(id="p", label="p", author="ann"), False)


def test_words_for_what_stands_and_what_differs(bench: Bench) -> None:
    name = "retail_banking"
    assert "in this store yet" in pages.standing(taxonomies.working(bench, name))
    taxonomies.act(bench, name, "one", [Rename(id="cash", label="Notes")])
    assert "1 changes since" in pages.standing(taxonomies.working(bench, name))
    assert "Nothing differs" in pages.comparison(compare(small(), small()))
    less = apply(small(), [Delete(id="cards", whole=True)])
    assert "2 removed" in pages.comparison(compare(small(), less))


def test_figures_of_a_tree_and_what_judges_said(bench: Bench) -> None:
    now = taxonomies.working(bench, "retail_banking")
    seen = glance(bench, now)
    told: Any = assigned([[(1,), (1,)], [(), (1, 2)]])
    page = pages.tiles(seen, told) + pages.details(seen, told, False)
    for words in ("69", "placed in one leaf", "Siblings that share most", "the tree was another"):
        assert words in page


def test_a_thousand_lines_end_with_how_many_are_left() -> None:
    assert "600 nodes more" in pages.outline(large(1000), {})
