"""Evaluations in the store: frozen once, answers by item, model and sample."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workbench.domain.evaluation import Answer, Evaluation, Item, output_id
from workbench.errors import StoreError
from workbench.failing import read_rubric
from workbench.store import Store

HOSTILE = "half \ud800 a pair | and a bar"


def frozen(id: str = "e1", **facts: object) -> Evaluation:
    items = (Item(id="a", text=HOSTILE), Item(id="a|b", text="two"))
    return Evaluation.model_validate({"id": id, "rubric": read_rubric(), "items": items, **facts})


def said(item_id: str, **facts: object) -> Answer:
    given = {"item_id": item_id, "model": "t", "role": "target", "status": "pass", **facts}
    return Answer.model_validate(given)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "s.db")


def test_what_was_frozen_comes_back_and_stays(store: Store) -> None:
    store.evaluations.create(frozen())
    store.evaluations.create(frozen())
    assert store.reads.evaluation("e1") == frozen()
    with pytest.raises(StoreError, match="there is another evaluation e1"):
        store.evaluations.create(frozen(seed=1))
    with pytest.raises(StoreError, match="no evaluation 'x'.*the latest are: e1"):
        store.reads.evaluation("x")
    assert frozen(name="n", concurrency=2).digest == frozen().digest != frozen(seed=1).digest


def test_answers_are_kept_once_and_found_by_item(store: Store) -> None:
    store.evaluations.create(frozen())
    out = output_id("a", "t", 0)
    store.evaluations.save("e1", [
        said("a", text=HOSTILE, status="error"), said("a|b"),
        said(out, role="guard", model="g", status="unsafe", task="response", about="a"),
    ])  # fmt: skip
    store.evaluations.save("e1", [said("a", text=HOSTILE)])
    assert [(one.item_id, one.status) for one in store.reads.answers("e1", item="a")] == [
        (out, "unsafe"), ("a", "pass")]  # fmt: skip
    (one,) = [one for one in store.reads.answers("e1", role="target") if one.item_id == "a"]
    assert one.text == HOSTILE and one.at and store.reads.answered("e1") == 2
    assert store.reads.answers("e1", status="unsafe")[0].model == "g"


def test_a_living_one_is_taken_once_and_a_dead_one_goes_on(store: Store) -> None:
    store.evaluations.create(frozen())
    assert store.reads.evaluations_running() == 0
    store.evaluations.begin("e1")
    assert store.reads.evaluations_running() == 1
    with pytest.raises(StoreError, match=f"worked on by process {os.getpid()}"):
        store.evaluations.begin("e1")
    assert not store.evaluations.beat("e1", 2**22 + 1)
    store.evaluations.begin("e1")
    store.evaluations.cancel("e1")
    assert store.evaluations.beat("e1", os.getpid())
    store.evaluations.set_state("e1", "cost_limit", "enough")
    row = store.reads.evaluation_row("e1")
    assert (row.state, row.message, row.live) == ("cost_limit", "enough", False) and row.ended
    assert [r.id for r in store.reads.evaluations(("evaluate",))] == ["e1"]
    assert store.reads.evaluations(("traffic",)) == []
    assert store.reads.evaluation_spend("e1").calls == 0
