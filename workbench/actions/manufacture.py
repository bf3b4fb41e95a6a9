"""Manufacture: create a run, work it off here or in its own process, stop it, resume it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench import __version__
from workbench.actions.calibration import cosines_for
from workbench.actions.evidences import archive_of, freeze_evidence
from workbench.actions.known import known_sets, known_texts
from workbench.actions.open import Bench, check_prices, parts_of
from workbench.domain.contracts import Recipe
from workbench.domain.record import digest
from workbench.domain.spec import FrozenRun, InputSpec
from workbench.engine import ThreadEngine
from workbench.errors import RunBusy, SpecError
from workbench.neighbourhood import Neighbourhood
from workbench.orchestrator import Orchestrator, Parts
from workbench.plan import Plan
from workbench.processes import still_there
from workbench.progress import Progress
from workbench.reflection import in_force, version_of
from workbench.registry import load
from workbench.specfile import documents_of, taxonomy_of, wanted_axes, wanted_paths

if TYPE_CHECKING:
    from workbench.models.gateway import Gateway

Kind = Literal["batch", "stepped", "preview", "sneak"]
ATTEMPTS_PER_POINT = 5
PREVIEW = 3
WINDOW = 16
_working: set[tuple[str, str]] = set()  # store and run: what threads of this process work off


@dataclass(frozen=True)
class RunOptions:
    """How far a run goes. `accept` points in the normal lane, or `attempts` pulls, whichever."""

    accept: int | None = None
    attempts: int | None = None
    max_attempts: int | None = None
    cost_limit: float | None = None
    token_limit: int | None = None
    time_limit: float | None = None
    concurrency: int = 16
    window: int = WINDOW
    seed: int | None = None
    kind: Kind = "batch"

    def checked(self, spec: InputSpec) -> RunOptions:
        """With the policy filled in from the spec; SpecError for numbers that make no run."""
        if self.accept is not None and self.attempts is not None:
            raise SpecError("--accept and --attempts exclude each other: choose one")
        for name in ("accept", "attempts", "max_attempts", "concurrency", "window"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise SpecError(f"{name} must be at least 1, not {value}")
        if self.kind == "preview":
            return replace(self, accept=None, attempts=PREVIEW, max_attempts=PREVIEW)
        if self.attempts is not None:
            return replace(self, max_attempts=self.attempts)
        accept = self.accept or spec.n
        return replace(
            self, accept=accept, max_attempts=self.max_attempts or ATTEMPTS_PER_POINT * accept
        )


def create_run(bench: Bench, spec: InputSpec, options: RunOptions | None = None) -> FrozenRun:
    """Freeze a spec into a run and write it to the store; nothing is spent yet."""
    bench.require("owner", "start a run")
    run = freeze(bench, spec, options or RunOptions())
    bench.store.journal.create_run(run)
    return run


def freeze(bench: Bench, spec: InputSpec, options: RunOptions) -> FrozenRun:
    """Everything a run's dataset may depend on, resolved and fixed."""
    options = options.checked(spec)
    recipe: Recipe = load("recipe", spec.recipe)
    table, taxonomy = bench.table.cast(recipe.name), taxonomy_of(spec)
    check_prices(table, options.cost_limit)
    models, model_table = table.frozen()
    baseline = bench.store.journal.baseline()
    seed = options.seed if options.seed is not None else _next_seed(bench, spec)
    run_id = "r" + digest([spec.hash, seed, uuid.uuid4().hex], 11)
    run = FrozenRun(
        run_id=run_id, spec=spec, seed=seed, recipe_version=recipe.version,
        taxonomy_version=taxonomy.version if taxonomy else "",
        paths=wanted_paths(spec, taxonomy), axes=wanted_axes(spec, taxonomy),
        forbidden=(*spec.forbidden, *(taxonomy.forbidden if taxonomy else ())),
        documents=documents_of(spec), models=models, model_table=model_table,
        versions={name: load("gate", name).version for name in recipe.gates},
        window=options.window, baseline=baseline, known=tuple(k.id for k in known_sets(bench)),
        evidence=freeze_evidence(bench) if getattr(recipe, "searches", False) else "",
        **_learnt(bench, spec.recipe, wanted_axes(spec, taxonomy)),
        accept=options.accept, attempts=options.attempts, max_attempts=options.max_attempts or 1,
        concurrency=min(options.concurrency, options.window), cost_limit=options.cost_limit,
        token_limit=options.token_limit, time_limit=options.time_limit,
        simulated=table.simulated, kind=options.kind, code_version=__version__,
    )  # fmt: skip
    Plan(run)  # refuses axes whose forbidden combinations leave nothing
    return run


