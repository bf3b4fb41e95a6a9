"""Does the ablation find what was planted, and nothing else? `python -m tests.benchmarks.ablation`

Parts: crossings depth null; all of them without an argument. Queries are those of the offline
authors, a pool of them by arm, topic (L1) and group; whether a target fails is drawn from its
planted chance at the text, afresh by seed in every repeat. Truth is the mean chance over the pool.
No gate and no judge is asked: this is about the measures, which are those of the commands. CPU
seconds are this process's own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from tests.benchmarks.social import TARGETS, said
from workbench.measures.ablation import ablation, arms_of
from workbench.measures.crossings import crossings
from workbench.measures.prompts import by_prompt
from workbench.models.offline.asker import write
from workbench.models.offline.draws import Draws
from workbench.models.offline.rates import row
from workbench.models.offline.targets import chance_of_failure
from workbench.models.offline.targets.read import read
from workbench.specfile import DATA, read_taxonomy

ARMS = ("L1", "L2", "L3")
TOPICS = ("access", "fraud", "lending")
PLANTED = {("older customer", "fraud"), ("new arrival", "lending")}
POOL = 60  # queries of each of 45 cells
UNPLANTED = {"depth": 0.0, "older_fraud": 0.0, "arrival_lending": 0.0}
Rates = Mapping[str, float]


class Pool(NamedTuple):
    """Queries with their arm, topic and group, and each target's chance to fail at them."""

    frame: pd.DataFrame
    chances: dict[str, np.ndarray]
    cells: dict[tuple[str, str, str], np.ndarray]


@cache
def pool(planted: bool = True) -> Pool:
    """The queries of the offline authors, the same in every repeat."""
    tree, rng = read_taxonomy(DATA / "demo_social" / "taxonomy.yaml"), Random(5)
    leaves = {topic: [n for n in tree.leaves() if tree.path(n.id)[0].id == topic]
              for topic in TOPICS}  # fmt: skip
    axes = {axis.name: [value.value for value in axis.values] for axis in tree.axes}
    rows, seen = [], []
    for arm, topic, group in ((a, t, g) for a in ARMS for t in TOPICS for g in axes["user_group"]):
        for number in range(POOL):
            path = tree.path(rng.choice(leaves[topic]).id)
            place = _place(rng, axes, tree.forbidden, group)
            labels = " > ".join(node.label for node in path[: int(arm[1])])
            seen.append(_text(labels, place, len(rows)))
            rows.append((f"{arm}-{topic}-{group}-{number}", arm, topic, group))
    frame = pd.DataFrame(rows, columns=["query", "group", "stratum", "who"])
    reads = [read(said(text)) for text in seen]
    found = {}
    for target in TARGETS:
        rates: Rates = {**row("assist", target), **({} if planted else UNPLANTED)}
        found[target] = np.array([chance_of_failure(one, rates) for one in reads])
    cells = {key: np.asarray(rows) for key, rows in
             frame.groupby(["group", "stratum", "who"]).indices.items()}  # fmt: skip
    return Pool(frame, found, cells)


def _place(
    rng: Random, axes: Mapping[str, list[str]], forbidden: Any, group: str
) -> dict[str, str]:
    while True:
        place = {name: rng.choice(values) for name, values in axes.items()}
        place["user_group"] = group
        if not any(all(place[k] == v for k, v in rule.items()) for rule in forbidden):
            return place


def _text(labels: str, place: Mapping[str, str], number: int) -> str:
    """One query, as an offline author writes it in this place."""
    told = "\n".join(f"{name}: {value}" for name, value in place.items())
    user = f"## Taxonomy leaf\nPath: {labels}\n## Coordinate\n{told}"
    messages = [{"role": "system", "content": "You write one social query."},
                {"role": "user", "content": user}]  # fmt: skip
    author = ("author-a", "author-b")[number % 2]
    draw = Draws(author, messages, number, sampled=True)
    return str(write(messages, draw, row("query_author", author))["prompt"])


def groups() -> list[str]:
    return sorted(pool().frame["who"].unique())


