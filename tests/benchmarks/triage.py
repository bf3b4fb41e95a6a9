"""Label triage on simulated verdicts with known truth: does the corrected rate's interval cover?

python -m tests.benchmarks.triage [repeats]: by prevalence, judge and size, how often the 95%
intervals of the corrected rate, of the naive pooled rate and of the judge's own hold the true rate
of the set; the whole way is walked: signals, priorities, picks, labels of the picked alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from workbench.console import table
from workbench.measures.corrected import Sample, corrected
from workbench.measures.triage import Signals, boundary, budget, certain_now, disagreement, picks

SIZES, PREVALENCES = (200, 600, 2000), (0.05, 0.2, 0.5)
JUDGES = ((0.9, 0.9), (0.9, 0.8), (0.8, 0.7), (0.7, 0.9))
TAU, VOTERS = 0.7, 3


class World(NamedTuple):
    """One simulated set: how large, how often good, and how good its judges are."""

    n: int
    prevalence: float
    tpr: float
    tnr: float


class Outcome(NamedTuple):
    """Shares of repeats in which each interval held the truth, and the corrected one's width."""

    corrected: float
    naive: float
    judge: float
    bias: float
    naive_bias: float
    width: float
    tpr: float
    tnr: float
    random: int


def simulated(world: World, rng: Any) -> tuple[Any, Any, list[float]]:
    """Truth, the panel's share of pass votes, and priorities.

    A judge sees a latent score: errors lie near where it turns, so that what is escalated is no
    fair sample of anything. Three voters see it with noise of their own. Where stakes are high,
    more is bad.
    """
    up, down = NormalDist().inv_cdf(world.tpr), -NormalDist().inv_cdf(world.tnr)
    truth = (rng.random(world.n) < world.prevalence).astype(float)
    latent = rng.normal(np.where(truth == 1, up, down), 1.0)
    votes = (latent[:, None] + rng.normal(0, 0.6, (world.n, VOTERS)) >= 0).astype(float)
    stakes = (rng.random(world.n) < np.where(truth == 1, 0.05, 0.25)).astype(float)
    score = np.clip(TAU + 0.15 * latent, 0, 1)
    priorities = [
        Signals(boundary(float(s), TAU), disagreement(list(v)), float(h), 0.0).priority
        for s, v, h in zip(score, votes, stakes, strict=True)
    ]
    return truth, votes.mean(axis=1), priorities


def labelled(world: World, rng: Any, seed: int, share: float = 1.0) -> tuple[Any, Sample]:
    """The truth and what is known once that share of the work is done."""
    truth, verdict, priorities = simulated(world, rng)
    total, random = budget(world.n)
    found = picks(priorities, [f"leaf {i % 4}" for i in range(world.n)], total, random, seed)
    done = share * total
    looked = np.array([p.order is not None and p.order < done for p in found])
    certain = np.array(certain_now(found, looked.tolist()))
    return truth, Sample(np.where(looked, truth, np.nan), verdict, certain.astype(int), certain)


def measured(world: World, repeats: int, seed: int = 0, share: float = 1.0) -> Outcome:
    """Coverage over repeats of one cell."""
    rng = np.random.default_rng([seed, world.n, int(1000 * world.prevalence), int(100 * world.tpr),
                                 int(100 * world.tnr)])  # fmt: skip
    rows = list(_repeats(world, rng, repeats, share))
    mean = np.array([row[:-1] for row in rows], dtype=float)
    told = [float(np.nanmean(column)) for column in mean.T]
    return Outcome(*told, rows[0][-1])


def _repeats(world: World, rng: Any, repeats: int, share: float) -> Iterator[tuple[Any, ...]]:
    for number in range(repeats):
        truth, sample = labelled(world, rng, number, share)
        found, rate = corrected(sample, number), truth.mean()
        said = sample.verdict > 0.5
        right = {"TPR": said[truth == 1].mean() if (truth == 1).any() else np.nan,
                 "TNR": 1 - said[truth == 0].mean()}  # fmt: skip
        yield (
            _holds(found["rate"], rate), _holds(found["naive"], rate), _holds(found["judge"], rate),
            found["rate"].value - rate, found["naive"].value - rate,
            found["rate"].hi - found["rate"].lo,
            *(_holds(found[name], right[name]) for name in ("TPR", "TNR")), found["random"],
        )  # fmt: skip


def _holds(found: Any, truth: float) -> float:
    if found.value is None or truth != truth:
        return float("nan")
    return float(found.lo - 1e-9 <= truth <= found.hi + 1e-9)


def main(repeats: int = 1000) -> None:
    """Print the table; the last column marks cells off 95% by more than two points."""
    rows = []
    for n in SIZES:
        for prevalence in PREVALENCES:
            for tpr, tnr in JUDGES:
                one = measured(World(n, prevalence, tpr, tnr), repeats)
                rows.append((
                    n, prevalence, f"{tpr:g}/{tnr:g}", one.random, f"{one.corrected:.3f}",
                    f"{one.naive:.3f}", f"{one.judge:.3f}", f"{one.bias:+.4f}",
                    f"{one.naive_bias:+.3f}", f"{one.width:.3f}", f"{one.tpr:.3f}",
                    f"{one.tnr:.3f}", "" if abs(one.corrected - 0.95) <= 0.0201 else "off",
                ))  # fmt: skip
                print(*rows[-1], file=sys.stderr, flush=True)
    head = ("n", "prevalence", "TPR/TNR", "random", "corrected covers", "naive covers",
            "judge covers", "bias", "naive bias", "width", "TPR covers", "TNR covers",
            "")  # fmt: skip
    print(table(head, rows))
    off = sum(row[-1] == "off" for row in rows)
    fair = sum(abs(float(row[5]) - 0.95) <= 0.0201 for row in rows)
    print(
        f"within two points of 95%: corrected {len(rows) - off} of {len(rows)} cells, naive {fair} "
        f"(down to {min(float(row[5]) for row in rows):.3f}); {repeats} repeats a cell"
    )


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:2]))
