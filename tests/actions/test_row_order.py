"""The order of rows says nothing: the same table shuffled gives the same figures, bounds too."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from workbench.actions.agreement import Question, agreement
from workbench.actions.compare import Slices, compare
from workbench.actions.measure import Measured, Reading
from workbench.actions.origins import Split, families, origins
from workbench.actions.panel import panel
from workbench.actions.steps import Flow, steps

RNG = np.random.default_rng(4)
BITS = ["item_id,model,sample,value,cluster_id,family,kind"] + [
    f"q{i},{m},{s},{int(RNG.random() < 0.3 + 0.1 * j)},c{i // 3},{'xy'[j % 2]},{'uv'[i % 2]}"
    for i in range(20) for j, m in enumerate("abcd") for s in range(int(RNG.integers(1, 5)))
]  # fmt: skip
FRACTIONS = ["item_id,model,value,cluster_id,kind"] + [
    f"q{i},{m},{RNG.random():.4f},c{i // 4},{'uv'[i // 10]}"
    for i in range(20) for m in "abc" for _ in range(3)
]  # fmt: skip
STEPS = ["rollout_id,task_id,step_index,step_name,correct,reward,model"] + [
    f"{m}{k},t{k // 3},{i},s{i % 3},{int(RNG.random() < 0.7)},{k % 2},{m}"
    for m in "ab" for k in range(12) for i in range(4)
]  # fmt: skip
LABELS = ["item_id,rater,label,kind"] + [
    f"{i},{rater},{RNG.integers(0, 3)},{'uv'[i % 2]}"
    for i in range(30) for rater in "abc" if RNG.random() < 0.8
]  # fmt: skip

Run = Callable[[Path, Path], Measured]
RUNS: dict[str, tuple[Sequence[str], Run]] = {
    "panel": (BITS, lambda file, _: panel(file, Reading())),
    "panel of fractions": (FRACTIONS, lambda file, _: panel(file, Reading())),
    "steps": (STEPS, lambda file, _: steps(file, Reading(), Flow())),
    "steps pooled": (STEPS, lambda file, _: steps(file, Reading(), Flow("step_index", pool=True))),
    "agreement": (LABELS, lambda file, _: agreement(
        file, Reading(), Question(reference="majority:a,b"), "kind")),
    "compare": (BITS, lambda file, as_was: compare(as_was, file, Reading(), Slices(("kind",)))),
    "compare fractions": (FRACTIONS, lambda file, as_was: compare(
        as_was, file, Reading(), Slices())),
    "compare steps": (STEPS, lambda file, as_was: compare(as_was, file, Reading(), Slices())),
    "origins": (FRACTIONS, lambda file, _: origins(file, Reading(), Split("kind"))),
    "families": (BITS, lambda file, _: families(file, Reading(), Split("kind"), "")),
}  # fmt: skip


@pytest.mark.parametrize("name", RUNS)
def test_shuffled_rows_give_the_same_results(tmp_path: Path, name: str) -> None:
    (head, *rows), measure = RUNS[name]
    as_was, file = tmp_path / "as_was.csv", tmp_path / "table.csv"
    as_was.write_text("\n".join([head, *rows]))
    told = set()
    for turn in range(3):
        shuffled = random.Random(turn).sample(rows, len(rows)) if turn else rows
        file.write_text("\n".join([head, *shuffled]))
        told.add(json.dumps(measure(file, as_was).results))
    assert len(told) == 1
