"""Dataset: how many points people stand behind, where they lie, and what is missing for a claim.

Tracks are kept apart in every table; nothing here opens a draft or asks a model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.actions.gapview import latest
from workbench.actions.known import known_sets
from workbench.admission import LEAF
from workbench.coordinates import Coverage, coverage
from workbench.domain.record import Record
from workbench.measures.robustness import FLOOR, TOO_SMALL
from workbench.store.dataset_reads import HELD

if TYPE_CHECKING:
    from workbench.actions.open import Bench
    from workbench.store.dataset_reads import Cell, DatasetPlace

TRACKS = ("happy", "edge", "adversarial", "production")
MIX = {"happy": 0.5, "edge": 0.2, "adversarial": 0.2, "production": 0.1}
WAITING = ("queued", "assigned", "needs_expert", "adjudicated", "edited", "gating")
DECLARED = "declared by the author, no attack run"
BANDS = (
    "no_info_easy", "discriminating", "weak", "inverted", "near_zero", "zero_solve",
    "frontier_hard",
)  # fmt: skip
CUTS = ("leaf", "recipe", "state", "because", "spec")


class TrackRow(Record):
    """One track: its approved points against the floor, and their share against the usual mix."""

    track: str
    approved: int
    waiting: int
    attempts: int
    floor: int = FLOOR
    missing: int
    share: float | None
    wanted_share: float | None
    note: str = ""


class CutRow(Record):
    """One value of a cut: approved and attempted points by track. `link` leads to its finding."""

    value: str
    approved: dict[str, int]
    attempts: dict[str, int]
    n: int
    link: str = ""


class CoveredSpec(Record):
    """What the approved points of a spec cover of its axes; the value that is emptiest on each."""

    spec_id: str
    run_id: str
    covered: Coverage
    worst: str


class Overlapped(Record):
    """How many approved points were held against which known sets as they were made."""

    sets: tuple[str, ...]
    checked: dict[str, int]
    not_checked: dict[str, int]


class Overview(Record):
    """The whole dataset in numbers. `proven_gaps` is None until a gap map was made."""

    approved: int
    released: int
    attempts: int
    refused: int
    rejected: int
    waiting: int
    simulated: int
    tracks: tuple[TrackRow, ...]
    bands: dict[str, dict[str, int]]
    overlap: Overlapped
    proven_gaps: int | None

    @property
    def any_simulated(self) -> bool:
        return self.simulated > 0


class Counted(NamedTuple):
    """The cells once read, for the overview and its cuts."""

    cells: list[Cell]
    tracks: tuple[str, ...]


def counted(bench: Bench) -> Counted:
    """Every decided point in groups, and the tracks there are (the usual four first)."""
    cells = bench.store.reads.dataset_cells()
    there = {cell.track for cell in cells}
    return Counted(cells, (*TRACKS, *sorted(there - set(TRACKS))))


def overview(bench: Bench, told: Counted | None = None) -> Overview:
    """What the page opens on."""
    cells, tracks = told or counted(bench)
    held = [cell for cell in cells if cell.state in HELD]
    return Overview(
        approved=_sum(held), released=_sum(c for c in held if c.state == "released"),
        attempts=_sum(cells), refused=_sum(c for c in cells if c.outcome == "refused"),
        rejected=_sum(c for c in cells if c.state == "rejected" and c.outcome == "admitted"),
        waiting=_sum(c for c in cells if c.state in WAITING),
        simulated=sum(cell.simulated for cell in held), bands=_bands(bench, tracks),
        tracks=tuple(_track(name, cells, _sum(held)) for name in tracks),
        overlap=_overlap(bench), proven_gaps=latest(bench),
    )  # fmt: skip


def _track(track: str, cells: Sequence[Cell], approved: int) -> TrackRow:
    mine = [cell for cell in cells if cell.track == track]
    held = _sum(cell for cell in mine if cell.state in HELD)
    notes = [TOO_SMALL] if 0 < held < FLOOR else []
    notes += [DECLARED] if track == "adversarial" else []
    return TrackRow(
        track=track, approved=held, waiting=_sum(c for c in mine if c.state in WAITING),
        attempts=_sum(mine), missing=max(0, FLOOR - held), note="; ".join(notes),
        share=held / approved if approved else None, wanted_share=MIX.get(track),
    )  # fmt: skip


def sentence(found: Overview) -> str:
    """The first line of the page."""
    if not found.attempts:
        return "No point has been decided in this store yet."
    said = (
        f"{found.approved:,} approved of {found.attempts:,} attempts "
        f"({found.approved / found.attempts:.0%}): {found.refused:,} refused by gates, "
        f"{found.rejected:,} rejected by people, {found.waiting:,} waiting for a person, "
        f"{found.released:,} in a release"
    )
    enough = [row.track for row in found.tracks if not row.missing]
    carries = f"the tracks {', '.join(enough)}" if len(enough) > 1 else "".join(enough)
    said += f". Enough for a claim ({FLOOR} points): {carries or 'no track yet'}."
    if not found.simulated:
        return said
    n = "all" if found.simulated == found.approved else f"{found.simulated:,}"
    return f"{said} Simulated: {n} of the approved points."


def _sum(cells: Iterable[Cell]) -> int:
    return sum(cell.n for cell in cells)


def _bands(bench: Bench, tracks: Sequence[str]) -> dict[str, dict[str, int]]:
    """Approved points by what the gate `difficulty` called them, and by track."""
    found: dict[str, dict[str, int]] = {}
    for track, band, n in bench.store.reads.dataset_bands():
        by = found.setdefault(band or "not measured", {})
        by[track] = by.get(track, 0) + n
    order = [*BANDS, *sorted(found.keys() - {*BANDS})]
    return {band: {t: found[band].get(t, 0) for t in tracks} for band in order if band in found}


def _overlap(bench: Bench) -> Overlapped:
    checked: Counter[str] = Counter()
    not_checked: Counter[str] = Counter()
    for track, known, n in bench.store.reads.dataset_known():
        (checked if known else not_checked)[track] += n
    sets = tuple(f"{one.name} ({one.source})" for one in known_sets(bench))
    return Overlapped(sets=sets, checked=dict(checked), not_checked=dict(not_checked))


# --- cuts ----------------------------------------------------------------------------------------


def cut(told: Counted, by: str) -> list[CutRow]:
    """Approved and attempted points by one of CUTS, most approved first, tracks apart."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in told.cells:
        groups.setdefault(KEYS[by](cell), []).append(cell)
    rows = [
        CutRow(
            value=value, link=link, n=_sum(c for c in cells if c.state in HELD),
            approved=_by_track(told.tracks, [c for c in cells if c.state in HELD]),
            attempts=_by_track(told.tracks, cells),
        ) for (value, link), cells in groups.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.n, -sum(row.attempts.values()), row.value))


