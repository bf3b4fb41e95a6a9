"""Batches of judged outputs into the label queue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.actions.triage import Queued, Triage, Unit, enqueue
from workbench.errors import SpecError


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = open_bench(tmp_path / "s.db")
    yield made
    made.close()


def units(n: int = 100) -> list[Unit]:
    return [
        Unit(f"i{i}", "o", votes={"a": float(i % 2), "b": float(i % 3 > 0)}, text=f"text {i}",
             leaf=("cards", "finance")[i % 2], model=f"m{i % 2}") for i in range(n)
    ]  # fmt: skip


def test_a_quarter_waits_and_the_same_again_adds_nothing(bench: Bench) -> None:
    assert enqueue(bench, "june", units()) == Queued("june", 100, 25, 13, 100)
    assert enqueue(bench, "june", units()).new == 0
    rows = bench.store.reads.label_rows("june")
    assert all(0 < row.probability <= 1 for row in rows)
    assert sum(row.probability for row in rows) == pytest.approx(25)
    asked = [row for row in rows if row.place]
    assert [row.place for row in asked] == list(range(1, 26))
    assert {row.body["rank"] is None: row.why for row in asked}[True] == ("random",)
    assert any("stakes" in row.why for row in asked)


def test_what_no_judge_could_read_and_first_outputs_of_a_judge_are_certain(bench: Bench) -> None:
    odd = [*units(40), Unit("odd", votes={"a": None}), Unit("hard", force="zero_solve")]
    enqueue(bench, "june", odd)
    rows = {row.item_id: row for row in bench.store.reads.label_rows("june")}
    assert rows["odd"].why == ("unknown",) and rows["hard"].why == ("zero_solve",)
    assert rows["odd"].probability == rows["hard"].probability == 1
    enqueue(bench, "july", units(100), Triage(versions={"a": "v2"}))
    new = [r for r in bench.store.reads.label_rows("july") if r.body["signals"]["forced"]]
    assert len(new) == 20
    enqueue(bench, "august", units(30), Triage(versions={"a": "v2"}))
    assert not any(r.body["signals"]["forced"] for r in bench.store.reads.label_rows("august"))


def test_a_type_that_people_have_labelled_is_rare_no_more(bench: Bench) -> None:
    enqueue(bench, "june", units())
    for row in bench.store.reads.label_rows("june")[:25]:
        bench.store.labels.give(row.id, "ann", "pass", 0, {})
    enqueue(bench, "july", units())
    signals = [row.body["signals"]["rarity"] for row in bench.store.reads.label_rows("july")]
    assert min(signals) < 1


@pytest.mark.parametrize(
    ("batch", "found", "how", "said"),
    [
        ("", units(3), Triage(), "needs a name"),
        ("b", [], Triage(), "at least one"),
        ("b", [Unit("x"), Unit("x")], Triage(), "comes 2 times"),
        ("b", [Unit("x", force="because")], Triage(), "there are unknown"),
        ("b", units(3), Triage(random=0), "without a random part"),
        ("b", units(3), Triage(budget=2), "shares above 0"),
    ],
)
def test_refusals_in_one_line(
    bench: Bench, batch: str, found: list[Unit], how: Triage, said: str
) -> None:
    with pytest.raises(SpecError, match=said):
        enqueue(bench, batch, found, how)


def test_a_batch_is_one_set_for_ever(bench: Bench) -> None:
    enqueue(bench, "june", units())
    with pytest.raises(SpecError, match="100 other outputs"):
        enqueue(bench, "june", units(99))


def test_only_an_owner_fills_the_queue(tmp_path: Path) -> None:
    made = open_bench(tmp_path / "s.db", role="reviewer")
    with pytest.raises(Forbidden):
        enqueue(made, "june", units())
    made.close()
