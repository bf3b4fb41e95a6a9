"""Components of the dataset notebook: counts, search, one point, releases, exports, cards; not an app.

Its name is not `datasets`: that would hide a package that others import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import marimo as mo
import panels
import shared

from workbench.actions import cards, carrying, dataset, releases, timeline, wear
from workbench.actions.exposures import ledger
from workbench.actions.open import Bench
from workbench.actions.release import Scope
from workbench.actions.release import release as freeze
from workbench.charts import dataset as charts
from workbench.domain.card import CARD_FIELDS
from workbench.pages import dataset as pages
from workbench.pages import releases as papers
from workbench.pages.safe import say, tag

PAGE = 25
CUTS = {"Leaf": "leaf", "Recipe": "recipe", "Reviewer state": "state", "Why it was made (because)": "because", "Spec": "spec"}
FILTERS = {"state": "State", "track": "Track", "recipe": "Recipe", "node_id": "Leaf", "spec_id": "Spec"}
CELL = {"state": "state", "track": "track", "recipe": "recipe", "node_id": "node_id", "spec_id": "spec_id"}
FIRST = "Nothing is in this store yet: make points, approve them, then release them here."


@dataclass(frozen=True)
class Whole:
    """What the page counts once: the groups, the overview."""

    told: dataset.Counted
    found: dataset.Overview


def counted(bench: Bench) -> Whole:
    """Everything counted in the store once."""
    told = dataset.counted(bench)
    return Whole(told, dataset.overview(bench, told))


def picture(chart: Any) -> Any:
    """A chart that selects nothing."""
    return mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)


# --- what is there -------------------------------------------------------------------------------


def top(whole: Whole) -> mo.Html:
    """The sentence and the tiles; on an empty store what to do first."""
    if not whole.found.attempts:
        return shared.note("\n".join(pages.NOTHING))
    return mo.vstack([panels.quoted(dataset.sentence(whole.found)), shared.show(pages.tiles(whole.found))])


def tracks_view(whole: Whole) -> mo.Html:
    """Tracks against the floor, bands, the next gap."""
    found = whole.found
    parts = [picture(charts.track_chart(found.tracks, simulated=found.any_simulated)), shared.show(pages.tracks(found.tracks))]
    if found.bands:
        parts.append(picture(charts.band_chart(found.bands, simulated=found.any_simulated)))
        parts.append(shared.show(pages.bands(found.bands)))
    return mo.vstack([*parts, shared.show(pages.next_gap(found.proven_gaps))], gap=1)


def cut_choice() -> mo.ui.dropdown:
    """By what the points are cut."""
    return mo.ui.dropdown(CUTS, value="Leaf", label="Cut by", allow_select_none=False)


def cut_view(whole: Whole, by: str) -> mo.Html:
    return shared.show(pages.cut(dataset.cut(whole.told, by), by))


def coverage_view(bench: Bench, whole: Whole) -> mo.Html:
    """What approved points cover of their axes, and what they were held against."""
    return mo.vstack([shared.show(pages.covered(dataset.covered(bench))), shared.show(pages.overlapped(whole.found.overlap))])


def robust_view(bench: Bench) -> mo.Html:
    """Robustness by model, and the points that may have worn out."""
    found, worn = wear.robustness(bench), wear.rotation(bench)
    rows = [row for row in found.rows if row.ratio.value is not None]
    chart = [picture(charts.ratio_chart(rows, simulated=found.simulated))] if rows else []
    return mo.vstack([*chart, shared.show(pages.robust(found.rows, dataset.DECLARED)), shared.show(pages.rotation(worn))])


# --- points --------------------------------------------------------------------------------------


def search_form(whole: Whole, query: Mapping[str, Any]) -> mo.ui.dictionary:
    """Words in the prompt, and one dropdown a filter with what there is."""
    cells = whole.told.cells
    form: dict[str, Any] = {"q": mo.ui.text(value=str(query.get("q") or ""), label="Words in the prompt, or an id")}
    for name, label in FILTERS.items():
        there = sorted({getattr(cell, CELL[name]) for cell in cells} - {""})
        wanted = str(query.get(name) or "")
        form[name] = mo.ui.dropdown(there, value=wanted if wanted in there else None, label=label, searchable=True)
    return mo.ui.dictionary(form)


def search_of(values: Mapping[str, Any]) -> dict[str, str]:
    """What is asked for, without what is empty."""
    return {name: str(value).strip() for name, value in values.items() if value and str(value).strip()}


def pager(bench: Bench, values: Mapping[str, Any], query: Mapping[str, Any]) -> tuple[int, mo.ui.number]:
    """How many points fit, and which page of them."""
    search = search_of(values)
    total = bench.store.reads.count_dataset(search.pop("q", ""), **search)
    pages_there = max(1, -(-total // PAGE))
    typed = str(query.get("page") or "1")
    at = min(pages_there, max(1, int(typed))) if typed.isdecimal() and len(typed) < 9 else 1
    return total, mo.ui.number(1, pages_there, value=at, label=f"Page of {pages_there}")


def points_view(bench: Bench, values: Mapping[str, Any], total: int, page: int | None) -> mo.Html:
    """One page of points; each leads to its whole trail and keeps the search."""
    search, at = search_of(values), page or 1
    filters = {name: value for name, value in search.items() if name != "q"}
    rows = bench.store.reads.dataset_page(search.get("q", ""), PAGE, (at - 1) * PAGE, **filters)
    count = shared.show(tag("p", say(f"{total:,} points, newest first"), cls="wb-dim"))
    return mo.vstack([count, shared.show(pages.points(rows, {**search, "page": str(at)}))])


def point_view(bench: Bench, id: str) -> mo.Html:
    """The point that the address asks for, whole."""
    found, problem = shared.attempt(timeline.whole, bench, id)
    if problem:
        return shared.note(problem, "bad")
    return mo.vstack([shared.section(f"Point {id}", "Everything that ever happened to it."), shared.show(pages.point(found))])


# --- releases ------------------------------------------------------------------------------------


def release_form(whole: Whole) -> mo.ui.dictionary:
    """A name, the tracks, and whether stand-ins' points may lie beside real ones."""
    there = [row.track for row in whole.found.tracks if row.approved]
    return mo.ui.dictionary({
        "name": mo.ui.text(label="Name of the new release", max_length=80),
        "tracks": mo.ui.multiselect(there, label="Tracks (none: all)"),
        "mixed": mo.ui.checkbox(label="Simulated points beside real ones"),
    })  # fmt: skip


