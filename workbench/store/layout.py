"""The layout of the store as a list of steps, oldest first.

A step is never changed once a store may hold it; a change is a new step at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import product
from typing import Any

Step = Callable[[Any], None]
STEPS: list[Step] = []
POINT = ("run_id", "slot", "branch")
EVENT = (*POINT, "seq")
FIRST_APPEND_ONLY = ("events", "receipts", "verdicts", "states", "drafts", "slots")
APPEND_ONLY = (*FIRST_APPEND_ONLY, "checklist", "labels", "openings", "cards")


def step(function: Step) -> Step:
    """Register the next step of the layout; it is given a sqlite_utils Database."""
    STEPS.append(function)
    return function


def _table(db: Any, table: str, key: str | Sequence[str], /, **columns: type) -> Any:
    """Create a table with one or several key columns."""
    return db[table].create(columns, pk=key)


def _append_only(db: Any, names: Collection[str]) -> None:
    """Have the file itself refuse to change or delete a row of these tables."""
    for name, verb in product(names, ("update", "delete")):
        db.execute(
            f"create trigger {name}_no_{verb} before {verb} on {name} begin "
            f"select raise(abort, '{name} is append-only'); end"
        )


@step
def first(db: Any) -> None:
    """Everything that the design names, so that later work rewrites nothing."""
    _journal(db)
    _points(db)
    _calls(db)
    _review(db)
    _outside(db)
    _views(db)
    _append_only(db, FIRST_APPEND_ONLY)


@step
def time_worked(db: Any) -> None:
    """How long the sittings of a run have worked, so that a bound on time counts them all."""
    db["runs"].add_column("seconds", float)


@step
def traffic_and_rollouts(db: Any) -> None:
    """Samples of production traffic by name, with every row hash seen; rollouts of agents."""
    _table(
        db, "traffic", "name", name=str, sample=int, seed=int, redacted=int, seen=bytes,
        created=float,
    )  # fmt: skip
    _table(
        db, "traffic_snapshots", "id", id=str, name=str, at=float, rows_seen=int, rows_new=int,
        rows_kept=int, sample=int, seed=int, redacted=int, redactions=str, encoder=str,
        simulated=int, files=str,
    ).create_index(["name", "at"])  # fmt: skip
    _table(
        db, "traffic_rows", ("snapshot_id", "position"), snapshot_id=str, key=str, position=int,
        row_id=str, text=str, weight=float, user=str, time=str, label=str, response=str, model=str,
        feedback=str, metadata=str, masked=str,
    )  # fmt: skip
    _table(
        db, "rollouts", "rollout_id", rollout_id=str, task_id=str, environment=str, model=str,
        trial=int, reward=float, status=str, simulated=int, at=float, body=str,
    ).create_index(["environment", "task_id"])  # fmt: skip


@step
def answers_labels_and_taxonomies(db: Any) -> None:
    """What targets and guards answered, labels waiting for a person, versions of taxonomies."""
    _table(
        db, "evaluations", "id", id=str, created=float, ended=float, name=str, kind=str, state=str,
        message=str, beat=float, pid=int, cancel=int, simulated=int, seed=int, digest=str,
        frozen=str,
    ).create_index(["kind", "created"])  # fmt: skip
    _table(
        db, "answers", ("evaluation_id", "item_id", "model", "sample"), evaluation_id=str,
        item_id=str, model=str, role=str, sample=int, status=str, at=float, simulated=int,
        body=str,
    )  # fmt: skip
    _labels(db)
    _table(
        db, "taxonomies", ("name", "version"), name=str, version=int, parent=int, at=float,
        author=str, note=str, digest=str, body=str,
    )  # fmt: skip
    _table(
        db, "taxonomy_rows", ("name", "source", "row_id"), name=str, source=str, row_id=str,
        node_id=str, text=str, weight=float,
    ).create_index(["name", "node_id"])  # fmt: skip
    db["evidence"].add_column("fictional", int)
    db["evidence"].add_column("metadata", str)


def _labels(db: Any) -> None:
    """The second queue (judge verdicts on model outputs), people's labels, opened test sets."""
    _table(
        db, "label_queue", "id", id=str, batch=str, item_id=str, output_id=str, criterion=str,
        model=str, judge=str, judged=float, selection_prob=float, selected=int, why=str,
        priority=float, stratum=str, track=str, at=float, simulated=int, body=str,
    ).create_index(["batch", "selected", "priority"])  # fmt: skip
    _table(
        db, "labels", "id", id=int, queue_id=str, reviewer=str, label=str, version=int,
        undoes=int, scripted=int, at=float, body=str,
    ).create_index(["queue_id"])  # fmt: skip
    _table(
        db, "openings", "id", id=int, judge=str, judge_version=str, set_digest=str, split=str,
        by=str, at=float, body=str,
    ).create_index(["judge_version"])  # fmt: skip
    cards = {"kind": str, "name": str, "version": int, "at": float, "author": str, "body": str}
    db["cards"].create(cards, pk=("kind", "name", "version"))
    _append_only(db, set(APPEND_ONLY) - set(FIRST_APPEND_ONLY))


