"""Evidence into the store and out of it: all or nothing, frozen for a run, asked of a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.toys.embedder import ToyEmbedder
from workbench.actions.evidences import (
    EvidenceOptions,
    archive_of,
    bring_evidence,
    capture,
    freeze_evidence,
    import_evidence,
    search_evidence,
)
from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.domain.evidence import Evidence
from workbench.errors import InputError, SpecError
from workbench.registry import register


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = open_bench(tmp_path / "s.db")
    opened._embedder = ToyEmbedder()  # type: ignore[assignment]
    yield opened
    opened.close()


def test_the_demo_brings_forty_fictional_records_once(bench: Bench) -> None:
    assert bring_evidence(bench) == 40 and bring_evidence(bench) == 0
    records = bench.store.reads.evidence_page(-1)
    assert all(r.fictional and r.url and r.publisher and r.published for r in records)
    assert len({r.title for r in records}) == 40
    best = search_evidence(bench, "a landlord who is abroad and a deposit", 5)
    assert "E11" in [r.id for r in best] and len(best) == 5


def test_a_frozen_snapshot_is_blind_to_what_comes_later(bench: Bench, tmp_path: Path) -> None:
    assert freeze_evidence(bench) == "" and search_evidence(bench, "x") == ()
    assert archive_of(bench, "").search("x", 3) == ()
    bring_evidence(bench)
    snapshot = freeze_evidence(bench)
    before = archive_of(bench, snapshot).search("parcel message link", 40)
    file = tmp_path / "more.txt"
    file.write_text("# Parcel message link\nA parcel message link parcel message link.\n")
    assert import_evidence(bench, file).new == 1
    archive = archive_of(bench, snapshot)
    assert archive.search("parcel message link", 40) == before
    assert freeze_evidence(bench) != snapshot
    assert search_evidence(bench, "parcel message link", 1)[0].title == "Parcel message link"
    with pytest.raises(SpecError, match="no evidence snapshot v123"):
        archive_of(bench, "v123")


def test_a_file_comes_in_whole_or_not_at_all(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "e.csv"
    file.write_text("id,title,text\nx,A,First.\ny,B,\n")
    with pytest.raises(InputError, match="line 3: text is empty"):
        import_evidence(bench, file)
    assert bench.store.reads.evidence_count() == 0
    found = import_evidence(bench, file, EvidenceOptions(skip_bad=True))
    assert (found.new, found.rejected, found.fictional) == (1, 1, 0)
    file.write_text("id,title,text\nz,C,Third.\nx,A,Other words.\n")
    with pytest.raises(
        InputError, match="'x' is in the store with other words or facts; give the new"
    ):
        import_evidence(bench, file)
    assert bench.store.reads.evidence_count() == 1
    with pytest.raises(Forbidden):
        viewer = open_bench(bench.store.path, role="viewer")
        try:
            import_evidence(viewer, file)
        finally:
            viewer.close()


def test_a_source_elsewhere_is_captured_before_anything_rests_on_it(bench: Bench) -> None:
    @register("source")
    class ToySource:
        name = "toy_source"

        def find(self, query: str, k: int) -> Sequence[Evidence]:
            return [Evidence(id="s1", title=query, text=f"All about {query}.")][:k]

    assert capture(bench, "toy_source", "bees")[0].id == "s1"
    assert bench.store.reads.evidence("s1") is not None
    with pytest.raises(SpecError, match="no source named 'x'; there are: toy_source"):
        capture(bench, "x", "bees")
