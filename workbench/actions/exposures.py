"""Exposures: who has seen which released points, and what used a point that was withdrawn.

An export and an evaluation are one row each with the ids they used. Probes and rollouts are found
in their own rows, so none can be forgotten. Nothing is changed: a withdrawal is one more row, and
says what it marks.
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

EXPORT, EVALUATION, WITHDRAWAL = "export", "evaluation_use", "withdrawal"
REFS = {"export": "exports", "probe": "probes", "evaluation": "evaluations",
        "rollouts": "rollouts"}  # fmt: skip
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


def record_evaluation(
    bench: Bench, id: str, what: str, items: Sequence[str], models: Sequence[str] = ()
) -> Used | None:
    """Write that an evaluation has put released points before models, before the first is asked.

    `items` are ids of candidates; those of no release are left out, and None is given when nothing
    is left. A second call with the same `id` (an evaluation resumed) changes nothing.
    """
    known = bench.store.reads.snapshot(f"u{id}")
    if known is not None:
        return Used.model_validate(known)
    held = _Held(bench)
    mine = [item for item in dict.fromkeys(items) if held.at(item)]
    if not mine:
        return None
    used = Used(
        id=id, kind="evaluation", release=held.at(mine[0]), what=what, training=False, at=_now(),
        items=tuple(mine), models=tuple(models),
    )  # fmt: skip
    bench.store.journal.keep_snapshot(EVALUATION, f"u{id}", used.model_dump(mode="json"))
    return used


def ledger(bench: Bench) -> list[Used]:
    """Every use of released points, newest first: exports, evaluations, probes, rollouts."""
    reads = bench.store.reads
    found = [used for used, _ in exports(bench)]
    for id in reads.snapshots(EVALUATION, MOST):
        found.append(Used.model_validate(reads.snapshot(id)))
    if held := _Held(bench):
        found += [*_probes(bench, held), *_rollouts(bench, held)]
    return sorted(found, key=lambda used: used.at, reverse=True)


def uses_of(bench: Bench, candidate_id: str) -> list[Used]:
    """Every export, evaluation, probe and rollout of a released point, newest first."""
    return [used for used in ledger(bench) if candidate_id in used.items]


class _Held:
    """Which release a point was in, and since when. Before the first there is no exposure."""

    def __init__(self, bench: Bench) -> None:
        self.by: dict[str, list[tuple[str, str]]] = {}
        for one in bench.store.reads.releases():
            for entry in one.entries:
                self.by.setdefault(entry.id, []).append((one.at, one.id))

    def __bool__(self) -> bool:
        return bool(self.by)

    def at(self, id: str, when: str = "9") -> str:
        """The newest release that held a point by then (ISO time); '' for none."""
        return max((pair for pair in self.by.get(id, ()) if pair[0] <= when), default=("", ""))[1]


def _probes(bench: Bench, held: _Held) -> Iterator[Used]:
    """One use for each sitting in which fresh samples of released points were drawn."""
    found: dict[tuple[str, str, str], Used] = {}
    for one in bench.store.reads.asked():
        release = held.at(one.candidate_id, one.at)
        key = (one.run_id, one.purpose, release)
        if not release:
            continue
        models = sorted({row["model"] for row in one.rows if "model" in row})
        known = found.get(key)
        items = (*(known.items if known else ()), one.candidate_id)
        found[key] = Used(
            id=one.run_id, kind="probe", release=release, what=one.purpose, training=False,
            at=one.at, items=tuple(dict.fromkeys(items)),
            models=tuple(sorted({*models, *(known.models if known else ())})),
        )  # fmt: skip
    yield from found.values()


def _rollouts(bench: Bench, held: _Held) -> Iterator[Used]:
    """One use for each model that was worked through cases of released points."""
    found: dict[tuple[str, str, str], tuple[str, list[str]]] = {}
    for row in bench.store.reads.rolled_points():
        if release := held.at(row.candidate_id, row.at):
            key = (row.environment, row.model, release)
            found.setdefault(key, (row.at, []))[1].append(row.candidate_id)
    for (place, model, release), (at, items) in found.items():
        yield Used(
            id=f"{place}:{model}", kind="rollouts", release=release, what=place, training=False,
            at=at, items=tuple(items), models=(model,),
        )  # fmt: skip


def mark_withdrawn(
    bench: Bench, candidate_id: str, reason: str, by: str, uses: Sequence[Used]
) -> dict[str, Any]:
    """Write what a withdrawal makes doubtful: all releases and uses that hold the point."""
    body = {
        "candidate_id": candidate_id,
        "reason": reason,
        "by": by,
        "at": _now(),
        "releases": bench.store.reads.releases_with(candidate_id),
        **{name: [used.id for used in uses if used.kind == kind] for kind, name in REFS.items()},
    }
    bench.store.journal.keep_snapshot(WITHDRAWAL, f"w{candidate_id}", body)
    return body


def withdrawals(bench: Bench) -> list[dict[str, Any]]:
    """Every withdrawal, newest first, with what it marks."""
    reads = bench.store.reads
    return [dict(reads.snapshot(id)) for id in reads.snapshots(WITHDRAWAL, MOST)]


def doubts_of(bench: Bench, ref: str) -> list[dict[str, Any]]:
    """The withdrawn points that a release, export, evaluation or probe (by its id) has used."""
    names = ("releases", *REFS.values())
    return [one for one in withdrawals(bench) if any(ref in one.get(name, ()) for name in names)]


def _now() -> str:
    return datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")
