"""Closing: what the points made for a gap did for it, while they are being made and after.

The finding they began from stays as it was: the eval set without them. Nothing is fitted anew; a
point counts when it says something new, and a closure is confirmed on rows no author has seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.actions.calibration import cosines_for
from workbench.actions.gapview import Rule, View, view
from workbench.actions.landscape import Land
from workbench.actions.mapmaking import Want, compared, land_of
from workbench.actions.mapsources import points
from workbench.actions.open import Bench
from workbench.actions.watch import LIVE
from workbench.domain.record import digest
from workbench.domain.spec import InputSpec
from workbench.measures.closing import Closed, closure, fresh
from workbench.measures.rowrank import beyond, limit, nearest, ranks

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from workbench.store.rows import RunRow

MOST_RUNS, MOST_STEPS, MOST_KNOWN = 300, 40, 16


class Step(NamedTuple):
    """After so many points: what was spent by then, and which shares are covered."""

    points: int
    pulls: int
    cost: float
    covered: float
    held_out: float


@dataclass(frozen=True)
class Closing:
    """One gap and the runs made for it. `points` are their accepted points with `text` (the
    nearest of traffic), `course` what they covered point by point; `before` the gap's row."""

    gap: str
    before: Mapping[str, Any]
    runs: tuple[RunRow, ...]
    wanted: int
    points: tuple[Mapping[str, Any], ...]
    closed: Closed
    course: tuple[Step, ...]

    @property
    def live(self) -> bool:
        return any(run.state in LIVE for run in self.runs)

    @property
    def cost(self) -> float:
        return self.course[-1].cost if self.course else 0.0


_specs: dict[tuple[str, str], InputSpec] = {}
_known: dict[str, Closing] = {}


def gap_runs(bench: Bench, land: Land) -> dict[str, list[RunRow]]:
    """The runs made for gaps of this map, oldest first, by the gap's id."""
    ids = region_ids(land)
    found: dict[str, list[RunRow]] = {}
    for run in reversed(bench.store.reads.runs(MOST_RUNS)):
        spec = _spec_of(bench, run.run_id)
        if spec.because.kind == "gap" and spec.because.ref in ids:
            found.setdefault(spec.because.ref, []).append(run)
    return found


def region_ids(land: Land) -> dict[str, int]:
    """Every region of a map by the id that a gap there has."""
    key, nodes = land.windows.key, range(len(land.windows.kids))
    return {f"g{hashlib.sha256(f'{key}:{n}'.encode()).hexdigest()[:8]}": n for n in nodes}


def any_live(bench: Bench, want: Want) -> bool:
    """Whether a run is making points for a gap of this map now."""
    runs = gap_runs(bench, land_of(bench, want.traffic)).values()
    return any(run.state in LIVE for some in runs for run in some)


def began(bench: Bench, want: Want, rule: Rule | None) -> View:
    """The finding before any point was made for a gap."""
    made = gap_runs(bench, land_of(bench, want.traffic)).values()
    return view(bench, want, rule, [run.run_id for some in made for run in some])


def closings(bench: Bench, want: Want, rule: Rule | None = None) -> list[Closing]:
    """How every gap stands that points were made for, newest run first."""
    made = gap_runs(bench, land_of(bench, want.traffic))
    if not made:
        return []
    base = began(bench, want, rule)
    newest = sorted(made, key=lambda gap: made[gap][-1].created, reverse=True)
    found = (_closing(bench, base, gap, made[gap]) for gap in newest)
    return [one for one in found if one is not None]


def _spec_of(bench: Bench, run_id: str) -> InputSpec:
    """The spec of a run, which never changes."""
    key = (str(bench.store.path), run_id)
    if key not in _specs:
        _specs[key] = bench.store.journal.run(run_id).spec
    return _specs[key]


def _closing(bench: Bench, base: View, gap: str, runs: Sequence[RunRow]) -> Closing | None:
    """None for a region that this rule lists neither as a gap nor as a region."""
    import pandas as pd

    region, before = base.region(gap), base.gap(gap)
    if region is None:
        return None
    before = before or {"id": gap, "name": gap, "have": region.have, "expected": region.expected,
                        "tier": region.tier, "share": region.share.model_dump()}  # fmt: skip
    rows = pd.concat([points(bench, run.run_id) for run in runs], ignore_index=True)
    mark = digest([base.land.windows.key, base.want.key, gap, rows["id"].tolist(),
                   base.rule.by, base.rule.least, base.results["n_eval"],
                   [run.decided for run in runs]], 24)  # fmt: skip
    if mark not in _known:
        while len(_known) >= MOST_KNOWN:
            _known.pop(next(iter(_known)))
        _known[mark] = _measured(bench, base, gap, before, runs, rows)
    wanted = sum(run.wanted or 0 for run in runs)
    return replace(_known[mark], runs=tuple(runs), wanted=wanted)


