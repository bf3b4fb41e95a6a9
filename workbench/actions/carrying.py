"""Carrying: what each target would take of a release and what stays here, before anything goes out;
and an export into a folder beside the store."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.actions.export import Exported, export, items_of
from workbench.actions.exposures import purposes
from workbench.domain.record import Record
from workbench.exporting import carried
from workbench.registry import load, shelf_of

if TYPE_CHECKING:
    from workbench.actions.open import Bench

SUFFIX = ".exports"


class Target(Record):
    """One exporter and a release: which recipes it carries, how many points, and why not others."""

    name: str
    purpose: str
    recipes: tuple[str, ...]
    graders: tuple[str, ...]
    points: int
    tracks: dict[str, int]
    left_out: dict[str, int]


def targets(bench: Bench, name: str) -> list[Target]:
    """Every exporter with what it would carry of a release. Nothing is written."""
    release = bench.store.reads.release(name)
    items, gone = items_of(bench, release)
    before = {id: tuple(known) for id, known in purposes(bench).items()}
    items = [replace(i, trained_on="training" in before.get(i.id, ())) for i in items]
    found = []
    for target in sorted(shelf_of("exporter")):
        exporter = load("exporter", target)
        taken, out = carried(exporter, items, before)
        reasons = Counter([*gone.values(), *out.values()])
        found.append(Target(
            name=target, purpose=exporter.purpose, recipes=exporter.recipes,
            graders=exporter.graders, points=len(taken), left_out=dict(reasons.most_common()),
            tracks=dict(sorted(Counter(item.track for item in taken).items())),
        ))  # fmt: skip
    return found


def place_of(bench: Bench, name: str, target: str) -> Path:
    """Where the page writes an export: beside the store, one folder a release and target."""
    release, path = bench.store.reads.release(name), Path(bench.store.path)
    return path.with_suffix(SUFFIX) / f"{release.id}-{target}"


def send(bench: Bench, name: str, target: str) -> Exported:
    """Export into that folder; a second time the folder is there already, which is an error."""
    bench.require("owner", "export a release")
    return export(bench, name, target, place_of(bench, name, target))


def names() -> list[str]:
    """The targets there are."""
    return sorted(shelf_of("exporter"))
