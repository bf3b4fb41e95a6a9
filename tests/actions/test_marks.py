"""Marks are kept, undone and measured; a model only suggests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.test_rollouts import tables
from workbench.actions.marks import (
    Marks,
    Sitting,
    Suggested,
    _suggested,
    decisions,
    exported,
    marks,
    measured,
    suggest,
)
from workbench.actions.open import Bench, Forbidden
from workbench.actions.profile import profile
from workbench.actions.rollouts import Rollouts, dropped
from workbench.actions.steps import Flow
from workbench.settings import Settings
from workbench.store import Store


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "wb.db") as store:
        yield Bench(Settings(), store, "owner")


@pytest.fixture(scope="module")
def loaded() -> Rollouts:
    files = tables(tasks=6, graded=False)
    return dropped([(n, files[n]) for n in ("runs.jsonl", "log.jsonl")])


def test_a_reload_loses_nothing(bench: Bench, loaded: Rollouts) -> None:
    sit = Sitting(loaded, marks(bench, loaded))
    first = sit.rollout
    sit.move(1)
    sit.mark()
    second = sit.rollout
    sit.mark(none=True)
    again = Sitting(loaded, marks(bench, loaded))
    assert again.book.made == {first: 1, second: None} and again.rollout not in (first, second)
    again.undo()
    assert again.rollout == second and again.cursor == 0
    again.undo()
    assert (again.rollout, again.cursor) == (first, 1) and again.book.made == {}
    assert marks(bench, loaded).made == {}
    assert len(again.book.file.read_text().splitlines()) == 4, "no line is ever rewritten"


def test_transcripts_come_as_a_sample_and_a_cursor_stays_inside(
    bench: Bench, loaded: Rollouts
) -> None:
    sit = Sitting(loaded, marks(bench, loaded))
    assert sorted(sit.order) == sorted(loaded.said) and sit.order != sorted(sit.order)
    assert sit.order == Sitting(loaded, marks(bench, loaded)).order
    sit.move(-5)
    assert sit.cursor == 0
    sit.move(99)
    assert sit.cursor == sit.many - 1 == len(decisions(sit.said)) - 1


def test_twenty_marks_give_a_hazard_with_its_interval(bench: Bench, loaded: Rollouts) -> None:
    sit = Sitting(loaded, marks(bench, loaded))
    assert measured(loaded, sit.book) is None
    for at in range(20):
        sit.move(1)
        sit.mark(none=at % 2 == 0)
    found = measured(loaded, sit.book)
    assert found is not None
    (model,) = found.models
    risks = {row["step"]: row for row in model["hazards"]}
    assert (risks["1"]["at_risk"], risks["1"]["failed"]) == (20, 10)
    assert 0 < risks["1"]["hazard"]["lo"] < 0.5 < risks["1"]["hazard"]["hi"] < 1
    assert model["graded_until_first_wrong"] and model["marginal_product"] is None
    assert model["no_wrong_step"]["value"] == 0.5


def test_marks_go_out_as_a_table_of_steps_that_comes_in_again(
    bench: Bench, loaded: Rollouts
) -> None:
    sit = Sitting(loaded, marks(bench, loaded))
    for _ in range(4):
        sit.move(1)
        sit.mark()
    data = exported(loaded, sit.book)
    rows = [json.loads(line) for line in data.splitlines()]
    assert {row["graded_by"] for row in rows} == {"person"}
    assert [row["correct"] for row in rows[:3]] == [1, 0, None]
    again = profile(dropped([("marks.jsonl", data)]), Flow(by="step_index", pool=True))
    assert again.models[0]["no_wrong_step"]["value"] == 0


def test_a_viewer_marks_nothing(bench: Bench, loaded: Rollouts) -> None:
    viewer = Bench(Settings(), bench.store, "viewer")
    with pytest.raises(Forbidden, match="a viewer cannot mark a step"):
        marks(viewer, loaded)


def test_a_stand_in_says_that_it_does_not_know(bench: Bench, loaded: Rollouts) -> None:
    sit = Sitting(loaded, marks(bench, loaded))
    found = suggest(bench, sit.said)
    assert not found.known and found.decision is None and found.model
    assert sit.book.made == {}, "a suggestion marks nothing"
    with pytest.raises(Forbidden):
        suggest(Bench(Settings(), bench.store, "reviewer"), sit.said)


@pytest.mark.parametrize(
    ("answer", "known", "decision"),
    [({"decision": 1, "none_wrong": False, "why": "w"}, True, 1),
     ({"decision": None, "none_wrong": True, "why": "w"}, True, None),
     ({"decision": 9, "none_wrong": False, "why": "w"}, False, None),
     ({"decision": True, "none_wrong": False, "why": ""}, False, None),
     (None, False, None)],
)  # fmt: skip
def test_what_a_judge_says_is_read_or_unknown(
    answer: dict[str, object] | None, known: bool, decision: int | None
) -> None:
    found = _suggested(answer, "m", 3)
    assert isinstance(found, Suggested) and (found.known, found.decision) == (known, decision)


def test_a_book_without_a_file_is_empty(tmp_path: Path) -> None:
    book = Marks(tmp_path / "marks" / "x.jsonl")
    assert book.undo() == "" and book.made == {} and not book.file.exists()
