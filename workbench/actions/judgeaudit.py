"""Judge audit: does order, length, padding or kinship move the judges that are configured here?

Recorded outputs of points that were let pass are shown to every judge again: pairs in both orders,
single outputs beside a padded twin. Replies, calls and the table of verdicts are kept.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workbench.actions.graded import graded_points, opened
from workbench.actions.judges import judges_of
from workbench.actions.manufacture import RunOptions, freeze
from workbench.actions.measure import Reading, imported
from workbench.actions.open import Bench
from workbench.domain.contracts import ModelRef, Spend
from workbench.domain.estimate import Estimate
from workbench.domain.record import Record, digest
from workbench.domain.spec import FrozenRun
from workbench.errors import SpecError
from workbench.judgeset import Graded, Pair, Task, asked, pairs_of, twins_of
from workbench.judgetrial import Rows, Sitting
from workbench.measures.habits import habits
from workbench.models.provider import rates
from workbench.progress import Stoppable
from workbench.tables import Loaded

if TYPE_CHECKING:
    from workbench.store import Store

KIND = "judge_audit"
MOST_POINTS = 400
CHARACTERS_A_TOKEN, TOKENS_OUT, MILLION = 4, 60, 1_000_000
COLUMNS = ("item_id", "rater", "rater_family", "criterion", "output_id", "variant", "length",
           "first", "second", "first_author", "second_author", "label")  # fmt: skip


@dataclass(frozen=True)
class JudgeAuditOptions:
    """How much is asked: up to `n` pairs, each in both orders, and `n` padded twins."""

    n: int = 200
    seed: int = 0
    cost_limit: float | None = None
    source: str = ""

    def facts(self) -> dict[str, Any]:
        """What the numbers depend on, for `--json`."""
        return {"n": self.n, "seed": self.seed, "source": self.source,
                "cost_limit": self.cost_limit}  # fmt: skip


class JudgePrice(Record):
    """What one judge would be asked. Money is None where its price is unknown."""

    judge: str
    calls: int
    tokens: int
    cost: float | None


class HabitRow(Record):
    """One habit of one judge; `found`: Holm's p over all of them is below .05."""

    judge: str
    habit: str
    value: Estimate
    none: float
    p: float | None
    p_adjusted: float | None
    found: bool


class JudgeAudit(Record):
    """What the judges did. `ended` names the bound that cut it short, '' for none."""

    KIND: ClassVar[Literal["audit_judges"]] = "audit_judges"
    run_id: str
    at: str = ""
    points: int
    outputs: int
    pairs: int
    twins: int
    unread: int
    measured: dict[str, Any]
    habits: tuple[HabitRow, ...]
    spend: Spend
    ended: str = ""
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        spent = {"calls", "cached", "tokens_in", "tokens_out", "cost"}
        spend = self.spend.model_dump(mode="json", include=spent)
        return {**self.model_dump(mode="json", exclude={"simulated", "spend"}), "spend": spend}


def price(bench: Bench, options: JudgeAuditOptions) -> list[JudgePrice]:
    """What each judge would be asked, and what that costs; nothing is asked, nothing written."""
    with opened(options.source, bench.store) as (store, run_id):
        tasks = _tasks(graded_points(store.reads, _most(options), run_id), options)
    nobody = ModelRef(name="", family="")
    sizes = [sum(len(str(m["content"])) for m in one.messages)
             for task in tasks for one in asked(task, nobody, 0)]  # fmt: skip
    tokens_in, tokens_out = sum(sizes) // CHARACTERS_A_TOKEN, TOKENS_OUT * len(sizes)
    found = []
    for judge in _judges(bench):
        known = (0.0, 0.0) if judge.simulated else rates(bench.table.endpoint(judge.name))
        cost = None if known is None else (tokens_in * known[0] + tokens_out * known[1]) / MILLION
        found.append(JudgePrice(judge=judge.name, calls=len(sizes),
                                tokens=tokens_in + tokens_out, cost=cost))  # fmt: skip
    return found


