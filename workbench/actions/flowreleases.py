"""Release against release of an agent: two sets of rollouts, or two models of one, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.actions.compare import contrasts, outcomes_of, units
from workbench.actions.measure import dumped
from workbench.actions.profile import Profile
from workbench.actions.steps import aligned
from workbench.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

END_TO_END = "measured end to end"


def released(before: Profile, old: str, after: Profile, new: str) -> list[dict[str, Any]]:
    """Every step of `new` in `after` minus `old` in `before`, judged as one family (METHOD 1.4).

    The rows are those of `measure compare`; InputError where they cannot be told by step, or are
    the same model of the same rollouts.
    """
    from workbench.measures.releases import judged, row

    if before.rollouts.digest == after.rollouts.digest and old == new:
        raise InputError(f"{old} against itself: choose another model, or drop another release")
    name = old if old == new else f"{old} → {new}"
    rows: list[dict[str, Any]] = []
    if before.rollouts.steps is not None and after.rollouts.steps is not None:
        one, other = _steps(before, old), _steps(after, new)
        rows += contrasts(name, one, other, before.flow.by)
    ends = [_ends(before, old), _ends(after, new)]
    if ends[0] is not None and ends[1] is not None:
        rows.append({"model": name, **row("end_to_end", END_TO_END, ends[0], ends[1])})
    if not rows:
        raise InputError("nothing to compare: neither graded steps nor outcomes on both sides")
    for one_row in rows:
        if one_row["name"] == "all":
            one_row["name"] = "all steps"
    found: list[dict[str, Any]] = dumped(judged(rows))
    return found


def _steps(profile: Profile, model: str) -> pd.DataFrame:
    """The units of one model; a pooled profile takes all."""
    table = profile.rollouts.steps
    assert table is not None
    if profile.refused:
        raise InputError(profile.refused)
    frame = aligned(table.frame) if profile.flow.align else table.frame
    mine = frame if profile.flow.pool else frame[frame["model"] == model]
    told = mine.assign(**{profile.flow.by: mine[profile.flow.by].astype(str)})
    return units(told, profile.flow.by)


def _ends(profile: Profile, model: str) -> pd.DataFrame | None:
    steps, runs = profile.rollouts.steps, profile.rollouts.runs
    if steps is None and runs is None:
        return None
    frame = runs.frame if runs is not None else None
    found = outcomes_of(steps.frame if steps is not None else runs.frame, frame, profile.flow.pool)  # type: ignore[union-attr]
    if found is None or profile.flow.pool:
        return found
    return found[found["model"] == model]
