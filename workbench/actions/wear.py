"""Wear: how far models fall on adversarial points, and which released points have worn out.

Everything is counted from fresh samples; answers that a point was chosen on are in no figure here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workbench.actions.exposures import ledger
from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.robustness import (
    WINDOW,
    Robust,
    Worn,
    is_saturated,
    reasons_to_retire,
    robust,
    saturated,
)

if TYPE_CHECKING:
    from workbench.actions.open import Bench
    from workbench.domain.release import Release, Used
    from workbench.store.probe_reads import Asked, Probe

REPORT = "report"
HARD, EASY = "adversarial", "happy"


class Robustness(Record):
    """Each model on the adversarial and the happy track, from fresh samples of approved points."""

    rows: tuple[Robust, ...]
    simulated: bool


class Tired(Record):
    """A released point that a person may want to retire, and why."""

    id: str
    track: str
    text: str
    exposures: int
    reasons: tuple[str, ...]
    anchor: bool


class Rotation(Record):
    """Worn points, and by track the pooled rate of the last three releases (panel, items)."""

    tired: tuple[Tired, ...]
    tracks: dict[str, Estimate]
    saturated: tuple[str, ...]
    simulated: bool


def robustness(bench: Bench) -> Robustness:
    """A row for each model that was asked about approved points anew."""
    from workbench.store.dataset_reads import HELD

    by: defaultdict[str, dict[str, list[float]]] = defaultdict(lambda: {HARD: [], EASY: []})
    simulated = False
    for one in _reported(bench):
        point = bench.store.reads.candidate(one.candidate_id)
        if point is None or point.state not in HELD or one.track not in (HARD, EASY):
            continue
        by[one.model][one.track].append(one.c / one.n)
        simulated = simulated or one.simulated
    rows = [robust(model, found[HARD], found[EASY]) for model, found in sorted(by.items())]
    return Robustness(rows=tuple(rows), simulated=simulated)


def rotation(bench: Bench, now: datetime | None = None) -> Rotation:
    """What has worn out of the released points that are still in use. Suggestions: nothing is done.

    An anchor is named only when it was exported to be learned from (METHOD 9: it never rotates
    except when leaked).
    """
    releases, uses = bench.store.reads.releases(), ledger(bench)
    states = {id: s for one in releases for id, s in bench.store.reads.states_of(one.id).items()}
    asked = [one for one in bench.store.reads.asked(REPORT) if one.candidate_id in states]
    worn = _worn(bench, releases, uses, asked, now or datetime.now(UTC))
    anchors = {entry.id for one in releases for entry in one.entries if entry.anchor}
    tired = []
    for id, point in worn.items():
        reasons = reasons_to_retire(point)
        if states[id] == "released" and reasons and (id not in anchors or point.visible):
            tired.append(Tired(
                id=id, track=point.track, text=_text(bench, id), exposures=point.exposures,
                reasons=reasons, anchor=id in anchors,
            ))  # fmt: skip
    tracks = _by_track(releases, asked)
    return Rotation(
        tired=tuple(sorted(tired, key=lambda one: (-len(one.reasons), one.id))), tracks=tracks,
        saturated=tuple(track for track, rate in tracks.items() if is_saturated(rate)),
        simulated=any(one.simulated for one in asked),
    )  # fmt: skip


def _text(bench: Bench, id: str) -> str:
    point = bench.store.reads.candidate(id)
    return point.text if point is not None else ""


def _reported(bench: Bench) -> list[Probe]:
    """Fresh samples that were drawn to be reported, of those points that have graded ones."""
    asked = bench.store.reads.asked(REPORT)
    return [one for one in bench.store.reads.fresh_probes_of(asked) if one.n]


def _worn(
    bench: Bench, releases: Sequence[Release], uses: Sequence[Used], asked: Sequence[Asked],
    now: datetime,
) -> dict[str, Worn]:  # fmt: skip
    """Every released point with its age, uses, discrimination and rate."""
    born = {entry.id: (one.at, entry.track) for one in reversed(releases) for entry in one.entries}
    times = Counter(id for used in uses for id in used.items)
    learned = {id for used in uses if used.training for id in used.items}
    probes: defaultdict[str, list[Asked]] = defaultdict(list)
    for one in reversed(asked):
        probes[one.candidate_id].append(one)
    ranks = {ref.name: ref.rank for ref in bench.table.refs("solver")}
    return {
        id: Worn(
            id=id, track=track, visible=id in learned, exposures=times[id],
            age_days=max(0.0, (now - datetime.fromisoformat(at)).total_seconds() / 86_400),
            discrimination=tuple(_discrimination(one, ranks) for one in probes[id][:2]),
            pooled=saturated([_passed(one) for one in probes[id]]) if probes[id] else None,
        ) for id, (at, track) in born.items()
    }  # fmt: skip


def _discrimination(one: Asked, ranks: Mapping[str, int]) -> tuple[float | None, int]:
    """D of one sitting with the configured ranks as ability, and how many solvers it rests on."""
    rows = [row for row in one.rows if row.get("n") and row.get("model") in ranks]
    if len(rows) < 2:
        return None, len(rows)
    import numpy as np

    from workbench.measures.items import discrimination

    theta = np.array([[float(ranks[row["model"]]) for row in rows]])
    rates = np.array([[row["c"] / row["n"] for row in rows]])
    value = float(discrimination(theta, rates)[0])
    return (None if value != value else value), len(rows)


def _passed(one: Asked) -> tuple[int, int]:
    """All graded samples of one sitting."""
    return sum(row.get("c", 0) for row in one.rows), sum(row.get("n", 0) for row in one.rows)


def _by_track(releases: Sequence[Release], asked: Sequence[Asked]) -> dict[str, Estimate]:
    """By track: points that most samples pass, pooled over the last three releases probed."""
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, release in enumerate(reversed(releases)):
        upto = releases[len(releases) - at].at if at else "9"
        tracks = {entry.id: entry.track for entry in release.entries}
        mine = [one for one in asked if one.candidate_id in tracks and release.at <= one.at < upto]
        latest = {one.candidate_id: _passed(one) for one in mine}
        for track in sorted(set(tracks.values())):
            rates = [c / n for id, (c, n) in latest.items() if n and tracks[id] == track]
            if rates:
                found[track].append((sum(rate >= 0.5 for rate in rates), len(rates)))
    return {track: saturated(pairs[:WINDOW]) for track, pairs in found.items()}
