"""Demo: real points by the true loop in a store of their own, then one stepped with its repair.

A second demo finds the points there. Offline models are asked unless the settings name others, and
those only with a bound on what they may cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.actions.demo_traffic import bring_demo_traffic
from workbench.actions.demoscenes import Scene
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench, open_bench
from workbench.actions.rolling import RollOptions, roll
from workbench.actions.show import RunReport, report_run
from workbench.actions.stepping import advance, next_slot, open_stepping, sitting_of
from workbench.domain.candidate import candidate_id
from workbench.domain.record import Record
from workbench.domain.spec import InputSpec
from workbench.errors import SpecError
from workbench.models import provider
from workbench.progress import Progress
from workbench.specfile import DATA, read_spec

# How many points of each spec, by the spec's file name.
Wanted = dict[str, int]
Scenes = Callable[[Bench], tuple[Scene, ...]]
STANDARD: Wanted = {"demo": 40, "replies": 12, "agent_steps": 21}
SIZES: dict[str, Wanted] = {
    "standard": STANDARD,
    "full": STANDARD,
    "small": {"demo": 8, "replies": 2, "agent_steps": 7},
}
# The offline agents, each through every case of the step points so many times.
AGENTS = ("agent-fir", "agent-gum", "agent-hazel")
STEPS, MANY, TRIALS, FEW_TRIALS = "agent_steps", 14, 8, 3
# Stepping begins at seed 0; the same seed here would make the same points, which novelty refuses.
SEED = 1
MOST_STEPPED = 12


class Demo(Record):
    """What a demo did: the report of each run, the stepped candidate, and what it took."""

    reports: tuple[RunReport, ...]
    store: str
    wanted: int
    reused: bool
    stepped: str
    rollouts: int = 0
    scenes: tuple[Scene, ...] = ()
    calls: int
    cpu_seconds: float
    wall_seconds: float

    @property
    def enough(self) -> bool:
        return sum(min(r.run.normal, r.run.wanted or 0) for r in self.reports) >= self.wanted

    @property
    def simulated(self) -> bool:
        return any(report.simulated for report in self.reports)

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        facts = self.model_dump(mode="json", exclude={"reports"})
        return {**facts, "runs": [report.results() for report in self.reports]}


def no_scenes(bench: Bench) -> tuple[Scene, ...]:
    """Nothing beside the points."""
    return ()


def points_of(size: str) -> Wanted:
    """How many points of each spec a demo makes; SpecError when there is no such size."""
    if size not in SIZES:
        raise SpecError(f"no demo size {size!r}; there are: {', '.join(SIZES)}")
    return SIZES[size]


def open_demo(store: Path, config: Path | None = None, *, fresh: bool = False) -> Bench:
    """Open (or make) the demo store and start loading the heavy packages in the background.

    With `fresh` a store that is there is moved aside, not deleted.
    """
    if fresh and store.exists():
        _move_aside(store)
    bench = open_bench(store, config, role="owner")
    if not bench.store.reads.runs(1):
        provider.warm()
        bench.embedder.warm()
    return bench


def run_demo(
    bench: Bench,
    wanted: Wanted,
    *,
    cost_limit: float | None = None,
    listener: Callable[[Progress], None] | None = None,
    begun: float | None = None,
    scenes: Scenes = no_scenes,
) -> Demo:
    """Make the demo's points unless they are there; `begun` is time.monotonic() at the start.

    `scenes` brings what stands beside them. `cost_limit` holds for each run. SpecError for real
    models without a bound on their cost.
    """
    begun = time.monotonic() if begun is None else begun
    specs = [read_spec(DATA / "specs" / f"{name}.yaml") for name in wanted]
    plan = list(zip(specs, wanted.values(), strict=True))
    there = [_finished(bench, spec, n) for spec, n in plan]
    before, stepped = bench.store.reads.count_calls(), ""
    runs = [
        finished or _made(bench, spec, n, cost_limit, listener)
        for (spec, n), finished in zip(plan, there, strict=True)
    ]
    if bench.table.simulated and not all(there):
        stepped = step_to_a_repair(bench, specs[0])
        _roll(bench, wanted, runs)
    bring_demo_traffic(bench)
    brought = scenes(bench)
    return Demo(
        reports=tuple(report_run(bench, run_id) for run_id in runs),
        store=str(bench.store.path), wanted=sum(wanted.values()), reused=all(there),
        stepped=stepped, rollouts=bench.store.reads.count_rollouts(), scenes=brought,
        calls=bench.store.reads.count_calls() - before,
        cpu_seconds=time.process_time(),
        wall_seconds=time.monotonic() - begun,
    )  # fmt: skip


def _made(
    bench: Bench,
    spec: InputSpec,
    wanted: int,
    cost_limit: float | None,
    listener: Callable[[Progress], None] | None,
) -> str:
    """Work off one run of a spec, a stopped one if there is one; its id."""
    _may_spend(bench, cost_limit)
    run_id = _unfinished(bench, spec, wanted)
    if run_id is None:
        options = RunOptions(accept=wanted, seed=SEED, cost_limit=cost_limit)
        run_id = create_run(bench, spec, options).run_id
    work(bench, run_id, listener)
    return run_id


def _roll(bench: Bench, wanted: Wanted, runs: list[str]) -> None:
    """Work the agents through the cases of the step points, if there are any."""
    if STEPS in wanted:
        trials = TRIALS if wanted[STEPS] >= MANY else FEW_TRIALS
        run_id = runs[list(wanted).index(STEPS)]
        roll(bench, RollOptions(AGENTS, trials), run_id=run_id)


def step_to_a_repair(bench: Bench, spec: InputSpec) -> str:
    """Step candidates to their ends until one was repaired; its id ('' for none)."""
    run = open_stepping(bench, spec)
    found = ""
    for _ in range(MOST_STEPPED):
        slot = next_slot(bench, run.run_id)
        advance(bench, run.run_id, slot.index, to_end=True).join()
        if sitting_of(bench, run.run_id).problem:
            break
        events = bench.store.journal.events(run.run_id, slot.index)
        if any(event.kind == "repaired" for event in events):
            found = candidate_id(run.run_id, slot.index)
            break
    return found


def _batches(bench: Bench, spec: InputSpec) -> list[str]:
    journal = bench.store.journal
    runs = [journal.run(run_id) for run_id in bench.store.reads.runs_of_spec(spec.id)]
    return [run.run_id for run in runs if run.kind == "batch" and run.spec.hash == spec.hash]


def _finished(bench: Bench, spec: InputSpec, wanted: int) -> str | None:
    """A run of this spec that holds enough points already."""
    reads = bench.store.reads
    rows = [reads.run_row(run_id) for run_id in _batches(bench, spec)]
    return next((row.run_id for row in rows if row.normal >= wanted), None)


def _unfinished(bench: Bench, spec: InputSpec, wanted: int) -> str | None:
    """A run of this spec and size that was stopped: it is taken up where it stood."""
    runs = [bench.store.journal.run(run_id) for run_id in _batches(bench, spec)]
    return next((run.run_id for run in runs if run.accept == wanted), None)


def _may_spend(bench: Bench, cost_limit: float | None) -> None:
    if not bench.table.simulated and cost_limit is None:
        raise SpecError(
            "the settings name real models: say what the demo may cost with --cost-limit, or run "
            "it in a folder without workbench.toml"
        )


def _move_aside(store: Path) -> None:
    """Rename a store; SQLite's own side files go with it."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    aside = store.with_name(f"{store.stem}-{stamp}{store.suffix}")
    for tail in ("", "-wal", "-shm"):
        file = store.with_name(store.name + tail)
        if file.exists():
            file.rename(aside.with_name(aside.name + tail))
