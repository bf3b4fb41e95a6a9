"""Habits of judges that are more than chance: order, padding, length, kin, tested as one family.

A habit is found when its p by Holm, over all judges and habits that could be tested, is below .05
and its interval leaves out what a judge without it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.comparisons import holm, two_proportions

ALPHA = 0.05


class Habit(NamedTuple):
    """One habit of one judge. `none` is the value of a judge without it."""

    judge: str
    habit: str
    value: Estimate
    none: float
    p: float | None
    p_adjusted: float | None
    found: bool


def habits(rows: Sequence[Mapping[str, Any]]) -> list[Habit]:
    """Every habit of every judge, of the rows of `measure judges` (Estimates, or dumped)."""
    tested = [one for row in rows for one in _of(row)]
    known = [p for *_, p in tested if p is not None]
    adjusted = iter(holm(known))
    found = []
    for judge, habit, value, none, p in tested:
        by_holm = None if p is None else next(adjusted)
        out = value.lo is not None and value.hi is not None and not value.lo <= none <= value.hi
        clear = out and by_holm is not None and by_holm < ALPHA
        found.append(Habit(judge, habit, value, none, p, by_holm, clear))
    return found


def _of(row: Mapping[str, Any]) -> Iterator[tuple[str, str, Estimate, float, float | None]]:
    judge, place, padding = row["rater"], row["position"], row["verbosity"]
    yield judge, "position", _read(place["first_share"]), 0.5, place["p"]
    yield judge, "padding", _read(padding["effect"]), 0.0, padding["p"]
    yield judge, "length", _read(row["length"]["or_per_sd"]), 1.0, row["length"]["p"]
    kin = row["self_preference"]
    own, other = _read(kin["own"]), _read(kin["other"])
    counts = (*_hits(own), *_hits(other))
    p = two_proportions(*counts).p if own.n_items and other.n_items else None
    yield judge, "kin", _read(kin["bias"]), 0.0, p


def _read(found: Any) -> Estimate:
    return found if isinstance(found, Estimate) else Estimate.model_validate(found)


def _hits(share: Estimate) -> tuple[int, int]:
    return round((share.value or 0.0) * share.n_items), share.n_items
