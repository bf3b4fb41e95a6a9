"""The gap map as a page shows it: the finding, its rule, what is new, and what was planted.

Nothing is made here: the map was (`mapmaking`), and a handful of new eval rows are embedded in
passing. A finding is kept until the eval set, the rule or the traffic is another.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from workbench.actions.coverage import Ask, Seen, results_of, see
from workbench.actions.demo_traffic import HOLES
from workbench.actions.landscape import Land
from workbench.actions.mapmaking import Want, compared, land_of, making
from workbench.actions.mapsources import POINTS, eval_frame, folder, traffic_frame, traffics
from workbench.actions.open import Bench
from workbench.domain.record import digest
from workbench.measures.comparisons import holm, two_proportions
from workbench.measures.gapregion import Gap
from workbench.measures.gaps import Rules
from workbench.measures.gaptext import name_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

By = Literal["share", "count"]
RECENT_DAYS, FEWEST_BEFORE, SURE, MANIFOLD = 30, 50, 0.05, 4
LEAST = 3  # rows a region, as GAPS proposes for sets that are stratified on purpose
MOST_APART, MOST_VIEWS, LANDMARK_TERMS = 40, 8, 2
LATEST = "latest.json"


@dataclass(frozen=True)
class Rule:
    """A gap by its share of traffic, with proof; or below `least` rows."""

    by: By = "share"
    least: int = LEAST

    @property
    def rules(self) -> Rules:
        return Rules(at_least=self.least if self.by == "count" else 0)


@dataclass(frozen=True)
class View:
    """One finding. `gaps` are rows of `measure gaps` with `recent`, `theme` and the region beside.

    `rows` is the eval set; `apart` are regions without an eval row that cannot be judged yet;
    `themes` truth that was planted beside simulated traffic, {} where there is none.
    """

    want: Want
    rule: Rule
    land: Land
    seen: Seen
    rows: pd.DataFrame
    results: Mapping[str, Any]
    gaps: tuple[dict[str, Any], ...]
    apart: tuple[dict[str, Any], ...]
    landmarks: tuple[tuple[str, np.ndarray], ...]
    themes: Mapping[str, Any]
    traffic_name: str
    simulated: bool

    @property
    def decidable(self) -> bool:
        return bool(self.results["style"]["decidable"])

    def gap(self, id: str) -> dict[str, Any] | None:
        """A gap, or a region that cannot be judged yet, by its id."""
        return next((row for row in (*self.gaps, *self.apart) if row["id"] == id), None)

    def region(self, id: str) -> Gap | None:
        """The region behind an id."""
        judged = self.seen.judged
        return next((one for one in (*judged.gaps, *judged.regions) if one.id == id), None)


_views: dict[str, View] = {}
_marks: dict[str, tuple[tuple[str, Any], ...]] = {}


def view(bench: Bench, want: Want, rule: Rule | None = None, without: Collection[str] = ()) -> View:
    """The finding for an eval set, without the points of some runs.

    Without a rule: by share, or by count where style differs, so that shares decide nothing.
    """
    land = land_of(bench, want.traffic)
    rows = eval_frame(bench, want.evals)
    if without and "run" in rows:
        rows = rows[~rows["run"].isin(list(without))].reset_index(drop=True)
    marks = [land.windows.key, want.key, rows["id"].tolist(), rule and [rule.by, rule.least]]
    key = digest(marks, 24)
    if key not in _views:
        found = _found(bench, want, land, rows, rule or Rule())
        if rule is None and not found.decidable:
            found = _found(bench, want, land, rows, Rule("count"))
        while len(_views) >= MOST_VIEWS:
            _views.pop(next(iter(_views)))
        _views[key] = found
    return _views[key]


def _found(bench: Bench, want: Want, land: Land, rows: pd.DataFrame, rule: Rule) -> View:
    making_now = making(bench, bench.embedder.embed)
    seen = see(land, compared(rows, want.by), making_now, rule.rules)
    results = results_of(land, seen, Ask(rules=rule.rules))
    known = {one.ref: one for one in traffics(bench)}.get(want.traffic)
    frame = traffic_frame(bench, want.traffic).iloc[land.frame["place"]].reset_index(drop=True)
    regions = {one.id: one for one in (*seen.judged.gaps, *seen.judged.regions)}
    simulated = bool(known and known.simulated)
    themes = _themes(frame, simulated)
    recent = _recent(frame, [_rows(land, regions[row["id"]]) for row in results["gaps"]])
    gaps = tuple(
        {**row, **_beside(land, frame, regions[row["id"]], themes), "recent": new}
        for row, new in zip(results["gaps"], recent, strict=True)
    )
    apart = tuple(
        {**row, **_beside(land, frame, regions[row["id"]], themes), "recent": None}
        for row in _apart(results, regions)
    )
    return View(
        want, rule, land, seen, rows, results, _ranked(gaps, rule),
        (*(g for g in gaps if g["tier"] != "proven"), *apart)[:MOST_APART], _landmarks(land),
        _recovered(frame, gaps, themes), known.name if known else want.traffic,
        simulated or bool(rows.get("simulated", False) is not False and rows["simulated"].any()),
    )  # fmt: skip


def _ranked(gaps: tuple[dict[str, Any], ...], rule: Rule) -> tuple[dict[str, Any], ...]:
    """Gaps in the order of their evidence; counted ones by how much of traffic they are."""
    found = [gap for gap in gaps if gap["tier"] == "proven"]
    if rule.by == "count":
        found.sort(key=lambda gap: -gap["share"]["value"])
    return tuple(found)


def _rows(land: Land, region: Gap) -> list[int]:
    return [at for text in region.texts for at in land.windows.rows[text]]


def _beside(
    land: Land, frame: pd.DataFrame, region: Gap, themes: Mapping[str, int]
) -> dict[str, Any]:
    """Texts in the middle and at the border of a region (the half that may be shown); its theme."""
    said = frame["text"].tolist()
    told = {
        f"{name}_said": [said[land.windows.rows[text][0]] for text in getattr(region, name)]
        for name in ("medoids", "boundary")
    }
    nearest = [int(at) for at in region.nearest_eval]
    counted = Counter(frame["label"].iloc[_rows(land, region)].dropna()) if themes else Counter()
    return {**told, "texts": region.texts, "nearest": nearest, "theme": counted.most_common(2)}


def _apart(results: Mapping[str, Any], regions: Mapping[str, Gap]) -> list[dict[str, Any]]:
    """Regions without an eval row that no listed gap overlaps, largest first."""
    taken = {int(text) for row in results["gaps"] for text in regions[row["id"]].texts}
    return [
        {**row, "tier": "unproven", "rule": "share", "p": None, "q": None,
         "rows_to_write": regions[row["id"]].rows_to_write}
        for row in results["regions"]
        if row["have"] == 0 and not taken & {int(t) for t in regions[row["id"]].texts}
    ]  # fmt: skip


def _recent(frame: pd.DataFrame, gaps: list[list[int]]) -> list[dict[str, Any] | None]:
    """Share of the last 30 days beside that of all days before, gap by gap; None without times."""
    times = [_time(value) for value in frame["time"]]
    known = [at for at in times if at is not None]
    if not known:
        return [None] * len(gaps)
    cut = max(known) - timedelta(days=RECENT_DAYS)
    late = [at is not None and at > cut for at in times]
    early = [at is not None and at <= cut for at in times]
    after, before = sum(late), sum(early)
    if before < FEWEST_BEFORE or after < FEWEST_BEFORE:
        return [None] * len(gaps)
    counts = [(sum(late[i] for i in rows), sum(early[i] for i in rows)) for rows in gaps]
    ps = holm([two_proportions(a, after, b, before).p for a, b in counts])
    return [_grown(a / after, b / before, p) for (a, b), p in zip(counts, ps, strict=True)]


def _grown(now: float, then: float, p: float | None) -> dict[str, Any]:
    sure = p is not None and p < SURE and now > then
    says = "" if not sure else "new" if then * MANIFOLD <= now else "growing"
    return {"now": now, "before": then, "p": p, "says": says}


def _time(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found.replace(tzinfo=None)


def _themes(frame: pd.DataFrame, simulated: bool) -> dict[str, int]:
    """How many rows each planted theme has; labels of real traffic are no truth of ours."""
    return dict(Counter(frame["label"].dropna())) if simulated else {}


def _recovered(
    frame: pd.DataFrame, gaps: tuple[dict[str, Any], ...], themes: Mapping[str, int]
) -> dict[str, Any]:
    """Of each planted hole: its rows, and which share of them lies in listed gaps."""
    ids = {id for row in gaps for id in row["row_ids"]}
    inside = Counter(frame["label"][frame["id"].isin(ids)])
    return {
        hole: {"rows": themes[hole], "inside": inside[hole] / themes[hole],
               "at": frame.index[frame["label"] == hole].tolist()}
        for hole in HOLES if themes.get(hole)
    }  # fmt: skip


def _landmarks(land: Land) -> tuple[tuple[str, Any], ...]:
    """Names of the dense spots of the picture with the texts in them, largest first."""
    import numpy as np

    if land.windows.key not in _marks:
        of = land.windows.landmark
        counted = Counter(int(mark) for mark in of if mark >= 0)
        spots = [np.flatnonzero(of == mark) for mark, _ in counted.most_common(MOST_APART)]
        named = ((name_of(land.terms.best(s.tolist())[:LANDMARK_TERMS], ""), s) for s in spots)
        _marks[land.windows.key] = tuple((name, spot) for name, spot in named if name)
    return _marks[land.windows.key]


def note_latest(bench: Bench, found: View) -> None:
    """Keep how many gaps are proven, for the home page; only of the store's own points."""
    if found.want.evals != POINTS or bench.role != "owner":
        return
    proven = sum(row["tier"] == "proven" and row["rule"] == "share" for row in found.gaps)
    file = folder(bench) / LATEST
    file.write_text(json.dumps({"proven": proven}), encoding="utf-8")


def latest(bench: Bench) -> int | None:
    """How many gaps the last map of this store's points proved; None before the first."""
    try:
        return int(json.loads((folder(bench) / LATEST).read_text(encoding="utf-8"))["proven"])
    except (OSError, ValueError, KeyError):
        return None
