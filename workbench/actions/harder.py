"""Harder: from an item or a band that is too easy, a spec at a coordinate where solvers fail more.

What is harder is read off this store's own probes: axis values of one spec, each against all its
other points. Without such a value there is no spec, and that is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from workbench.actions.open import Bench
from workbench.domain.candidate import Candidate
from workbench.domain.record import Record, digest
from workbench.domain.spec import Because, FrozenRun, InputSpec
from workbench.errors import InputError
from workbench.measures.axes import AxisValue, axis_values
from workbench.measures.panel import SolverCount, label, solve_rate

BANDS = ("no_info_easy", "discriminating")
POINTS = 10


class Harder(Record):
    """What lowers the solve rate near an item or band, and the spec made from it (None: nothing).

    `rows` are all axis values that were compared over `points` probed points of the spec.
    """

    ref: str
    spec_id: str
    points: int
    rows: tuple[AxisValue, ...]
    chosen: AxisValue | None
    spec: InputSpec | None
    sentence: str
    simulated: bool


class _Probed(Record):
    """One probed point: where it lies, how often it was solved, how it is labelled."""

    candidate: Candidate
    rate: float
    label: str
    simulated: bool


def starts(bench: Bench) -> dict[str, str]:
    """What can be made harder: a label for each band and item, with its reference."""
    probed = _probed(bench)
    many = Counter(one.label for one in probed)
    found = {f"All that are {_plain(b)} ({many[b]})": b for b in BANDS if many[b]}
    for one in sorted(probed, key=lambda one: -one.rate):
        text = " ".join(one.candidate.text.split())[:60]
        if one.label in BANDS:
            found[f"{one.rate:.0%} {text} ({one.candidate.id})"] = one.candidate.id
    return found


def harder(bench: Bench, ref: str) -> Harder:
    """The spec that makes points of an item (its id) or a band harder; nothing is written.

    InputError for what was never probed, and for a band without points.
    """
    probed = _probed(bench)
    item, near = _near(probed, ref)
    run = bench.store.journal.run(near[0].candidate.run_id)
    rows = axis_values(
        [one.candidate.coordinate for one in near], [one.rate for one in near],
        [one.candidate.cluster_id for one in near],
    )  # fmt: skip
    here = item.candidate.coordinate if item else {}
    chosen = next((row for row in rows if row.lowers and _fits(row, here, run)), None)
    told = _sentence(ref, near, rows, chosen)
    spec = _spec(run, item, chosen, ref, told) if chosen else None
    return Harder(
        ref=ref, spec_id=run.spec.id, points=len(near), rows=tuple(rows), chosen=chosen, spec=spec,
        sentence=told, simulated=any(one.simulated for one in near),
    )  # fmt: skip


def _probed(bench: Bench) -> list[_Probed]:
    """Every listed point that the gate probed, accepted or not."""
    counts: dict[str, list[SolverCount]] = {}
    simulated: dict[str, bool] = {}
    for one in bench.store.reads.probes():
        rank = len(counts.setdefault(one.candidate_id, []))
        counts[one.candidate_id].append(SolverCount(one.model, one.family, rank, one.n, one.c))
        simulated[one.candidate_id] = one.simulated
    found = []
    for id, rows in counts.items():
        candidate, rate = bench.store.reads.candidate(id), solve_rate(rows)
        if candidate is not None and rate is not None:
            found.append(_Probed(candidate=candidate, rate=rate, label=label(rows, 0).label,
                                 simulated=simulated[id]))  # fmt: skip
    return found


def _near(probed: Sequence[_Probed], ref: str) -> tuple[_Probed | None, list[_Probed]]:
    """The item, if it is one, and the probed points of its spec: a band's is its commonest."""
    if ref in BANDS:
        of = Counter(one.candidate.spec_id for one in probed if one.label == ref)
        if not of:
            raise InputError(f"no probed point here is {_plain(ref)}")
        spec_id, item = of.most_common(1)[0][0], None
    else:
        item = next((one for one in probed if one.candidate.id == ref), None)
        if item is None:
            raise InputError(f"{ref} was not probed here; name a point, or: {', '.join(BANDS)}")
        spec_id = item.candidate.spec_id
    mine = [one for one in probed if one.candidate.spec_id == spec_id]
    own = item or next(one for one in mine if one.label == ref)
    # The newest run of the spec is the one to go on from; an item's own run where there is one.
    return item, sorted(mine, key=lambda one: one is not own)


