"""The offline repairer mends what a finding names; the taxonomist proposes only what is new."""

from __future__ import annotations

from typing import Any

import pytest

from tests.models.offline.author_messages import (
    SHEET,
    ask_author,
    ask_repairer,
    draw_for,
    stands_in,
    taxonomy,
)
from workbench.models.offline.author import repair, suggest, write
from workbench.models.offline.author.defects import CUES, EMPTY_QUESTIONS
from workbench.models.offline.author.message import documents
from workbench.models.offline.author.sheet import Sheet

SERVED = taxonomy().leaves("retail")[::2]
PRODUCTS = Sheet(documents(SHEET)).products()
Item = dict[str, Any]


def pairs(kind: str) -> list[tuple[Item, Item]]:
    """(clean item, the same with that defect), where the defect could be planted."""
    found = []
    for leaf in SERVED:
        message, draw = ask_author(leaf), draw_for(leaf.id)
        one, other = write(message, draw, {}), write(message, draw, {kind: 1.0, "taste": 2})
        found += [(one, other)] if one != other else []
    return found


def mended(item: Item, reason: str, works: float = 1.0, evidence: str = "") -> Item:
    """The item as it comes back; a repairer is not shown what the author said of its reasoning."""
    shown = {name: value for name, value in item.items() if name != "reasoning"}
    checks = '{"name": "leak", "ok": true, "mend": "leak"}'  # every finding lists all checks
    finding = f"gate: some\nreason: {reason}\nmessage: found\nevidence:\n{checks}\n{evidence}"
    return repair(ask_repairer(finding, shown), draw_for("repair", finding), {"works": works})


def test_a_repair_that_does_not_work_gives_the_item_back() -> None:
    _, bad = pairs("leak")[0]
    assert mended(bad, "leak", works=0.0)["prompt"] == bad["prompt"]
    assert "no item" in repair([{"role": "user", "content": "Hello"}], draw_for(1), {})["refuse"]


@pytest.mark.parametrize("kind", ["wrong_key", "off_by_one", "unit_slip"])
def test_keys_are_worked_again_where_a_trace_is_left(kind: str) -> None:
    cases = [(good, bad) for good, bad in pairs(kind) if bad["trace"]]
    right = sum(mended(bad, "rederive_key")["answer"] == good["answer"] for good, bad in cases)
    assert len(cases) >= 8
    assert right >= 0.9 * len(cases)


def test_a_leak_is_taken_out() -> None:
    for _, bad in pairs("leak"):
        item = mended(bad, "leak")
        assert not stands_in(item["answer"], item["prompt"])
        assert all(f["quote"] in item["prompt"] + SHEET for f in item["trace"]["facts"])


def test_one_product_is_named() -> None:
    for _, bad in pairs("ambiguous"):
        item = mended(bad, "ambiguous")
        assert sum(product in item["prompt"] for product in PRODUCTS) == 1


def test_the_question_comes_back() -> None:
    for good, bad in pairs("vague"):
        item = mended(bad, "vague")
        assert not any(empty.format(me="me") in item["prompt"] for empty in EMPTY_QUESTIONS)
        assert item["prompt"].count("?") >= 1
        assert item["answer"] == good["answer"]


def test_exam_phrases_go() -> None:
    for _, bad in pairs("contrived"):
        item = mended(bad, "contrived")
        assert not any(cue in item["prompt"] for cue in CUES)


def test_a_near_neighbour_gets_other_figures() -> None:
    both = [(bad, mended(bad, "near_neighbour")) for _, bad in pairs("near_duplicate")]
    assert all(new["prompt"] != old["prompt"] for old, new in both)
    assert sum(new["answer"] != old["answer"] for old, new in both) >= 0.8 * len(both)


def test_missing_sections_and_axis_values_are_added() -> None:
    good, _ = pairs("leak")[0]
    item = mended({**good, "sections": []}, "not_self_contained")
    assert set(item["sections"]) <= set(good["sections"]) and item["sections"]
    item = mended(
        good, "off_coordinate", evidence='"why": "Nothing shows persona: retired person."'
    )
    assert "retired" in item["prompt"]


def test_hardening_adds_to_the_story() -> None:
    for good, _ in pairs("leak")[::4]:
        item = mended(good, "wants_harder")
        assert len(item["prompt"]) > len(good["prompt"]) or item["answer"] != good["answer"]


def test_suggestions_are_new_and_in_form() -> None:
    text = (
        "## What to test\nx\n## Taxonomy leaf\nLeaf: Late card bill\nDefinition: Goodwill.\n"
        f"## Axes so far\npersona: student; parent\n## Documents\n{SHEET}"
    )
    said = suggest([{"role": "user", "content": text}], draw_for("s"))
    values = [(entry["axis"], entry["value"]) for entry in said["axes"]]
    assert ("product", "Quay Basic") in values
    assert ("persona", "student") not in values
    assert any("late" in entry["text"] for entry in said["constraints"])
    assert all(set(entry) == {"combination", "why"} for entry in said["forbidden"])