def _journal(db: Any) -> None:
    _table(
        db, "runs", "run_id", run_id=str, created=float, ended=float, spec_id=str, spec_hash=str,
        recipe=str, kind=str, state=str, message=str, beat=float, pid=int, cancel=int,
        simulated=int, seed=int, baseline=int, accept=int, frozen=str,
    ).create_index(["spec_id", "created"])  # fmt: skip
    _table(
        db, "slots", ("run_id", "slot"), run_id=str, slot=int, spec_id=str, node_id=str,
        cluster_id=str, track=str, coordinate=str, language=str, band=str, seed=int, holdout=int,
        few_shot_ids=str, taxonomy_version=str, checklist_version=str, retry_of=int,
        assigned=float, digest=str, body=str,
    )  # fmt: skip
    _table(db, "drafts", "id", id=str, hash=str, body=str)
    _table(
        db, "events", EVENT, run_id=str, slot=int, branch=int, seq=int, kind=str, gate=str,
        status=str, reason=str, simulated=int, cached=int, draft_hash=str, draft_id=str,
        fingerprint=str, call_keys=str, at=float, started=float, seconds=float, cost=float,
        chain=str, body=str,
    )  # fmt: skip
    _table(
        db, "receipts", EVENT, run_id=str, slot=int, branch=int, seq=int, gate=str,
        gate_version=str, attempt=int, status=str, reason=str, score=float, reads_hash=str,
        simulated=int, body=str,
    ).create_index(["run_id", "gate", "status"])  # fmt: skip
    _table(
        db, "edits", (*POINT, "after_seq"), run_id=str, slot=int, branch=int, after_seq=int,
        who=str, at=float, body=str,
    )  # fmt: skip


def _points(db: Any) -> None:
    points = _table(
        db, "candidates", "id", id=str, version=int, run_id=str, slot=int, branch=int,
        spec_id=str, spec_hash=str, recipe=str, kind=str, listed=int, state=str, outcome=str,
        lane=str, at=str, reason=str, message=str, track=str, node_id=str, cluster_id=str,
        coordinate=str, language=str, seed=int, holdout=int, few_shot_ids=str, taxonomy_version=str,
        checklist_version=str, author=str, author_family=str, parent_candidate=str, because=str,
        selected_on=str, simulated=int, admission=int, flags=str, created=float, changed=float,
        draft_id=str, events=int, chain=str, digest=str, summary=str, answer_key=str,
        decision=str, text=str,
    )  # fmt: skip
    points.create_index(["run_id", "slot", "branch"], unique=True)
    points.create_index(["admission"], unique=True)
    points.create_index(["run_id", "branch", "outcome", "lane"])
    points.create_index(["listed", "created"])
    points.create_index(["listed", "state", "created"])
    points.create_index(["listed", "state", "outcome", "lane"])
    points.create_index(["spec_id", "created"])
    _table(
        db, "states", "id", id=int, candidate_id=str, version=int, state=str, before=str, by=str,
        reason=str, at=float,
    ).create_index(["candidate_id", "version"], unique=True)  # fmt: skip


def _calls(db: Any) -> None:
    calls = _table(
        db, "calls", "number", number=int, key=str, run_id=str, slot=int, branch=int, gate=str,
        seed=int, role=str, purpose=str, model=str, family=str, sample=int, attempt=int,
        simulated=int, started=float, ended=float, status=str, served_model=str, finish=str,
        tokens_in=int, tokens_out=int, cost=float, error=str,
    )  # fmt: skip
    calls.create_index(["run_id", "slot"])
    calls.create_index(["key"])
    _table(db, "questions", "key", key=str, body=str)
    _table(db, "replies", "key", key=str, at=float, simulated=int, body=str)


def _review(db: Any) -> None:
    _table(
        db, "verdicts", "id", id=int, candidate_id=str, kind=str, reviewer=str, version=int,
        before=str, undoes=int, scripted=int, at=float, body=str,
    ).create_index(["candidate_id"])  # fmt: skip
    _table(
        db, "assignments", "id", id=int, candidate_id=str, reviewer=str, purpose=str, at=float,
        done=float,
    ).create_index(["candidate_id"])  # fmt: skip
    _table(
        db, "checklist", ("id", "version"), id=str, version=int, recipe=str, kind=str, state=str,
        author=str, at=float, text=str, body=str,
    )  # fmt: skip
    _table(
        db, "releases", "id", id=str, name=str, at=float, simulated=int, digest=str, manifest=str
    )
    _table(
        db, "release_items", ("release_id", "candidate_id"), release_id=str, candidate_id=str,
        version=int, chain=str,
    )  # fmt: skip


def _outside(db: Any) -> None:
    _table(db, "embeddings", ("model", "text_hash"), model=str, text_hash=str, vector=bytes)
    evidence = _table(
        db, "evidence", "id", id=str, title=str, text=str, url=str, publisher=str, published=str,
        licence=str, retrieved_at=str, digest=str,
    )  # fmt: skip
    evidence.enable_fts(["title", "text"], fts_version="FTS5", create_triggers=True)
    _table(db, "snapshots", "id", id=str, kind=str, at=float, digest=str, body=str)
    _table(
        db, "imports", "id", id=str, kind=str, path=str, sha256=str, at=float, rows=int,
        rejected=int, mapping=str,
    )  # fmt: skip
    _table(
        db, "import_rejects", ("import_id", "line"), import_id=str, line=int, reason=str, raw=str
    )
    _table(
        db, "outcomes", "id", id=int, import_id=str, run_id=str, item_id=str, model=str,
        sample=int, value=float, status=str, cluster_id=str, weight=float, track=str, origin=str,
        purpose=str, simulated=int, extra=str,
    ).create_index(["item_id", "model", "sample"])  # fmt: skip


def _views(db: Any) -> None:
    db.create_view(
        "exposures",
        """select run_id, slot, branch, purpose, role, model, family, served_model, simulated,
        count(*) as calls, min(started) as first, max(started) as last
        from calls group by run_id, slot, branch, purpose, role, model, served_model""",
    )
    db.create_view(
        "budget",
        """select run_id, count(*) as calls, sum(status = 'started') as unfinished,
        sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out, sum(cost) as cost
        from calls group by run_id""",
    )
