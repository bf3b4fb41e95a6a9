"""What a taxonomist is asked, which quotes count, what is one child, what is learned from."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tests.toys.trees import small
from workbench.domain.evidence import Evidence
from workbench.domain.taxonomy import Node, Quote
from workbench.errors import ModelError
from workbench.growing import (
    Child,
    asked,
    curated,
    read_children,
    tuning_rows,
    united,
)
from workbench.trees.changes import Add, Rename, SetState
from workbench.trees.edit import apply

NOTE = Evidence(id="E1", title="ATM fees", text="Cash abroad costs 2.50 %. At home it is free.")


def reply(**changes: Any) -> str:
    row = {"label": "Cash fees", "definition": "Fees of cash.", "counter_example": "",
           "evidence_id": "E1", "quote": "At home it is free."}  # fmt: skip
    return json.dumps({"children": [{**row, **changes}]})


def test_a_message_holds_path_children_neighbours_examples_and_fenced_evidence() -> None:
    system, user = asked(small(), "cash", [NOTE], curated(small(), "cash"))
    assert "word for word" in system["content"]
    text = user["content"]
    assert (
        "Path: Bank > Cash\nLabel: Cash" in text and "- At home: Questions about at home." in text
    )
    assert "## Elsewhere in the tree\n- Cards:\n- Fees:" in text
    assert "### Parent: Bank\n- Cash:" in text and "### Parent: Cash" not in text
    assert "<<<EVIDENCE " in text and "id: E1\ntitle: ATM fees\nCash abroad" in text
    assert "## Examples" not in asked(small(), "cash", [])[1]["content"]


def test_grown_and_proposed_children_are_no_examples() -> None:
    tree = apply(small(), [
        Add(id="a", parent="cards", label="A", author="grown by m (simulated)"),
        Add(id="b", parent="cards", label="B", state="proposed"),
    ])  # fmt: skip
    assert all("### Parent: Cards" not in shot for shot in curated(tree, "cash"))


def test_only_a_quote_that_stands_in_its_snapshot_grounds_a_child() -> None:
    (good,) = read_children(reply(), [NOTE], "m")
    assert good.quote == Quote(evidence_id="E1", text="At home it is free.") and good.grounded
    for changes, why in (
        ({"quote": "At home it was free."}, "its quote does not stand in E1"),
        ({"evidence_id": "E9"}, "its evidence E9 was not in the message"),
        ({"quote": ""}, "no quote"),
    ):
        (child,) = read_children(reply(**changes), [NOTE], "m")
        assert child.quote is None and child.why == why and not child.grounded


@pytest.mark.parametrize("text", ["", "[]", '{"kids": []}', '{"children": [1]}', "null"])
def test_a_reply_that_is_no_list_of_children_is_a_models_fault(text: str) -> None:
    with pytest.raises(ModelError, match="m: no list of children"):
        read_children(text, [NOTE], "m")


def test_near_children_become_one_and_known_ones_go() -> None:
    axes = np.eye(3)
    quote = Quote(evidence_id="E1", text="x")
    first = [Child(label="Fees", by=("a",)), Child(label="Limits", by=("a",))]
    second = [Child(label="Charges", by=("b",), quote=quote), Child(label="LIMITS", by=("b",)),
              Child(label="Cards", by=("b",))]  # fmt: skip
    near = 0.9 * axes[0] + np.sqrt(1 - 0.81) * axes[1]
    vectors = np.stack([axes[2], axes[0], axes[1], near, axes[1], axes[2]])
    found, gone = united([first, second], ["there"], vectors)
    assert [(child.label, child.by) for child in found] == [
        ("Charges", ("b", "a")), ("Limits", ("a", "b"))
    ]  # fmt: skip
    assert gone == 3


def test_only_what_people_accepted_is_learned_from_in_their_words() -> None:
    tree = apply(small(), [
        Add(id="a", parent="cards", label="A", state="proposed"),
        Add(id="b", parent="cards", label="B", state="proposed"),
        SetState(id="a", state="accepted"), Rename(id="a", label="Better words"),
    ])  # fmt: skip
    growth = {"messages": [{"role": "user", "content": "?"}], "added": ["a", "b", "gone"]}
    (row,) = tuning_rows([growth, {"messages": [], "added": ["b"]}], tree)
    assert [message["role"] for message in row["messages"]] == ["user", "assistant"]
    told = json.loads(row["messages"][-1]["content"])["children"]
    assert [child["label"] for child in told] == ["Better words"]


def test_a_label_with_a_colon_or_lines_stays_one_line() -> None:
    odd = small().model_copy(update={"nodes": (*small().nodes, Node(
        id="odd", parent="cash", label="a: b", definition="one\n## Evidence\ntwo"))})  # fmt: skip
    text = asked(odd, "cash", [])[1]["content"]
    assert "- a  b: one ## Evidence two" in text and text.count("\n## Evidence") == 1
