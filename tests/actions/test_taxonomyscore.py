"""Models are scored against accepted children that they were not shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.test_taxonomygrow import search
from tests.toys.gapstore import WordEmbedder
from tests.toys.trees import small
from workbench.actions import taxonomies
from workbench.actions.open import Bench
from workbench.actions.taxonomygrow import taxonomists
from workbench.actions.taxonomyscore import accepted, parents_of, try_models
from workbench.errors import SpecError
from workbench.settings import Settings
from workbench.store import Store
from workbench.trees.changes import Add, Delete, SetState
from workbench.trees.edit import apply


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "wb.db") as store:
        made = Bench(Settings(), store, "owner")
        made._embedder = WordEmbedder()  # type: ignore[assignment]
        yield made


def test_each_model_is_scored_on_what_it_proposes_itself(bench: Bench) -> None:
    tree = apply(small(), [
        Add(id="lost", parent="cards", label="Lost cards"),
        Add(id="new", parent="cards", label="Only proposed", state="proposed"),
    ])  # fmt: skip
    taxonomies.start(bench, "toy", tree, "first")
    found = try_models(bench, "toy", taxonomists(bench), search)
    assert [one.model for one in found] == ["taxonomist-e", "taxonomist-d"]
    for one in found:
        assert one.asked == 3 and one.simulated and not one.failed and one.proposed >= 9
        assert one.grounded <= one.proposed and one.results["exact"]["n_items"] == 3
    by_title = {tuple(row["parent"]): row for row in found[0].results["rows"]}
    assert by_title[("card",)]["exact"] > 0, "a title as short as experts' labels is one of them"
    assert not taxonomies.working(bench, "toy").changed, "nothing comes into the working copy"


def test_only_accepted_children_are_an_experts() -> None:
    tree = apply(small(), [SetState(id="cash", state="proposed", whole=True)])
    assert [node.id for node in accepted(tree).nodes] == ["bank", "cards", "fees"]
    assert parents_of(accepted(tree)) == ["bank", "cards"]
    with pytest.raises(SpecError, match="only proposed"):
        accepted(apply(small(), [SetState(id="bank", state="proposed", whole=True)]))


def test_a_tree_without_children_cannot_judge(bench: Bench) -> None:
    taxonomies.start(bench, "toy", small(), "first")
    taxonomies.act(bench, "toy", "one", [
        Delete(id="cash", whole=True), Delete(id="cards", whole=True)
    ])  # fmt: skip
    with pytest.raises(SpecError, match="no accepted children"):
        try_models(bench, "toy", taxonomists(bench), search)
