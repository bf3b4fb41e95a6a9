"""Evaluations: what was asked of targets and guards, every answer by item, model and sample."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from workbench.domain.contracts import Spend
from workbench.domain.evaluation import Answer, Evaluation
from workbench.domain.record import Record
from workbench.errors import StoreError
from workbench.processes import still_there
from workbench.store.connect import Link
from workbench.store.runs import ENDED, LOST_AFTER, iso
from workbench.store.text import bind, pack, plain, read, unpack

CREATE = """insert into evaluations (id, created, name, kind, state, message, beat, pid, cancel,
    simulated, seed, digest, frozen) values (?, ?, ?, ?, 'created', '', 0, 0, 0, ?, ?, ?, ?)"""
ROW = "id, created, ended, name, kind, state, message, beat, pid, cancel, simulated, digest"
SAVE = """insert or replace into answers (evaluation_id, item_id, model, role, sample, status, at,
    simulated, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
CLAIM = """update evaluations set state='running', message='', ended=null, beat=?, pid=?, cancel=0
    where id=?"""
LIVE = ("created", "running")
COLUMNS = {"item_id", "model", "role", "sample", "status", "simulated", "at"}


class EvaluationRow(Record):
    """An evaluation in a list: no items and no answers."""

    id: str
    name: str
    kind: str
    state: str
    message: str = ""
    created: str = ""
    ended: str = ""
    cancel: bool = False
    simulated: bool = False
    digest: str = ""

    @property
    def live(self) -> bool:
        """Whether somebody works on it."""
        return self.state in LIVE


class EvaluationStore:
    """The writing side of evaluations."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def create(self, evaluation: Evaluation) -> None:
        """Write a new evaluation; StoreError when there is another one of that id."""
        body = pack(evaluation.model_dump(mode="json"))
        with self._link.write() as db:
            known = db.execute(
                "select frozen from evaluations where id=?", (evaluation.id,)
            ).fetchone()
            if known is not None and known[0] != body:
                raise StoreError(f"there is another evaluation {evaluation.id} in the store")
            if known is None:
                db.execute(CREATE, (
                    evaluation.id, time.time(), bind(evaluation.name), evaluation.kind,
                    evaluation.simulated, evaluation.seed, evaluation.digest, body,
                ))  # fmt: skip

    def begin(self, id: str) -> None:
        """Take an evaluation to work on; StoreError when a living process does already."""
        with self._link.write() as db:
            found = db.execute("select state, pid, beat from evaluations where id=?", (id,))
            row = found.fetchone()
            if row is None:
                raise StoreError(no_evaluation(self._link, id))
            if row[0] == "running" and still_there(row[1], row[2]):
                raise StoreError(f"evaluation {id} is being worked on by process {row[1]}")
            db.execute(CLAIM, (time.time(), os.getpid(), id))

    def set_state(self, id: str, state: str, message: str = "") -> None:
        """Write where it stands; the states of runs."""
        ended = time.time() if state in ENDED else None
        with self._link.write() as db:
            sql = "update evaluations set state=?, message=?, ended=? where id=?"
            db.execute(sql, (state, bind(message), ended, id))

    def beat(self, id: str, pid: int, seconds: float = 0.0) -> bool:
        """Sign of life; True when somebody asked it to stop."""
        with self._link.write() as db:
            sql = "update evaluations set beat=?, pid=? where id=? returning cancel"
            asked = db.execute(sql, (time.time(), pid, id)).fetchall()
        if not asked:
            raise StoreError(no_evaluation(self._link, id))
        return bool(asked[0][0])

    def cancel(self, id: str) -> None:
        """Ask it to stop at its next question."""
        with self._link.write() as db:
            db.execute("update evaluations set cancel=1 where id=?", (id,))

    def save(self, id: str, answers: Sequence[Answer]) -> None:
        """Keep answers, all or none; an answer to the same takes the place of the earlier one."""
        now = time.time()
        with self._link.write() as db:
            db.executemany(SAVE, [_values(id, one, now) for one in answers])


class EvaluationReads:
    """The reads about evaluations."""

    _link: Link

    def evaluations(self, kinds: Sequence[str] = (), limit: int = 50) -> list[EvaluationRow]:
        """The newest evaluations (of these kinds), newest first."""
        marks = ",".join("?" * len(kinds))
        where = f"where kind in ({marks})" if kinds else ""
        sql = f"select {ROW} from evaluations {where} order by created desc, rowid desc limit ?"
        return [_row(facts) for facts in self._link.named(sql, (*kinds, limit))]

    def evaluation_row(self, id: str) -> EvaluationRow:
        """Where an evaluation stands; StoreError naming the latest for a wrong id."""
        found = self._link.named(f"select {ROW} from evaluations where id=?", (id,))
        if not found:
            raise StoreError(no_evaluation(self._link, id))
        return _row(found[0])

    def evaluation(self, id: str) -> Evaluation:
        """What it froze; StoreError naming the latest for a wrong id."""
        body = self._link.value("select frozen from evaluations where id=?", (id,))
        if body is None:
            raise StoreError(no_evaluation(self._link, id))
        return Evaluation.model_validate(unpack(body))

    def answers(self, id: str, *, role: str = "", item: str = "", status: str = "") -> list[Answer]:
        """Its answers (of a role, about an item, of a status), by item, model and sample."""
        wanted = {"role": role, "status": status}
        where = "".join(f" and {name}=?" for name, value in wanted.items() if value)
        values: list[Any] = [value for value in wanted.values() if value]
        if item:
            where += " and (item_id=? or substr(item_id, 1, ?)=?)"
            values += [bind(item), len(item) + 1, bind(f"{item}|")]
        sql = (
            "select item_id, model, role, sample, status, simulated, at, body from answers "
            f"where evaluation_id=?{where} order by rowid"
        )
        found = [_answer(row) for row in self._link.rows(sql, (id, *values))]
        return [one for one in found if not item or item in (one.item_id, one.about)]

    def answered(self, id: str) -> int:
        """How many items have an answer of a target, or where none is asked of a guard."""
        sql = """select count(distinct item_id) from answers where evaluation_id=?
            group by role order by role desc limit 1"""
        return int(self._link.value(sql, (id,)) or 0)

    def evaluations_running(self) -> int:
        """How many are being worked on now."""
        sql = "select count(*) from evaluations where state='running' and beat>?"
        return int(self._link.value(sql, (time.time() - LOST_AFTER,)) or 0)

    def evaluation_spend(self, id: str) -> Spend:
        """What its calls cost so far, those without an ending included."""
        sql = "select calls, unfinished, tokens_in, tokens_out, cost from budget where run_id=?"
        row = self._link.row(sql, (id,)) or (0, 0, 0, 0, 0.0)
        names = ("calls", "unfinished", "tokens_in", "tokens_out", "cost")
        return Spend.model_validate(dict(zip(names, row, strict=True)))


def no_evaluation(link: Link, id: str) -> str:
    """What to say when there is none of that id."""
    rows = link.rows("select id from evaluations order by created desc limit 5")
    there = ", ".join(row[0] for row in rows) or "none yet"
    return f"no evaluation {id!r} in {link.path}; the latest are: {there}"


def _values(id: str, one: Answer, now: float) -> tuple[Any, ...]:
    body = pack(one.model_dump(mode="json", exclude=COLUMNS, exclude_defaults=True))
    return (id, bind(one.item_id), bind(one.model), one.role, one.sample, one.status, now,
            one.simulated, body)  # fmt: skip


def _answer(row: tuple[Any, ...]) -> Answer:
    item_id, model, role, sample, status, simulated, at, body = row
    facts = {"item_id": read(item_id), "model": read(model), "role": role, "sample": sample}
    stamped = {"status": status, "simulated": bool(simulated), "at": iso(at)}
    return Answer.model_validate({**unpack(body), **facts, **stamped})


def _row(facts: dict[str, Any]) -> EvaluationRow:
    quiet = facts["state"] == "running" and time.time() - facts["beat"] > LOST_AFTER
    return EvaluationRow(
        id=facts["id"], name=plain(facts["name"]), kind=facts["kind"],
        state="lost" if quiet else facts["state"], message=plain(facts["message"]),
        created=iso(facts["created"]), ended=iso(facts["ended"]), cancel=bool(facts["cancel"]),
        simulated=bool(facts["simulated"]), digest=facts["digest"],
    )  # fmt: skip
