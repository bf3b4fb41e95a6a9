"""Snapshots of traffic and rollouts come back as put in; a name keeps what it has seen."""

from __future__ import annotations

from array import array

import pytest

from workbench.errors import StoreError
from workbench.store import Store
from workbench.store.traffic import Snapshot, TrafficRow


def snapshot(id: str = "s1", name: str = "shop", **changes: object) -> Snapshot:
    base = Snapshot(
        id=id, name=name, at="", rows_seen=3, rows_new=3, rows_kept=2, sample=2, seed=0,
        redacted=True, redactions={"email": 1}, encoder="e", simulated=False,
        files=({"path": "a.csv", "rows": 3},),
    )  # fmt: skip
    return base.model_copy(update=changes)


ROWS = [
    TrafficRow(2**64 - 1, 0, "17", "half \ud83d\ufffd?"[:6], 2.0, "u", "2026-01-01T00:00:00", "pin",
               "reply", "m", "up", {"shop": ["n", 1]}, {"email": 1}),
    TrafficRow(7, 1, "18", "why?", 1.0, None, None, None, None, None, None, {}, {}),
]  # fmt: skip


def test_a_snapshot_comes_back_as_it_was(store: Store) -> None:
    assert store.traffic.kept("shop") is None
    store.traffic.save(snapshot(), ROWS, array("Q", [7, 9, 2**64 - 1]))
    found = store.reads.traffic_snapshot("shop")
    assert found.at and found.model_copy(update={"at": ""}) == snapshot()
    assert store.reads.traffic_snapshot("s1") == found and store.reads.traffic() == (found,)
    assert store.reads.traffic_rows("s1")[1] == ROWS[1]
    assert store.reads.traffic_rows("s1")[0]._replace(text="") == ROWS[0]._replace(text="")
    assert store.reads.traffic_rows("none") == []
    kept = store.traffic.kept("shop")
    assert kept and list(kept.seen) == [7, 9, 2**64 - 1] and kept.snapshot == found


def test_the_newest_snapshot_of_a_name_counts(store: Store) -> None:
    store.traffic.save(snapshot("s1"), ROWS[:1], array("Q", [1]))
    store.traffic.save(snapshot("s2", rows_seen=4), ROWS, array("Q", [1, 2]))
    store.traffic.save(snapshot("o1", "other"), ROWS, array("Q", [1, 2]))
    assert store.reads.traffic_snapshot("shop").id == "s2"
    assert [s.id for s in store.reads.traffic("shop")] == ["s2", "s1"]
    store.traffic.save(snapshot("s2", rows_new=0), [], array("Q", [1, 2, 3]))
    assert store.reads.traffic_snapshot("shop").rows_new == 3  # the same rows: the same snapshot
    assert len(store.reads.traffic_rows("s2")) == 2
    with pytest.raises(StoreError, match="imported by somebody else"):
        store.traffic.save(snapshot("s3"), ROWS, array("Q", [1]))
    with pytest.raises(StoreError, match="no traffic named 'x'; there are: other, shop"):
        store.reads.traffic_snapshot("x")


def test_rollouts_come_back_with_their_body(store: Store) -> None:
    one = {"rollout_id": "a", "task_id": "t", "environment": "desk", "model": "m", "trial": 2,
           "reward": 0.5, "status": "pass", "simulated": True, "at": 5.0}  # fmt: skip
    more = {"turns": [{"said": "half \ud83d"}], "cost": None}
    assert store.rollouts.save([{**one, **more}, {"rollout_id": "b", "environment": "x"}]) == 2
    assert store.rollouts.save([{**one, "reward": 1.0}]) == 0
    assert store.reads.rollouts("desk") == [{**more, **one}]
    other = store.reads.rollouts()[1]
    assert other["rollout_id"] == "b" and other["reward"] is None and other["simulated"] is False
