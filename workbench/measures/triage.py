"""Which verdicts of judges on model outputs a person should look at, and with which probability.

METHOD 8, second queue. Most of the budget goes to the highest priorities; the rest is drawn from
one random order of all outputs, so that every output has a probability above zero and what is
labelled at any moment, not only at the end, is a set from which a rate can be told.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

WEIGHTS = {"boundary": 0.35, "disagreement": 0.30, "stakes": 0.20, "rarity": 0.15}
HALF_WIDTH = 0.15
COMMON = 20  # labelled examples of a type from which on it is not rare
BUDGET, RANDOM, LEAF_SHARE = 0.25, 0.20, 0.40
# A fifth of a small budget is a handful: with fewer than 40 random labels most samples show no
# error at all, and no interval can be honest and near 95% (tests/benchmarks/triage.py).
LEAST_RANDOM = 40
TOLD = 0.5  # a signal from here on is named as a reason


class Signals(NamedTuple):
    """What speaks for a person's look, each in [0, 1]; `forced` names what makes it certain."""

    boundary: float
    disagreement: float
    stakes: float
    rarity: float
    forced: str = ""

    @property
    def priority(self) -> float:
        """METHOD 8's e: 1 where something forces a look."""
        if self.forced:
            return 1.0
        return float(sum(weight * getattr(self, name) for name, weight in WEIGHTS.items()))

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons as one says them: what forces it, or the strong signals."""
        if self.forced:
            return (self.forced,)
        return tuple(name for name in WEIGHTS if getattr(self, name) >= TOLD)


class Pick(NamedTuple):
    """One output in the queue. `rank` is its place by priority (all that are certain have one).

    `draw` is its place in the random order of all; `order` its place in the work (None: it waits
    for nobody); `lane` is score or random: by which of the two it came to that place.
    """

    probability: float
    order: int | None
    lane: str
    rank: int | None
    draw: int


def boundary(score: float | None, tau: float) -> float:
    """How near a score lies to where it would turn; 0 without a score."""
    return 0.0 if score is None else max(0.0, 1 - abs(score - tau) / HALF_WIDTH)


def disagreement(votes: Sequence[float]) -> float:
    """4v(1-v), v the share of pass votes; a lone vote that is no share tells nothing (0)."""
    if not votes:
        return 0.0
    share = sum(votes) / len(votes)
    return 4 * share * (1 - share)


def rarity(labelled: int) -> float:
    """1 for a type nobody has labelled, 0 from twenty labels on."""
    return max(0.0, 1 - labelled / COMMON)


def budget(n: int, share: float = BUDGET, random: float = RANDOM) -> tuple[int, int]:
    """How many of n outputs people look at, and how many of these are drawn at random.

    At least 40 are, or half of the budget where that is smaller.
    """
    total = min(n, math.ceil(share * n))
    least = min(LEAST_RANDOM, math.ceil(total / 2))
    return total, min(total, max(least, round(random * total)))


def picks(
    priorities: Sequence[float], leaves: Sequence[str], total: int, random: int, seed: int
) -> list[Pick]:
    """For each output its probability and its place in the work.

    The `total - random` highest priorities are certain (at most 40% of `total` of one leaf, as long
    as there are others; ties fall by chance). The random part are the first outputs of the random
    order that are not certain: uniform over the rest, m / M each. The work goes through both lists
    at a steady mixture; an output that comes up early by the random order is not asked again.
    """
    draw = Random(f"{seed} draw")
    perm = list(range(len(priorities)))
    draw.shuffle(perm)
    top = _top(priorities, leaves, total, total - random, Random(f"{seed} ties"))
    certain = {unit: rank for rank, unit in enumerate(top)}
    prefix = _prefix(perm, certain, random)
    rest = len(perm) - len(top)
    share = min(random, rest) / rest if rest else 1.0
    place = _woven(top, prefix, random / total if total else 0.0)
    drawn = {unit: at for at, unit in enumerate(perm)}
    return [
        Pick(1.0 if unit in certain else share, place[unit][0] if unit in place else None,
             place[unit][1] if unit in place else "", certain.get(unit), drawn[unit])
        for unit in range(len(perm))
    ]  # fmt: skip


def certain_now(found: Sequence[Pick], labelled: Sequence[bool]) -> list[bool]:
    """Which outputs count as chosen by priority at this moment of the work.

    All down to the last rank that the work has come to by priority; once everything certain is
    labelled, all of that. Of the others those labelled are a random sample: the random order knows
    nothing of ranks.
    """
    ranked = [(p, done) for p, done in zip(found, labelled, strict=True) if p.rank is not None]
    if all(done for _, done in ranked):
        return [pick.rank is not None for pick in found]
    last = max((p.rank or 0 for p, done in ranked if done and p.lane == "score"), default=-1)
    return [pick.rank is not None and pick.rank <= last for pick in found]


def _top(
    priorities: Sequence[float], leaves: Sequence[str], total: int, wanted: int, ties: Random
) -> list[int]:
    """The outputs that are certain, highest priority first."""
    chance = [ties.random() for _ in priorities]
    ordered = sorted(range(len(priorities)), key=lambda i: (-priorities[i], chance[i]))
    cap = math.floor(LEAF_SHARE * total)
    held: Counter[str] = Counter()
    taken: list[int] = []
    over: list[int] = []
    for unit in ordered:
        if len(taken) == wanted:
            break
        if held[leaves[unit]] >= cap:
            over.append(unit)
            continue
        held[leaves[unit]] += 1
        taken.append(unit)
    return taken + over[: wanted - len(taken)]


def _prefix(perm: Sequence[int], certain: Mapping[int, int], wanted: int) -> list[int]:
    """The beginning of the random order up to the last of the `wanted` that are not certain."""
    found: list[int] = []
    left = wanted
    for unit in perm:
        if not left:
            break
        found.append(unit)
        left -= unit not in certain
    return found


def _woven(top: Sequence[int], prefix: Sequence[int], share: float) -> dict[int, tuple[int, str]]:
    """Both lists as one order of work, `share` of it by the random order.

    The pace is the same whatever was drawn: that is why a part of the work is a fair sample too.
    """
    lanes = {"score": list(top)[::-1], "random": list(prefix)[::-1]}
    place: dict[int, tuple[int, str]] = {}
    turn = 0
    while lanes["score"] or lanes["random"]:
        turn += 1
        by_chance = math.floor(turn * share) > math.floor((turn - 1) * share)
        lane = "random" if by_chance else "score"
        while lanes[lane] and lanes[lane][-1] in place:
            lanes[lane].pop()
        if lanes[lane]:
            place[lanes[lane].pop()] = (len(place), lane)
    return place
