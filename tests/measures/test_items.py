"""Items against a panel: METHOD 2's worked values, brute force, and five equal solvers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.measures.test_scores import of
from workbench.measures.items import discrimination, item_rest, labels, rest_scores, spread
from workbench.measures.panel import ordered_discrimination
from workbench.measures.scores import rates

THETA = (0.2, 0.4, 0.6, 0.8, 0.9)
WORKED = [((0, 0, 1, 0, 1), 0.666667), ((1, 1, 0, 0, 0), -1.0), ((0, 0.1, 0.5, 0.4, 0.9), 0.954545)]


@pytest.mark.parametrize(("row", "expected"), WORKED)
def test_worked_discrimination(row: tuple[float, ...], expected: float) -> None:
    found = discrimination(np.array([THETA]), np.array([row], dtype=float))
    assert found[0] == pytest.approx(expected, abs=1e-6)


def test_worked_item_rest_and_discrimination_by_rest_scores() -> None:
    solvers = ["1000", "1100", "1110", "1101", "1110"]
    table = rates(of([[(1, int(s[i])) for s in solvers] for i in range(4)]))
    theta = rest_scores(table)
    r, d = item_rest(theta, table), discrimination(theta, table)
    assert np.isnan(r[0]) and np.isnan(d[0])
    assert r[1:] == pytest.approx([0.612372, 0.0, -0.133631], abs=1e-6)
    assert d[1:] == pytest.approx([0.75, 0.0, -0.25], abs=1e-6)


row_of = st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.integers(0, 3)),
                  min_size=2, max_size=6)  # fmt: skip


@given(row_of)
def test_sorting_gives_what_forming_all_pairs_gives(cells: list[tuple[float, int]]) -> None:
    s, theta = [c[0] for c in cells], [float(c[1]) for c in cells]
    found = discrimination(np.array([theta]), np.array([s]))[0]
    slow = ordered_discrimination(theta, s)
    assert np.isnan(found) if slow is None else found == pytest.approx(slow)
    pairs = sum(abs(a - b) for i, a in enumerate(s) for b in s[:i])
    assert spread(np.array([s]))[0] == pytest.approx(pairs)


def test_a_model_without_a_rate_takes_no_part() -> None:
    theta = np.array([[1.0, 2.0, 3.0]])
    found = discrimination(theta, np.array([[0.0, np.nan, 1.0]]))
    assert found[0] == pytest.approx(1.0)


def test_labels_by_the_state_machine() -> None:
    n = 16
    cells = [[(n, n)] * 8, [(n, 0)] * 8, [(n, c) for c in (0, 0, 2, 5, 9, 12, 15, 16)],
             [(n, c) for c in (16, 15, 12, 9, 5, 2, 0, 0)],
             *[[(n, c) for c in (1, 2, 4, 6, 8, 10, 12, 14)]] * 6]  # fmt: skip
    rows = labels(of(cells), [f"f{i}" for i in range(8)], 0)
    found = [row["label"] for row in rows[:4]]
    assert found == ["no_info_easy", "zero_solve", "discriminating", "inverted"]
    assert not any(row["provisional"] for row in rows)
    few = labels(of([row[:3] for row in cells]), ["f"] * 3, 0)
    assert all(row["provisional"] for row in few)


def test_five_equal_solvers_are_rarely_told_apart() -> None:
    """METHOD 2: without intervals 72% of such items would get a label that says something."""
    rng = np.random.default_rng(1)
    p = rng.uniform(0.2, 0.8, size=300)
    cells = [[(8, int(c)) for c in rng.binomial(8, q, size=5)] for q in p]
    rows = labels(of(cells), ["a", "b", "c", "d", "e"], 0)
    told = sum(row["label"] in ("discriminating", "inverted") for row in rows)
    assert told / len(rows) <= 0.15
