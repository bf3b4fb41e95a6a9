"""A file of points, one JSON object a line, as points that can be put before a model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from workbench.auditset import Source
from workbench.briefs import first_fault
from workbench.domain.candidate import Candidate, Draft
from workbench.domain.record import digest
from workbench.domain.spec import FrozenRun, InputSpec, Slot
from workbench.errors import InputError
from workbench.registry import load

RECIPE = "agent_step"
MOST_BYTES = 512 * 2**20


class Point(NamedTuple):
    """One line of a library: its id (its own, or by its content) and its payload."""

    id: str
    payload: dict[str, Any]


def read_file(path: Path) -> list[Point]:
    """The points of a JSONL file: payloads, or objects with a `payload` [and an `id`].

    Of an exported release the points of other recipes are passed over. InputError names the line
    that is no point, and two lines with one id.
    """
    if path.stat().st_size > MOST_BYTES:
        raise InputError(f"{path}: larger than {MOST_BYTES // 2**20} MB")
    found: dict[str, Point] = {}
    for line, text in _lines(path):
        point = _point(path, line, text)
        if point is None:
            continue
        if point.id in found:
            raise InputError(f"{path}:{line}: the id {point.id!r} is there a second time")
        found[point.id] = point
    if not found:
        raise InputError(f"{path}: no point in it")
    return list(found.values())


def sources_of(points: Sequence[Point]) -> list[Source]:
    """The points with a place of their own, so that they can be asked like points of a store."""
    spec = InputSpec(id="library", recipe=RECIPE, test="a library of steps")
    run = FrozenRun(
        run_id="library", spec=spec, seed=0, recipe_version=load("recipe", RECIPE).version,
        models={}, versions={}, max_attempts=len(points),
    )  # fmt: skip
    return [_source(run, place, point) for place, point in enumerate(points)]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for line, text in enumerate(file, 1):
                if text.strip():
                    yield line, text
    except (UnicodeDecodeError, OSError) as broken:
        raise InputError(f"{path}: cannot be read as text: {broken}") from None


def _point(path: Path, line: int, text: str) -> Point | None:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"{path}:{line}: no JSON object a line") from None
    payload = row.get("payload", row) if isinstance(row, dict) else None
    if not isinstance(payload, dict):
        raise InputError(f"{path}:{line}: no payload but {text.strip()[:60]!r}")
    if "payload" in row and row.get("recipe", RECIPE) != RECIPE:
        return None
    if payload is row:
        payload = {name: value for name, value in row.items() if name != "id"}
    try:
        checked = load("recipe", RECIPE).Payload.model_validate(payload).model_dump(mode="json")
    except ValidationError as error:
        raise InputError(f"{path}:{line}: no point of {RECIPE}: {first_fault(error)}") from None
    return Point(str(row.get("id") or "p" + digest(checked, 15)), checked)


def _source(run: FrozenRun, place: int, point: Point) -> Source:
    payload = point.payload
    slot = Slot(
        run_id=run.run_id, index=place, spec_id=run.spec.id, node_id=payload["step_id"],
        cluster_id=payload["flow_id"] or point.id, track="happy", seed=place,
    )  # fmt: skip
    candidate = Candidate(
        id=point.id, version=1, run_id=run.run_id, slot=place, branch=0, spec_id=run.spec.id,
        recipe=RECIPE, state="queued", lane="normal", track="happy", node_id=slot.node_id,
        cluster_id=slot.cluster_id, coordinate={}, author_family="", reason="", at="",
        text=payload["prompt"], simulated=False, created="",
    )  # fmt: skip
    return Source(candidate, Draft(payload=payload), slot, run)