def _by_track(tracks: Sequence[str], cells: Sequence[Cell]) -> dict[str, int]:
    return {track: _sum(cell for cell in cells if cell.track == track) for track in tracks}


def _because(cell: Cell) -> tuple[str, str]:
    """Why the spec of a point exists, and where that finding can be seen."""
    kind, ref = str(cell.because.get("kind") or "person"), str(cell.because.get("ref") or "")
    text = str(cell.because.get("text") or "")
    if kind == "person":
        return (text or "a person asked for it", "")
    where = {"gap": f"/gap_map/?gap={ref}", "step": f"/agent_steps/?step={ref}"}
    return (f"made because of {kind} {ref}".strip(), where.get(kind, ""))


KEYS: Mapping[str, Callable[[Cell], tuple[str, str]]] = {
    "leaf": lambda cell: (cell.node_id or "no leaf", ""),
    "recipe": lambda cell: (cell.recipe, ""),
    "state": lambda cell: (cell.state, ""),
    "because": _because,
    "spec": lambda cell: (cell.spec_id, f"/runs/?spec={cell.spec_id}"),
}


# --- coverage ------------------------------------------------------------------------------------


def covered(bench: Bench) -> list[CoveredSpec]:
    """Coverage of the axes by approved points, a row for each spec that has some."""
    by: dict[str, list[DatasetPlace]] = {}
    for place in bench.store.reads.dataset_places():
        by.setdefault(place.spec_id, []).append(place)
    return [_covered(bench, spec, places) for spec, places in sorted(by.items())]


def _covered(bench: Bench, spec: str, places: Sequence[DatasetPlace]) -> CoveredSpec:
    """The axes are those of the spec's newest run."""
    run = bench.store.journal.run(bench.store.reads.runs_of_spec(spec)[-1])
    axes = {**({LEAF: tuple(run.paths)} if run.paths else {}), **run.axes}
    rows = [{**p.coordinate, LEAF: p.node_id} for p in places for _ in range(p.n)]
    found = coverage(rows, axes, run.forbidden)
    counts = Counter(pair for row in rows for pair in row.items())
    cells = [(counts[axis, value], axis, value) for axis in axes for value in axes[axis]]
    low = min(cells, default=None)
    worst = f"{low[1]} = {low[2]} ({low[0]} of {found.n})" if low else ""
    return CoveredSpec(spec_id=spec, run_id=run.run_id, covered=found, worst=worst)
