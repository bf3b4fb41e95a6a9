"""Overlap on sets of normalised terms: METHOD 11's example, nothing at all, never letters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from workbench.domain.taxonomy import Node, Taxonomy
from workbench.measures.treeterms import (
    agreement,
    jaccard,
    overlaps,
    soft_jaccard,
    term,
)


def tree(**children: str) -> Taxonomy:
    """A root with these parents, each with children parted by commas."""
    nodes = [Node(id="r", label="Root")]
    for parent, kids in children.items():
        nodes.append(Node(id=parent, parent="r", label=parent))
        nodes += [Node(id=f"{parent}.{i}", parent=parent, label=kid.strip())
                  for i, kid in enumerate(kids.split(",")) if kid.strip()]  # fmt: skip
    return Taxonomy(id="t", nodes=tuple(nodes))


def embed(texts: Sequence[str]) -> np.ndarray:
    """Hygiene and sanitation lie near each other, all else apart."""
    known = sorted({"hygiene" if text == "sanitation" else text for text in texts})
    rows = np.zeros((len(texts), len(known)))
    for i, text in enumerate(texts):
        rows[i, known.index("hygiene" if text == "sanitation" else text)] = 1
    return rows


def test_the_methods_example() -> None:
    a, b = frozenset({"access", "equity", "sanitation"}), frozenset({"access", "hygiene", "equity"})
    assert jaccard(a, b) == pytest.approx(0.5, abs=1e-9)
    assert jaccard(frozenset(), frozenset()) is None and jaccard(a, frozenset()) == 0
    vectors = dict(zip(sorted(a | b), embed(sorted(a | b)), strict=True))
    assert soft_jaccard(sorted(a), sorted(b), vectors) == 1
    assert soft_jaccard([], [], vectors) is None and soft_jaccard(["access"], [], vectors) == 0


def test_a_term_matches_at_most_one_other() -> None:
    ones = {name: np.array([1.0, 0.0]) for name in "abc"}
    assert soft_jaccard(["a"], ["b", "c"], ones) == 0.5


def test_sets_of_terms_are_compared_and_never_sets_of_letters() -> None:
    """What the published notebook scores .52 has no term in common."""
    expert = tree(x="Infrastructure, Quality, Teacher")
    candidate = tree(x="Oversight, Curriculum, Standards")
    rows = overlaps(candidate, expert)
    assert [row.exact for row in rows if row.parent[-1] == "x"] == [0.0]


@pytest.mark.parametrize(
    ("label", "same"),
    [('"Tax Returns"', "tax return"), ("Policies", "policy"), ("Boxes", "box"), ("CLASS", "class"),
     ("Gas", "gas"), ("“Bank-fees”", "bank fee"), ("Virus analysis", "virus analysis"),
     ("現金", "現金")],
)  # fmt: skip
def test_terms_in_one_spelling(label: str, same: str) -> None:
    assert term(label) == same


def test_means_are_over_parents_with_an_interval() -> None:
    expert = tree(water="access, equity, sanitation", school="teacher, book", empty="")
    candidate = tree(water="access, hygiene, equity", empty="")
    rows = {row.parent[-1]: row for row in overlaps(candidate, expert, embed)}
    assert rows["water"].exact == 0.5 and rows["water"].soft == 1
    assert rows["water"].missing == ("sanitation",) and rows["water"].extra == ("hygiene",)
    assert not rows["school"].found and rows["school"].exact == 0 and "empty" not in rows
    assert rows["root"].exact == pytest.approx(2 / 3)
    found = agreement(list(rows.values()))
    assert found["exact"].value == pytest.approx((2 / 3 + 0.5 + 0) / 3)
    assert found["exact"].lo <= found["exact"].value <= found["exact"].hi
    assert (found["parents"], found["parents_found"], found["exact"].n_items) == (3, 2, 3)


def test_a_parent_at_another_place_is_found_by_its_own_term() -> None:
    deeper = Taxonomy(id="d", nodes=(
        Node(id="a", label="Everything"), Node(id="b", parent="a", label="Waters"),
        Node(id="c", parent="b", label="Access"),
    ))  # fmt: skip
    (row,) = [row for row in overlaps(deeper, tree(water="access")) if row.parent[-1] == "water"]
    assert row.found and row.exact == 1 and row.soft is None
