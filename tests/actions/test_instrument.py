"""The instrument: a dropped table or the store's probes, in the same figures as the command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.probed import probe_points
from workbench.actions.instrument import PROBES, columns, look, probed
from workbench.actions.measure import Reading
from workbench.actions.open import Bench
from workbench.actions.panel import panel
from workbench.errors import InputError
from workbench.settings import Settings
from workbench.store import Store

RATES = {"small": 0.3, "middle": 0.5, "large": 0.8}
HEAD = "question_id,system,correct,note"


def table(items: int = 60, extra: str = "") -> bytes:
    """Three models on items, four samples each, without chance: item i beats those below it."""
    lines = [
        f"q{i:03},{model},{int((i * 7 + sample * 13) % 100 < rate * 100)},x"
        for i in range(items) for model, rate in RATES.items() for sample in range(4)
    ]  # fmt: skip
    return ("\n".join([HEAD, *lines]) + "\n" + extra).encode()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "wb.db") as store:
        yield Bench(Settings(), store, "viewer")


def test_columns_are_guessed_by_their_usual_names() -> None:
    found = columns("mine.csv", table())
    assert found.there == ("question_id", "system", "correct", "note")
    assert found.guessed == {"item_id": "question_id", "model": "system", "value": "correct"}
    assert found.fields[:3] == ("item_id", "model", "value")


def test_a_dropped_table_gives_the_figures_of_the_command(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes(table())
    seen, known = look("mine.csv", table(), None, False), panel(file, Reading()).results
    assert seen.panel is not None and seen.panel.results == known
    assert not seen.panel.simulated and seen.panel.brought and seen.panel.samples == 4
    assert sum(p.apart for p in seen.panel.pairs) == known["paired_separability"]["separated"]
    said = seen.panel.sentence
    assert said.startswith("On 60 items (240 samples) large is right most often: ")
    assert "of 2 other models" in said and "leans high" in said and "Simulated" not in said


def test_bad_rows_are_listed_and_wait_to_be_left_out() -> None:
    data = table(extra="q900,small,maybe,x\nq901,large\n")
    seen = look("mine.csv", data, None, False)
    assert seen.panel is None and [r.line for r in seen.rejects] == [722, 723]
    assert "'maybe'" in seen.rejects[0].reason and seen.rows == 722
    left = look("mine.csv", data, None, True)
    assert left.panel is not None and left.panel.results["n_items"] == 60
    assert "2 of 722 rows were left out" in left.panel.notes


def test_a_column_can_be_named_by_hand() -> None:
    data = table().replace(b"correct", b"hit")
    with pytest.raises(InputError, match="outcomes need a column 'value'"):
        look("mine.csv", data, None, False)
    chosen = {"item_id": "question_id", "model": "system", "value": "hit"}
    assert look("mine.csv", data, chosen, False).panel is not None
    with pytest.raises(
        InputError, match="column 'system' cannot be several fields: item_id, model"
    ):
        look("mine.csv", data, {**chosen, "item_id": "system"}, False)


def test_a_guess_that_was_taken_back_is_not_used() -> None:
    lines = ["item_id,model,value,sample,epoch", "a,m,1,1,1", "a,m,0,1,1", "b,m,1,1,1"]
    data = "\n".join(lines).encode()
    chosen = columns("x.csv", data).guessed
    assert chosen["sample"] == "sample"
    assert [r.line for r in look("x.csv", data, chosen).rejects] == [3]
    without = {field: column for field, column in chosen.items() if field != "sample"}
    seen = look("x.csv", data, without)
    assert not seen.rejects and seen.panel is not None and seen.panel.results["n_items"] == 2


@pytest.mark.parametrize("rows", [
    ["a,m,1"], ["a,m,0.5", "b,n,0.25"], ["a,m,1", "b,n,0"], ["a,m,1", "a,n,1"],
])  # fmt: skip
def test_small_and_odd_tables_still_get_a_sentence(rows: list[str]) -> None:
    panel = look("x.csv", "\n".join(["item_id,model,value", *rows]).encode()).panel
    assert panel is not None and panel.sentence.startswith("On 1 items")


def test_a_table_without_a_score_has_no_best_model() -> None:
    panel = look("x.csv", b"item_id,model,status\na,m,error\nb,m,missing\n").panel
    assert panel is not None and panel.sentence.startswith("No model of x.csv has a rate")


def test_complaints_name_the_file_as_its_owner_does() -> None:
    with pytest.raises(InputError, match=r"^mine\.txt: no table of a known kind"):
        columns("mine.txt", b"a,b\n1,2\n")
    with pytest.raises(InputError, match=r"^\.\./\.\./etc/x\.csv: the table has no rows"):
        columns("../../etc/x.csv", b"item_id,model,value\n")


def test_without_a_file_it_opens_on_the_probes_of_the_store(bench: Bench) -> None:
    assert probed(bench) is None
    probe_points(bench.store)
    found = probed(bench)
    assert found is not None and found.source == PROBES and found.simulated and not found.brought
    assert found.results["n_items"] == 5 and found.samples == 8
    rates = {m["model"]: m["accuracy"]["value"] for m in found.results["models"]}
    assert rates["solver-3"] == pytest.approx((8 + 8 + 7 + 0 + 0) / 8 / 5)
    labels = {item["label"] for item in found.results["items"]}
    assert {"no_info_easy", "inverted", "zero_solve"} <= labels
    for words in ("Simulated", "no sample of what users ask", "1 of its samples", "30 items"):
        assert words in found.sentence
