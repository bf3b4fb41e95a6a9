"""Where a page opens, fields as texts and back, and starts for a spec."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.showcase import HOSTILE, plant
from workbench.actions.desk import (
    Place,
    beside,
    blank_payload,
    field_texts,
    find_place,
    first_text,
    patch_of,
    start_text,
    starts,
    with_form,
)
from workbench.actions.open import Bench
from workbench.domain.candidate import Draft
from workbench.errors import SpecError, WorkbenchError
from workbench.registry import shelf_of
from workbench.settings import Settings
from workbench.specfile import parse_spec
from workbench.store import Store


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "wb.db") as store:
        yield Bench(Settings(), store, "owner")


def test_an_address_names_a_place_and_nothing_else(bench: Bench) -> None:
    assert find_place(bench, {}) is None
    ids = plant(bench.store)
    assert find_place(bench, {}) == Place("rshow", 2)
    assert find_place(bench, {"cand": ids["good"]}) == Place("rshow", 0)
    assert find_place(bench, {"run": "rshow", "slot": "1"}) == Place("rshow", 1, 0)
    for wrong in (
        {"cand": "c0"},
        {"run": "rshow", "slot": "../etc"},
        {"run": "r", "slot": "9" * 12},
    ):
        with pytest.raises(WorkbenchError):
            find_place(bench, wrong)


def test_what_the_store_adds_comes_with_every_event(bench: Bench) -> None:
    plant(bench.store)
    events = bench.store.journal.events("rshow", 0)
    assert set(beside(bench, Place("rshow", 0), events).stamps) == {e.seq for e in events}


def test_fields_come_back_as_they_were_and_a_patch_holds_only_changes() -> None:
    payload = {"prompt": HOSTILE, "n": 3, "context": [{"text": "a\nb | c", "mark": "\u202e"}]}
    draft, texts = Draft(payload=payload), field_texts(payload)
    assert "\u202e" not in "".join(texts.values()) and "⟨U+202E⟩" in texts["prompt"]
    assert patch_of(draft, texts) == {}
    changed = {name: f"{text} " for name, text in texts.items()}
    assert patch_of(draft, changed) == {**payload, "prompt": HOSTILE + " "}
    with pytest.raises(SpecError, match="field 'n': not YAML|field 'n' line"):
        patch_of(draft, {**texts, "n": "[1, "})


def test_every_start_reads_as_a_spec(bench: Bench) -> None:
    found = starts(bench)
    assert {"Spec: demo", "Blank, on demo_world"} <= found.keys()
    for name in ("Spec: demo", "Blank, on demo_world"):
        assert parse_spec(start_text(found[name])).recipe == "final_answer"
    leaf = next(name for name in found if name.startswith("Leaf"))
    assert parse_spec(start_text(found[leaf])).recipe in shelf_of("recipe")
    assert parse_spec(first_text(bench, None))


def test_a_form_writes_itself_into_the_yaml() -> None:
    spec = parse_spec("id: a\nrecipe: toy\ntest: counting\n")
    after = parse_spec(with_form(spec, {"n": 7, "constraints": "one\n\n two ", "id": "ignored"}))
    assert (after.id, after.n, after.constraints) == ("a", 7, ("one", "two"))


def test_a_blank_point_of_any_recipe_has_its_fields_as_texts_that_read_back() -> None:
    assert blank_payload("toy") == {"prompt": "", "reference": ""}
    for recipe in shelf_of("recipe"):
        draft = Draft(payload=blank_payload(recipe))
        texts = field_texts(draft.payload)
        assert patch_of(draft, texts) == {}
        assert patch_of(draft, {**texts, "prompt": "201.02"})["prompt"] == "201.02"
