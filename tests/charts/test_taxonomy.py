"""The icicle: boxes nest, labels keep to their room, hostile labels are data, all is drawn."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest

from tests.toys.showcase import HOSTILE
from tests.toys.trees import large, small
from workbench.actions.taxonomyglance import NodeRow
from workbench.charts.taxonomy import COLOURS, bands, icicle, values
from workbench.domain.taxonomy import Taxonomy


def rows(tree: Taxonomy, **facts: Any) -> list[dict[str, Any]]:
    told = {"points": 0, "rows": 0, "share": None, "overlap": None, "grounded": False,
            "author": "", **facts}  # fmt: skip
    return [
        {**asdict(NodeRow(
            id=node.id, parent=node.parent, label=node.label, depth=depth, state=node.state,
            leaf=node.id not in tree.kids, leaves=len(tree.leaves(node.id)), **told)),
         "placed": None}
        for depth, node in tree.walk()
    ]  # fmt: skip


def test_children_fill_their_parents_from_left_to_right() -> None:
    found = {row["id"]: (row["x"], row["x2"], row["y"]) for row in bands(rows(small()))}
    assert found == {"bank": (0, 3, 0), "cash": (0, 2, 1), "home": (0, 1, 2), "abroad": (1, 2, 2),
                     "cards": (2, 3, 1), "fees": (2, 3, 2)}  # fmt: skip


def test_labels_stand_where_there_is_room() -> None:
    told = values(rows(large(1000)), "points")
    assert len(told) == 1000
    assert {row["text"] for row in told if row["y"] == 3} == {""} and told[0]["text"]


@pytest.mark.parametrize("by", list(COLOURS))
def test_every_colour_draws_every_node(by: str) -> None:
    spec = icicle(rows(small(), share=0.2, overlap=0.1), by, simulated=True).to_dict()
    assert "simulated" in json.dumps(spec["title"]) and "6 nodes, 3 leaves" in json.dumps(spec)
    data = next(iter(spec["datasets"].values()), "") if "datasets" in spec else ""
    text = spec["layer"][0]["data"].get("values") or data
    assert text.count("\n") == 7


def test_hostile_labels_are_written_out() -> None:
    nodes = [row | {"label": HOSTILE[-60:]} for row in rows(small())]
    text = json.dumps(icicle(nodes, "state", simulated=False).to_dict(), ensure_ascii=False)
    assert "\u202e" not in text and "\u200b" not in text and "⟨U+2066⟩" in text
