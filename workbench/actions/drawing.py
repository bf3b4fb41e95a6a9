"""Drawing: one unsolved point is drawn on up to its first pass, then asked with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.actions.evidence import Before
from workbench.actions.freshly import Bounds, recipe_of
from workbench.auditset import Source
from workbench.context import PullContext
from workbench.domain.contracts import Ask, ModelRef
from workbench.domain.receipt import GateResult
from workbench.errors import WorkbenchError
from workbench.fresh import STOPS, Tried
from workbench.measures.hardness import ENOUGH, concentration
from workbench.sampling import Sample, open_book, rows_of, sampled

BATCH, OPEN_BOOK = 8, 8
NO_EVIDENCE, NOT_ASKED = "no_evidence", "not_asked"


@dataclass(frozen=True)
class EscalateOptions:
    """`upto` samples of the strongest solver in all. Without `unproved` those are not drawn for
    points whose key no program has proved, which more samples could not make hard."""

    upto: int = ENOUGH
    unproved: bool = False
    bounds: Bounds = field(default_factory=Bounds)

    def facts(self) -> dict[str, Any]:
        """What the numbers depend on, for `--json`."""
        return {"upto": self.upto, "unproved": self.unproved, "cost_limit": self.bounds.cost}


def drawing(
    facts: Mapping[str, Before], model: ModelRef, options: EscalateOptions
) -> Callable[[Source, PullContext], Tried]:
    """How one point is drawn on, up to the first pass, and then asked with its evidence."""

    def attempt(source: Source, ctx: PullContext) -> Tried:
        known = facts[source.candidate.id]
        wanted = options.upto if may_draw(known, options) else 0
        missing = max(0, wanted - known.graded(model.name))
        drawn, stopped = _drawn(source, ctx, model, missing)
        ask, books = evidence_of(source), list[Sample]()
        if ask is not None and stopped is None and not any(s.passed for s in drawn):
            books, stopped = _batches(source, ctx, ask, model, OPEN_BOOK)
        if not drawn and not books and stopped is not None:
            return Tried(None, stopped)
        wrong = [(s.model.family, s.answer) for s in drawn if s.passed is False]
        panel = concentration([*known.panel_wrong(), *wrong])
        summary = {
            "candidate_id": source.candidate.id, "proof": known.proof, "drawn_for": missing,
            "first_pass": next((s.number + 1 for s in drawn if s.passed), None),
            "panel": panel.model_dump(mode="json"),
            "oracles": known.oracles.model_dump(mode="json"), "open_book": _book(ask, books),
        }  # fmt: skip
        rows = rows_of(drawn)
        return Tried(GateResult(status="pass", message=_message(rows, books),
                                evidence=(summary, *rows)), stopped)  # fmt: skip

    return attempt


def may_draw(known: Before, options: EscalateOptions) -> bool:
    """Whether more samples can resolve it: not where its key is contradicted, nor, unless it is
    wished, where no program has proved it."""
    contradicted = known.proof == "disproved" or known.oracles.suspicious
    return not contradicted and (known.proof == "proved" or options.unproved)


def evidence_of(source: Source) -> Ask | None:
    """The point's question with the evidence that it cites; None when it cites none."""
    return open_book(source.draft, recipe_of(source))


def _drawn(
    source: Source, ctx: PullContext, model: ModelRef, missing: int
) -> tuple[list[Sample], WorkbenchError | None]:
    """The missing samples, batch by batch, ending with the batch that holds the first pass."""
    return _batches(source, ctx, ctx.recipe.probe(source.draft, "solver"), model, missing)


def _batches(
    source: Source, ctx: PullContext, ask: Ask, model: ModelRef, many: int
) -> tuple[list[Sample], WorkbenchError | None]:
    """Up to `many` samples; a bound or a wish to stop keeps the batches before it."""
    found: list[Sample] = []
    for start in range(0, many, BATCH):
        numbers = range(start, min(start + BATCH, many))
        try:
            found += sampled(ctx, ask, [(model, number) for number in numbers], source.draft)
        except STOPS as why:
            return found, why
        if any(sample.passed for sample in found):
            break
    return found, None


def _book(ask: Ask | None, books: Sequence[Sample]) -> dict[str, Any]:
    """The open-book solve: n, c, or why there is none."""
    if not books:
        return {"n": 0, "c": 0, "reason": NO_EVIDENCE if ask is None else NOT_ASKED}
    graded = [sample.passed for sample in books if sample.passed is not None]
    return {"n": len(graded), "c": sum(graded), "reason": ""}


def _message(rows: Sequence[dict[str, Any]], books: Sequence[Sample]) -> str:
    passed, graded = sum(row["c"] for row in rows), sum(row["n"] for row in rows)
    opened = sum(sample.passed is True for sample in books)
    return f"{passed} of {graded} fresh samples passed; with the evidence {opened} of {len(books)}"
