"""Escalate: unsolved points drawn on, asked with their evidence, and called what they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.unsolved import POINTS, RUN, point, unsolved_points
from workbench.actions import escalate as acting
from workbench.actions.escalate import EscalateOptions, escalate, plan
from workbench.actions.freshly import Bounds
from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.actions.resolutions import resolved
from workbench.domain.review import Verdict
from workbench.errors import Cancelled, InputError
from workbench.store import Store

EXPECTED = {
    "hard": "awaiting_approval", "bare": "unresolved", "cited": "unresolved",
    "disproved": "broken", "contradicted": "broken",
}  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = open_bench(tmp_path / "wb.db")
    unsolved_points(opened.store)
    yield opened
    opened.close()


def verdict(bench: Bench, name: str, **facts: object) -> None:
    version = bench.store.reads.candidate(point(name)).version  # type: ignore[union-attr]
    said = {"candidate_id": point(name), "reviewer": "ada", "version": version, **facts}
    bench.store.journal.record_verdict(Verdict.model_validate(said))


def test_the_price_is_known_before_anything_is_asked(bench: Bench) -> None:
    prices = plan(bench)
    asked = {row.candidate_id: (row.have, row.draws, row.open_book) for row in prices.rows}
    assert asked == {
        point("hard"): (8, 56, 8), point("bare"): (8, 0, 0), point("cited"): (8, 0, 8),
        point("disproved"): (8, 0, 8), point("contradicted"): (8, 0, 8),
    }  # fmt: skip
    assert prices.model == "solver-5" and prices.total.calls == 56 + 4 * 8
    bare = next(row for row in prices.rows if row.candidate_id == point("bare"))
    assert bare.no_open_book == "no_evidence"
    assert bench.store.reads.runs(9, kinds=("probe",)) == []
    assert plan(bench, options=EscalateOptions(unproved=True)).total.calls == 3 * 56 + 4 * 8
    assert [r.candidate_id for r in plan(bench, [point("hard")]).rows] == [point("hard")]


def test_every_point_becomes_what_it_is(bench: Bench) -> None:
    found = escalate(bench)
    names = {row.candidate_id: row for row in found.rows}
    assert {name: names[point(name)].verdict for name in POINTS} == EXPECTED
    hard = names[point("hard")]
    assert (hard.n, hard.c, hard.fresh_n, hard.label) == (64, 0, 56, "zero_solve")
    assert hard.upper == pytest.approx(0.045730, abs=1e-6) and hard.fresh_upper is not None
    assert hard.fresh_upper == pytest.approx(1 - 0.05 ** (1 / 56))
    assert hard.open_book["n"] == 8 and hard.panel.share == 0.0, "cannot tell is no answer"
    assert names[point("bare")].open_book["reason"] == "no_evidence"
    assert names[point("contradicted")].oracles.families == ("a", "b")
    assert found.spend.calls == plan_calls(found) and found.simulated and not found.ended


def plan_calls(found: acting.Escalated) -> int:
    return sum(row.fresh_n + row.missing + row.open_book["n"] for row in found.rows)


def test_nothing_is_asked_twice_and_nothing_that_selection_asked(bench: Bench) -> None:
    first = escalate(bench, [point("hard")])
    with pytest.raises(InputError, match="all that can be asked was asked"):
        escalate(bench, [point("hard")])
    again = escalate(bench, [point("hard")], options=EscalateOptions(upto=70))
    assert first.spend.calls == 64 and again.spend.calls == 6
    assert again.rows[0].n == 70
    rows = bench.store._link.rows("select purpose, gate, role from calls")
    assert {tuple(row) for row in rows} == {("escalate", "escalate", "solver")}


def test_a_person_decides_and_may_take_it_back(bench: Bench) -> None:
    escalate(bench)
    verdict(bench, "hard", kind="approve")
    verdict(bench, "cited", kind="approve")
    names = {row.candidate_id: row for row in resolved(bench)}
    hard = names[point("hard")]
    assert (hard.verdict, hard.label, hard.provisional) == ("frontier_hard", "frontier_hard", False)
    assert names[point("cited")].verdict == "unresolved", "approval is no proof of a key"
    bench.store.journal.undo_verdict(point("hard"), "ada")
    assert {r.candidate_id: r.verdict for r in resolved(bench)}[point("hard")] == (
        "awaiting_approval"
    )
    verdict(bench, "hard", kind="approve", scripted=True)
    assert {r.candidate_id: r.verdict for r in resolved(bench)}[point("hard")] == (
        "awaiting_approval"
    ), "a script is no person"


def test_a_refused_key_is_broken(bench: Bench) -> None:
    escalate(bench, [point("hard")])
    verdict(bench, "hard", kind="reject", reasons=("wrong_key",))
    (row,) = resolved(bench)
    assert row.verdict == "broken" and "a person has refused it: wrong key" in row.why
    assert point("hard") not in {r.candidate_id for r in plan(bench).rows}


@pytest.mark.parametrize("most", [8, 20])
def test_a_bound_keeps_what_there_is_and_a_second_sitting_goes_on(bench: Bench, most: int) -> None:
    options = EscalateOptions(bounds=Bounds(calls=most))
    found = escalate(bench, [point("hard")], options=options)
    assert found.spend.calls <= most and "calls" in found.ended
    assert bench.store.journal.state(found.run_id).state == "calls_limit"
    (row,) = found.rows
    assert row.verdict == "unfinished" and row.fresh_n == most // 8 * 8
    assert plan(bench, [point("hard")]).rows[0].draws == 56 - row.fresh_n
    rest = escalate(bench, [point("hard")])
    assert rest.spend.calls == 64 - found.spend.calls
    assert rest.rows[0].verdict == "awaiting_approval"


def test_it_can_be_stopped(bench: Bench) -> None:
    found = escalate(bench, started=lambda work: work.stop(Cancelled("enough")))
    assert found.rows == () and found.ended == "enough"
    assert bench.store.journal.state(found.run_id).state == "cancelled"


def test_it_ends_at_the_first_pass(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver learns to divide after its twelfth answer."""
    from workbench.models import offline

    def reply(model: str, messages: object, **facts: object) -> str:
        return f"answer: {13 if facts.get('sample', 0) == 11 else 12}"

    monkeypatch.setattr(offline, "reply", _counting(reply))
    found = escalate(bench, [point("hard")])
    (row,) = found.rows
    assert row.verdict == "solved" and row.first_pass is not None
    assert row.fresh_n < 56 and row.fresh_n % 8 == 0 and row.open_book["n"] == 0
    assert row.label in ("near_zero", "weak") and found.spend.calls == row.fresh_n
    assert plan(bench, [point("hard")]).rows[0].left_out == "it was solved when it was drawn on"


