"""Runs of a store as generations: their accepted prompts in order, and runs that hold none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Opener
from tests.toys.killing import toy_bench
from tests.toys.world import toy_spec
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.runsets import run_generations, texts_of
from workbench.errors import InputError, StoreError


def test_runs_of_a_spec_are_generations(tmp_path: Path) -> None:
    bench = toy_bench(tmp_path)
    spec = toy_spec(n=30)
    runs = [create_run(bench, spec, RunOptions(seed=seed, accept=24)).run_id for seed in (1, 2)]
    for run in runs:
        work(bench, run)
    frame = texts_of(bench, runs)
    assert set(frame["run"]) == set(runs) and frame["text"].str.startswith("toy ").all()
    found = run_generations(bench, spec_id=spec.id, vectors=False)
    rows = found.results["generations"]["rows"]
    assert rows[0]["sets"] == [f"run={run}" for run in runs] and found.kind == "diversity"
    assert found.settings["runs"] == runs and json.dumps(found.results)
    assert not found.results["groups"]  # one track, one recipe
    bench.close()


def test_one_run_is_no_row_of_generations(copied: Opener) -> None:
    bench = copied()
    batch = bench.store.reads.runs(1, kinds=("batch",))[0].run_id
    with pytest.raises(InputError, match="1 of 1 runs of those named hold accepted points"):
        run_generations(bench, [batch])
    with pytest.raises(InputError, match="0 of 0 runs of spec 'none'"):
        run_generations(bench, spec_id="none")
    with pytest.raises(StoreError, match="no run 'rx'"):
        run_generations(bench, ["rx", batch])
    frame = texts_of(bench, [batch])
    assert len(frame) == bench.store.reads.count_candidates(run_id=batch, outcome="admitted")
    assert frame["simulated"].all()
    bench.close()
