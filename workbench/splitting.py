"""Which split a cluster belongs to, and which points are anchors: once said, said for ever.

What an earlier release said of a cluster or a point stays true in later ones: a point that was
shown can never become an anchor, and siblings never part between train and test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from workbench.domain.record import digest
from workbench.domain.release import SPLITS, Split

Part = Literal["few_shot", "dev", "test"]
SHARES: dict[Split, float] = {"train": 0.6, "dev": 0.2, "test": 0.2}
ANCHORS = 0.25
# What people labelled, for calibrating judges: examples to show them, labels to tune on, labels
# that are looked at once. A release's splits are the same three under their usual names.
PARTS: dict[Part, float] = {"few_shot": 0.15, "dev": 0.35, "test": 0.5}
PART_OF: dict[str, Part] = {"train": "few_shot", "dev": "dev", "test": "test"}


class Placed(NamedTuple):
    """A point by its content hash, with what decides whether it may be an anchor."""

    hash: str
    split: Split
    track: str


def splits_of(clusters: Mapping[str, int], known: Mapping[str, Split]) -> dict[str, Split]:
    """A split for every cluster (with its number of points): the known one, else the emptiest.

    New clusters come in the order of their hash, so the same set is split alike everywhere.
    """
    found = {cluster: known[cluster] for cluster in clusters if cluster in known}
    held: Counter[Split] = Counter()
    for cluster, split in found.items():
        held[split] += clusters[cluster]
    total = sum(clusters.values())
    for cluster in sorted(clusters.keys() - found.keys(), key=lambda one: digest(["split", one])):
        split = max(SPLITS, key=lambda one: SHARES[one] * total - held[one])
        found[cluster] = split
        held[split] += clusters[cluster]
    return found


def anchors_of(points: Iterable[Placed], known: Mapping[str, bool]) -> set[str]:
    """The hashes of the anchors: a quarter of each track, the known ones first.

    New ones are drawn by their content hash, outside `train` as long as there are any: siblings of
    a point that is trained on are no clean measure.
    """
    placed = list({point.hash: point for point in points}.values())
    kept = {point.hash for point in placed if known.get(point.hash)}
    for track, n in sorted(Counter(point.track for point in placed).items()):
        mine = [point for point in placed if point.track == track]
        missing = round(ANCHORS * n) - sum(point.hash in kept for point in mine)
        fresh = sorted((p for p in mine if p.hash not in known), key=_draw)
        kept |= {point.hash for point in fresh[: max(0, missing)]}
    return kept


def _draw(point: Placed) -> tuple[bool, str]:
    return point.split == "train", digest(["anchor", point.hash])


def parts_of(clusters: Mapping[str, str], known: Mapping[str, Part]) -> dict[str, Part]:
    """A part for every cluster (with its stratum): the known one, else the emptiest.

    The shares hold within each stratum, so that a rare label is in all parts; new clusters come in
    the order of their hash.
    """
    found = {cluster: known[cluster] for cluster in clusters if cluster in known}
    size, held = Counter(clusters.values()), Counter[tuple[str, Part]]()
    held.update((clusters[cluster], part) for cluster, part in found.items())
    for cluster in sorted(clusters.keys() - found.keys(), key=lambda one: digest(["part", one])):
        stratum = clusters[cluster]
        part = max(PARTS, key=lambda one: PARTS[one] * size[stratum] - held[stratum, one])
        found[cluster] = part
        held[stratum, part] += 1
    return found