def _measured(
    bench: Bench, base: View, gap: str, before: Mapping[str, Any], runs: Sequence[RunRow],
    rows: pd.DataFrame,
) -> Closing:  # fmt: skip
    import numpy as np

    windows, judged = base.land.windows, base.seen.judged
    region = base.region(gap)
    assert region is not None
    said = compared(rows, base.want.by)["text"].tolist()
    width = windows.vectors.shape[1]
    added = bench.embedder.embed(said) if said else np.zeros((0, width), dtype=np.float32)
    t_near = cosines_for(bench)["t_near"]
    only = replace(judged, gaps=[region])
    (closed,) = closure(windows, only, base.seen.vectors, added, t_near=t_near,
                        rules=base.rule.rules)  # fmt: skip
    place, _ = nearest(added, windows.vectors)
    landed = windows.inside(region.node)
    told = tuple(
        {"id": row["id"], "words": row["text"], "text": int(at), "track": "made for a gap",
         "inside": bool(landed[at])}
        for row, at in zip(rows.to_dict("records"), place.tolist(), strict=True)
    )  # fmt: skip
    course = _course(bench, base, region.texts, rows, added, t_near)
    return Closing(gap, before, tuple(runs), 0, told, closed, course)


def _course(
    bench: Bench, base: View, texts: np.ndarray, rows: pd.DataFrame, added: np.ndarray,
    t_near: float,
) -> tuple[Step, ...]:  # fmt: skip
    """Coverage after none, one, two, ... points; rows that repeat others leave it as it was."""
    import numpy as np

    windows = base.land.windows
    old = base.seen.vectors[base.seen.judged.on_map]
    _, best = nearest(windows.vectors, old)
    kept = set(fresh(added, old, t_near).tolist())
    hidden = texts[~windows.shown[texts]]
    hidden = hidden if len(hidden) else texts
    spent = _spent(bench, rows)
    found, n = [], len(old)
    shown = set(np.linspace(0, len(added), min(len(added) + 1, MOST_STEPS)).astype(int).tolist())
    for many in range(len(added) + 1):
        if many and many - 1 in kept:
            best = np.maximum(best, windows.vectors @ added[many - 1])
            n += 1
        if many in shown:
            covered = _covered(base, best, n)
            pulls, cost = spent[many - 1] if many else (0, 0.0)
            found.append(Step(
                many, pulls, cost, float(windows.share[covered].sum()),
                float(np.average(covered[hidden], weights=windows.weights[hidden])),
            ))  # fmt: skip
    return tuple(found)


def _covered(base: View, best: np.ndarray, n: int) -> np.ndarray:
    """(N,) which texts a set of n rows covers whose nearest row has that cosine."""
    import numpy as np

    windows = base.land.windows
    if not n:
        return np.zeros(windows.n, dtype=bool)
    k, _ = limit(windows.n, n, base.rule.rules.alpha)
    kept = windows.near.shape[1]
    return beyond(windows, best, k) if k > kept else ranks(windows, best) < k


def _spent(bench: Bench, rows: pd.DataFrame) -> list[tuple[int, float]]:
    """Pulls and money spent by the time of each point, over its run and the runs before."""
    found: list[tuple[int, float]] = []
    pulls, cost = 0, 0.0
    for run_id, some in rows.groupby("run", sort=False):
        by_slot = _costs(bench, str(run_id))
        for slot in some["slot"]:
            until = [c for s, c in by_slot.items() if s <= slot]
            found.append((pulls + len(until), cost + sum(until)))
        pulls, cost = pulls + len(by_slot), cost + sum(by_slot.values())
    return found


_paid: dict[tuple[str, str, int], float] = {}


def _costs(bench: Bench, run_id: str) -> dict[int, float]:
    """What each decided pull of a run cost."""
    reads, store = bench.store.reads, str(bench.store.path)
    found = {}
    for pull in reads.pulls(run_id):
        key = (store, run_id, pull.slot)
        if key not in _paid:
            _paid[key] = sum(one.cost for one in reads.stamps(run_id, pull.slot).values())
        found[pull.slot] = _paid[key]
    return found
