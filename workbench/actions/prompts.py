"""Prompts: what an evaluation asks about, from a file, a release, approved points, or traffic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.actions.measure import Reading, read
from workbench.actions.open import Bench
from workbench.domain.candidate import Draft
from workbench.domain.evaluation import Item
from workbench.errors import InputError, StoreError
from workbench.grading import by_program
from workbench.importers.guards import flagged
from workbench.registry import load

if TYPE_CHECKING:
    from workbench.store.releases import Point

# Columns of ours in a file of prompts; all others are carried through as they are.
HARMFUL, MAYBE = ("harmful", "is_harmful"), ("intent", "label")
CLUSTER = ("cluster_id", "cluster", "topic")
INTENTS = {"adversarial": True, "malicious": True, "benign": False}


class Prompts(NamedTuple):
    """Items, where they come from, and the input's line in a JSON envelope."""

    items: tuple[Item, ...]
    source: dict[str, Any]
    inputs: tuple[dict[str, Any], ...] = ()
    simulated: bool = False


def from_file(path: Path, mapping: Mapping[str, str], skip_bad: bool = False) -> Prompts:
    """A table of prompts: text [id, harmful (or intent benign/adversarial, label safe/unsafe),
    cluster_id or topic, track, origin, and anything else: category, depth, axes].

    InputError where `harmful` says neither safe nor unsafe.
    """
    table = read("texts", path, Reading(mapping=mapping, skip_bad=skip_bad))
    theirs = {ours: column for ours, column in table.mapping.items() if ours not in ("text", "id")}
    rows = table.frame.to_dict("records")
    away = {"text", "id", "position", "weight", *theirs}
    items = []
    for line, row in zip(table.lines, rows, strict=True):
        kept = {str(k): v for k, v in row.items() if str(k) not in away}
        kept |= {column: row[ours] for ours, column in theirs.items()}
        told = {name: _plain(value) for name, value in kept.items() if _known(value)}
        items.append(_item(str(row["id"]), str(row["text"]), told, f"{path} line {line}"))
    if not items:
        raise InputError(f"{path}: there is no prompt")
    source = {"kind": "file", "ref": path.name, "sha256": table.input["sha256"], "rows": len(items)}
    return Prompts(tuple(items), source, (table.input,))


def _item(id: str, text: str, told: Mapping[str, str], where: str) -> Item:
    """A prompt with its columns."""
    harmful = _harmful(told, where)
    cluster = next((told[name] for name in CLUSTER if told.get(name)), id)
    return Item(
        id=id, text=text, harmful=harmful, cluster_id=cluster, track=told.get("track", ""),
        origin=told.get("origin", ""), metadata=dict(told),
    )  # fmt: skip


def _harmful(told: Mapping[str, str], where: str) -> bool | None:
    """Whether the prompt asks for harm, by its columns; None where they do not say."""
    for name in (*HARMFUL, *MAYBE):
        if said := told.get(name, ""):
            value = INTENTS.get(said.strip().casefold(), flagged(said))
            if value == value:
                return bool(value)
            if name in HARMFUL:
                raise InputError(f"{where}: {name} {said!r} is neither safe nor unsafe, 0 nor 1")
    return None


def _known(value: Any) -> bool:
    return value is not None and value == value and str(value).strip() != ""


def _plain(value: Any) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)


def from_release(bench: Bench, name: str) -> Prompts:
    """The points of a release that were not withdrawn; InputError naming those there are."""
    try:
        release = bench.store.reads.release(name)
    except StoreError as error:
        raise InputError(str(error)) from None
    points = list(bench.store.reads.released(release.id))
    there = [one for one in points if one.state != "withdrawn"]
    source = {"kind": "release", "ref": release.id, "sha256": release.content_hash,
              "rows": len(points)}  # fmt: skip
    return _of_points(there, source)


def from_points(bench: Bench, recipe: str = "", *, waiting: bool = False) -> Prompts:
    """All approved points of the store (of a recipe); InputError where there is none.

    With `waiting` also those that no person has looked at yet.
    """
    from workbench.store.releases import RELEASABLE

    states = (*RELEASABLE, "queued") if waiting else RELEASABLE
    points = [
        one for one in bench.store.reads.points({})
        if one.state in states and one.payload and recipe in ("", one.recipe)
    ]  # fmt: skip
    source = {"kind": "points", "ref": recipe, "rows": len(points)}
    return _of_points(points, source)


def _of_points(points: Sequence[Point], source: dict[str, Any]) -> Prompts:
    items = [found for one in points if (found := _of_point(one)) is not None]
    if not items:
        recipes = ", ".join(sorted({one.recipe for one in points})) or "none"
        raise InputError(
            f"no approved query or point that a program grades is there; recipes: {recipes} "
            "(`workbench probe` asks about points that judges grade, and about steps)"
        )
    left = source["rows"] - len(items)
    told = {**source, "rows": len(items), **({"left_out": left} if left else {})}
    return Prompts(tuple(items), told, (), any(one.simulated for one in points))


def _of_point(point: Point) -> Item | None:
    """A point as a prompt; None for one that needs judges of its own, or tools."""
    draft = Draft.model_validate({"payload": point.payload, "trace": point.trace})
    graded = bool(point.payload.get("grader"))
    if graded and not by_program(draft):
        return None
    ask = load("recipe", point.recipe).probe(draft, "target")
    if ask.tools:
        return None
    path = [str(label) for label in point.payload.get("path") or ()]
    levels = {f"L{n}": label for n, label in enumerate(path, 1)}
    facts = {name: str(point.payload[name]) for name in ("depth", "intent", "grounding")
             if point.payload.get(name) is not None}  # fmt: skip
    topic = {"category": path[0], "topic": path[min(1, len(path) - 1)]} if path else {}
    return Item(
        id=point.id, text=str(point.payload.get("prompt", "")), messages=ask.messages,
        harmful=point.payload.get("harmful"), track=point.track,
        cluster_id=topic.get("topic") or point.cluster_id, origin="novel",
        metadata={**point.coordinate, **levels, **topic, **facts, "spec": point.spec_id},
        payload=point.payload if graded else {}, candidate_id=point.id, version=point.version,
    )  # fmt: skip


def from_traffic(bench: Bench, name: str, many: int, seed: int) -> Prompts:
    """A sample of a snapshot (an id, or a name: its newest), rows drawn by their weights.

    Only the masked text goes along. InputError for a name without traffic and for a bad number.
    """
    if many < 1:
        raise InputError(f"--sample {many}: at least one row")
    try:
        snapshot = bench.store.reads.traffic_snapshot(name)
    except StoreError as error:
        raise InputError(str(error)) from None
    rows = bench.store.reads.traffic_rows(snapshot.id)
    rng = Random(f"{snapshot.id}-{seed}")
    # Efraimidis and Spirakis (2006): the largest u^(1/w) are a weighted sample without repeats.
    keyed = sorted(((rng.random() ** (1 / row.weight), row) for row in rows if row.weight > 0),
                   key=lambda pair: -pair[0])[:many]  # fmt: skip
    items = [
        Item(id=row.row_id, text=row.text, cluster_id=row.row_id, track="production",
             origin="traffic", weight=row.weight,
             metadata={"topic": row.label} if row.label else {}) for _, row in keyed
    ]  # fmt: skip
    source = {"kind": "traffic", "ref": snapshot.id, "name": snapshot.name, "rows": len(items),
              "of": len(rows), "seed": seed, "redacted": snapshot.redacted}  # fmt: skip
    return Prompts(tuple(items), source, (), snapshot.simulated)