def audit_judges(
    bench: Bench,
    options: JudgeAuditOptions | None = None,
    listener: Callable[[str], None] | None = None,
    started: Callable[[Stoppable], None] | None = None,
) -> JudgeAudit:
    """Ask every judge about the pairs and twins, keep the verdicts and say what habits they show.

    A bound leaves whole tasks, in their order. SpecError where no outputs are, and for real models
    without a bound on what they may cost.
    """
    bench.require("owner", "audit judges")
    options = options or JudgeAuditOptions()
    judges = _judges(bench)
    if not bench.table.simulated and options.cost_limit is None:
        raise SpecError("the settings name real models: say --cost-limit (--dry-run prices it)")
    with opened(options.source, bench.store) as (store, run_id):
        points = graded_points(store.reads, _most(options), run_id)
        run = _frozen(bench, store, points[0], options)
    bench.store.journal.create_run(run)
    with bench.gateway(run) as gateway:
        gateway.check()
        sitting = Sitting(bench.store.journal, run, gateway, judges)
        if started is not None:
            started(sitting)
        rows = sitting.work(_tasks(points, options), listener)
    found = _found(bench, points, sitting, rows)
    kept = {"found": found.model_dump(mode="json"), "columns": list(COLUMNS),
            "rows": [[row.get(name) for name in COLUMNS] for row in rows]}  # fmt: skip
    bench.store.journal.keep_snapshot(KIND, run.run_id, kept)
    return found


def recorded(bench: Bench) -> JudgeAudit | None:
    """The newest audit of judges in this store; None when there is none."""
    ids = bench.store.reads.snapshots(KIND, 1)
    if not ids:
        return None
    return JudgeAudit.model_validate(bench.store.reads.snapshot(ids[0])["found"])


def write_table(bench: Bench, found: JudgeAudit, file: Path) -> None:
    """An audit's verdicts as CSV, for `workbench measure judges`."""
    kept = bench.store.reads.snapshot(found.run_id)
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(kept["columns"])
        writer.writerows(kept["rows"])


def _tasks(points: Sequence[Graded], options: JudgeAuditOptions) -> list[Task]:
    """Pairs and twins in turns, so that a bound leaves some of both."""
    pairs = pairs_of(points, options.n, Random(digest([options.seed, "pairs"], 16)))
    twins = twins_of(points, options.n, Random(digest([options.seed, "twins"], 16)))
    return [one for two in zip_longest(pairs, twins) for one in two if one is not None]


def _most(options: JudgeAuditOptions) -> int:
    if options.n < 1:
        raise SpecError(f"--n must be at least 1, not {options.n}")
    return min(options.n, MOST_POINTS)


def _judges(bench: Bench) -> tuple[ModelRef, ...]:
    judges = bench.table.refs("judge")
    if not judges:
        raise SpecError("no model has the role judge: name some under [roles] in workbench.toml")
    return judges


def _frozen(bench: Bench, store: Store, point: Graded, options: JudgeAuditOptions) -> FrozenRun:
    """The audit's own run, under the spec of a point of it."""
    candidate = store.reads.candidate(point.id)
    assert candidate is not None
    spec = store.journal.run(candidate.run_id).spec
    wanted = RunOptions(attempts=1, seed=options.seed, cost_limit=options.cost_limit)
    return freeze(bench, spec, wanted).model_copy(update={"kind": "audit"})


def _found(bench: Bench, points: Sequence[Graded], sitting: Sitting, rows: Rows) -> JudgeAudit:
    """The verdicts as `measure judges` reads them, and the habits in them."""
    import pandas as pd

    run, done = sitting.run, sitting.asked
    if not rows:
        raise SpecError(f"no pair was judged in full: {sitting.ended or 'nothing was asked'}")
    frame = pd.DataFrame([[row.get(name) for name in COLUMNS] for row in rows],
                         columns=list(COLUMNS), dtype=object)  # fmt: skip
    loaded = Loaded(Path(bench.store.path), "", frame, list(range(1, len(rows) + 1)), [])
    measured = judges_of(imported("verdicts", loaded, Reading()), Reading(seed=run.seed)).results
    pairs = sum(isinstance(task, Pair) for task in done)
    return JudgeAudit(
        run_id=run.run_id, at=datetime.now(UTC).isoformat(timespec="seconds"), points=len(points),
        outputs=sum(len(point.outputs) for point in points), pairs=pairs,
        twins=len(done) - pairs, unread=sitting.unread, measured=measured,
        habits=tuple(HabitRow(**one._asdict()) for one in habits(measured["judges"])),
        spend=bench.store.journal.spend(run.run_id), ended=str(sitting.ended or ""),
        simulated=run.simulated or any(point.simulated for point in points),
    )  # fmt: skip