def _counting(reply: object) -> object:
    calls = iter(range(1_000))

    def counted(model: str, messages: object, **facts: object) -> str:
        return reply(model, messages, sample=next(calls))  # type: ignore[operator,no-any-return]

    return counted


def test_points_that_cannot_be_escalated_are_named(bench: Bench) -> None:
    with pytest.raises(InputError, match="the store has no point 'c123'"):
        plan(bench, ["c123"])
    unsolved_here = "no accepted point here is unsolved"
    with open_bench_of(bench) as empty, pytest.raises(InputError, match=unsolved_here):
        escalate(empty)
    assert plan(bench, run_id=RUN).rows


def open_bench_of(bench: Bench):  # type: ignore[no-untyped-def]
    from contextlib import closing

    return closing(open_bench(Path(bench.store.path).with_name("empty.db")))


def test_solved_points_are_none_of_its_business(tmp_path: Path) -> None:
    with Store(tmp_path / "solved.db") as store:
        unsolved_points(store, passes=(0, 0, 0, 0, 1))
    opened = open_bench(tmp_path / "solved.db")
    with pytest.raises(InputError, match="is not unsolved: 1 samples passed"):
        plan(opened, [point("hard")])
    assert plan(opened).rows == ()
    opened.close()


@pytest.mark.parametrize("role", ["viewer", "reviewer"])
def test_only_an_owner_escalates(bench: Bench, role: str) -> None:
    other = Bench(bench.settings, bench.store, role)  # type: ignore[arg-type]
    assert plan(other).rows, "looking is free"
    with pytest.raises(Forbidden, match="escalate"):
        escalate(other)


def test_settings_name_what_the_numbers_depend_on() -> None:
    options = EscalateOptions(unproved=True, bounds=Bounds(cost=2.0))
    assert options.facts() == {"upto": 64, "unproved": True, "cost_limit": 2.0}
    assert dataclasses.is_dataclass(options)
