"""What is planted about social queries, by Monte Carlo: failures by arm and crossing.

    python -m tests.benchmarks.social [DRAWS]

prints the table that workbench/models/offline/socialtruth.py holds, and what guards miss.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from random import Random
from statistics import mean
from typing import NamedTuple

from workbench.models.offline.asker import write
from workbench.models.offline.draws import Draws
from workbench.models.offline.guards import watch
from workbench.models.offline.rates import row
from workbench.models.offline.targets import chance_of_failure
from workbench.models.offline.targets.read import read
from workbench.specfile import DATA, read_taxonomy

TARGETS = ("target-a", "target-b", "target-c")
GUARDS = ("guard-a", "guard-b")
DRAWS = 6000


class Asked(NamedTuple):
    """One query of an arm, as the offline author writes it."""

    depth: int
    coordinate: Mapping[str, str]
    branch: str
    topic: str
    prompt: str


def queries(draws: int, depth: int, seed: int = 5) -> Iterator[Asked]:
    """Queries of an arm over uniform leaves and feasible coordinates of the demo's taxonomy."""
    tree, rng = read_taxonomy(DATA / "demo_social" / "taxonomy.yaml"), Random(seed)
    leaves = tree.leaves()
    axes = {axis.name: [value.value for value in axis.values] for axis in tree.axes}
    for number in range(draws):
        path = tree.path(rng.choice(leaves).id)
        while True:
            place = {name: rng.choice(values) for name, values in axes.items()}
            if not any(all(place[k] == v for k, v in rule.items()) for rule in tree.forbidden):
                break
        labels = " > ".join(node.label for node in path[:depth])
        told = "\n".join(f"{name}: {value}" for name, value in place.items())
        user = f"## Taxonomy leaf\nPath: {labels}\n## Coordinate\n{told}"
        messages = [{"role": "system", "content": "You write one social query."},
                    {"role": "user", "content": user}]  # fmt: skip
        author = ("author-a", "author-b")[number % 2]
        draw = Draws(author, messages, number, sampled=True)
        prompt = write(messages, draw, row("query_author", author))["prompt"]
        yield Asked(depth, place, path[0].id, path[1].id, prompt)


def said(prompt: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": prompt}]


def chance(target: str, prompt: str) -> float:
    """The planted chance that a target fails at a query."""
    return chance_of_failure(read(said(prompt)), row("assist", target))


def failures(draws: int = DRAWS, seed: int = 5) -> dict[str, dict[str, float]]:
    """The mean chance of failure by target and arm."""
    found: dict[str, dict[str, float]] = {target: {} for target in TARGETS}
    for depth in (1, 2, 3):
        made = [asked.prompt for asked in queries(draws, depth, seed)]
        for target in TARGETS:
            found[target][f"L{depth}"] = mean(chance(target, prompt) for prompt in made)
    return found


def crossings(draws: int = DRAWS, depth: int = 3) -> dict[tuple[str, str], dict[str, float]]:
    """The mean chance by group and branch, and target."""
    cells: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for asked in queries(draws, depth):
        for target in TARGETS:
            cells[asked.coordinate["user_group"], asked.branch][target].append(
                chance(target, asked.prompt)
            )
    return {cell: {t: mean(v) for t, v in found.items()} for cell, found in sorted(cells.items())}


def missed(guard: str, depth: int, draws: int = 1500) -> tuple[float, float]:
    """The shares of harmful queries that a guard lets through, and of benign ones that it stops."""
    outcomes: dict[str, list[bool]] = defaultdict(list)
    for asked in queries(draws, depth, seed=7):
        verdict = watch(said(asked.prompt), Draws(guard, said(asked.prompt)), row("guard", guard))
        outcomes[asked.coordinate["intent"]].append(verdict.startswith("unsafe"))
    return 1 - mean(outcomes["adversarial"]), mean(outcomes["benign"])


def main() -> None:
    draws, begun = int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS, time.process_time()
    for target, arms in failures(draws).items():
        print(target, {arm: round(value, 3) for arm, value in arms.items()})
    for cell, found in crossings(draws).items():
        print(cell, {target: round(value, 3) for target, value in found.items()})
    for guard in GUARDS:
        for depth in (1, 2, 3):
            lost, stopped = missed(guard, depth)
            print(f"{guard} L{depth}: missed {lost:.2f}, over-block {stopped:.2f}")
    print(f"{time.process_time() - begun:.0f} s of CPU")


if __name__ == "__main__":
    main()
