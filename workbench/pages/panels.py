"""A panel as HTML: what the table is, its bad rows, its labels, what to do before there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages.runs import figures
from workbench.pages.safe import NONE, Safe, badge, join, plain, say, table, tag

MOST_BAD, MOST_LABELLED = 40, 200
MEANING = {
    "no_info_easy": "solved nearly always: it tells nobody apart",
    "zero_solve": "nobody solved it: too hard, or its key is wrong",
    "near_zero": "solved almost never",
    "discriminating": "stronger models solve it more often",
    "inverted": "weaker models solve it more often: look at its key",
    "weak": "these models do not show which of them it favours",
}
ORDER = ("inverted", "zero_solve", "near_zero", "discriminating", "weak", "no_info_easy")


def summary(panel: Any) -> Safe:
    """Where the figures come from, and how many there are."""
    results = panel.results
    bands, apart = results["bands"], results["paired_separability"]
    marks = (
        badge("simulated: offline stand-ins", "warn")
        if panel.simulated
        else (
            badge("as brought: no model of this workbench answered", "quiet")
            if panel.brought
            else NONE
        )
    )
    since = badge(f"{panel.fresh:,} fresh samples", "info") if panel.fresh else NONE
    head = tag("p", say(f"Measured: {panel.source} "), marks, since)
    notes = [tag("p", say(note), cls="wb-dim") for note in panel.notes]
    tiles = figures({
        "items": f"{results['n_items']:,}", "models": f"{len(results['models']):,}",
        "samples of an item, median": f"{panel.samples}",
        "pairs told apart": f"{apart['separated']} of {apart['pairs']}",
        "nobody solved": f"{bands['zero_solve']:,}", "always solved": f"{bands['all_solve']:,}",
    })  # fmt: skip
    return join([head, *notes, tiles])


def bad_rows(rejects: Sequence[Any], rows: int, left_out: bool) -> Safe:
    """The rows that cannot be used, each with its line and why; the first forty of them."""
    if not rejects:
        return NONE
    what = "were left out" if left_out else "cannot be used: mend them, or leave them out"
    lead = tag("p", say(f"{len(rejects):,} of {rows:,} rows {what}."))
    shown = [{"line": r.line, "what is wrong": r.reason, "as it is": r.raw}
             for r in rejects[:MOST_BAD]]  # fmt: skip
    more = len(rejects) - len(shown)
    rest = tag("p", say(f"and {more:,} more"), cls="wb-dim") if more > 0 else NONE
    return join([lead, table(shown), rest])


def labels(bands: Mapping[str, Any]) -> Safe:
    """How many items have which label, how many of these are provisional, and what it means."""
    counts, doubtful = bands["labels"], bands["provisional"]
    known = [name for name in ORDER if name in counts]
    names = [*known, *(name for name in counts if name not in known)]
    words = (
        "Provisional: fewer than five models of three families with eight samples each, or, for "
        "labels that hang on the order of models, fewer than eight models."
    )
    return join([table([
        {"label": plain(name), "items": counts[name], "of these provisional": doubtful.get(name, 0),
         "what it says": MEANING.get(name, "")} for name in names
    ]), tag("p", say(words), cls="wb-dim")])  # fmt: skip


def labelled(items: Sequence[Mapping[str, Any]]) -> Safe:
    """Items with solve rate, D and label, those to look at first on top; at most 200."""
    place = {name: at for at, name in enumerate(ORDER)}
    first = sorted(items, key=lambda i: (place.get(i["label"], len(ORDER)),
                                         i["solve_rate"] or 0.0, i["item_id"]))  # fmt: skip
    shown = [
        {"item": i["item_id"], "label": plain(i["label"]) + (" (provisional)" if i["provisional"]
         else ""), "solve rate": _percent(i["solve_rate"]), "D": _two(i["D"]),
         "item-rest r": _two(i["item_rest"])} for i in first[:MOST_LABELLED]
    ]  # fmt: skip
    few = f"The first {len(shown):,} of {len(items):,} items." if len(items) > len(shown) else ""
    return join([tag("p", say(few), cls="wb-dim") if few else NONE, table(shown)])


def nothing_yet(runs: Sequence[Any]) -> Safe:
    """What to do first, where neither a file was dropped nor a point was ever probed."""
    words = (
        "No point has been probed in this store yet. Drop a table of outcomes above: one row for "
        "each answer of a model to an item, with columns such as item_id, model and correct. Or "
        "make points first: their difficulty gate asks a panel of models, and what it scored "
        "opens here."
    )
    links = [
        tag("a", say(f"{r.spec_id}, run {r.run_id}"), href=f"/runs/?run={r.run_id}", cls="wb-link")
        for r in runs
    ]
    there = tag("p", say("Runs that are there, without a probe: "), *links) if runs else NONE
    doors = tag("p", tag("a", say("Make one point"), href="/gated_loop/", cls="wb-link"),
                tag("a", say("Launch a run"), href="/runs/", cls="wb-link"))  # fmt: skip
    return tag("div", tag("p", say(words)), there, doors, cls="wb-note wb-info", role="status")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}"
