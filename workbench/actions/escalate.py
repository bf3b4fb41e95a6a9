"""Escalate: is a point that nobody solved broken, hard, or not known? (METHOD 2)

The strongest solver is drawn on to 64 samples, up to its first pass, then asked once more with the
evidence that the point cites. What was found is kept with its receipts; what the point is called
follows from it and from what people say of the point, whenever it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

from workbench.actions.drawing import (
    NO_EVIDENCE,
    OPEN_BOOK,
    EscalateOptions,
    drawing,
    evidence_of,
    may_draw,
)
from workbench.actions.evidence import Before, before
from workbench.actions.freshly import (
    Cost,
    Listener,
    Sitting,
    frozen,
    judging,
    points,
    price,
    recipe_of,
    table_of,
)
from workbench.actions.open import Bench
from workbench.actions.resolutions import Resolved, resolved
from workbench.auditset import Source
from workbench.domain.contracts import ModelRef, Spend
from workbench.domain.record import Record
from workbench.errors import InputError
from workbench.models.roles import RoleTable
from workbench.progress import Stoppable

__all__ = ["EscalateOptions", "escalate", "plan"]
ESCALATE = "escalate"


class Price(Record):
    """One unsolved point: what is known of it, what is missing and what that takes at most.

    `have` are the strongest solver's graded samples; `left_out` says why nothing is to be asked.
    """

    candidate_id: str
    text: str
    run_id: str
    model: str
    have: int
    draws: int
    open_book: int
    no_open_book: str
    proved: bool
    total: Cost
    left_out: str


class Prices(Record):
    """What escalating would take, from above: it ends at a point's first pass."""

    KIND: ClassVar[Literal["escalate_plan"]] = "escalate_plan"
    model: str
    rows: tuple[Price, ...]
    total: Cost
    simulated: bool

    @property
    def to_ask(self) -> tuple[Price, ...]:
        """The points about which something is to be asked."""
        return tuple(row for row in self.rows if not row.left_out)

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        return self.model_dump(mode="json", exclude={"simulated"})


class Escalated(Record):
    """What a sitting found. `ended` says what cut it short, '' for nothing."""

    KIND: ClassVar[Literal["escalate"]] = "escalate"
    run_id: str
    model: str
    rows: tuple[Resolved, ...]
    spend: Spend
    ended: str = ""
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        spent = {"calls", "tokens_in", "tokens_out", "cost"}
        return {
            "run_id": self.run_id, "model": self.model, "ended": self.ended,
            "points": [row.model_dump(mode="json") for row in self.rows],
            "spend": self.spend.model_dump(mode="json", include=spent),
        }  # fmt: skip


def unsolved(bench: Bench, ids: Sequence[str] = (), run_id: str = "") -> list[Source]:
    """The accepted points that no solver of the difficulty gate ever solved; oldest first.

    InputError for a named point that was solved, or never probed.
    """
    scores: dict[str, list[tuple[int, int]]] = {}
    for one in bench.store.reads.probes():
        scores.setdefault(one.candidate_id, []).append((one.c, one.n))
    zero = {id for id, rows in scores.items()
            if not any(c for c, _ in rows) and any(n for _, n in rows)}  # fmt: skip
    for id in ids:
        if id in scores and id not in zero:
            solved = sum(c for c, _ in scores[id])
            raise InputError(f"{id} is not unsolved: {solved} samples passed at the gate")
        if id not in scores:
            points(bench, [id])  # says what else may be wrong with the name
            raise InputError(f"{id} was never probed by the gate difficulty")
    wanted = list(ids) if ids else sorted(zero)
    found = points(bench, wanted) if ids else [
        source for source in points(bench, (), run_id) if source.candidate.id in zero
    ]  # fmt: skip
    return found


def plan(
    bench: Bench,
    ids: Sequence[str] = (),
    run_id: str = "",
    options: EscalateOptions | None = None,
) -> Prices:
    """What escalating these points (of a run; all) would take; nothing is asked or written."""
    options = options or EscalateOptions()
    table, model = table_of(bench), _strongest(bench)
    sources = unsolved(bench, ids, run_id)
    known = before(bench, sources)
    rows = tuple(_price(table, model, known[s.candidate.id], options) for s in sources)
    total = Cost()
    for row in rows:
        total = total.plus(row.total)
    return Prices(model=model.name, rows=rows, total=total, simulated=table.simulated)


