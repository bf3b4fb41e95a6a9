"""Does the ablation find what was planted, and nothing else? `python -m tests.benchmarks.ablation`

Parts: crossings depth null; all of them without an argument. Truth is planted by the logits of
STANDINS 8 (groups by L1 topics, specificity by depth), drawn afresh by seed in every repeat; the
measures are those of the commands. CPU seconds are this process's own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from workbench.measures.ablation import ablation, arms_of
from workbench.measures.crossings import crossings
from workbench.measures.prompts import by_prompt

GROUPS = ("any customer", "older customer", "new arrival", "student", "carer")
TOPICS = {"access": -0.7, "fraud": 0.9, "lending": 0.0}
PLANTED = {("older customer", "fraud"), ("new arrival", "lending")}
CROSSING, DEPTH = 3.0, 0.25
SPECIFICITY = {"L1": 0.4, "L2": 2.0, "L3": 5.3}
BASES = {"a": -2.15, "b": -1.79, "c": -1.60}
CONTROL = "c"  # neither depth nor crossing moves it
TRUTH_DRAWS = 200_000


class World(NamedTuple):
    """What is planted: the weight of depth, of the crossings, and topics by arm."""

    depth: float = DEPTH
    crossing: float = CROSSING
    mix: dict[str, tuple[int, int, int]] = {}


def prompts(
    rng: np.random.Generator, world: World, arms: Sequence[str], n: int
) -> pd.DataFrame:  # fmt: skip
    """n prompts an arm: topics by the arm's mix (else even), groups in turn, specificity drawn."""
    rows = []
    for arm in arms:
        shares = np.array(world.mix.get(arm, (1, 1, 1)), dtype=float)
        topics = np.repeat(list(TOPICS), np.diff(np.round(np.cumsum([0, *shares]) / shares.sum()
                                                          * n)).astype(int))  # fmt: skip
        for i, topic in enumerate(topics):
            specific = min(10.0, float(rng.poisson(SPECIFICITY[arm])))
            rows.append((f"{arm}-{i}", arm, str(topic), GROUPS[i % len(GROUPS)], specific))
    columns = ["item_id", "group", "stratum", "who", "specific"]
    return pd.DataFrame(rows, columns=columns)


