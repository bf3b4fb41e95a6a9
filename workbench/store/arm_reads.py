"""Reads for the checklist's effect: every pull of some runs with its arm, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench.store.connect import Link
from workbench.store.point_reads import verdict_line
from workbench.store.rows import UNDONE, VerdictLine
from workbench.store.text import unpack

PULLS = """select c.id, c.run_id, c.slot, c.outcome, c.simulated, s.holdout, s.coordinate
    from candidates c join slots s on s.run_id=c.run_id and s.slot=c.slot
    where c.branch=0 and c.run_id in ({}) order by c.run_id, c.slot"""
VERDICTS = """select v.id, v.kind, v.reviewer, v.version, v.at, v.scripted, v.body,
    {undone}, v.candidate_id
    from verdicts v join candidates c on c.id=v.candidate_id
    where c.branch=0 and c.run_id in ({}) order by v.id"""
DRAFTS = """select e.run_id, e.slot, d.body from events e join drafts d on d.id=e.draft_id
    where e.branch=0 and e.kind='drafted' and e.run_id in ({}) order by e.run_id, e.slot, e.seq"""
LINTS = """select run_id, slot, body from receipts
    where branch=0 and gate='construct_b' and run_id in ({}) order by run_id, slot, seq"""
SAID = f"""select v.id, v.kind, v.reviewer, v.version, v.at, v.scripted, v.body,
    {UNDONE}, v.candidate_id,
    c.run_id, c.slot, c.recipe, c.simulated, s.coordinate, c.summary
    from verdicts v join candidates c on c.id=v.candidate_id
    join slots s on s.run_id=c.run_id and s.slot=c.slot
    where c.listed=1 and v.kind != 'undo' order by v.id"""


class ArmPull(NamedTuple):
    """One decided pull of a run. `prompt` is the first draft's, before any gate.

    `lint` maps a rule's id to the share of construct_b's judges, at its first look, who said that
    the item does what the rule forbids; empty when the lint was not asked.
    """

    id: str
    run_id: str
    slot: int
    outcome: str
    simulated: bool
    held_out: bool
    coordinate: Mapping[str, str]
    verdicts: tuple[VerdictLine, ...]
    prompt: str
    lint: Mapping[str, float]


class SaidRow(NamedTuple):
    """One verdict on a listed point, with where the point came from."""

    verdict: VerdictLine
    candidate_id: str
    run_id: str
    slot: int
    recipe: str
    simulated: bool
    coordinate: Mapping[str, str]
    summary: str


class ArmReads:
    """The reads of reflection."""

    _link: Link

    def runs_with_rules(self) -> list[str]:
        """The listed runs that froze a checklist, oldest first."""
        sql = """select run_id from runs where kind in ('batch', 'stepped', 'preview')
            and instr(frozen, '"checklist_version":"k') > 0 order by created, rowid"""
        return [row[0] for row in self._link.rows(sql)]

    def arm_pulls(self, runs: Sequence[str]) -> list[ArmPull]:
        """Every decided pull (main branch) of these runs, in slot order."""
        marks = ",".join("?" * len(runs))
        said: dict[str, list[VerdictLine]] = {}
        for *row, id in self._link.rows(VERDICTS.format(marks, undone=UNDONE), runs):
            said.setdefault(id, []).append(verdict_line(tuple(row)))
        prompts: dict[tuple[str, int], str] = {}
        for run, slot, body in self._link.rows(DRAFTS.format(marks), runs):
            prompts.setdefault((run, slot), str(unpack(body)["payload"].get("prompt", "")))
        lints: dict[tuple[str, int], dict[str, float]] = {}
        for run, slot, body in self._link.rows(LINTS.format(marks), runs):
            lints.setdefault((run, slot), lint_of(unpack(body)["result"].get("evidence") or ()))
        return [
            ArmPull(
                id, run, slot, outcome, bool(simulated), bool(held), unpack(coordinate),
                tuple(said.get(id, ())), prompts.get((run, slot), ""), lints.get((run, slot), {}),
            )
            for id, run, slot, outcome, simulated, held, coordinate
            in self._link.rows(PULLS.format(marks), runs)
        ]  # fmt: skip

    def verdicts_said(self) -> list[SaidRow]:
        """Every verdict on a listed point, taken back or not, oldest first."""
        return [
            SaidRow(verdict_line(row[:8]), row[8], row[9], row[10], row[11],
                    bool(row[12] or row[5]), unpack(row[13]), str(row[14]))
            for row in self._link.rows(SAID)
        ]  # fmt: skip


def lint_of(evidence: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """What a receipt of construct_b says of the checklist: rule id -> share of judges."""
    rows = [row["checklist"] for row in evidence if isinstance(row.get("checklist"), Mapping)]
    return {str(id): float(share) for row in rows for id, share in row.items()}
