"""The taxonomy notebook headless: a viewer cannot write; forms become changes; a table too."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.test_notebooks import run
from tests.toys.showcase import HOSTILE
from tests.toys.trees import small
from workbench.actions import taxonomies
from workbench.actions.open import Bench
from workbench.errors import InputError, SpecError
from workbench.serve import FOLDER
from workbench.settings import Settings
from workbench.store import Store
from workbench.trees.edit import apply

WRITING = (
    "go", "undo", "redo", "take", "take_axis", "grow", "try_all", "save", "back", "make",
    "of_traffic", "of_idea", "of_file", "rename", "ask_judges",
)  # fmt: skip


@pytest.fixture(autouse=True)
def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notebooks import what lies beside them."""
    monkeypatch.syspath_prepend(str(FOLDER))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "wb.db") as opened:
        yield opened


@pytest.fixture
def now(store: Store) -> Any:
    bench = Bench(Settings(), store, "owner")
    taxonomies.start(bench, "toy", small(), "first")
    return taxonomies.working(bench, "toy")


@pytest.fixture
def trees() -> Any:
    return importlib.import_module("trees")


def test_a_viewer_is_offered_nothing_that_writes(store: Store) -> None:
    page, defined = run("taxonomy", store, "viewer")
    assert "Only an owner can change a taxonomy." in page and "ready:taxonomy" in page
    for name in WRITING:
        assert defined[name]._component_args["disabled"] is True, name


def test_hostile_trees_stay_inert(store: Store) -> None:
    bench = Bench(Settings(), store, "owner")
    nodes = [
        node.model_copy(update={"label": f"{HOSTILE[at * 30 : at * 30 + 150]} {at}",
                                "definition": HOSTILE, "author": HOSTILE})
        for at, node in enumerate(small().nodes)
    ]  # fmt: skip
    tree = small().model_copy(update={"nodes": tuple(nodes), "title": HOSTILE})
    taxonomies.start(bench, "odd", tree, HOSTILE[:200], HOSTILE[:90])
    page, _ = run("taxonomy", store)
    for raw in ("<script>window", "<img src=x", "<iframe srcdoc", "<svg onload"):
        assert raw not in page, raw


@pytest.mark.parametrize(
    ("deed", "said", "labels"),
    [
        ("Words", {"label": "Notes", "definition": "d", "counter_example": ""},
         ["Bank", "Notes", "At home", "Abroad", "Cards", "Fees"]),
        ("Add a child", {"label": "ATM", "definition": ""},
         ["Bank", "Cash", "At home", "Abroad", "ATM", "Cards", "Fees"]),
        ("Move", {"to": "cards"}, ["Bank", "Cards", "Fees", "Cash", "At home", "Abroad"]),
        ("Move", {"to": ""}, ["Bank", "Cards", "Fees", "Cash", "At home", "Abroad"]),
        ("Merge into", {"to": "cards"}, ["Bank", "Cards", "At home", "Abroad", "Fees"]),
        ("Split", {"labels": "Notes\n\n Coins "},
         ["Bank", "Notes", "At home", "Abroad", "Cards", "Fees", "Coins"]),
        ("Delete", {"whole": True}, ["Bank", "Cards", "Fees"]),
    ],
)  # fmt: skip
def test_a_form_becomes_changes(
    trees: Any, now: Any, deed: str, said: dict[str, Any], labels: list[str]
) -> None:
    assert set(trees.deed_form(now, "cash", deed).elements) == set(said)
    words, changes = trees.made(now, "cash", deed, said)
    after = apply(now.taxonomy, changes)
    assert [node.label for _, node in after.walk()] == labels and "Cash" in words


def test_a_form_that_names_no_node_is_refused(trees: Any, now: Any) -> None:
    for deed in ("Move", "Merge into"):
        with pytest.raises(InputError, match="choose a node first"):
            trees.made(now, "cash", deed, {"to": None})
    words, changes = trees.made(now, "cash", "State", {"state": "frozen", "whole": True})
    assert "frozen" in words and apply(now.taxonomy, changes).node("home").state == "frozen"


def test_an_edited_table_becomes_changes(trees: Any, now: Any) -> None:
    frame = trees.table_editor(now).value
    assert trees.table_changes(now, frame) == []
    frame.loc[frame["id"] == "cash", ["label", "definition"]] = ["Notes", "Of paper."]
    frame.loc[frame["id"] == "home", "parent"] = "cards"
    frame.loc[frame["id"] == "cards", "state"] = "proposed"
    frame = frame[frame["id"] != "fees"]
    frame.loc[99] = {"id": "", "parent": "cash", "label": "ATM", "definition": "", "state": ""}
    after = apply(now.taxonomy, trees.table_changes(now, frame))
    assert [node.label for _, node in after.walk()] == [
        "Bank", "Notes", "Abroad", "ATM", "Cards", "At home"
    ]  # fmt: skip
    assert after.node("cash").definition == "Of paper." and after.node("cards").state == "proposed"
    frame.loc[frame["id"] == "cash", "state"] = "done"
    with pytest.raises(SpecError, match="state 'done' is none of"):
        trees.table_changes(now, frame)


def test_axes_are_typed_over(trees: Any, now: Any, store: Store) -> None:
    bench = Bench(Settings(), store, "owner")
    form = SimpleNamespace(
        value={"values": "calm *\ncurt", "forbidden": "tone = curt, channel = chat"}
    )
    trees.save_axis(bench, now, "tone", form, "ann")
    after = taxonomies.working(bench, "toy").taxonomy
    assert [one.value for one in after.axes[0].values] == ["calm", "curt"]
    assert after.forbidden == ({"tone": "curt", "channel": "chat"},)
    gone = SimpleNamespace(value={"values": "", "forbidden": ""})
    trees.save_axis(bench, taxonomies.working(bench, "toy"), "tone", gone, "ann")
    assert [axis.name for axis in taxonomies.working(bench, "toy").taxonomy.axes] == ["channel"]


def test_a_click_names_a_node(trees: Any) -> None:
    chart = SimpleNamespace(selections={"node": {"id": ["cash"], "vlPoint": {}}})
    assert trees.clicked(chart) == "cash"
    assert trees.clicked(SimpleNamespace(selections={})) == trees.clicked(None) == ""
