"""A release holds what people approved, and nothing else; what it froze can be found again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Opener
from tests.toys.approved import approve
from workbench.actions.open import Bench, Forbidden
from workbench.actions.release import Scope, release
from workbench.actions.review import give_verdict
from workbench.domain.review import Verdict
from workbench.errors import InputError, SpecError, StoreError
from workbench.store import Store
from workbench.store.text import pack

ALL = Scope()


def real(bench: Bench, n: int = 3) -> None:
    """Make the last `n` approved points look as if real models had made them."""
    with bench.store._link.write() as db:
        sql = """update candidates set simulated=0 where id in
            (select id from candidates where state='approved' order by admission desc limit ?)"""
        db.execute(sql, (n,))


def test_what_is_approved_is_frozen_and_the_rest_is_named(copied: Opener) -> None:
    bench = copied()
    approved = {point.id for point in approve(bench, 12)}
    waiting = bench.store.reads.candidates(100, state="queued")
    refused = waiting[0]
    give_verdict(bench, Verdict(candidate_id=refused.id, kind="reject", reviewer="ann",
                                version=refused.version, reasons=("unclear",)))  # fmt: skip
    told = release(bench, "first", ALL, dry_run=True)
    assert told.id == "v1" and not bench.store.reads.releases()
    found = release(bench, "first", ALL)
    assert found.content_hash == told.content_hash and found.at
    assert {entry.id for entry in found.entries} == approved
    out = {one.reason: one.n for one in found.left_out}
    assert out == {"waits for review": len(waiting) - 1, "was rejected": 1}
    assert found.counts["points"] == {"released": 12, "left_out": len(waiting)}
    assert found.counts["state"]["approved"] == 12 and found.simulated == "all"
    assert found.made_by["specs"] and found.made_by["gates"] and found.made_by["models"]["author"]
    assert bench.store.reads.release("first") == bench.store.reads.release("v1") == found
    assert set(bench.store.reads.states_of("v1").values()) == {"released"}
    assert bench.store.reads.counts()["last_release"] == "first"
    assert bench.store.reads.integrity() == []


def test_anchors_and_splits_stay_what_they_were(copied: Opener) -> None:
    bench = copied()
    approve(bench, 12)
    first = release(bench, "first", ALL)
    approve(bench)
    second = release(bench, "second", ALL)
    old = {entry.hash: (entry.split, entry.anchor) for entry in first.entries}
    new = {entry.hash: (entry.split, entry.anchor) for entry in second.entries}
    assert len(new) > len(old) == 12
    assert all(new[hash] == place for hash, place in old.items())
    assert sum(entry.anchor for entry in first.entries) == 3
    assert round(len(new) / 4) == sum(anchor for _, anchor in new.values())
    clusters: dict[str, set[str]] = {}
    for entry in second.entries:
        clusters.setdefault(entry.cluster_id, set()).add(entry.split)
    assert all(len(splits) == 1 for splits in clusters.values())


def test_the_same_points_give_the_same_content(copied: Opener) -> None:
    one, two = copied(name="one.db"), copied(name="two.db")
    for bench in (one, two):
        approve(bench, 9)
    first, second = release(one, "a", ALL), release(two, "b", ALL)
    assert first.content_hash == second.content_hash and first.canary == second.canary
    with pytest.raises(SpecError, match=r"v1 \(a\) holds exactly these points already"):
        release(one, "again", ALL)


def test_simulated_and_real_points_do_not_mix(copied: Opener) -> None:
    bench = copied()
    approve(bench, 6)
    real(bench)
    with pytest.raises(SpecError, match="3 of 6 points are simulated"):
        release(bench, "mix", ALL)
    assert release(bench, "mix", ALL, allow_mixed=True).simulated == "mixed"


def test_a_scripted_verdict_counts_as_simulated(copied: Opener) -> None:
    bench = copied()
    approve(bench, 4, scripted=True)
    real(bench, 4)
    assert release(bench, "scripted", ALL).simulated == "all"


def test_a_scope_is_kept(copied: Opener) -> None:
    bench = copied()
    approve(bench)
    found = release(bench, "steps", Scope(specs=("agent_steps",)))
    assert {entry.recipe for entry in found.entries} == {"agent_step"}
    assert found.scope == {"spec_id": ("agent_steps",)}
    with pytest.raises(InputError, match="spec_id=nothing: no point that passed"):
        release(bench, "none", Scope(specs=("nothing",)))


@pytest.mark.parametrize("name", ["v3", "", "a b", "../x", "x" * 81])
def test_names(copied: Opener, name: str) -> None:
    with pytest.raises(SpecError, match="no name for a release"):
        release(copied(), name, ALL)


def test_nothing_approved_and_a_name_twice(copied: Opener) -> None:
    bench = copied()
    with pytest.raises(SpecError, match=r"no approved point to release: \d+ waits for review"):
        release(bench, "early", ALL)
    approve(bench, 2)
    release(bench, "one", ALL)
    approve(bench, 2)
    with pytest.raises(StoreError, match="there is a release 'one' already"):
        release(bench, "one", ALL)
    with pytest.raises(StoreError, match=r"no release 'two'; there are: v1 \(one\)"):
        bench.store.reads.release("two")


def test_a_reviewer_makes_none(copied: Opener) -> None:
    with pytest.raises(Forbidden, match="a reviewer cannot make a release"):
        release(copied("reviewer"), "x", ALL)


def test_a_verdict_that_was_taken_back_approves_nothing(copied: Opener) -> None:
    bench = copied()
    points = approve(bench, 3)
    bench.store.journal.undo_verdict(points[0].id, "ann")
    found = release(bench, "two", ALL)
    assert {entry.id for entry in found.entries} == {point.id for point in points[1:]}


def test_a_point_that_changes_meanwhile_ends_it_whole(copied: Opener) -> None:
    bench = copied()
    points = approve(bench, 3)
    drawn = release(bench, "x", ALL, dry_run=True)
    bench.store.journal.undo_verdict(points[2].id, "ann")
    with pytest.raises(StoreError, match="was changed while the release was made"):
        bench.store.journal.keep_release(drawn)
    assert not bench.store.reads.releases()
    assert bench.store.reads.candidate(points[0].id).state == "approved"  # type: ignore[union-attr]


def test_a_released_point_takes_no_further_verdict(copied: Opener) -> None:
    bench = copied()
    approve(bench, 1)
    (entry,) = release(bench, "x", ALL).entries
    with pytest.raises(StoreError, match="is released: its verdict cannot change any more"):
        bench.store.journal.undo_verdict(entry.id, "ann")


def test_the_manifest_is_plain_json(copied: Opener, tmp_path: Path) -> None:
    bench = copied()
    approve(bench, 2)
    kept = release(bench, "x", ALL)
    assert json.loads(str(pack(kept.model_dump(mode="json"))))["name"] == "x"
    with Store(bench.store.path) as again:
        assert again.reads.release("x") == kept
