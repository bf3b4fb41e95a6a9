"""Is the store what we wrote? Chains, drafts and slots are hashed again, triggers looked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.domain.candidate import candidate_id
from workbench.domain.record import digest
from workbench.store.chain import START, Facts, Stamp, link, text_digest
from workbench.store.connect import Link
from workbench.store.layout import APPEND_ONLY
from workbench.store.rows import Broken
from workbench.store.text import unpack

EVENTS = """select e.run_id, e.slot, e.branch, e.seq, e.kind, e.gate, e.status, e.reason, e.body,
    e.draft_id, e.at, e.started, e.seconds, e.cost, e.chain, r.body, s.body, d.body,
    r.gate, r.status, r.reason, r.score
    from events e left join slots s on s.run_id=e.run_id and s.slot=e.slot
    left join receipts r on r.run_id=e.run_id and r.slot=e.slot and r.branch=e.branch
        and r.seq=e.seq
    left join drafts d on d.id=e.draft_id order by e.run_id, e.slot, e.branch, e.seq"""
HEADS = """select c.run_id, c.slot, c.branch, c.events, c.chain, (select count(*) from events e
    where e.run_id=c.run_id and e.slot=c.slot and e.branch=c.branch) as there,
    (select chain from events e where e.run_id=c.run_id and e.slot=c.slot and e.branch=c.branch
    order by seq desc limit 1) as head from candidates c
    where there != c.events or coalesce(head, '') != c.chain"""
ORPHANS = {
    "receipts without an event": """select count(*) from receipts r where not exists (select 1
        from events e where (e.run_id, e.slot, e.branch, e.seq)=(r.run_id, r.slot, r.branch, r.seq)
        )""",
    "finished calls without a remembered reply": """select count(*) from calls c where status='ok'
        and not exists (select 1 from replies r where r.key=c.key)""",
    "candidates without a state": """select count(*) from candidates c where not exists (select 1
        from states s where s.candidate_id=c.id and s.version=c.version and s.state=c.state)""",
    "admitted points without a number": """select count(*) from candidates
        where (outcome='admitted' and kind != 'canary') != (admission is not null)""",
}


class Checks:
    """What `workbench doctor` asks of a store."""

    _link: Link

    def verify_chains(self) -> list[Broken]:
        """Every event whose chain does not hold: content, receipt, draft, slot, stamp or order."""
        return [*self._broken_links(), *self._broken_heads()]

    def integrity(self) -> list[str]:
        """What else is wrong with the file: SQLite's own check, lost triggers, torn pairs."""
        found = [row[0] for row in self._link.rows("PRAGMA quick_check") if row[0] != "ok"]
        there = {
            r[0] for r in self._link.rows("select name from sqlite_master where type='trigger'")
        }
        wanted = {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")}
        found += [f"the trigger {name} is missing" for name in sorted(wanted - there)]
        counts = {what: self._link.value(sql) for what, sql in ORPHANS.items()}
        return found + [f"{n} {what}" for what, n in counts.items() if n]

    def _broken_links(self) -> Iterator[Broken]:
        place, previous, expected, slot_digest = None, START, 0, ""
        for row in self._link.each(EVENTS):
            run_id, slot, branch, seq = row[:4]
            if (run_id, slot, branch) != place:
                place, previous, expected = (run_id, slot, branch), START, 0
                slot_digest = digest(unpack(row[16]), 32) if row[16] is not None else ""
            problem = _problem(row, previous, expected, slot_digest)
            if problem:
                yield _broken(row[:4], row[5], problem)
            previous, expected = row[14], seq + 1

    def _broken_heads(self) -> Iterator[Broken]:
        for run_id, slot, branch, events, _, there, _ in self._link.rows(HEADS):
            lost = f"{events} events were decided on, {there} are there"
            problem = lost if there != events else "the last link is not the one decided on"
            yield _broken((run_id, slot, branch, there - 1), "", problem)


def _problem(row: tuple[Any, ...], previous: str, expected: int, slot_digest: str) -> str:
    """What is wrong with one event, '' when it holds."""
    body, draft_id, chain, receipt, slot, draft = row[8], row[9], row[14], row[15], row[16], row[17]
    if row[3] != expected:
        return f"event {expected} is missing before it"
    if slot is None or (draft_id and draft is None):
        return "its slot is missing" if slot is None else "its draft is missing"
    if draft_id and text_digest(draft) != draft_id:
        return "its draft was changed"
    facts = Facts(row[:4], body, receipt or "", draft_id, slot_digest, Stamp(*row[10:14]))
    if link(previous, facts) != chain:
        return "the event, its receipt, its slot or its stamp was changed"
    return _columns(row, unpack(body), unpack(receipt) if receipt else None)


def _columns(row: tuple[Any, ...], body: dict[str, Any], receipt: dict[str, Any] | None) -> str:
    """A column that no longer says what the chained content says, '' when all do."""
    result = receipt["result"] if receipt else {}
    status = result.get("status", "")
    said = {"kind": row[4], "gate": row[5], "status": row[6], "reason": row[7]}
    meant = {"kind": body["kind"], "gate": body["gate"], "status": status, "reason": body["reason"]}
    if receipt is not None:
        said |= dict(zip(("receipt gate", "receipt status", "receipt reason", "score"), row[18:],
                         strict=True))  # fmt: skip
        meant |= {"receipt gate": receipt["gate"], "receipt status": status,
                  "receipt reason": result["reason"], "score": result["score"]}  # fmt: skip
    wrong = [name for name, value in said.items() if value != meant[name]]
    return f"the column {wrong[0]} was changed" if wrong else ""


def _broken(where: tuple[Any, ...], gate: str, problem: str) -> Broken:
    run_id, slot, branch, seq = where
    return Broken(
        candidate_id=candidate_id(run_id, slot, branch), run_id=run_id, slot=slot, branch=branch,
        seq=seq, gate=gate, problem=problem,
    )  # fmt: skip
