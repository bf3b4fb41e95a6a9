"""Exports: whole or not at all, read back, written down; nothing goes where it must not."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Opener
from tests.toys.approved import approve
from tests.toys.hostile import TEXTS
from workbench.actions.export import export, items_of
from workbench.actions.exposures import exports, purposes, uses_of
from workbench.actions.open import Bench, Forbidden
from workbench.actions.release import Scope, release
from workbench.actions.releases import close
from workbench.errors import InputError, PluginError, SpecError, StoreError
from workbench.exporting import read_lines
from workbench.registry import load, shelf_of
from workbench.store.text import pack

TARGETS = sorted(shelf_of("exporter"))


@pytest.fixture
def bench(copied: Opener) -> Bench:
    """A store whose accepted points are all released."""
    opened = copied()
    approve(opened)
    release(opened, "all", Scope())
    return opened


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_says_what_it_took_and_left(bench: Bench, target: str, tmp_path: Path) -> None:
    found = export(bench, "all", target, tmp_path / "deep" / target)
    whole = len(bench.store.reads.release("all").entries)
    assert found.points + sum(one.n for one in found.left_out) == whole
    assert found.rows_out == found.rows_in >= found.points > 0 and found.simulated
    folder = Path(found.folder)
    told = json.loads((folder / "manifest.json").read_text())
    assert told["export"]["points"] == found.points and told["release"]["id"] == "v1"
    for name, mark in told["export"]["files"].items():
        path = next(path for path in folder.rglob("*") if path.name == name.rpartition("/")[2])
        assert sha256(path.read_bytes()).hexdigest() == mark
    (used, purpose), *_ = exports(bench)
    assert (used.id, len(used.items)) == (found.exposure, found.points)
    assert purpose == load("exporter", target).purpose
    assert not [one for one in tmp_path.joinpath("deep").iterdir() if one.name[0] == "."]


def test_anchors_and_other_splits_stay_out_of_training(bench: Bench, tmp_path: Path) -> None:
    found = export(bench, "all", "trl", tmp_path / "trl")
    entries = {entry.id: entry for entry in bench.store.reads.release("all").entries}
    rows = list(read_lines(tmp_path / "trl" / "prompts.jsonl"))
    assert rows and all(entries[row["id"]].split == "train" for row in rows)
    assert not any(entries[row["id"]].anchor for row in rows)
    assert any("anchor" in one.reason for one in found.left_out)
    assert bench.store.reads.release("all").counts["anchor"]["anchors"] == round(len(entries) / 4)


def test_what_was_trained_on_measures_nothing_any_more(bench: Bench, tmp_path: Path) -> None:
    trained = export(bench, "all", "trl", tmp_path / "trl")
    later = export(bench, "all", "inspect", tmp_path / "inspect")
    reasons = {one.reason.partition(":")[0]: one.n for one in later.left_out}
    assert reasons == {"it was exported for training": trained.points}
    again = export(bench, "all", "jsonl", tmp_path / "jsonl")
    rows = list(read_lines(tmp_path / "jsonl" / "points.jsonl"))
    assert not again.left_out and sum(row["trained_on"] for row in rows) == trained.points


def test_what_judges_were_calibrated_with_is_never_trained_on(bench: Bench, tmp_path: Path) -> None:
    export(bench, "all", "regression", tmp_path / "suite")
    with pytest.raises(
        InputError, match="no point of v1 .* goes to trl: .*exported for regression"
    ):
        export(bench, "all", "trl", tmp_path / "trl")
    assert not (tmp_path / "trl").exists()
    assert {"regression"} in purposes(bench).values()


def test_the_canonical_rows_and_their_receipts(bench: Bench, tmp_path: Path) -> None:
    export(bench, "all", "jsonl", tmp_path / "out")
    rows = {row["id"]: row for row in read_lines(tmp_path / "out" / "points.jsonl")}
    heads: dict[str, Any] = {}
    for receipt in read_lines(tmp_path / "out" / "receipts.jsonl"):
        heads.setdefault(receipt["id"], []).append(receipt["gate"])
    assert heads.keys() == rows.keys()
    for id, row in rows.items():
        point = bench.store.reads.candidate(id)
        draft = bench.store.reads.draft(id)
        assert point and draft and row["payload"] == draft.payload
        assert row["human"]["verdict"] == "approve" and row["human"]["reviewer_hash"]
        assert "ann" not in json.dumps(row["human"]) and row["canary"].startswith("EVAL-WORKBENCH")
        assert row["difficulty"]["label"] and row["difficulty"]["probe"][0]["n"]
        assert row["messages"][-1]["role"] in ("user", "tool") and row["taxonomy_path"]
        assert ("rubric" in row) == (row["recipe"] == "rubric") != ("reference" in row)


def test_criteria_are_set_out_to_be_labelled(bench: Bench, tmp_path: Path) -> None:
    found = export(bench, "all", "calibration", tmp_path / "out")
    rows = list(read_lines(tmp_path / "out" / "calibration.jsonl"))
    assert len({row["row_id"] for row in rows}) == len(rows) == found.rows_out > found.points
    by_cluster: dict[str, set[str]] = {}
    for row in rows:
        by_cluster.setdefault(row["cluster_id"], set()).add(row["split"])
        assert set(row["judge_votes"].values()) <= {True, False, None} and row["judge_votes"]
        assert row["human_label"] is None and row["output"]
    assert all(len(splits) == 1 for splits in by_cluster.values())


def test_a_suite_has_a_baseline_for_each_model(bench: Bench, tmp_path: Path) -> None:
    export(bench, "all", "regression", tmp_path / "out")
    for row in read_lines(tmp_path / "out" / "suite.jsonl"):
        assert row["min_effect"] == 0.05 and row["baseline"] and "anchor" in row
        one = row["baseline"][0]
        assert 0 <= one["c"] <= one["n"] and one["release"] == "v1" and one["purpose"] == "select"


def test_what_was_taken_back_does_not_go_out(bench: Bench, tmp_path: Path) -> None:
    first, second, *_ = bench.store.reads.release("all").entries
    close(bench, first.id, "withdrawn", "the key is wrong", "ann")
    close(bench, second.id, "retired", "everybody solves it", "ann")
    found = export(bench, "all", "inspect", tmp_path / "inspect")
    assert {"it was withdrawn": 1}.items() <= {o.reason: o.n for o in found.left_out}.items()
    assert any(one.reason.startswith("it was retired") for one in found.left_out)
    suite = export(bench, "all", "regression", tmp_path / "suite")
    ids = {row["id"] for row in read_lines(tmp_path / "suite" / "suite.jsonl")}
    assert second.id in ids and first.id not in ids and suite.left_out
    assert uses_of(bench, first.id) == []


def test_a_folder_that_holds_something_is_left_alone(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SpecError, match="is not an empty folder"):
        export(bench, "all", "jsonl", tmp_path)
    (tmp_path / "empty").mkdir()
    assert export(bench, "all", "jsonl", tmp_path / "empty").points


def test_names_that_are_none(bench: Bench, copied: Opener, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no exporter named 'excel'; there are: calibration, csv"):
        export(bench, "all", "excel", tmp_path / "x")
    with pytest.raises(StoreError, match="no release 'none'"):
        export(bench, "none", "jsonl", tmp_path / "x")
    with pytest.raises(Forbidden, match="a viewer cannot export"):
        export(copied("viewer"), "all", "jsonl", tmp_path / "x")


def test_an_exporter_that_loses_a_point_is_told(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = load("exporter", "jsonl")
    true = exporter.read
    monkeypatch.setattr(type(exporter), "read", lambda self, folder: true(folder)[1:])
    with pytest.raises(PluginError, match="exporter jsonl wrote .* points and reads"):
        export(bench, "all", "jsonl", tmp_path / "x")
    assert list(tmp_path.glob("x*")) == [] and not list(exports(bench))


def test_a_point_changed_by_hand_is_refused(bench: Bench) -> None:
    entry = bench.store.reads.release("all").entries[0]
    with bench.store._link.write() as db:
        db.execute("update candidates set chain='0' where id=?", (entry.id,))
    with pytest.raises(StoreError, match=f"{entry.id} is not what v1 froze"):
        items_of(bench, bench.store.reads.release("all"))


@pytest.mark.parametrize("target", ["jsonl", "csv", "hf", "inspect", "regression"])
def test_hostile_text_of_the_store_goes_out_too(
    copied: Opener, target: str, tmp_path: Path
) -> None:
    """From the draft as it lies in the store to the row of the target."""
    bench = copied()
    points = approve(bench, len(TEXTS), recipe="final_answer")
    hostile = list(TEXTS.values())[: len(points)] if len(points) < len(TEXTS) else [*TEXTS.values()]
    hostile[0] = "half \ud83d, \x00, \u202e, <b>, =1+1,\n---\n" + "x" * 2**20
    for point, text in zip(points, hostile, strict=False):
        draft = bench.store.reads.draft(point.id)
        assert draft
        body = pack({**draft.model_dump(mode="json"), "payload": {**draft.payload, "prompt": text}})
        with bench.store._link.write() as db:
            db.execute("insert into drafts values (?, ?, ?)", (point.id, point.id, body))
            db.execute("update candidates set draft_id=? where id=?", (point.id, point.id))
    release(bench, "hostile", Scope())
    found = export(bench, "hostile", target, tmp_path / target)
    assert found.points == found.rows_in == len(points)
    rows = {row["id"]: row for row in load("exporter", target).read(tmp_path / target)}
    payload = json.dumps(rows[points[0].id])
    assert "x" * 2**20 in payload and "ud83d" in payload.lower() or "D83D" in payload


def test_a_folder_that_cannot_be_made(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        export(bench, "all", "jsonl", tmp_path / "file" / "deep")
