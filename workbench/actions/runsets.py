"""Does a spec's data narrow from run to run? The accepted points of a store as sets of texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.actions.diversity import looked
from workbench.actions.measure import Measured
from workbench.actions.open import Bench
from workbench.actions.textsets import NONE, Making
from workbench.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

PAGE = 200
COLUMNS = ("track", "recipe")


def run_generations(
    bench: Bench, runs: Sequence[str] = (), spec_id: str = "", *, seed: int = 0,
    vectors: bool = True,
) -> Measured:  # fmt: skip
    """Accepted points of runs in order (or of all runs of a spec, oldest first), run by run.

    The result is that of `measure diversity` by track and recipe with the runs as generations. A
    run without an accepted point is left out and noted. InputError where fewer than two are left.
    """
    named = list(runs) or bench.store.reads.runs_of_spec(spec_id)
    frame = texts_of(bench, named)
    there = [run for run in named if (frame["run"] == run).any()]
    if len(there) < 2:
        of = f"spec {spec_id!r}" if spec_id else "those named"
        raise InputError(
            f"{len(there)} of {len(named)} runs of {of} hold accepted points; two are compared"
        )
    making = Making("store", embed=bench.embedder.embed) if vectors else Making(NONE)
    results = looked({"eval": frame}, [c for c in COLUMNS if frame[c].nunique() > 1], "run", seed,
                     making)  # fmt: skip
    said = [f"run {run} holds no accepted point" for run in named if run not in there]
    settings = {"runs": there, "spec": spec_id, "seed": seed, "vectors": vectors}
    simulated = bool(frame["simulated"].any())
    return Measured("diversity", [], settings, results, said, simulated)


def texts_of(bench: Bench, runs: Sequence[str]) -> pd.DataFrame:
    """The prompts of accepted points, run after run in slot order: text, run, recipe, track."""
    import pandas as pd

    columns = ("text", "run", "recipe", "track", "simulated")
    rows = [row for run in runs for row in _rows(bench, run)]
    return pd.DataFrame(rows, columns=list(columns))


def _rows(bench: Bench, run: str) -> list[tuple[Any, ...]]:
    reads = bench.store.reads
    reads.run_row(run)  # StoreError where there is none
    found: list[tuple[Any, ...]] = []
    page = 0
    while True:
        points = reads.candidates(PAGE, page * PAGE, newest=False, run_id=run, outcome="admitted")
        for point in points:
            draft = reads.draft(point.id)
            prompt = draft.payload.get("prompt") if draft is not None else None
            if isinstance(prompt, str) and prompt.strip():
                found.append((prompt, run, point.recipe, point.track, point.simulated))
        page += 1
        if len(points) < PAGE:
            return found
