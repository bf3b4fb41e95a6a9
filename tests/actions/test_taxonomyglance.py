"""At a glance: points and traffic by node, evidence checked, judges placing, a spec."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.gapstore import WordEmbedder
from tests.toys.showcase import plant
from tests.toys.trees import small
from workbench.actions import taxonomies, taxonomyjudging, taxonomyspec
from workbench.actions.open import Bench, Forbidden
from workbench.actions.taxonomyglance import glance, items_of
from workbench.domain.evidence import Evidence
from workbench.domain.taxonomy import Quote
from workbench.errors import SpecError
from workbench.settings import Settings
from workbench.specfile import read_spec, taxonomy_of
from workbench.store import Store
from workbench.trees.changes import Add, Change, Delete, Describe, Merge, Rename

ROWS = [("r1", "home", "how much cash at home", 1.0), ("r2", "home", "cash limits", 1.0),
        ("r3", "fees", "what are the card fees", 2.0)]  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.chdir(tmp_path)
    with Store(tmp_path / "wb.db") as store:
        made = Bench(Settings(), store, "owner")
        made._embedder = WordEmbedder()  # type: ignore[assignment]
        taxonomies.start(made, "toy", small(), "first")
        store.journal.place_rows("toy", "store:t", ROWS)
        yield made


def do(bench: Bench, *changes: Change) -> None:
    taxonomies.act(bench, "toy", "a change", changes)


def test_counts_go_up_and_follow_what_was_merged(bench: Bench) -> None:
    do(bench, Merge(id="home", into="abroad"), Delete(id="fees"))
    seen = glance(bench, taxonomies.working(bench, "toy"))
    rows = {row.id: row for row in seen.rows}
    assert (rows["abroad"].rows, rows["cards"].rows, rows["bank"].rows) == (2, 1, 3)
    assert rows["cards"].share == 0.5 and rows["bank"].leaves == 2 and seen.astray == 0
    found = items_of(bench, taxonomies.working(bench, "toy"), "abroad")
    assert [row.row_id for row in found.rows] == ["r1", "r2"] and found.n_rows == 2
    assert [row.label for row in seen.empty] == ["Abroad", "Cards"]
    assert "2 leaves that traffic asks about have none" in seen.sentence


def test_points_of_the_store_lie_at_their_nodes(bench: Bench) -> None:
    plant(bench.store)
    do(bench, Add(id="fx", parent="cards", label="Currencies"))
    seen = glance(bench, taxonomies.working(bench, "toy"), meanings=True)
    assert seen.points == 2 and seen.near.value is not None
    found = items_of(bench, taxonomies.working(bench, "toy"), "cards")
    assert found.n_points == 2 and found.path == "Bank > Cards"


def test_a_quote_counts_only_while_it_stands_in_the_evidence(bench: Bench) -> None:
    bench.store.evidence.save([Evidence(id="E1", title="ATM", text="Cash at home is free.")])
    do(bench, Describe(id="home", quotes=(Quote(evidence_id="E1", text="at home is free"),)),
       Describe(id="fees", quotes=(Quote(evidence_id="E1", text="costs a lot"),)))  # fmt: skip
    seen = glance(bench, taxonomies.working(bench, "toy"))
    assert seen.coverage.value == pytest.approx(1 / 3) and "1 of 3 leaves" in seen.sentence
    assert [one.value for one in seen.by_level] == [0, 0, pytest.approx(1 / 3)]


def test_judges_place_items_blind(bench: Bench) -> None:
    now = taxonomies.working(bench, "toy")
    planned = taxonomyjudging.plan(bench, now)
    assert len(planned.texts) == 3 and len(planned.judges) == 3 and planned.calls == 9
    assert taxonomyjudging.latest(bench, now) is None
    found = taxonomyjudging.judge(bench, now)
    told = taxonomyjudging.figures(found)
    assert told.n_items == 3 and told.n_votes == 9 and found.simulated and not found.failed
    assert taxonomyjudging.latest(bench, now) == (found, True)
    do(bench, Rename(id="home", label="Here"))
    again = taxonomyjudging.latest(bench, taxonomies.working(bench, "toy"))
    assert again is not None and again[1] is False, "the tree is another now"


def test_a_tree_without_items_has_nothing_to_place(bench: Bench) -> None:
    taxonomies.start(bench, "bare", small(), "first")
    with pytest.raises(SpecError, match="no item lies in this taxonomy yet"):
        taxonomyjudging.judge(bench, taxonomies.working(bench, "bare"))


def test_a_spec_names_the_version_and_remembers_why(bench: Bench) -> None:
    now = taxonomies.working(bench, "toy")
    spec, file = taxonomyspec.make_spec(bench, now, glance(bench, now), "fees", 7)
    assert read_spec(file) == spec and spec.leaf == "fees" and spec.n == 7
    assert taxonomy_of(spec) == small()
    assert spec.because.kind == "leaf" and "toy version 1, Bank > Cards > Fees" in spec.because.text
    assert "50.0% of 3 rows of traffic" in spec.because.text
    do(bench, Rename(id="fees", label="Charges"))
    now = taxonomies.working(bench, "toy")
    with pytest.raises(SpecError, match="save a version first"):
        taxonomyspec.make_spec(bench, now, glance(bench, now), "fees")


def test_a_shipped_tree_is_named_as_it_ships_and_a_far_store_is_refused(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = taxonomies.working(bench, "retail_banking")
    spec, _ = taxonomyspec.make_spec(bench, now, glance(bench, now), "fees", recipe="final_answer")
    assert spec.taxonomy == "demo_world/taxonomy.yaml" and spec.documents
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    now = taxonomies.working(bench, "toy")
    with pytest.raises(SpecError, match="outside of the folder you work in"):
        taxonomyspec.make_spec(bench, now, glance(bench, now), "fees")
    bench.role = "viewer"
    with pytest.raises(Forbidden):
        taxonomyspec.make_spec(bench, now, glance(bench, now), "fees")
