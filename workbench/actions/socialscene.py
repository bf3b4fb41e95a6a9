"""The demo's social queries: evidence comes in, and a dozen queries wait for a person's look."""

from __future__ import annotations

from workbench.actions.evidences import bring_evidence
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench
from workbench.specfile import DATA, read_spec

SPEC = DATA / "specs" / "social.yaml"
WANTED, FULL = 12, 60
SEED = 1


def bring_social(bench: Bench, *, full: bool = False) -> str:
    """Make the queries of `social.yaml` unless a run holds enough; a line about them, else ''.

    A run that was stopped is taken up where it stood. They are left in the queue: who approves
    them is a person, or a scene of its own.
    """
    spec, wanted = read_spec(SPEC), FULL if full else WANTED
    bring_evidence(bench)
    reads, journal = bench.store.reads, bench.store.journal
    runs = [journal.run(id) for id in reads.runs_of_spec(spec.id)]
    mine = [run for run in runs if run.kind == "batch" and run.spec.hash == spec.hash]
    if any(reads.run_row(run.run_id).normal >= wanted for run in mine):
        return ""
    stopped = next((run.run_id for run in mine if run.accept == wanted), None)
    options = RunOptions(accept=wanted, seed=SEED if not mine else None)
    run_id = stopped or create_run(bench, spec, options).run_id
    work(bench, run_id)
    made = reads.dataset(run_id)
    held = sum(row["payload"].get("grounding") != "none" for row in made)
    return f"{len(made)} social queries, {held} of them backed by a record word for word"