def make(bench: Bench, values: Mapping[str, Any], *, dry: bool) -> Any:
    """Freeze what is approved, or only say what that would be."""
    scope = Scope(tracks=tuple(values["tracks"]))
    made = freeze(bench, values["name"] or "draft", scope, allow_mixed=values["mixed"], dry_run=dry)
    return papers.manifest(made, kept=not dry)


def release_names(bench: Bench) -> dict[str, str]:
    """Releases by what is shown of them, newest first."""
    return {f"{one.id} ({one.name})": one.id for one in reversed(bench.store.reads.releases())}


def release_choice(bench: Bench, query: Mapping[str, Any]) -> mo.ui.dictionary:
    """Which release is looked at, and which it is held against."""
    names = release_names(bench)
    asked = str(query.get("release") or "")
    first = next((shown for shown, id in names.items() if asked and asked in (id, shown.partition("(")[2][:-1])), None)
    return mo.ui.dictionary({
        "one": mo.ui.dropdown(names, value=first or next(iter(names), None), label="Release"),
        "other": mo.ui.dropdown(names, label="Compare with"),
    })  # fmt: skip


def releases_view(bench: Bench, chosen: Mapping[str, Any]) -> mo.Html:
    """All releases, the one chosen, and what changed to another."""
    parts = [shared.show(papers.listed(releases.listed(bench)))]
    if chosen["one"]:
        one = bench.store.reads.release(chosen["one"])
        parts.append(shared.show(papers.manifest(one, releases.doubts(bench, one.id))))
    if chosen["one"] and chosen["other"]:
        parts.append(shared.show(papers.difference(releases.compare(bench, chosen["other"], chosen["one"]))))
    return mo.vstack(parts)


def close_form(query: Mapping[str, Any]) -> mo.ui.dictionary:
    """Which point is taken back, how, why, and by whom."""
    return mo.ui.dictionary({
        "point": mo.ui.text(value=str(query.get("cand") or ""), label="Point (c…)"),
        "state": mo.ui.dropdown({"Retire: it has worn out": "retired", "Withdraw: it is wrong": "withdrawn"},
                                value="Retire: it has worn out", label="How", allow_select_none=False),
        "reason": mo.ui.text(label="Why"), "by": mo.ui.text(label="Your name"),
    })  # fmt: skip


def take_back(bench: Bench, values: Mapping[str, Any]) -> Any:
    """Retire or withdraw a point."""
    return papers.closed(releases.close(bench, values["point"].strip(), values["state"], values["reason"], values["by"]))


def outcome(news: Any) -> mo.Html:
    """What the last deed brought."""
    if news.problem:
        return shared.note(news.problem, "bad")
    return shared.show(news.result) if news.result else mo.md("")


# --- exports and cards ---------------------------------------------------------------------------


def targets_view(bench: Bench, release: str | None) -> mo.Html:
    """Every target of the chosen release, with what stays here and why."""
    if not release:
        return shared.note("There is no release to export yet.", "quiet")
    rows, problem = shared.attempt(carrying.targets, bench, release)
    return shared.note(problem, "bad") if problem else shared.show(papers.targets(rows))


def target_choice() -> mo.ui.dropdown:
    """To where."""
    return mo.ui.dropdown(carrying.names(), value="jsonl", label="Target", allow_select_none=False)


def send(bench: Bench, release: str | None, target: str) -> Any:
    """Export the chosen release into a folder beside the store."""
    return papers.exported(carrying.send(bench, release or "", target))


def uses_view(bench: Bench) -> mo.Html:
    return shared.show(papers.uses(ledger(bench)))


def card_form(bench: Bench) -> mo.ui.dictionary:
    """A card, a field of it, and what is disclosed."""
    there = {f"{one.kind} {one.name}": one for one in cards.cards(bench)}
    fields = list(dict.fromkeys(name for kind in CARD_FIELDS.values() for name in kind))
    return mo.ui.dictionary({
        "card": mo.ui.dropdown(there, label="Card", searchable=True), "field": mo.ui.dropdown(fields, label="Field"),
        "text": mo.ui.text_area(label="What is disclosed", rows=2, max_length=2000), "by": mo.ui.text(label="Your name"),
    })  # fmt: skip


def fill(bench: Bench, values: Mapping[str, Any]) -> Any:
    """Append a version of the chosen card."""
    card, field = values["card"], values["field"]
    made = cards.fill(bench, card.kind if card else "", card.name if card else "", {field or "": values["text"]}, values["by"])
    return papers.cards([made])


def cards_view(bench: Bench) -> mo.Html:
    return shared.show(papers.cards(cards.cards(bench)))