def _fits(row: AxisValue, here: Mapping[str, str], run: FrozenRun) -> bool:
    """Whether an item can be moved there: it is not there, and the combination may occur."""
    if here.get(row.axis) == row.value:
        return False
    moved = {**here, row.axis: row.value}
    return not any(_holds(rule, moved) for rule in run.forbidden)


def _holds(rule: Mapping[str, str], coordinate: Mapping[str, str]) -> bool:
    return bool(rule) and all(coordinate.get(axis) == value for axis, value in rule.items())


def _spec(
    run: FrozenRun, item: _Probed | None, chosen: AxisValue, ref: str, told: str
) -> InputSpec:
    """The point's own spec, held at the harder value; for an item, at its other values too."""
    base = run.spec
    axes = {**run.axes, **_held(item, run.axes), chosen.axis: (chosen.value,)}
    facts = {
        **base.model_dump(mode="json"), "axes": axes, "n": POINTS,
        "id": f"{base.id[:60]}-harder-{digest([ref, chosen.axis, chosen.value], 6)}",
        "title": f"{base.title or base.id}, harder: {chosen.axis} {chosen.value}",
        "leaf": (item.candidate.node_id if item else "") or base.leaf,
        "because": Because(kind="crossing", ref=ref, text=told),
    }  # fmt: skip
    return InputSpec.model_validate(facts)


def _held(item: _Probed | None, axes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    there = item.candidate.coordinate if item else {}
    return {axis: (there[axis],) for axis in axes if axis in there}


def _sentence(
    ref: str, near: Sequence[_Probed], rows: Sequence[AxisValue], chosen: AxisValue | None
) -> str:
    """The finding in words: what is harder, by how much, how sure; or that nothing is."""
    spec = near[0].candidate.spec_id
    made = " Simulated (offline stand-ins)." if any(one.simulated for one in near) else ""
    if chosen is None:
        return f"{_nothing(spec, len(near), rows)}{made}"
    apart = chosen.difference
    few = " Fewer than 30 points on one side: take it as a hint." * ("low_n" in apart.warnings)
    assert apart.lo is not None and apart.hi is not None
    return (
        f"Over {len(near)} probed points of {spec}, {chosen.axis} = {chosen.value} is solved "
        f"{chosen.rate:.0%} of the time ({chosen.points} points), all others "
        f"{chosen.other_rate:.0%}: a difference of {apart.value:+.2f} "
        f"(95% {apart.lo:+.2f} to {apart.hi:+.2f}; p {chosen.p:.3g}, Holm over {len(rows)} "
        f"values). Made from {'the band ' + _plain(ref) if ref in BANDS else ref}.{few}{made}"
    )


def _nothing(spec: str, many: int, rows: Sequence[AxisValue]) -> str:
    if not rows:
        return (
            f"Nothing to compare: no axis value of {spec} has three probed points and three "
            f"others; {many} points were probed."
        )
    if any(row.lowers for row in rows):
        return (
            f"This item lies at the hardest coordinate already that {many} probed points of "
            f"{spec} show, or what is harder cannot occur with its other values."
        )
    ps = [row.p for row in rows if row.p is not None]
    least = f", smallest p {min(ps):.2g} (Holm)" if ps else ""
    return (
        f"No axis of {spec} lowers the solve rate beyond chance: {len(rows)} values compared over "
        f"{many} probed points{least}. Probe more points, or write what should be harder yourself."
    )


def _plain(code: str) -> str:
    return code.replace("_", " ")
