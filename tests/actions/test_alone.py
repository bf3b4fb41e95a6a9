"""Who reviews alone looks anew at 15% of points a day later, blind to their own first word."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.waiting import points_waiting
from tests.toys.world import toy_run
from workbench.actions.doubles import doubles
from workbench.actions.looking import Said
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.sitting import Sitting
from workbench.domain.taxonomy import Node
from workbench.settings import Settings
from workbench.store import Store, queue_reads
from workbench.store.queue_reads import TWICE_BELOW

NO = Said(reasons=("wrong_key",))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(Settings(), Store(tmp_path / "wb.db"), "reviewer")


def judged(bench: Bench, count: int = 60) -> list[str]:
    """Points that ann has approved, all of them; those of the 15%."""
    ids = points_waiting(bench.store, count)
    sit = Sitting(bench, "ann", Wanted())
    for _ in ids:
        sit.give("approve", Said())
    return [id for id in ids if id[-4:] < TWICE_BELOW]


def test_not_before_a_day_has_passed(bench: Bench) -> None:
    judged(bench)
    assert Sitting(bench, "ann", Wanted()).shown is None


def test_a_lone_reviewer_sees_them_again_without_their_own_word(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = judged(bench)
    monkeypatch.setattr(queue_reads, "A_DAY", -1.0)
    sit = Sitting(bench, "ann", Wanted())
    assert sit.left == len(twice) >= 3 and sit.ids[-sit.left :] == [q.id for q in sit.queue.next]
    assert sit.shown and sit.shown.purpose == "self" and sit.shown.open
    assert sit.shown.mine is None and sit.shown.blind
    first = sit.shown.candidate.id
    assert sit.give("approve", Said()).state == "approved"
    sit.undo()
    assert sit.shown.candidate.id == first and sit.shown.mine is None and sit.shown.open
    sit.give("approve", Said())
    for _ in twice[1:]:
        sit.give("approve", Said())
    found = doubles(bench, "oneself")
    assert (found.n, found.agreed, found.people) == (len(twice), len(twice), 1)
    assert "said the same on" in found.sentence and "this describes them" in found.sentence
    assert doubles(bench).n == 0
    assert Sitting(bench, "ann", Wanted()).shown is None


def test_who_contradicts_themselves_decides_at_a_third_look(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = judged(bench)
    monkeypatch.setattr(queue_reads, "A_DAY", -1.0)
    sit = Sitting(bench, "ann", Wanted())
    assert sit.shown
    id = sit.shown.candidate.id
    assert id in twice and sit.give("reject", NO).state == "assigned"
    again = Sitting(bench, "ann", Wanted())
    assert again.shown and again.shown.purpose == "tie" and again.shown.candidate.id == id
    assert again.shown.mine is None and again.give("reject", NO).state == "rejected"
    state = bench.store.reads.states(id)[-1]
    assert state.reason == "a third look decides: wrong_key"
    assert doubles(bench, "oneself").agreed == 0


def test_with_a_second_person_nobody_judges_themselves(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = judged(bench)
    Sitting(bench, "ben", Wanted(), start=twice[0]).give("approve", Said())
    monkeypatch.setattr(queue_reads, "A_DAY", -1.0)
    assert Sitting(bench, "ann", Wanted()).shown is None


def test_every_rejection_where_much_is_at_stake_is_looked_at_twice(bench: Bench) -> None:
    ids = points_waiting(bench.store, 40)
    loans = (Node(id="loans", label="Credit and loans", parent=""),)
    run = toy_run("rwait", paths={"loans": loans})
    bench.store.journal._frozen["rwait"] = run
    sit = Sitting(bench, "ann", Wanted())
    for _ in ids:
        sit.give("reject", NO)
    waiting = {q.id for q in Sitting(bench, "ben", Wanted()).queue.next}
    at_stake = {c.id for c in bench.store.reads.candidates(100, node_id="loans")}
    assert at_stake <= waiting and len(at_stake) == 10
    assert waiting == at_stake | {id for id in ids if id[-4:] < TWICE_BELOW}
