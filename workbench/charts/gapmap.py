"""The picture of a gap map: traffic as grey cells, eval rows as points, gaps as outlines.

Its size does not depend on the number of rows: at most 0.15 MB of JSON.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.charts.mapparts import CELLS, Frame, Label, Labels, density, frame_of, outlines
from workbench.charts.theme import BAD, INK, ODD, SEQUENCE, caption, dress
from workbench.text import shorten, visible

if TYPE_CHECKING:
    import altair as alt
    import numpy as np

MOST_POINTS, MOST_TOLD, MOST_LABELS, MOST_GAPS, MOST_MARKS = 1500, 300, 8, 48, 24
HEIGHT, NAME = 560, 26
TRACKS = ("happy", "edge", "adversarial", "production", "dropped", "made for a gap")
COLOURS = (SEQUENCE[0], SEQUENCE[4], SEQUENCE[2], SEQUENCE[3], SEQUENCE[0], "#000000")
SHAPES = ("circle", "square", "diamond", "cross", "circle", "triangle-up")
PICTURE = "position is only a picture: gaps were decided in the space of the vectors"


@dataclass(frozen=True)
class Scene:
    """What is drawn. `places` (N, 2) and `weights` (N,) of traffic texts; gaps have id, name,
    tier, share, have, expected and texts (places in traffic); points have text (the nearest one),
    track and words; `holes` are planted ones for a peek: a name and its texts."""

    places: np.ndarray
    weights: np.ndarray
    gaps: Sequence[Mapping[str, Any]]
    points: Sequence[Mapping[str, Any]]
    landmarks: Sequence[tuple[str, np.ndarray]]
    n_traffic: int
    n_eval: int
    smallest: float | None
    simulated: bool
    chosen: str = ""
    holes: Sequence[tuple[str, np.ndarray]] = field(default=())


def gap_chart(scene: Scene) -> alt.TopLevelMixin:
    """The picture, in the house's dress."""
    frame = frame_of(scene.places)
    cells = frame.cells(scene.places)
    gaps = list(scene.gaps)[:MOST_GAPS]
    lines = {gap["id"]: outlines(cells[gap["texts"]]) for gap in gaps}
    labels = Labels()
    named = _gap_labels(gaps, lines, labels)
    layers = _traffic(density(cells, scene.weights)) + _marks(cells, scene, labels)
    if scene.holes:
        layers += _holes(cells, scene.holes)
    layers += _points(frame, cells, scene.points)
    if gaps:
        layers += _outlines(gaps, lines, scene.chosen) + _names(named)
    proof = (
        f"smallest provable share {scene.smallest:.1%}" if scene.smallest is not None
        else "too few eval rows to prove a gap"
    )  # fmt: skip
    drawn = f", {MOST_POINTS:,} drawn" if len(scene.points) > MOST_POINTS else ""
    under = caption(
        f"{scene.n_traffic:,} traffic rows (grey, log scale), {scene.n_eval:,} eval rows{drawn}",
        proof, scene.simulated,
    )  # fmt: skip
    solid = "solid: a gap, dashed: cannot be judged yet, dotted: closed"
    title = "What traffic asks, and where the eval set is"
    return dress(layers, title, [under[0], PICTURE, solid, *under[1:]],
                 width="container", height=HEIGHT)  # fmt: skip


def _traffic(cells: Iterable[tuple[int, int, float]]) -> Any:
    import altair as alt

    rows = [(i, j, f"{n:.6g}") for i, j, n in cells]
    return _table(("i", "j", "rows"), rows, "i", "j", "rows").transform_calculate(
        x2="datum.i + 1", y2="datum.j + 1"
    ).mark_rect(color=INK).encode(
        x=_axis("i", alt.X), x2="x2:Q", y=_axis("j", alt.Y), y2="y2:Q",
        opacity=alt.Opacity("rows:Q", legend=None,
                            scale=alt.Scale(type="symlog", range=[0.10, 0.62])),
        tooltip=[alt.Tooltip("rows:Q", title="traffic in this cell", format=",.4~g")],
    )  # fmt: skip


