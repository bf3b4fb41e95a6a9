"""Decisions in the journal: a slot becomes a candidate row once, and admissions get numbers."""

from __future__ import annotations

import sqlite3
import time
from typing import Any, NamedTuple

from workbench.domain.candidate import Decision, Edit, State, candidate_id
from workbench.domain.contracts import Admission
from workbench.domain.record import digest
from workbench.domain.spec import FrozenRun, Slot
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.events import EventLog, Place, keep_draft
from workbench.store.runs import RunLog
from workbench.store.text import bind, pack, read, summary, unpack

# Kinds of run whose points are no data: kept with their receipts, shown in no list or queue.
UNLISTED = ("sneak", "audit", "probe", "canary")
AFTER: dict[str, State] = {
    "admitted": "queued", "refused": "rejected", "set_aside": "set_aside", "surplus": "surplus",
}  # fmt: skip


class Step(NamedTuple):
    """A change of state: who made it, why, and from which state."""

    state: str
    by: str
    reason: str = ""
    before: str = ""


class DecisionLog(RunLog, EventLog):
    """The part of the journal that is about what became of slots."""

    _link: Link

    def decide(self, decision: Decision, text: str, key: str) -> None:
        """Decide a slot: candidate row, state and, if admitted, number, in one transaction.

        `text` is the point's prompt, `key` its normalised answer. The same decision again changes
        nothing; another one for the slot is a StoreError.
        """
        run = self.run(decision.run_id)
        mark = digest([decision.model_dump(mode="json"), text, key], 32)
        with self._link.write() as db:
            sql = "select digest, outcome from candidates where run_id=? and slot=? and branch=?"
            place = (decision.run_id, decision.slot, decision.branch)
            known = db.execute(sql, place).fetchone()
            if known is None:
                facts = _facts(db, run, decision, text, key)
                _insert(db, "candidates", {**facts, "digest": mark})
                write_state(
                    db, facts["id"], 1, Step(facts["state"], by="run", reason=decision.reason)
                )
            elif known[0] != mark:
                raise StoreError(
                    f"slot {decision.slot} of run {decision.run_id} is decided already "
                    f"({known[1]}), otherwise than now ({decision.outcome})"
                )

    def decisions(self, run_id: str) -> list[Decision]:
        """All decisions of a run, by slot and branch."""
        sql = """select c.decision, c.draft_id, d.body from candidates c
            left join drafts d on d.id=c.draft_id where c.run_id=? order by c.slot, c.branch"""
        return [_decision(*row) for row in self._link.rows(sql, (run_id,))]

    def decision(self, run_id: str, slot: int, branch: int = 0) -> Decision | None:
        """The decision on one branch of a slot, None while it is open."""
        sql = """select c.decision, c.draft_id, d.body from candidates c
            left join drafts d on d.id=c.draft_id where c.run_id=? and c.slot=? and c.branch=?"""
        row = self._link.row(sql, (run_id, slot, branch))
        return None if row is None else _decision(*row)

    def baseline(self) -> int:
        """The number of the last admission in the store, 0 before the first."""
        return int(self._link.value("select coalesce(max(admission), 0) from candidates"))

    def admissions(self, upto: int) -> list[Admission]:
        """The admissions numbered up to `upto`, in order, with their whole text."""
        sql = """select admission, id, node_id, text, answer_key, coordinate from candidates
            where admission <= ? order by admission"""
        # Not validated: a text with broken characters must come back as novelty first saw it.
        return [
            Admission.model_construct(
                number=number, candidate_id=id, node_id=node_id, text=read(text), key=read(key),
                coordinate=unpack(coordinate),
            )
            for number, id, node_id, text, key, coordinate in self._link.rows(sql, (upto,))
        ]  # fmt: skip


def write_state(db: sqlite3.Connection, id: str, version: int, step: Step) -> None:
    """Append one change of a candidate's state."""
    values = (id, version, step.state, step.before, bind(step.by), bind(step.reason), time.time())
    db.execute(
        "insert into states (candidate_id, version, state, before, by, reason, at) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        values,
    )


def _insert(db: sqlite3.Connection, table: str, facts: dict[str, Any]) -> None:
    marks = ", ".join(f":{name}" for name in facts)
    db.execute(f"insert into {table} ({', '.join(facts)}) values ({marks})", facts)


