"""Do intervals cover and flags stay quiet? `python -m tests.benchmarks.coverage [panels] [items..]`

Simulated panels whose truth is known: how often the 95% intervals of pass@k, pass^k and of paired
and unpaired differences hold the true value, and how wide they are; how often a flow without a
brittle step has one flagged; how often five equal solvers are said to be told apart by an item.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.domain.estimate import Estimate
from workbench.measures.contrasts import contrast, mean_contrast
from workbench.measures.flows import flow
from workbench.measures.items import labels
from workbench.measures.scores import Counts, Draws, estimates, pass_all, pass_at

SAMPLES = 8
SIZES = (100, 200, 500)
SHAPES = {"middling": (2.0, 2.0), "easy": (8.0, 2.0), "very easy": (20.0, 1.0),
          "hard": (2.0, 8.0), "polarised": (0.4, 0.4), "1% broken": (50.0, 1.0)}  # fmt: skip
EASIER, ALIKE = 1.3, 0.5
BATCH = 100
HEAD = f"{'items':10} {'of':13} {'many':>5} {'truth':>7} {'percentile':>16} {'reported':>16}"


def abilities(rng: np.random.Generator, shape: str, size: tuple[int, ...]) -> np.ndarray:
    """The chance to pass each item; of `1% broken` one in a hundred is never passed."""
    p = rng.beta(*SHAPES[shape], size=size)
    return np.where(rng.random(size) < 0.01, 0.0, p) if "broken" in shape else p


def counts_of(p: np.ndarray, samples: int, rng: np.random.Generator) -> Counts:
    """As many models as columns on as many items as rows."""
    c = rng.binomial(samples, p).astype(float)
    n = np.full_like(c, samples)
    items, models = [f"i{i}" for i in range(len(p))], [f"m{j}" for j in range(p.shape[1])]
    return Counts(items, models, n, c, n, np.arange(len(p)), True)


def clustered(rng: np.random.Generator, shape: str, items: int, size: int) -> np.ndarray:
    """Abilities by item and panel; in clusters of `size` half of the items are alike."""
    p = abilities(rng, shape, (items, BATCH))
    shared = np.repeat(abilities(rng, shape, (items // size, BATCH)), size, axis=0)
    return np.where(rng.random(p.shape) < ALIKE, shared, p) if size > 1 else p


class Tally:
    """Of how many intervals hold the truth, and how wide they are."""

    def __init__(self, truth: float) -> None:
        self.truth, self.held, self.wide, self.many = truth, 0, 0.0, 0

    def add(self, low: float, high: float) -> None:
        self.held += low - 1e-12 <= self.truth <= high + 1e-12
        self.wide += high - low
        self.many += 1

    def take(self, one: Estimate) -> None:
        """An estimate without bounds (nothing varied) claims nothing and is left out."""
        if one.lo is not None and one.hi is not None:
            self.add(one.lo, one.hi)

    def __str__(self) -> str:
        return f"{self.held / self.many:.3f} (+-{self.wide / self.many / 2:.4f})"


def passes(shape: str, items: int, panels: int, size: int, samples: int) -> Iterator[str]:
    """pass@k and pass^k: the percentile interval alone, and what is reported."""
    big = abilities(np.random.default_rng(99), shape, (2_000_000,))
    rng = np.random.default_rng(items)
    wanted = [(f"pass@{k}", k, pass_at, float((1 - (1 - big) ** k).mean())) for k in (1, 4, 8)]
    wanted += [(f"pass^{k}", k, pass_all, float((big**k).mean())) for k in (4, 8)]
    wanted = [one for one in wanted if one[1] <= samples]
    tallies = {name: (Tally(real), Tally(real)) for name, _, _, real in wanted}
    for seed in range(max(1, panels // BATCH)):
        counts = counts_of(clustered(rng, shape, items, size), samples, rng)
        draws = Draws(np.arange(items) // size, seed)
        for name, k, table, _ in wanted:
            columns = table(counts, k)
            bounds = np.quantile(draws.means(columns), [0.025, 0.975], axis=0)
            for j, one in enumerate(estimates(columns, draws)):
                tallies[name][0].add(bounds[0, j], bounds[1, j])
                tallies[name][1].take(one)
    for name, (alone, said) in tallies.items():
        many = f"{items}" if size == 1 else f"{items}/{size}"
        label = f"{name} of {samples}"
        yield f"{shape:10} {label:13} {many:>5} {alone.truth:7.4f} {alone!s:>16} {said!s:>16}"


def differences(shape: str, items: int, panels: int, samples: int) -> Iterator[str]:
    """A model and one that finds each item harder: paired on the same items, and on others."""
    big = abilities(np.random.default_rng(99), shape, (2_000_000,))
    rng, real = np.random.default_rng(items), float((big - big**EASIER).mean())
    pair, apart, clusters = Tally(real), Tally(real), np.arange(items)
    for panel in range(panels):
        p = abilities(rng, shape, (items, 2))
        a = rng.binomial(samples, p[:, 0]) / samples
        b = rng.binomial(samples, p[:, 0] ** EASIER) / samples
        pair.take(mean_contrast(a - b, clusters, "").difference)
        if panel % 4 == 0:  # tables take longer
            other = rng.binomial(samples, p[:, 1] ** EASIER) / samples
            apart.take(contrast(_frame(other, "other"), _frame(a, "one"))["difference"])
    for name, tally in (("paired", pair), ("unpaired", apart)):
        label = f"{name} of {samples}"
        yield f"{shape:10} {label:13} {items:>5} {real:7.4f} {'':>16} {tally!s:>16}"


def _frame(rates: np.ndarray, name: str) -> pd.DataFrame:
    ids = [f"{name}{i}" for i in range(len(rates))]
    return pd.DataFrame({"item_id": ids, "value": rates, "cluster_id": ids})


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
    sizes = [int(word) for word in sys.argv[2:]] or SIZES
    print(f"{panels} panels; 95% intervals: the share that holds the truth (and half their width)")
    print(HEAD)
    for items in sizes:
        for shape in SHAPES:
            for samples in (1, SAMPLES):
                for line in passes(shape, items, panels, 1, samples):
                    print(line)
                for line in differences(shape, items, panels, samples):
                    print(line)
        for shape in SHAPES:
            for line in passes(shape, 5 * items, panels, 5, SAMPLES):
                print(line)
    flows = max(20, panels // 5)
    print(f"{flows} flows without a brittle step: flagged in {quiet_flows(flows):.3f} (bar .05)")
    print(f"five equal solvers, 2,000 items: told apart in {told_apart(2000):.3f} (bar .15)")


if __name__ == "__main__":
    main()