def balanced(rng: np.random.Generator, arms: Sequence[str], n: int) -> pd.DataFrame:
    """n prompts spread evenly over the fifteen cells, arms in turn within a cell."""
    cells = [(topic, group) for topic in TOPICS for group in GROUPS]
    rows = []
    for i in range(n):
        (topic, group), arm = cells[i % len(cells)], arms[(i + i // len(cells)) % len(arms)]
        specific = min(10.0, float(rng.poisson(SPECIFICITY[arm])))
        rows.append((f"{arm}-{i}", arm, topic, group, specific))
    return pd.DataFrame(rows, columns=["item_id", "group", "stratum", "who", "specific"])


def chance(frame: pd.DataFrame, model: str, world: World) -> np.ndarray:
    """Each prompt's chance that the model fails on it."""
    topic = frame["stratum"].map(TOPICS).to_numpy(float)
    logit = BASES[model] + topic
    if model != CONTROL:
        planted = [pair in PLANTED for pair in zip(frame["who"], frame["stratum"], strict=True)]
        logit = logit + world.depth * frame["specific"].to_numpy(float)
        logit = logit + world.crossing * np.array(planted, dtype=float)
    return np.asarray(1 / (1 + np.exp(-logit)))


def answered(
    rng: np.random.Generator, frame: pd.DataFrame, world: World, models: Sequence[str],
    samples: int,
) -> pd.DataFrame:  # fmt: skip
    """Outcomes: every model on every prompt, `samples` times; value 1 is a failure."""
    parts = []
    for model in models:
        share = chance(frame, model, world)
        for _ in range(samples):
            value = (rng.random(len(frame)) < share).astype(float)
            parts.append(frame.assign(model=model, value=value))
    whole = pd.concat(parts, ignore_index=True)
    return whole.assign(status="", cluster_id=whole["item_id"])


def truths(world: World, arms: Sequence[str]) -> dict[str, float]:
    """The failure rate of each model's last arm minus its first, over very many prompts."""
    frame = prompts(np.random.default_rng(10**9), world, arms, TRUTH_DRAWS)
    last = (frame["group"] == arms[-1]).to_numpy()
    found = {}
    for model in BASES:
        share = chance(frame, model, world)
        found[model] = float(share[last].mean() - share[frame["group"] == arms[0]].mean())
    return found


# --- parts ----------------------------------------------------------------------------------------


def found_crossings(seed: int, world: World, n: int, samples: int, held: Sequence[str]) -> set[Any]:
    """The cells that stand out in one repeat: targets a and b, prompts of three depths."""
    rng, arms = np.random.default_rng(seed), ("L1", "L2", "L3")
    frame = balanced(rng, arms, n)
    rows = by_prompt(answered(rng, frame, world, ("a", "b"), samples), ["who", "stratum", "group"])
    cells = crossings(rows, ["who"], "stratum", held, seed)
    return {(cell["value"], cell["topic"]) for cell in cells if cell["stands_out"]}


def part_crossings(repeats: int = 100) -> Iterator[str]:
    """Both planted cells of fifteen (group x L1) found, and what else stands out."""
    yield f"crossings: 15 cells, two planted (logit +{CROSSING}), targets a and b, BH .10"
    yield f"{'prompts':>8} {'samples':>8} {'both':>9} {'each':>7} {'false':>12} {'null':>14}"
    for n, samples in ((60, 3), (60, 1), (120, 1)):
        hits = [found_crossings(seed, World(), n, samples, ["group"]) for seed in range(repeats)]
        both = sum(found >= PLANTED for found in hits)
        each = sum(len(found & PLANTED) for found in hits) / (2 * repeats)
        many, false = sum(map(len, hits)), sum(len(found - PLANTED) for found in hits)
        null = [found_crossings(seed, World(crossing=0.0), n, samples, ["group"])
                for seed in range(1000, 1000 + repeats)]  # fmt: skip
        empty = sum(bool(found) for found in null)
        yield (
            f"{n:>8} {samples:>8} {both:>5}/{repeats} {each:>7.3f} {false:>4} of {many:<4} "
            f"{empty:>3} of {repeats} runs"
        )


def part_depth(repeats: int = 400) -> Iterator[str]:
    """The interval of L3 - L1 within L1 topics against the truth, by model."""
    arms = ("L1", "L3")
    truth = truths(World(), arms)
    yield "depth: L3 - L1 within topics; truth " + ", ".join(
        f"{model} {value:.3f}" for model, value in truth.items()
    )
    yield f"{'an arm':>8} {'samples':>8}  covered of {repeats} (first 100); detected"
    for n, samples in ((60, 1), (60, 3), (120, 1)):
        held: dict[str, list[bool]] = {model: [] for model in BASES}
        seen = dict.fromkeys(BASES, 0)
        for seed in range(repeats):
            rng = np.random.default_rng(seed)
            frame = prompts(rng, World(), arms, n)
            outcome = answered(rng, frame, World(), tuple(BASES), samples)
            for row in ablation(outcome, arms_of(arms), seed)["models"]:
                told = row["stratified_difference"]
                held[row["model"]].append(told.lo <= truth[row["model"]] <= told.hi)
                seen[row["model"]] += row["p_cmh"] is not None and row["p_cmh"] < 0.05
        cells = "   ".join(
            f"{model} {sum(kept)} ({sum(kept[:100])}); {seen[model] / repeats:.2f}"
            for model, kept in held.items()
        )
        yield f"{n:>8} {samples:>8}  {cells}"


def part_null(repeats: int = 200, n: int = 150) -> Iterator[str]:
    """No effect of depth: how often a test calls one, with even and uneven topics."""
    yield f"null: {n} prompts an arm, no effect of depth; significant at 5% of {repeats} repeats"
    yield f"{'topics':>18} {'samples':>8} {'CMH':>10} {'raw, pooled':>12} {'Holm, any of 3':>15}"
    mixes: dict[str, dict[str, tuple[int, int, int]]] = {
        "even": {}, "6:3:1 and 1:3:6": {"L1": (6, 3, 1), "L3": (1, 3, 6)},
    }  # fmt: skip
    for name, mix in mixes.items():
        # access first, fraud last: the mixes differ in the topics that fail least and most
        order = {arm: (shares[0], shares[2], shares[1]) for arm, shares in mix.items()}
        world = World(depth=0.0, mix=order)
        for samples in (1, 3):
            cmh = raw = family = 0
            for seed in range(repeats):
                rng = np.random.default_rng(seed)
                frame = prompts(rng, world, ("L1", "L3"), n)
                outcome = answered(rng, frame, world, tuple(BASES), samples)
                rows = ablation(outcome, arms_of(("L1", "L3")), seed)["models"]
                cmh += rows[0]["p_cmh"] < 0.05
                raw += rows[0]["p_raw"] < 0.05
                family += any(row["p_holm"] < 0.05 for row in rows)
            told = f"{cmh:>6}/{repeats} {raw:>8}/{repeats} {family:>11}/{repeats}"
            yield f"{name:>18} {samples:>8} {told}"


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "crossings": part_crossings, "depth": part_depth, "null": part_null,
}  # fmt: skip


def main(names: Sequence[str]) -> None:
    for name in names or tuple(PARTS):
        started = time.process_time()
        for line in PARTS[name]():
            print(line, flush=True)
        print(f"{name}: {time.process_time() - started:.1f} s of CPU\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
