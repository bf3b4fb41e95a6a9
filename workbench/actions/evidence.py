"""Evidence: what the store knows of an unsolved point before anything more is asked about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from workbench.actions.open import Bench
from workbench.auditset import Source
from workbench.domain.receipt import Receipt
from workbench.grading import by_program
from workbench.measures.hardness import Concentration, Proof
from workbench.registry import load
from workbench.sampling import answer_of, program_grade, proof_of
from workbench.store.probe_reads import Asked

KEY_REASONS = ("wrong_key", "ambiguous", "suspect_key")
OUT = 300.0


class Before:
    """One point: its probe, its oracles, its replies, earlier sittings, and people's words."""

    def __init__(self, bench: Bench, source: Source, sittings: list[Asked]) -> None:
        self.bench, self.source, self.sittings = bench, source, sittings

    @cached_property
    def receipts(self) -> dict[str, Receipt]:
        """The newest receipt of each gate."""
        place = self.source.candidate
        events = self.bench.store.journal.events(place.run_id, place.slot, place.branch)
        return {event.gate: event.receipt for event in events if event.receipt is not None}

    @cached_property
    def panel(self) -> list[dict[str, Any]]:
        """What the gate's solvers scored, a row each."""
        receipt = self.receipts.get("difficulty")
        rows = receipt.result.evidence if receipt else ()
        return [row for row in rows if "model" in row and "n" in row]

    def graded(self, model: str) -> int:
        """How many samples of a solver the gate has graded."""
        return sum(row["n"] for row in self.panel if row["model"] == model)

    def tokens_out(self, model: str) -> float:
        """How long its answers to this point were, in tokens."""
        mine = [row for row in self.panel if row["model"] == model and row["n"]]
        lengths = [row.get("tokens_out", 0) / row["n"] for row in mine]
        return (sum(lengths) / len(lengths) if lengths else 0.0) or OUT

    @property
    def fresh_n(self) -> int:
        """How many fresh samples were graded already."""
        return max((sum(row["n"] for row in one.rows) for one in self.sittings), default=0)

    @property
    def fresh_c(self) -> int:
        return max((sum(row["c"] for row in one.rows) for one in self.sittings), default=0)

    @property
    def fresh_open(self) -> int:
        """How many open-book samples were graded already."""
        return max((one.summary["open_book"]["n"] for one in self.sittings), default=0)

    @cached_property
    def proof(self) -> Proof:
        """Whether our program proves the key."""
        return proof_of(self.source.draft, load("recipe", self.source.run.spec.recipe))

    @cached_property
    def oracles(self) -> Concentration:
        """W of the oracle gate, as its receipt has it."""
        receipt = self.receipts.get("oracle")
        facts = receipt.result.evidence[0] if receipt and receipt.result.evidence else {}
        if receipt is None or "W" not in facts:
            return Concentration()
        wrong = round((1 - float(facts.get("agree", 0))) * len(receipt.result.votes))
        if not wrong:
            return Concentration()
        return Concentration(share=float(facts["W"]), answer=str(facts.get("top_wrong", "")),
                             families=tuple(facts.get("families", ())), wrong=wrong)  # fmt: skip

    def panel_wrong(self) -> list[tuple[str, str]]:
        """The gate's wrong samples as (family, answer), graded again from their stored replies."""
        receipt, draft = self.receipts.get("difficulty"), self.source.draft
        if receipt is None or not by_program(draft):
            return []
        calls = [call for call in receipt.calls if call.role == "solver" and not call.failed]
        said = self.bench.store.reads.calls_of([call.key for call in calls])
        graded = [(call.family, program_grade(draft, said[call.key][1]))
                  for call in calls if call.key in said]  # fmt: skip
        return [(family, answer_of(one)) for family, one in graded if one.status == "fail"]

    @property
    def approved(self) -> bool:
        """Whether a person, and no script, has approved it."""
        lines = self.bench.store.reads.verdicts(self.source.candidate.id)
        return any(v.kind == "approve" and not v.undone and not v.scripted for v in lines)

    @cached_property
    def refused(self) -> str:
        """What a person holds against its key, '' for nothing."""
        lines = [v for v in self.bench.store.reads.verdicts(self.source.candidate.id)
                 if v.kind == "reject" and not v.undone]  # fmt: skip
        reasons = [r for line in lines for r in line.reasons if r in KEY_REASONS]
        return reasons[-1].replace("_", " ") if reasons else ""


def before(bench: Bench, sources: Sequence[Source]) -> dict[str, Before]:
    """What is known of each point, by its id."""
    sittings: dict[str, list[Asked]] = {source.candidate.id: [] for source in sources}
    for one in bench.store.reads.asked("escalate"):
        if one.candidate_id in sittings:
            sittings[one.candidate_id].append(one)
    return {s.candidate.id: Before(bench, s, sittings[s.candidate.id]) for s in sources}
