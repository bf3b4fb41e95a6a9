"""What do measures take on large tables? `python -m tests.benchmarks.measures`

Outcomes of 50 models x 2,000 items x 4 samples as Parquet and 100,000 step rows as CSV, each at a
quarter, once and four times that size, each in a process of its own: CPU seconds and peak memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SCALES = (0.25, 1.0, 4.0)


def outcomes(folder: Path, scale: float) -> Path:
    """Models of normal ability on items of normal difficulty (1PL)."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    models, items, samples = 50, int(2000 * scale), 4
    gap = rng.normal(size=models)[None, :] - rng.normal(size=items)[:, None]
    value = rng.random((items, models, samples)) < 1 / (1 + np.exp(-gap))[:, :, None]
    names = {"item_id": [f"i{k}" for k in range(items)], "model": [f"m{k}" for k in range(models)],
             "sample": range(samples)}  # fmt: skip
    frame = pd.MultiIndex.from_product(names.values(), names=list(names)).to_frame(index=False)
    file = folder / "outcomes.parquet"
    frame.assign(value=value.ravel().astype(float)).to_parquet(file)
    return file


def steps(folder: Path, scale: float) -> Path:
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    tasks, rollouts, many = int(500 * scale), 10, 20
    runs = [(f"t{t}", f"t{t}r{r}") for t in range(tasks) for r in range(rollouts)]
    frame = pd.DataFrame({
        "rollout_id": np.repeat([r for _, r in runs], many),
        "task_id": np.repeat([t for t, _ in runs], many),
        "step_index": np.tile(np.arange(many), len(runs)),
        "step_name": np.tile([f"s{i}" for i in range(many)], len(runs)),
        "correct": (rng.random(len(runs) * many) < 0.9).astype(int),
    })  # fmt: skip
    file = folder / "steps.csv"
    frame.to_csv(file, index=False)
    return file


def measure(kind: str, scale: float) -> dict[str, Any]:
    """One measure in this process."""
    import resource

    from workbench.actions.measure import Reading
    from workbench.actions.panel import panel
    from workbench.actions.steps import Flow
    from workbench.actions.steps import steps as measure_steps

    with tempfile.TemporaryDirectory() as folder:
        file = (outcomes if kind == "panel" else steps)(Path(folder), scale)
        begun = time.process_time()
        if kind == "panel":
            found = panel(file, Reading())
        else:
            found = measure_steps(file, Reading(), Flow())
        cpu = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": found.inputs[0]["rows"], "cpu": cpu, "peak_mb": peak}


def main() -> None:
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], float(sys.argv[2]))))
        return
    print(f"{'measure':8} {'rows':>10} {'CPU s':>7} {'peak MB':>8}")
    for kind in ("panel", "steps"):
        for scale in SCALES:
            command = [sys.executable, "-m", "tests.benchmarks.measures", kind, str(scale)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            row = json.loads(done.stdout)
            print(f"{kind:8} {row['rows']:>10,} {row['cpu']:>7.1f} {row['peak_mb']:>8.0f}")


if __name__ == "__main__":
    main()