def _points(frame: Frame, cells: np.ndarray, points: Sequence[Mapping[str, Any]]) -> Any:
    """Eval rows at the traffic text nearest to each, moved a little so that none hides another."""
    import altair as alt
    import numpy as np

    step = max(1, -(-len(points) // MOST_POINTS))
    some = list(points)[::step]
    told = len(some) <= MOST_TOLD
    jitter = np.random.default_rng(0).normal(0, 0.35, (len(some), 2))
    rows = []
    for one, (dx, dy) in zip(some, jitter, strict=True):
        x, y = cells[one["text"]]
        words = shorten(visible(str(one["words"])), 70) if told else ""
        rows.append((f"{x + dx:.2f}", f"{y + dy:.2f}", one["track"], words))
    there = {row[2] for row in rows}
    tracks = [t for t in TRACKS if t in there] + sorted(there - set(TRACKS))
    colours = [_of(track, COLOURS, SEQUENCE[1]) for track in tracks]
    shapes = [_of(track, SHAPES, "circle") for track in tracks]
    tips = [alt.Tooltip("track:N"), *([alt.Tooltip("words:N")] if told else [])]
    return _table(("x", "y", "track", "words"), rows, "x", "y").mark_point(
        filled=True, size=44, opacity=0.9, stroke="white", strokeWidth=0.6
    ).encode(
        x="x:Q", y="y:Q", tooltip=tips,
        color=alt.Color("track:N", sort=tracks, scale=alt.Scale(domain=tracks, range=colours)),
        shape=alt.Shape("track:N", sort=tracks, scale=alt.Scale(domain=tracks, range=shapes)),
    )  # fmt: skip


def _of(track: str, values: Sequence[str], other: str) -> str:
    if track == TRACKS[-1] and values is COLOURS:
        return ODD
    return values[TRACKS.index(track)] if track in TRACKS else other


def _outlines(gaps: Sequence[Mapping[str, Any]], lines: Mapping[str, Any], chosen: str) -> Any:
    """Lines around regions: solid or dashed, the chosen one thick; facts on hover."""
    import altair as alt

    rows = []
    for gap in gaps:
        tier = {"proven": "solid", "closed": "dotted"}.get(gap["tier"], "dashed")
        facts = (visible(gap["name"]), f"{gap['share']:.1%}",
                 f"{gap['have']} of {gap['expected']:.1f} expected")  # fmt: skip
        for part, line in enumerate(lines[gap["id"]]):
            rows += [(f"{x:.1f}", f"{y:.1f}", k, f"{gap['id']}{part}", tier,
                      "chosen" if gap["id"] == chosen else "other", *facts)
                     for k, (x, y) in enumerate(line)]  # fmt: skip
    names = ("x", "y", "k", "part", "tier", "which", "gap", "share", "rows")
    return _table(names, rows, "x", "y", "k").mark_line(color=BAD, clip=True).encode(
        x="x:Q", y="y:Q", order="k:Q", detail="part:N",
        strokeDash=alt.StrokeDash("tier:N", legend=None, scale=alt.Scale(
            domain=["solid", "dashed", "dotted"], range=[[1, 0], [5, 4], [1, 3]])),
        strokeWidth=alt.StrokeWidth("which:N", legend=None, scale=alt.Scale(
            domain=["other", "chosen"], range=[1.6, 4])),
        tooltip=["gap:N", alt.Tooltip("share:N", title="share of traffic"),
                 alt.Tooltip("rows:N", title="eval rows")],
    )  # fmt: skip


def _gap_labels(
    gaps: Sequence[Mapping[str, Any]], lines: Mapping[str, Any], labels: Labels
) -> list[Label]:
    """Names and shares of the first eight gaps, where they fit; the others show on hover."""
    found = []
    for line in (one for parts in lines.values() for one in parts):
        labels.avoid(line.min(axis=0), line.max(axis=0))
    for gap in gaps[:MOST_LABELS]:
        line = lines[gap["id"]][0]
        words = f"{shorten(visible(gap['name']), NAME)} {gap['share']:.1%}"
        found.append(labels.put(words, line.min(axis=0), line.max(axis=0)))
    return [label for label in found if label is not None]


def _names(labels: Sequence[Label]) -> Any:
    return _words(labels, color=BAD, fontSize=12, fontWeight="bold")


def _marks(cells: np.ndarray, scene: Scene, labels: Labels) -> Any:
    """Names of dense spots, small and grey, where they cover nothing and are not a gap's words."""
    import numpy as np

    said = {word for gap in scene.gaps[:MOST_LABELS] for word in _wordset(gap["name"])}
    found = []
    for name, spot in scene.landmarks[:MOST_MARKS]:
        if not said & _wordset(name):
            middle = np.median(cells[spot], axis=0)
            found.append(labels.put(shorten(visible(name), NAME), middle - 0.6, middle + 0.6))
    return _words([m for m in found if m is not None], color=INK, fontSize=10.5, fontStyle="italic")


def _wordset(name: str) -> set[str]:
    return {word for word in name.lower().replace(",", " ").split() if len(word) > 3}


def _holes(cells: np.ndarray, holes: Sequence[tuple[str, np.ndarray]]) -> Any:
    """Planted holes for a peek: their rows as crosses of another colour."""
    rows = [(f"{x:.1f}", f"{y:.1f}", name) for name, at in holes for x, y in cells[at][:120]]
    return _table(("x", "y", "hole"), rows, "x", "y").mark_point(
        shape="cross", size=22, color=SEQUENCE[1], filled=True, opacity=0.75
    ).encode(x="x:Q", y="y:Q", tooltip=["hole:N"])  # fmt: skip


def _words(labels: Sequence[Label], **look: Any) -> Any:
    rows = [(label.x, label.y, label.text) for label in labels]
    return _table(("x", "y", "name"), rows, "x", "y").mark_text(**look).encode(
        x="x:Q", y="y:Q", text="name:N"
    )  # fmt: skip


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *numbers: str) -> Any:
    """Rows as CSV inside the chart, a third as long as objects would be."""
    import altair as alt

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    kinds = {name: "number" for name in numbers} | {
        name: "string" for name in columns if name not in numbers}  # fmt: skip
    shape = alt.CsvDataFormat(type="csv", parse=kinds)
    return alt.Chart(alt.InlineData(values=text.getvalue(), format=shape))


def _axis(name: str, channel: Any) -> Any:
    """A scale without ticks: a place on the map means nothing by itself."""
    import altair as alt

    return channel(f"{name}:Q", axis=None, scale=alt.Scale(domain=[0, CELLS], nice=False))
