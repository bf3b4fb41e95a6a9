"""Do intervals cover and flags stay quiet? `python -m tests.benchmarks.coverage [panels] [items]`

Simulated panels whose truth is known: how often the 95% intervals of pass@1, pass@k, pass^k and of
paired differences hold the true value; how often a flow without a brittle step has one flagged; how
often five equal solvers are said to be told apart by an item.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.measures.flows import flow
from workbench.measures.items import labels
from workbench.measures.scores import Counts, Draws, estimates, pass_all, pass_at, rates

SAMPLES, K = 8, 4
SHAPES = {"middling": (2.0, 2.0), "easy": (8.0, 2.0), "polarised": (0.4, 0.4)}
EASIER = 1.3


def panel(rng: np.random.Generator, items: int, shape: tuple[float, float]) -> Counts:
    """Two models on items drawn anew; the second finds each item somewhat harder."""
    first = rng.beta(*shape, size=items)
    p = np.column_stack([first, first**EASIER])
    c = rng.binomial(SAMPLES, p).astype(float)
    n = np.full_like(c, SAMPLES)
    names = [f"i{i}" for i in range(items)]
    return Counts(names, ["a", "b"], n, c, n, np.arange(items), True)


def truth(shape: tuple[float, float]) -> dict[str, float]:
    """The values in the population of items, by two million draws."""
    p = np.random.default_rng(99).beta(*shape, size=2_000_000)
    return {
        "pass@1": float(p.mean()), f"pass@{K}": float((1 - (1 - p) ** K).mean()),
        f"pass^{K}": float((p**K).mean()), "difference": float((p - p**EASIER).mean()),
    }  # fmt: skip


def found(counts: Counts, seed: int) -> dict[str, tuple[float, float]]:
    """The intervals that the measures give for one panel."""
    table = rates(counts)
    columns = np.column_stack([
        table[:, 0], pass_at(counts, K)[:, 0], pass_all(counts, K)[:, 0], table[:, 0] - table[:, 1],
    ])  # fmt: skip
    names = ("pass@1", f"pass@{K}", f"pass^{K}", "difference")
    got = estimates(columns, Draws(counts.clusters, seed))
    return {n: (e.lo or 0.0, e.hi or 0.0) for n, e in zip(names, got, strict=True)}


def covered(panels: int, items: int) -> Iterator[str]:
    for name, shape in SHAPES.items():
        real, rng = truth(shape), np.random.default_rng(1)
        low = dict.fromkeys(real, 0)
        high = dict.fromkeys(real, 0)
        for seed in range(panels):
            for what, (lo, hi) in found(panel(rng, items, shape), seed).items():
                low[what] += real[what] < lo
                high[what] += real[what] > hi
        for what, value in real.items():
            share = 1 - (low[what] + high[what]) / panels
            yield (f"{name:10} {what:11} {value:6.3f} {share:8.3f} "
                   f"{low[what] / panels:10.3f} {high[what] / panels:10.3f}")  # fmt: skip


def quiet_flows(flows: int, rollouts: int = 120, steps: int = 6) -> float:
    """The share of flows with a step called brittle although all steps are alike."""
    rng, flagged = np.random.default_rng(2), 0
    for seed in range(flows):
        ease = rng.beta(6, 3, size=rollouts // 3)  # tasks differ, steps of a task do not
        marks = rng.binomial(1, np.repeat(ease, 3)[:, None], size=(rollouts, steps))
        frame = pd.DataFrame({
            "rollout_id": np.repeat([f"r{i}" for i in range(rollouts)], steps),
            "task_id": np.repeat([f"t{i // 3}" for i in range(rollouts)], steps), "model": "m",
            "step_index": np.tile(np.arange(steps), rollouts),
            "step_name": np.tile([f"s{i}" for i in range(steps)], rollouts),
            "correct": marks.ravel().astype(float),
        })  # fmt: skip
        flagged += any(row["brittle"] for row in flow("m", frame, None, "step_name", seed)["steps"])
    return flagged / flows


def told_apart(items: int) -> float:
    """The share of items at which five equal solvers are called discriminating or inverted."""
    rng = np.random.default_rng(3)
    p = rng.uniform(0.1, 0.9, size=items)
    c = rng.binomial(SAMPLES, p[:, None], size=(items, 5)).astype(float)
    n, names = np.full_like(c, SAMPLES), [f"i{i}" for i in range(items)]
    counts = Counts(names, list("abcde"), n, c, n, np.arange(items), True)
    named = [row["label"] for row in labels(counts, list("abcde"), 0)]
    return sum(name in ("discriminating", "inverted") for name in named) / items


def main() -> None:
    panels = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    items = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    print(f"{panels} panels of {items} items x {SAMPLES} samples; 95% intervals")
    print(f"{'items':10} {'of':11} {'truth':>6} {'covered':>8} {'too high':>10} {'too low':>10}")
    for line in covered(panels, items):
        print(line)
    flows = max(20, panels // 5)
    print(f"{flows} flows without a brittle step: flagged in {quiet_flows(flows):.3f} (bar .05)")
    print(f"five equal solvers, 2,000 items: told apart in {told_apart(2000):.3f} (bar .15)")


if __name__ == "__main__":
    main()
