"""Every exporter on hostile text; who may travel; what a spreadsheet would not calculate."""

from __future__ import annotations

import ast
import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.toys.hostile import LONG, TEXTS, bundle, hostile_items
from workbench.domain.release import Item
from workbench.exporters.huggingface import card
from workbench.exporters.sheet import LONGEST, harmless, taken_off
from workbench.exporting import carried, example_item, storable
from workbench.registry import load, shelf_of
from workbench.text import visible

EXPORTERS = sorted(shelf_of("exporter"))


def items_for(name: str) -> list[Item]:
    recipes = load("exporter", name).recipes
    return hostile_items("rubric" if recipes == ("rubric",) else "final_answer")


def strings(value: Any) -> list[str]:
    """All texts in a value, those inside JSON texts too."""
    if isinstance(value, str):
        inner: Any = None
        if value[:1] in "{[":
            try:
                inner = json.loads(value)
            except ValueError:
                inner = None
        return [value, *(strings(inner) if inner is not None else [])]
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings(one)]
    return [text for one in value for text in strings(one)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", EXPORTERS)
def test_hostile_text_comes_through_whole_or_visibly_escaped(name: str, tmp_path: Path) -> None:
    exporter = load("exporter", name)
    items, out = carried(exporter, items_for(name), {})
    assert not out
    exporter.write(bundle(items), tmp_path)
    rows = exporter.read(tmp_path)
    assert [row["id"] for row in rows] == [item.id for item in items]
    for row, text in zip(rows, [*TEXTS.values(), LONG], strict=True):
        forms = {text, storable(text), visible(text)}
        assert any(found in forms for found in strings(row)), (name, text[:60])
        assert row["simulated"] is True
    for path in tmp_path.rglob("*"):
        if path.suffix in (".jsonl", ".py"):
            assert path.read_bytes().isascii() or path.suffix == ".py"
        if path.suffix == ".py":
            ast.parse(path.read_text(encoding="utf-8"))
            assert "evil.example" not in path.read_text(encoding="utf-8"), "data is no code"


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_line_is_one_point_whatever_stands_in_it(name: str, tmp_path: Path) -> None:
    exporter = load("exporter", name)
    exporter.write(bundle(items_for(name)), tmp_path)
    for path in tmp_path.glob("*.jsonl"):
        if path.name != "receipts.jsonl":
            assert len(path.read_bytes().split(b"\n")) - 1 == len(TEXTS) + 1


def test_no_cell_of_a_spreadsheet_acts(tmp_path: Path) -> None:
    load("exporter", "csv").write(bundle(hostile_items()), tmp_path)
    raw = (tmp_path / "points.csv").read_bytes()
    assert b"\x00" not in raw and b"\x1b" not in raw and "\u202e" not in raw.decode()
    before = csv.field_size_limit(LONGEST)
    try:
        with (tmp_path / "points.csv").open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
    finally:
        csv.field_size_limit(before)
    assert len(cells) > 400
    assert not [c for c in cells if c.lstrip(" \t\r\n").startswith(("=", "+", "-", "@", "＝"))]


@pytest.mark.parametrize("text", [*TEXTS.values(), "'", "", " -5", "-", "don't", "'''@x"])
def test_an_apostrophe_is_taken_off_again(text: str) -> None:
    assert taken_off(harmless(text)) == visible(text)


def test_a_card_is_front_matter_and_words_that_do_nothing() -> None:
    text = card(*bundle(hostile_items())[:2])
    _, front, body = text.split("---\n", 2)
    facts = yaml.safe_load(front)
    assert facts["license"] == "other" and facts["configs"][0]["data_files"][0]["split"] == "train"
    assert "<" not in body and "](" not in body and "\u202e" not in body and "```" not in body
    assert "22 of them are simulated" in body or f"{len(TEXTS) + 1} of them are simulated" in body


def point(**changes: Any) -> Item:
    return Item(**example_item(**changes))


@pytest.mark.parametrize(
    ("name", "item", "purposes", "why"),
    [
        ("jsonl", point(human=None), (), "no person approved it"),
        ("jsonl", point(human={"verdict": ""}), (), "no person approved it"),
        ("trl", point(anchor=True), (), "an anchor is never trained on"),
        ("trl", point(split="test"), (), "split test: only train"),
        ("trl", point(), ("regression",), "exported for regression"),
        ("trl", point(), ("evaluation", "calibration"), "exported for calibration"),
        ("trl", point(recipe="rubric", payload={"grader": {"type": "rubric"}}), (), "carries"),
        ("trl", point(recipe="roman", payload={"prompt": "x"}), (), "carries final_answer"),
        ("inspect", point(trained_on=True), ("training",), "what it measures now is memory"),
        ("inspect", point(retired=True), (), "it was retired"),
        ("calibration", point(), (), "calibration carries rubric"),
        ("regression", point(), (), "there is no baseline"),
    ],
)
def test_who_stays_out(name: str, item: Item, purposes: tuple[str, ...], why: str) -> None:
    taken, out = carried(load("exporter", name), [item], {item.id: purposes})
    assert not taken and why in out[item.id]


def test_who_goes() -> None:
    probed = point(probes=({"model": "m", "n": 8, "c": 2},), retired=True, trained_on=True)
    for name, item in (
        ("jsonl", point(retired=True)), ("regression", probed), ("trl", point()),
        ("trl", point(recipe="roman", payload={"grader": {"type": "exact"}})),
        ("inspect", replace(point(), anchor=True)), ("hf", point(recipe="poem", payload={})),
    ):  # fmt: skip
        assert carried(load("exporter", name), [item], {})[0] == [item], name
