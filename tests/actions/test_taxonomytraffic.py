"""From traffic to a taxonomy: three levels named by terms, and every row at its node."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.gapstore import WordEmbedder, csv, keep, mapped
from workbench.actions import taxonomies, taxonomytraffic
from workbench.actions.open import Bench, Forbidden
from workbench.errors import InputError, SpecError
from workbench.settings import Settings
from workbench.store import Store
from workbench.trees.changes import Merge


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "wb.db") as store:
        yield Bench(Settings(), store, "owner")


def test_every_row_keeps_its_node(bench: Bench) -> None:
    ref = mapped(bench, 40).traffic
    assert taxonomytraffic.is_made(bench, ref)
    made = taxonomytraffic.from_traffic(bench, "asked", ref, "ann")
    tree = taxonomies.working(bench, "asked").taxonomy
    assert made.rows == 1500 and made.nodes_by_level[0] == 5 and not made.simulated
    assert max(depth for depth, _ in tree.walk()) == 4
    counts = bench.store.reads.placed_counts("asked")
    assert sum(n for n, _ in counts.values()) == 1500
    assert set(counts) <= {leaf.id for leaf in tree.leaves()}
    labels = [node.label for node in tree.nodes]
    assert all(node.state == "proposed" for node in tree.nodes[1:]) and len(labels) == len(
        tree.nodes
    )
    for parent, kids in tree.kids.items():
        assert len({kid.label.casefold() for kid in kids}) == len(kids), parent
    leaf = max(counts, key=lambda id: counts[id][0])
    (row, *_) = bench.store.reads.placed("asked", [leaf], 3)
    assert row.text and row.source == ref
    assert row.text not in tree.by_id[leaf].definition, "models see terms, never rows"


def test_a_model_names_nodes_from_terms_alone(bench: Bench) -> None:
    ref = mapped(bench, 40).traffic
    taxonomytraffic.from_traffic(bench, "asked", ref)
    before = taxonomies.working(bench, "asked").taxonomy
    n = taxonomytraffic.name_nodes(bench, "asked")
    after = taxonomies.working(bench, "asked").taxonomy
    assert 0 < n == sum(a.label != b.label for a, b in zip(before.nodes, after.nodes, strict=True))
    assert taxonomies.undo(bench, "asked") == f"{n} nodes named by a model"
    taxonomies.start(bench, "other", before.model_copy(update={"nodes": before.nodes[:1]}), "bare")
    with pytest.raises(SpecError, match="no node of this taxonomy is named by its terms"):
        taxonomytraffic.name_nodes(bench, "other")


def test_rows_of_merged_nodes_follow(bench: Bench) -> None:
    ref = mapped(bench, 40).traffic
    taxonomytraffic.from_traffic(bench, "asked", ref)
    tree = taxonomies.working(bench, "asked").taxonomy
    a, b = (kid.id for kid in tree.children("traffic")[:2])
    taxonomies.act(bench, "asked", "merge", [Merge(id=a, into=b)])
    assert taxonomies.working(bench, "asked").moved == {a: b}


def test_what_is_not_there_or_not_made_is_said(bench: Bench) -> None:
    with pytest.raises(InputError, match="no traffic 'store:x' here"):
        taxonomytraffic.from_traffic(bench, "asked", "store:x")
    bench._embedder = WordEmbedder()  # type: ignore[assignment]
    ref = keep(bench, "traffic", "asked.csv", csv(60, 1)).ref
    assert not taxonomytraffic.is_made(bench, ref)
    with pytest.raises(SpecError, match="have not been made yet"):
        taxonomytraffic.from_traffic(bench, "asked", ref)
    bench.role = "viewer"
    with pytest.raises(Forbidden):
        taxonomytraffic.from_traffic(bench, "asked", ref)
