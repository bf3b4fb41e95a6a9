"""A sample that depends on which rows came and on nothing else."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from workbench.reservoir import Repeats, Reservoir, row_hash

Rows = list[tuple[int, str]]


def sample(rows: list[str], size: int, seed: int = 0, known: Rows | None = None) -> Rows:
    reservoir = Reservoir(size, seed, known or ())
    for row in rows:
        reservoir.offer(row_hash(row), lambda row=row: row)  # type: ignore[misc]
    return reservoir.rows()


@given(st.lists(st.integers(0, 60).map(str), max_size=80), st.integers(1, 20), st.randoms())
def test_order_repetition_and_cuts_do_not_matter(rows: list[str], size: int, rng: random.Random) -> None:  # fmt: skip  # noqa: E501
    whole = sample(rows, size)
    mixed = rows + rows[: len(rows) // 2]
    rng.shuffle(mixed)
    assert sample(mixed, size) == whole
    cut = rng.randint(0, len(rows))
    assert sample(rows[cut:], size, known=sample(rows[:cut], size)) == whole
    assert len(whole) == min(size, len(set(rows)))


def test_every_row_has_the_same_chance_and_the_first_n_are_a_sample() -> None:
    rows = [str(i) for i in range(50)]
    taken: Counter[str] = Counter()
    for seed in range(2000):
        taken.update(row for _, row in sample(rows, 20, seed)[:10])
    # 2,000 draws of 10 in 50: 400 each, standard deviation 18.
    assert all(abs(taken[row] - 400) < 90 for row in rows)


def test_a_row_that_is_not_taken_is_not_made() -> None:
    made = []
    reservoir: Reservoir[int] = Reservoir(3, 0)
    for i in range(1000):
        reservoir.offer(row_hash(str(i)), lambda i=i: made.append(i) or i)  # type: ignore[misc]
    assert len(made) < 60


def test_equal_rows_count_as_often_as_they_come() -> None:
    once, again = Repeats(), Repeats()
    first = [once.hash(text) for text in ("a", "b", "a", "a")]
    assert len(set(first)) == 4
    assert [again.hash(text) for text in ("a", "a", "b")] == [first[0], first[2], first[1]]