def escalate(
    bench: Bench,
    ids: Sequence[str] = (),
    run_id: str = "",
    options: EscalateOptions | None = None,
    listener: Listener | None = None,
    started: Callable[[Stoppable], None] | None = None,
) -> Escalated:
    """Draw on, ask with the evidence, relabel. What was asked before comes from memory.

    A bound that is met keeps what it had; a second call goes on from there.
    """
    sitting = open_sitting(bench, ids, run_id, options)
    ended = sitting.work(listener, started)
    return found_in(bench, sitting.run.run_id, ended)


def open_sitting(
    bench: Bench,
    ids: Sequence[str] = (),
    run_id: str = "",
    options: EscalateOptions | None = None,
) -> Sitting:
    """The run that escalates, made but not begun. InputError when nothing is to be asked."""
    bench.require("owner", "escalate points")
    options = options or EscalateOptions()
    prices = plan(bench, ids, run_id, options)
    wanted = [row.candidate_id for row in prices.to_ask]
    if not wanted:
        raise InputError(_nothing(prices))
    sources, model = points(bench, wanted), _strongest(bench)
    run = frozen(bench, sources, [model.name], table_of(bench), options.bounds, ESCALATE)
    attempt = drawing(before(bench, sources), model, options)
    return Sitting(bench, run, sources, ESCALATE, attempt, options.bounds)


def found_in(bench: Bench, run_id: str, ended: str = "") -> Escalated:
    """What a sitting found, as its points are called now."""
    run = bench.store.journal.run(run_id)
    model = run.models["solver"][0]
    return Escalated(
        run_id=run_id, model=model, rows=tuple(resolved(bench, run_id)), ended=ended,
        spend=bench.store.journal.spend(run_id), simulated=run.simulated,
    )  # fmt: skip


def _nothing(prices: Prices) -> str:
    """Why nothing is to be asked."""
    if not prices.rows:
        return "no accepted point here is unsolved: every probed one was solved at least once"
    reasons = ", ".join(dict.fromkeys(row.left_out for row in prices.rows))
    return f"nothing is to be asked about {len(prices.rows)} unsolved points: {reasons}"


def _strongest(bench: Bench) -> ModelRef:
    """The solver of the highest configured rank."""
    solvers = bench.table.refs("solver")
    if not solvers:
        raise InputError("no model has the role solver")
    return max(solvers, key=lambda model: model.rank)


def _price(table: RoleTable, model: ModelRef, known: Before, options: EscalateOptions) -> Price:
    source, have = known.source, known.graded(model.name) + known.fresh_n
    proved = known.proof == "proved"
    draws = max(0, options.upto - have) if may_draw(known, options) else 0
    ask, evidence = recipe_of(source).probe(source.draft, "solver"), evidence_of(source)
    books = OPEN_BOOK if evidence is not None and not known.fresh_open else 0
    left_out = _left_out(known, draws, books)
    total = Cost()
    if not left_out:
        out = known.tokens_out(model.name)
        total = price(table, model.name, ask, draws, out).plus(judging(table, source, ask, draws))
        total = total.plus(price(table, model.name, evidence or ask, books, out))
        total = total.plus(judging(table, source, ask, books))
    return Price(
        candidate_id=source.candidate.id, text=source.candidate.text, run_id=source.run.run_id,
        model=model.name, have=have, draws=draws, open_book=books,
        no_open_book=NO_EVIDENCE if evidence is None else "", proved=proved, total=total,
        left_out=left_out,
    )  # fmt: skip


def _left_out(known: Before, draws: int, books: int) -> str:
    if known.refused:
        return f"a person has refused it ({known.refused})"
    if known.fresh_c:
        return "it was solved when it was drawn on"
    if not draws and not books and known.sittings:
        return "all that can be asked was asked"
    return ""