def _learnt(bench: Bench, recipe: str, axes: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The checklist as it stands: entries accepted later change the next run, never this one."""
    rows = bench.store.reads.checklist(recipe, ("active",))
    rules = in_force([row.entry for row in rows], axes)
    return {"rules": rules, "checklist": tuple(rule.text for rule in rules),
            "checklist_version": version_of(rules)}  # fmt: skip


def work(
    bench: Bench,
    run_id: str,
    listener: Callable[[Progress], None] | None = None,
    *,
    replay: bool = False,
    started: Callable[[Orchestrator], None] | None = None,
    limits: Mapping[str, Any] | None = None,
) -> Progress:
    """Work a run off in this process, from its first slot or from where it stopped.

    RunBusy when somebody does so already.
    `started` is handed the orchestrator before the first pull, so that a caller can stop it.
    `limits` are bounds for this sitting in place of the frozen ones, by their names: a bound says
    how far the dataset goes, never what is in it.
    """
    bench.require("viewer" if replay else "owner", "work a run off")
    run = bench.store.journal.run(run_id).model_copy(update=dict(limits or {}))
    with bench.gateway(run, replay=replay) as gateway:
        if not replay:
            gateway.check()
        orchestrator = Orchestrator(
            run, assemble(bench, run, gateway), ThreadEngine(run.concurrency), listener
        )
        with _claimed(bench, run_id):
            if started is not None:
                started(orchestrator)
            return orchestrator.work()


def assemble(bench: Bench, run: FrozenRun, gateway: Gateway) -> Parts:
    """The parts a run is worked off with; texts are only embedded when a gate compares them."""
    recipe, gates = parts_of(run)
    compares = any(gate.name == "novelty" for gate in gates)
    return Parts(
        recipe=recipe, gates=gates, models=gateway, journal=bench.store.journal,
        neighbourhood=_neighbourhood(bench, run) if compares else None,
        one_family=bench.settings.one_family, archive=archive_of(bench, run.evidence),
    )  # fmt: skip


def _neighbourhood(bench: Bench, run: FrozenRun) -> Neighbourhood:
    """Earlier texts, compared by what the encoder in use was calibrated to, and the known ones."""
    return Neighbourhood(bench.embedder, cosines_for(bench), known_texts(bench, run.known))


def launch(bench: Bench, run_id: str) -> int:
    """Work a run off in a process of its own, which outlives this one; returns its pid."""
    bench.require("owner", "launch a run")
    check_idle(bench, run_id)
    log = Path(bench.store.path).with_suffix(f".{run_id}.log")
    command = [sys.executable, "-m", "workbench.worker", "--store", str(bench.store.path)]
    command += ["--run", run_id] + (["--config", str(bench.config)] if bench.config else [])
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    threading.Thread(target=process.wait, name="waits", daemon=True).start()
    return process.pid


def check_idle(bench: Bench, run_id: str) -> None:
    """RunBusy while a process works the run off: two would spend on the same slots.

    One that was killed, or whose number another process has now, does not stand in the way; one
    that is there but gives no sign of life (a sleeping computer) does, until somebody ends it.
    """
    state = bench.store.journal.state(run_id)
    if state.state not in ("running", "lost"):
        return
    if state.pid == os.getpid():
        if (str(bench.store.path), run_id) in _working:
            raise RunBusy(f"run {run_id} is running already (in this process)")
    elif still_there(state.pid, state.beat):
        quiet = "; it gives no sign of life: end it first" if state.state == "lost" else ""
        raise RunBusy(f"run {run_id} is running already (process {state.pid}{quiet})")


@contextmanager
def _claimed(bench: Bench, run_id: str) -> Iterator[None]:
    """Hold a run for this process: of two that begin at the same moment, one gets it."""
    journal, place = bench.store.journal, (str(bench.store.path), run_id)
    with journal.together():
        check_idle(bench, run_id)
        journal.beat(run_id, os.getpid())
        journal.set_state(run_id, "running")
        _working.add(place)
    try:
        yield
    finally:
        _working.discard(place)


def cancel(bench: Bench, run_id: str) -> None:
    """Ask a run to stop; it ends between two events and keeps everything it has."""
    bench.require("owner", "stop a run")
    bench.store.journal.cancel(run_id)


def _next_seed(bench: Bench, spec: InputSpec) -> int:
    """A seed that no run of this spec has used here: a second run brings new points."""
    journal = bench.store.journal
    used = [journal.run(run_id).seed for run_id in bench.store.reads.runs_of_spec(spec.id)]
    return max(used, default=0) + 1
