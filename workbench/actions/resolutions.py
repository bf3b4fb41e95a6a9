"""Resolutions: what escalated points are called, by what was found and what people say now."""

from __future__ import annotations

from typing import Any

from workbench.actions.evidence import Before, before
from workbench.actions.freshly import points
from workbench.actions.open import Bench
from workbench.domain.record import Record
from workbench.measures.hardness import (
    Concentration,
    Evidence,
    Proof,
    Verdict,
    resolve,
    upper_bound,
)
from workbench.measures.panel import SolverCount, label
from workbench.store.probe_reads import Asked


class Resolved(Record):
    """One point that was escalated. `n` and `c` are all samples of `model`, `fresh_n` and
    `fresh_c` those drawn since it was chosen.

    `upper` is the one-sided 95% bound of the pass rate after 0 of n (`fresh_upper` on fresh ones
    alone); `first_pass` the fresh sample that passed, where drawing ended: c/n leans high then.
    `panel` (W over all solvers) proves nothing; `oracles` does. `open_book` has n, c and reason.
    """

    candidate_id: str
    text: str
    state: str
    model: str
    n: int
    c: int
    fresh_n: int
    fresh_c: int
    missing: int
    first_pass: int | None
    upper: float | None
    fresh_upper: float | None
    proof: Proof
    oracles: Concentration
    panel: Concentration
    open_book: dict[str, Any]
    verdict: Verdict
    label: str
    provisional: bool
    why: str
    at: str
    sitting: str
    simulated: bool


def resolved(bench: Bench, run_id: str = "") -> list[Resolved]:
    """Every escalated point (of one sitting, where it is named), the newest first."""
    best: dict[str, Asked] = {}
    for one in bench.store.reads.asked("escalate", run_id):
        old = best.get(one.candidate_id)
        if old is None or _size(one) >= _size(old):
            best[one.candidate_id] = one
    sources = {s.candidate.id: s for s in _still_there(bench, list(best))}
    known = before(bench, list(sources.values()))
    rows = [_resolved(known[id], one) for id, one in best.items() if id in known]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _still_there(bench: Bench, ids: list[str]) -> list[Any]:
    return points(bench, ids) if ids else []


def _size(one: Asked) -> tuple[int, int]:
    """How much a sitting knows: samples drawn, then samples with the evidence."""
    return sum(row["n"] for row in one.rows), one.summary["open_book"]["n"]


def _resolved(known: Before, one: Asked) -> Resolved:
    run = known.bench.store.journal.run(one.run_id)
    model = run.models["solver"][0]
    fresh_n, fresh_c = sum(r["n"] for r in one.rows), sum(r["c"] for r in one.rows)
    gate = [row for row in known.panel if row["model"] == model]
    n, c = fresh_n + sum(r["n"] for r in gate), fresh_c + sum(r["c"] for r in gate)
    found = resolve(Evidence(
        n=n, c=c, proof=known.proof, oracles=known.oracles, refused=known.refused,
        approved=known.approved,
    ))  # fmt: skip
    name, provisional = found.label, True
    if found.verdict in ("solved", "frontier_hard"):
        told = label(_counts(known, one), 0, known.proof == "proved", known.approved)
        name, provisional = told.label, told.provisional
    candidate, summary = known.source.candidate, one.summary
    return Resolved(
        candidate_id=candidate.id, text=candidate.text, state=candidate.state, model=model,
        n=n, c=c, fresh_n=fresh_n, fresh_c=fresh_c, missing=sum(r["missing"] for r in one.rows),
        first_pass=summary["first_pass"], upper=None if c else upper_bound(n),
        fresh_upper=None if fresh_c else upper_bound(fresh_n), proof=known.proof,
        oracles=known.oracles, panel=Concentration.model_validate(summary["panel"]),
        open_book=summary["open_book"], verdict=found.verdict, label=name,
        provisional=provisional, why=found.why, at=one.at, sitting=one.run_id,
        simulated=one.simulated or candidate.simulated,
    )  # fmt: skip


def _counts(known: Before, one: Asked) -> list[SolverCount]:
    """Every solver's samples, those of the gate and those drawn since."""
    rows: dict[str, SolverCount] = {}
    for row in [*known.panel, *one.rows]:
        old = rows.get(row["model"])
        n, c = (old.n, old.c) if old else (0, 0)
        rows[row["model"]] = SolverCount(
            row["model"], row.get("family") or row["model"], row.get("rank", 0),
            n + row["n"], c + row["c"],
        )  # fmt: skip
    return list(rows.values())