def even(rng: np.random.Generator, arms: Sequence[str], n: int) -> np.ndarray:
    """n queries spread evenly over the fifteen cells, the arms in turn within a cell."""
    cells = [(topic, group) for topic in TOPICS for group in groups()]
    return np.array([
        rng.choice(pool().cells[(arms[(i + i // len(cells)) % len(arms)], *cells[i % len(cells)])])
        for i in range(n)
    ])  # fmt: skip


def mixed(
    rng: np.random.Generator, shares: Mapping[str, tuple[int, int, int]], n: int
) -> np.ndarray:  # fmt: skip
    """n queries an arm, topics by the arm's shares, groups at random."""
    picks = []
    for arm, parts in shares.items():
        ends = np.round(np.cumsum([0, *parts]) / sum(parts) * n).astype(int)
        for topic, many in zip(TOPICS, np.diff(ends), strict=True):
            for who in rng.choice(groups(), size=many):
                picks.append(rng.choice(pool().cells[(arm, topic, str(who))]))
    return np.array(picks)


def answered(
    rng: np.random.Generator, picks: np.ndarray, targets: Sequence[str], samples: int,
    planted: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Outcomes: every target on every query, `samples` times; value 1 is a failure."""
    chosen = pool().frame.iloc[picks].reset_index(drop=True)
    chosen = chosen.assign(item_id=[f"q{i}" for i in range(len(chosen))], status="")
    parts = []
    for target in targets:
        share = pool(planted).chances[target][picks]
        for _ in range(samples):
            value = (rng.random(len(picks)) < share).astype(float)
            parts.append(chosen.assign(model=target, value=value))
    whole = pd.concat(parts, ignore_index=True)
    return whole.assign(cluster_id=whole["item_id"])


def truths(first: str, last: str) -> dict[str, float]:
    """Each target's rise from one arm to another: the mean of its rises by topic."""
    frame, found = pool().frame, {}
    for target in TARGETS:
        mean = frame.assign(share=pool().chances[target]).groupby(["group", "stratum"])["share"]
        table = mean.mean().unstack()
        found[target] = float((table.loc[last] - table.loc[first]).mean())
    return found


# --- parts ----------------------------------------------------------------------------------------


def found_crossings(seed: int, n: int, samples: int, planted: bool) -> set[tuple[str, str]]:
    """The cells that stand out in one repeat: targets a and b, queries of three depths."""
    rng = np.random.default_rng(seed)
    frame = answered(rng, even(rng, ARMS, n), TARGETS[:2], samples, planted)
    rows = by_prompt(frame, ["who", "stratum", "group"])
    cells = crossings(rows, ["who"], "stratum", ["group"], seed)
    return {(cell["value"], cell["topic"]) for cell in cells if cell["stands_out"]}


def part_crossings(repeats: int = 100) -> Iterator[str]:
    """Both planted cells of fifteen (group x L1) found, and what else stands out."""
    yield "crossings: 15 cells, two planted (+3.0 logits), targets a and b, BH .10, depth held"
    yield f"{'queries':>8} {'samples':>8} {'both':>9} {'each':>7} {'false':>12} {'unplanted':>16}"
    for n, samples in ((60, 3), (60, 1), (120, 1)):
        hits = [found_crossings(seed, n, samples, True) for seed in range(repeats)]
        both = sum(found >= PLANTED for found in hits)
        each = sum(len(found & PLANTED) for found in hits) / (2 * repeats)
        many, false = sum(map(len, hits)), sum(len(found - PLANTED) for found in hits)
        null = [found_crossings(1000 + seed, n, samples, False) for seed in range(repeats)]
        yield (
            f"{n:>8} {samples:>8} {both:>5}/{repeats} {each:>7.3f} {false:>4} of {many:<4} "
            f"{sum(map(bool, null)):>3} of {repeats} runs"
        )


def part_depth(repeats: int = 400) -> Iterator[str]:
    """The interval of L3 - L1 within L1 topics against the truth, by target."""
    truth, ends = truths("L1", "L3"), ("L1", "L3")
    told = ", ".join(f"{target} {value:+.3f}" for target, value in truth.items())
    yield f"depth: L3 - L1 within topics; truth {told}"
    yield f"{'an arm':>8} {'samples':>8}  covered of {repeats} (of the first 100); p < .05"
    for n, samples in ((60, 3), (60, 1), (120, 1)):
        held: dict[str, list[bool]] = {target: [] for target in TARGETS}
        seen = dict.fromkeys(TARGETS, 0)
        for seed in range(repeats):
            rng = np.random.default_rng(seed)
            picks = mixed(rng, dict.fromkeys(ends, (1, 1, 1)), n)
            outcome = answered(rng, picks, TARGETS, samples)
            for found in ablation(outcome, arms_of(ends), seed)["models"]:
                interval, target = found["stratified_difference"], found["model"]
                held[target].append(interval.lo <= truth[target] <= interval.hi)
                seen[target] += found["p_cmh"] is not None and found["p_cmh"] < 0.05
        cells = "   ".join(
            f"{target} {sum(kept)} ({sum(kept[:100])}); {seen[target] / repeats:.2f}"
            for target, kept in held.items()
        )
        yield f"{n:>8} {samples:>8}  {cells}"


def part_null(repeats: int = 200, n: int = 150) -> Iterator[str]:
    """Nothing planted: how often a test calls an effect, with even and uneven topics."""
    yield f"null: {n} queries an arm, nothing planted, target-a; called at 5% of {repeats} repeats"
    heads = (f"{'CMH':>10}", f"{'raw':>10}", f"{'pooled naive':>14}", f"{'Holm of 3':>12}")
    yield f"{'topics':>18} {'samples':>8} {' '.join(heads)}"
    # Access fails least and fraud most, so that the mix alone moves the raw rates.
    mixes = {"even": dict.fromkeys(("L1", "L3"), (1, 1, 1)),
             "6:3:1 and 1:3:6": {"L1": (6, 1, 3), "L3": (1, 6, 3)}}  # fmt: skip
    for name, shares in mixes.items():
        for samples in (1, 3):
            calls = np.zeros(4, dtype=int)
            for seed in range(repeats):
                rng = np.random.default_rng(seed)
                outcome = answered(rng, mixed(rng, shares, n), TARGETS, samples, planted=False)
                found = ablation(outcome, arms_of(("L1", "L3")), seed)
                first, whole = found["models"][0], found["pooled"]
                calls += np.array([
                    first["p_cmh"] < 0.05, first["p_raw"] < 0.05, whole["p_naive"] < 0.05,
                    any(one["p_holm"] < 0.05 for one in found["models"]),
                ])  # fmt: skip
            told = [f"{many}/{repeats}" for many in calls]
            yield (f"{name:>18} {samples:>8} {told[0]:>10} {told[1]:>10} {told[2]:>14} "
                   f"{told[3]:>12}")  # fmt: skip


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "crossings": part_crossings, "depth": part_depth, "null": part_null,
}  # fmt: skip


def main(names: Sequence[str]) -> None:
    started = time.process_time()
    print(f"{len(pool().frame)} queries: {time.process_time() - started:.1f} s of CPU\n")
    for name in names or tuple(PARTS):
        started = time.process_time()
        for line in PARTS[name]():
            print(line, flush=True)
        print(f"{name}: {time.process_time() - started:.1f} s of CPU\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
