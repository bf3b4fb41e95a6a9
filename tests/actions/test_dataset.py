"""The dataset in numbers: attempts, floors, cuts, coverage; a search; one point's whole trail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Opener
from tests.toys.approved import approve
from workbench.actions.carrying import names, place_of, send, targets
from workbench.actions.dataset import (
    CUTS,
    DECLARED,
    counted,
    covered,
    cut,
    overview,
    sentence,
)
from workbench.actions.export import export
from workbench.actions.exposures import record_evaluation
from workbench.actions.freshly import Bounds
from workbench.actions.open import Bench, Forbidden
from workbench.actions.probe import ProbeOptions, probe
from workbench.actions.release import Scope, release
from workbench.actions.releases import close
from workbench.actions.timeline import whole
from workbench.actions.wear import robustness, rotation
from workbench.errors import InputError, SpecError
from workbench.measures.robustness import TOO_SMALL
from workbench.pages import dataset as pages


@pytest.fixture
def bench(copied: Opener) -> Bench:
    opened = copied()
    approve(opened, 10, scripted=True)
    return opened


def test_approved_of_attempts_and_what_is_missing_for_a_claim(bench: Bench) -> None:
    found = overview(bench)
    assert found.approved == 10 and found.released == 0 and found.any_simulated
    ended = found.approved + found.refused + found.waiting
    assert found.attempts >= ended and found.attempts == sum(t.attempts for t in found.tracks)
    assert [row.track for row in found.tracks] == ["happy", "edge", "adversarial", "production"]
    happy, _, hard, _ = found.tracks
    assert (happy.approved, happy.missing, happy.note) == (10, 20, TOO_SMALL)
    assert hard.note == DECLARED and hard.missing == 30
    assert sum(sum(by.values()) for by in found.bands.values()) == 10
    assert found.overlap.not_checked == {"happy": 10} and not found.overlap.checked
    assert sentence(found).startswith(f"10 approved of {found.attempts} attempts (")
    assert "no track yet" in sentence(found)


def test_every_cut_holds_every_attempt_with_tracks_apart(bench: Bench) -> None:
    told = counted(bench)
    for by in CUTS:
        rows = cut(told, by)
        assert sum(row.n for row in rows) == 10, by
        assert sum(sum(row.attempts.values()) for row in rows) == sum(c.n for c in told.cells)
        assert rows[0].approved.keys() == rows[0].attempts.keys() == {*told.tracks}
    gap = told.cells[0]._replace(because={"kind": "gap", "ref": "g12", "text": "x"})
    (row,) = cut(told._replace(cells=[gap]), "because")
    assert (row.value, row.link) == ("made because of gap g12", "/gap_map/?gap=g12")


def test_coverage_is_that_of_the_approved_points(bench: Bench) -> None:
    rows = covered(bench)
    assert rows and sum(row.covered.n for row in rows) == 10
    first = rows[0]
    assert 0 < first.covered.covered_pairs < first.covered.feasible_pairs
    assert "of " in first.worst and first.covered.evenness


def test_words_and_filters_find_points_page_by_page(bench: Bench) -> None:
    reads = bench.store.reads
    total = reads.count_dataset()
    pages_ = [reads.dataset_page(limit=4, offset=at) for at in range(0, total, 4)]
    ids = [row.id for page in pages_ for row in page]
    assert len(ids) == len(set(ids)) == total
    held = reads.dataset_page(limit=100, state="approved")
    assert len(held) == reads.count_dataset(state="approved") == 10
    assert {row.people for row in held} == {1}
    word = max(held[0].text.split(), key=len)
    assert held[0].id in {row.id for row in reads.dataset_page(word, 100)}
    assert [row.id for row in reads.dataset_page(held[0].id)] == [held[0].id]
    assert reads.count_dataset("100%_\\ nowhere") == 0 and reads.count_dataset("%") < total
    with pytest.raises(TypeError, match="no filter 'text'"):
        reads.count_dataset(text="x")


def test_one_point_from_its_draft_to_its_withdrawal(bench: Bench, tmp_path: Path) -> None:
    release(bench, "one", Scope())
    id = next(e.id for e in bench.store.reads.release("one").entries if e.recipe == "final_answer")
    sent = export(bench, "one", "jsonl", tmp_path / "out")
    asked = probe(bench, [id], "", ProbeOptions(1, ("solver-1",), Bounds()))
    record_evaluation(bench, "e1", "evaluate", [id], ["target-a"])
    close(bench, id, "withdrawn", "the key <b>is</b> wrong", "ann")
    found = whole(bench, id)
    kinds = [one.kind for one in found.moments]
    assert kinds[0] == "event" and {"gates", "verdict", "state", "release", "withdrawal"} <= set(
        kinds
    )
    told = "\n".join(one.title for one in found.moments)
    for word in ("was drafted", "ann said approve (scripted", "in release v1 (one)", sent.exposure,
                 asked.run_id, "e1", "withdrawn by ann"):  # fmt: skip
        assert word in told, word
    assert [one.at for one in found.moments] == sorted(one.at for one in found.moments)
    page = pages.point(found)
    assert "&lt;b&gt;is" in page and "<b>is" not in page and found.blocks
    with pytest.raises(InputError, match="no candidate 'c0'"):
        whole(bench, "c0")


def test_what_each_target_would_take_and_an_export_beside_the_store(bench: Bench) -> None:
    release(bench, "one", Scope())
    found = {row.name: row for row in targets(bench, "one")}
    assert list(found) == names() and found["jsonl"].points == 10
    for row in found.values():
        assert row.points + sum(row.left_out.values()) == 10 and row.recipes
        assert sum(row.tracks.values()) == row.points
    assert any("anchor" in why for why in found["trl"].left_out)
    out = send(bench, "one", "jsonl")
    assert Path(out.folder) == place_of(bench, "one", "jsonl") and out.rows_in == 10
    with pytest.raises(SpecError, match="not an empty folder"):
        send(bench, "one", "jsonl")


def test_a_viewer_looks_and_releases_nothing(copied: Opener) -> None:
    bench = copied("viewer")
    assert overview(bench).attempts > 0 and covered(bench) == []
    with pytest.raises(Forbidden):
        send(bench, "one", "jsonl")


def test_robustness_and_wear_from_fresh_samples_alone(bench: Bench) -> None:
    assert robustness(bench).rows == () and rotation(bench).tired == ()
    release(bench, "one", Scope())
    ids = [e.id for e in bench.store.reads.release("one").entries if e.recipe == "final_answer"][:2]
    for k in (1, 2):
        probe(bench, ids, "", ProbeOptions(k, ("solver-1", "solver-2"), Bounds()))
    found = robustness(bench)
    assert [row.model for row in found.rows] == ["solver-1", "solver-2"] and found.simulated
    row = found.rows[0]
    assert (row.happy.n_items, row.adversarial.n_items, row.claim) == (2, 0, TOO_SMALL)
    assert row.ratio.value is None and row.ratio.reason == "empty"
    for n in range(8):
        record_evaluation(bench, f"e{n}", "evaluate", ids[:1], ["target-a"])
    anchors = {e.id for e in bench.store.reads.release("one").entries if e.anchor}
    worn = rotation(bench)
    tired = {one.id: one for one in worn.tired}
    if ids[0] not in anchors:
        assert any("used 10 times" in why for why in tired[ids[0]].reasons)
    assert "happy" in worn.tracks and worn.tracks["happy"].n_items == 2
    assert "declared by the author" in pages.robust(found.rows, DECLARED)
