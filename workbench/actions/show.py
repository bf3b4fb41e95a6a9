"""Show: a run's yield and why it holds fewer points than asked, or one point's whole trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workbench.actions.evaluated import Evaluated, evaluated
from workbench.actions.exposures import uses_of
from workbench.actions.releases import doubts
from workbench.admission import LEAF
from workbench.coordinates import Coverage, coverage
from workbench.domain.contracts import Block, Spend
from workbench.domain.record import Record
from workbench.domain.release import Used
from workbench.errors import InputError, StoreError
from workbench.registry import load
from workbench.store.rows import CallsRow, Funnel, RunRow, Trail

if TYPE_CHECKING:
    from workbench.actions.open import Bench

# What a run was told, as far as its numbers depend on it.
SETTINGS = {
    "seed", "accept", "attempts", "max_attempts", "cost_limit", "token_limit", "time_limit",
    "concurrency", "window", "baseline", "models", "versions", "recipe_version",
    "taxonomy_version", "code_version", "kind",
}  # fmt: skip


class RunReport(Record):
    """A run as it stands: counts, each gate's yield, what it cost, what its points cover."""

    KIND: ClassVar[Literal["run"]] = "run"
    run: RunRow
    funnel: Funnel
    spend: Spend
    calls: tuple[CallsRow, ...]
    coverage: Coverage
    dataset_hash: str
    settings: dict[str, Any]
    doubts: tuple[str, ...] = ()

    @property
    def simulated(self) -> bool:
        return self.run.simulated

    @property
    def complete(self) -> bool:
        """Whether the run ended by itself, with points, and with as many as asked."""
        return self.run.state == "done" and not self.short and self.funnel.admitted > 0

    @property
    def cost_a_point(self) -> float | None:
        """Money for one admitted point; None when there is none."""
        return self.spend.cost / self.funnel.admitted if self.funnel.admitted else None

    @property
    def short(self) -> int:
        """How many points of the normal lane are missing."""
        return max(0, (self.run.wanted or 0) - self.run.normal)

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        facts = self.model_dump(mode="json", exclude={"settings"})
        return {**facts, "cost_a_point": self.cost_a_point, "short": self.short}


class PointReport(Record):
    """One branch of one slot: what it became, and everything that happened on the way."""

    KIND: ClassVar[Literal["point"]] = "point"
    trail: Trail
    blocks: tuple[Block, ...]
    releases: tuple[str, ...] = ()
    uses: tuple[Used, ...] = ()

    @property
    def simulated(self) -> bool:
        return self.trail.candidate is not None and self.trail.candidate.simulated

    def results(self) -> dict[str, Any]:
        """Everything, for `--json`."""
        return self.model_dump(mode="json")


def report_run(bench: Bench, run_id: str) -> RunReport:
    """The report of a run; InputError naming the latest runs for a wrong id."""
    reads = bench.store.reads
    try:
        run = bench.store.journal.run(run_id)
    except StoreError as error:
        raise InputError(str(error)) from None
    points = reads.dataset(run_id)
    axes = {**({LEAF: tuple(run.paths)} if run.paths else {}), **run.axes}
    rows = [{**point["coordinate"], LEAF: point["node_id"]} for point in points]
    return RunReport(
        run=reads.run_row(run_id), funnel=reads.funnel(run_id),
        spend=bench.store.journal.spend(run_id), calls=tuple(reads.calls_by_gate(run_id)),
        coverage=coverage(rows, axes, run.forbidden), dataset_hash=reads.dataset_hash(run_id),
        settings=run.model_dump(mode="json", include=SETTINGS) | {"spec_hash": run.spec.hash},
        doubts=tuple(doubts(bench, run_id)),
    )  # fmt: skip


def report_point(bench: Bench, candidate_id: str) -> PointReport:
    """A candidate's trail; InputError when there is no such candidate."""
    try:
        trail = bench.store.reads.trail(candidate_id)
    except StoreError as error:
        raise InputError(str(error)) from None
    drafts = [one.event.draft for one in trail.events if one.event.draft is not None]
    recipe = trail.candidate.recipe if trail.candidate else ""
    blocks = tuple(load("recipe", recipe).render(drafts[-1])) if drafts else ()
    releases = bench.store.reads.releases_with(candidate_id)
    uses = uses_of(bench, candidate_id) if releases else ()
    return PointReport(trail=trail, blocks=blocks, releases=tuple(releases), uses=tuple(uses))


def report(bench: Bench, id: str) -> RunReport | PointReport | Evaluated:
    """The report of whatever has this id; InputError when no run, point or evaluation has it."""
    if id.startswith("e"):
        return evaluated(bench, id)
    if bench.store.reads.candidate(id) is not None:
        return report_point(bench, id)
    rows = bench.store.reads.runs(5)
    if any(row.run_id == id for row in rows) or id.startswith("r"):
        return report_run(bench, id)
    runs = ", ".join(row.run_id for row in rows) or "none yet"
    raise InputError(
        f"neither a run nor a candidate {id!r} in {bench.store.path}; the latest runs are: {runs}"
    )