def _facts(
    db: sqlite3.Connection, run: FrozenRun, decision: Decision, text: str, key: str
) -> dict[str, Any]:
    """The columns of a new candidate row."""
    place = (decision.run_id, decision.slot, decision.branch)
    slot = _slot(db, decision)
    last = db.execute(
        "select seq, chain from events where run_id=? and slot=? and branch=? "
        "order by seq desc limit 1",
        place,
    ).fetchone()
    now, draft = time.time(), decision.draft
    return {
        "id": candidate_id(*place), "version": 1, "run_id": decision.run_id, "slot": decision.slot,
        "branch": decision.branch, "outcome": decision.outcome, "state": AFTER[decision.outcome],
        "lane": decision.lane, "at": decision.at, "reason": decision.reason,
        "message": bind(decision.message), "simulated": decision.simulated or run.simulated,
        "flags": pack(decision.flags), "draft_id": keep_draft(db, draft),
        "author": draft.author if draft else "",
        "author_family": draft.author_family if draft else "",
        "admission": _next_number(db) if _counts(run, decision) else None,
        "events": last[0] + 1 if last else 0, "chain": last[1] if last else "",
        "created": now, "changed": now, "summary": summary(text), "text": bind(text),
        "answer_key": bind(key),
        "decision": pack(decision.model_dump(mode="json", exclude={"draft"})),
        "parent_candidate": _parent(db, decision), "selected_on": pack(_selected_on(db, place)),
        **_of_slot(slot), **_of_run(run),
    }  # fmt: skip


def _counts(run: FrozenRun, decision: Decision) -> bool:
    """Whether later points are compared with this one: an admitted one that is no known answer."""
    return decision.outcome == "admitted" and run.kind != "canary"


def _of_slot(slot: Slot) -> dict[str, Any]:
    return {
        "track": slot.track, "node_id": slot.node_id, "cluster_id": slot.cluster_id,
        "coordinate": pack(slot.coordinate), "language": slot.language, "seed": slot.seed,
        "holdout": slot.holdout, "few_shot_ids": pack(slot.few_shot_ids),
        "taxonomy_version": slot.taxonomy_version, "checklist_version": slot.checklist_version,
    }  # fmt: skip


def _of_run(run: FrozenRun) -> dict[str, Any]:
    spec = run.spec
    return {
        "spec_id": spec.id, "spec_hash": spec.hash, "recipe": spec.recipe, "kind": run.kind,
        "listed": run.kind not in UNLISTED,
        "because": pack(spec.because.model_dump(mode="json")),
    }  # fmt: skip


def _parent(db: sqlite3.Connection, decision: Decision) -> str:
    """The candidate that a hand edit split this one off from; '' for what nobody edited."""
    sql = "select body from edits where run_id=? and slot=? and branch=? order by after_seq desc"
    place = (decision.run_id, decision.slot, decision.branch)
    row = db.execute(f"{sql} limit 1", place).fetchone()
    if row is None:
        return ""
    parent = Edit.model_validate(unpack(row[0])).parent
    return candidate_id(decision.run_id, decision.slot, parent)


def _selected_on(db: sqlite3.Connection, place: Place) -> list[str]:
    """The solvers whose answers decided over this point, sorted: figures on them are biased."""
    sql = "select body from receipts where run_id=? and slot=? and branch=?"
    calls = [call for row in db.execute(sql, place) for call in unpack(row[0])["calls"]]
    return sorted({
        call["model"] for call in calls
        if call["role"] == "solver" and call["purpose"] == "select" and not call["failed"]
    })  # fmt: skip


def _slot(db: sqlite3.Connection, decision: Decision) -> Slot:
    sql = "select body from slots where run_id=? and slot=?"
    row = db.execute(sql, (decision.run_id, decision.slot)).fetchone()
    if row is None:
        raise StoreError(f"slot {decision.slot} of run {decision.run_id} was never assigned")
    return Slot.model_validate(unpack(row[0]))


def _next_number(db: sqlite3.Connection) -> int:
    row = db.execute("select coalesce(max(admission), 0) + 1 from candidates").fetchone()
    return int(row[0])


def _decision(body: str, draft_id: str, draft: str | None) -> Decision:
    if draft_id and draft is None:
        raise StoreError(f"the store has lost the draft {draft_id}")
    return Decision.model_validate({**unpack(body), "draft": unpack(draft) if draft else None})
