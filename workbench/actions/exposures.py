"""Exposures: who has seen which released points, and what used a point that was withdrawn.

An export is one row with the ids it wrote; a probe of released points is found in its own run.
Rows are never changed: a withdrawal is one more row, and says what it marks.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workbench.domain.record import digest
from workbench.domain.release import Release, Used

if TYPE_CHECKING:
    from workbench.actions.open import Bench

EXPORT, WITHDRAWAL = "export", "withdrawal"
MOST = 100_000


def record_export(
    bench: Bench, release: Release, target: str, purpose: str, items: Sequence[str]
) -> Used:
    """Write that these points of a release have gone out to a target."""
    used = Used(
        id="x" + digest([uuid.uuid4().hex], 15), kind="export", release=release.id,
        what=f"{target} ({purpose})", training=purpose == "training", at=_now(),
        items=tuple(items),
    )  # fmt: skip
    body = {**used.model_dump(mode="json"), "purpose": purpose}
    bench.store.journal.keep_snapshot(EXPORT, used.id, body)
    return used


def exports(bench: Bench) -> Iterator[tuple[Used, str]]:
    """Every export with its purpose, newest first."""
    reads = bench.store.reads
    for id in reads.snapshots(EXPORT, MOST):
        body = dict(reads.snapshot(id))
        purpose = str(body.pop("purpose"))
        yield Used.model_validate(body), purpose


def purposes(bench: Bench) -> dict[str, set[str]]:
    """What every point was exported for so far, by id."""
    found: dict[str, set[str]] = {}
    for used, purpose in exports(bench):
        for id in used.items:
            found.setdefault(id, set()).add(purpose)
    return found


def uses_of(bench: Bench, candidate_id: str) -> list[Used]:
    """Every export that holds a point and every run that asked models about it, newest first."""
    found = [used for used, _ in exports(bench) if candidate_id in used.items]
    held = bench.store.reads.releases_with(candidate_id)
    sittings = {one.run_id: one for one in bench.store.reads.asked()
                if one.candidate_id == candidate_id}  # fmt: skip
    found += [
        Used(id=run_id, kind="probe", release=held[-1] if held else "", what=one.purpose,
             training=False, at=one.at, items=(candidate_id,))
        for run_id, one in sittings.items()
    ]  # fmt: skip
    return sorted(found, key=lambda used: used.at, reverse=True)


def mark_withdrawn(
    bench: Bench, candidate_id: str, reason: str, by: str, uses: Sequence[Used]
) -> dict[str, Any]:
    """Write what a withdrawal makes doubtful: releases, exports and probes that used the point."""
    body = {
        "candidate_id": candidate_id, "reason": reason, "by": by, "at": _now(),
        "releases": bench.store.reads.releases_with(candidate_id),
        "exports": [used.id for used in uses if used.kind == "export"],
        "probes": [used.id for used in uses if used.kind == "probe"],
    }  # fmt: skip
    bench.store.journal.keep_snapshot(WITHDRAWAL, f"w{candidate_id}", body)
    return body


def withdrawals(bench: Bench) -> list[dict[str, Any]]:
    """Every withdrawal, newest first, with what it marks."""
    reads = bench.store.reads
    return [dict(reads.snapshot(id)) for id in reads.snapshots(WITHDRAWAL, MOST)]


def doubts_of(bench: Bench, ref: str) -> list[dict[str, Any]]:
    """The withdrawn points that a release, an export or a probe (by its id) has used."""
    names = ("releases", "exports", "probes")
    return [one for one in withdrawals(bench) if any(ref in one[name] for name in names)]


def _now() -> str:
    return datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")
