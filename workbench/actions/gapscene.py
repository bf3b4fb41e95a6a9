"""From a finding to what its picture draws: gaps, eval rows by track, points made for gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.actions.gapclosing import Closing
from workbench.actions.gapview import View
from workbench.charts.gapmap import Scene

if TYPE_CHECKING:
    import numpy as np

MADE = "made for a gap"


def listed(view: View, found: Sequence[Closing]) -> list[tuple[Mapping[str, Any], Closing | None]]:
    """What is chosen from: gaps that points have closed, gaps as ranked, regions that cannot be
    judged yet."""
    made = {one.gap: one for one in found if "texts" in one.before}
    rows = (*view.gaps, *view.apart)
    gone = [(made[gap].before, made[gap]) for gap in made.keys() - {row["id"] for row in rows}]
    gone.sort(key=lambda pair: str(pair[0]["id"]))
    return [*gone, *((row, made.get(row["id"])) for row in rows)]


def scene(view: View, found: Sequence[Closing], chosen: str = "", peek: bool = False) -> Scene:
    """What is drawn of a finding."""
    windows = view.land.windows
    gaps = [_gap(row, now) for row, now in listed(view, found)]
    gaps.sort(key=lambda gap: gap["id"] != chosen)  # its name is placed first
    holes = [(name, _texts(view, one["at"])) for name, one in view.themes.items()] if peek else []
    results = view.results
    return Scene(
        windows.place, windows.weights, gaps, _points(view, found), view.landmarks,
        results["n_sampled"], results["n_eval"], results["smallest_provable_share"],
        view.simulated, chosen, holes,
    )  # fmt: skip


def _gap(row: Mapping[str, Any], now: Closing | None) -> dict[str, Any]:
    have, expected = (row["have"], row["expected"]) if now is None else (
        now.closed.have, now.closed.expected)  # fmt: skip
    state = "closed" if now is not None and now.closed.closed else row["tier"]
    return {"id": row["id"], "name": row["name"], "tier": state, "share": row["share"]["value"],
            "have": have, "expected": expected, "texts": row["texts"]}  # fmt: skip


def _points(view: View, found: Sequence[Closing]) -> list[dict[str, Any]]:
    """Eval rows at the traffic text nearest to each; rows that are off the map are not drawn."""
    made = {point["id"]: dict(point) for one in found for point in one.points}
    judged, rows = view.seen.judged, view.rows
    off = set(judged.off_map)
    drawn = [
        {"text": int(judged.place[at]), "words": row["text"],
         "track": MADE if row["id"] in made else rows["track"].iloc[row["place"]]}
        for at, row in enumerate(view.seen.rows.to_dict("records")) if at not in off
    ]  # fmt: skip
    there = set(view.seen.rows["id"])
    return drawn + [point for id, point in made.items() if id not in there]


def _texts(view: View, places: Sequence[int]) -> np.ndarray:
    """The texts of a map that rows of its traffic became."""
    import numpy as np

    wanted = set(places)
    rows = view.land.windows.rows
    return np.asarray([t for t, at in enumerate(rows) if wanted.intersection(at)], dtype=int)
