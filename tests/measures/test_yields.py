"""Yields: which repairs helped, where judges split, which cells a gate is hard on."""

from __future__ import annotations

import random

import pytest

from workbench.measures.yields import (
    Pull,
    Visit,
    accepted_rows,
    cell_rows,
    repair_rows,
    split_rows,
)


def visit(gate: str, status: str = "pass", *votes: str) -> Visit:
    return Visit(gate, status, "" if status == "pass" else "bad", votes)


def pull(slot: int, *visits: Visit, outcome: str = "admitted", at: str = "",
         repairs: tuple[tuple[str, str, int], ...] = (), **cell: str) -> Pull:  # fmt: skip
    return Pull(slot, cell, outcome, at, visits, repairs)


def test_a_repair_helped_when_its_gate_is_content_afterwards() -> None:
    pulls = [
        pull(0, visit("a", "repair"), visit("a"), repairs=(("a", "bad", 1),)),
        pull(1, visit("a", "repair"), visit("a", "repair"), outcome="refused", at="a",
             repairs=(("a", "bad", 1),)),
        pull(2, visit("a", "repair"), visit("b", "fail"), outcome="refused", at="b",
             repairs=(("a", "bad", 1),)),
    ]  # fmt: skip
    (row,) = repair_rows(pulls)
    assert (row.gate, row.repairs, row.admitted) == ("a", 3, 1)
    assert row.helped.value == pytest.approx(1 / 3), "the gate was never asked again: no help seen"


def test_two_repairs_of_one_pull_are_told_apart() -> None:
    visits = (visit("a", "repair"), visit("b", "repair"), visit("a"), visit("b"))
    rows = repair_rows([pull(0, *visits, repairs=(("a", "bad", 1), ("b", "bad", 2)))])
    assert [(r.gate, r.helped.value) for r in rows] == [("a", 1.0), ("b", 1.0)]


def test_judges_split_when_they_are_not_of_one_mind() -> None:
    pulls = [
        pull(0, visit("j", "pass", "good", "good")),
        pull(1, visit("j", "repair", "good", "bad")),
        pull(2, visit("one", "pass", "good"), visit("none")),
    ]
    (row,) = split_rows(pulls)
    assert (row.gate, row.receipts, row.split.value) == ("j", 2, 0.5)


def test_a_gate_that_is_hard_on_one_cell_stands_out() -> None:
    hard = [pull(i, visit("g", "fail"), outcome="refused", at="g", tone="cross") for i in range(15)]
    easy = [pull(20 + i, visit("g"), tone="calm") for i in range(40)]
    rows = cell_rows(hard + easy)
    assert {row.value for row in rows if row.stands_out} == {"calm", "cross"}
    worst = next(row for row in rows if row.value == "cross")
    assert worst.refused.value == 1 and worst.rest.value == 0 and worst.refused.n_items == 15


def test_a_cell_with_few_points_is_left_out() -> None:
    pulls = [pull(i, visit("g", "fail"), tone="rare") for i in range(4)]
    pulls += [pull(9 + i, visit("g"), tone="common") for i in range(30)]
    assert cell_rows(pulls) == []


def test_a_fair_gate_is_rarely_accused() -> None:
    """A perfect tool finds nothing: at q = .10 at most one run in ten may accuse anybody."""
    accused = 0
    for seed in range(40):
        dice = random.Random(seed)
        pulls = [
            pull(i, visit("g", "fail" if dice.random() < 0.3 else "pass"),
                 tone=dice.choice("abcd"), channel=dice.choice("xyz"))
            for i in range(150)
        ]  # fmt: skip
        accused += any(row.stands_out for row in cell_rows(pulls))
    assert accused <= 10


def test_accepted_by_cell_counts_each_axis_once() -> None:
    pulls = [pull(0, tone="a", channel="x"), pull(1, outcome="refused", tone="a", channel="y")]
    rows = {(r.axis, r.value): r.accepted for r in accepted_rows(pulls)}
    assert rows["tone", "a"].value == 0.5 and rows["tone", "a"].n_items == 2
    assert rows["channel", "y"].value == 0


def test_no_pulls_give_no_rows() -> None:
    assert not (repair_rows([]) or split_rows([]) or cell_rows([]) or accepted_rows([]))
