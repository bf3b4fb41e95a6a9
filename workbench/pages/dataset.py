"""The dataset in words and tables: tracks apart, points with links, one point's timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from workbench.pages.safe import NONE, Safe, badge, block, fold, join, say, table, tag
from workbench.pages.trail import MARKS, TONES, Beside, draft_view, facts, trail
from workbench.text import shorten

SHORT, MOST = 140, 400
NOTHING = (
    "No point is in this store yet: nothing can be counted or released.",
    "1. Step a first candidate through the gates, or start a run.",
    "2. Approve what you stand behind in review.",
    "3. Come back: release what is approved, and export it from here.",
)


def tiles(found: Any) -> Safe:
    """The counts of the whole dataset."""
    shown = (
        (found.approved, "approved"), (found.attempts, "attempts"),
        (found.refused, "refused by gates"), (found.rejected, "rejected by people"),
        (found.waiting, "waiting"), (found.released, "in a release"),
    )  # fmt: skip
    boxes = (tag("div", tag("b", say(f"{n:,}")), tag("span", say(what))) for n, what in shown)
    return tag("div", *boxes, cls="wb-tiles")


def tracks(rows: Sequence[Any]) -> Safe:
    """Every track against its floor."""
    return table([
        {"track": row.track, "approved": row.approved, "floor": row.floor,
         "missing": row.missing or "none", "waiting": row.waiting, "attempts": row.attempts,
         "share": _percent(row.share), "usual share": _percent(row.wanted_share), "note": row.note}
        for row in rows
    ])  # fmt: skip


def next_gap(proven: int | None) -> Safe:
    """What the last gap map said, and where to act on it."""
    if proven is None:
        words = (
            "No gap map was made of this dataset: what users ask that no point covers is not known."
        )
    elif proven:
        words = f"The last gap map proved {proven} gap{'s' * (proven > 1)}: make points there next."
    else:
        words = "The last gap map proved no gap."
    link = tag("a", say("Fill a gap" if proven else "Open the gap map"), href="/gap_map/")
    return tag("p", say(words), say(" "), link, cls="wb-lead")


def bands(found: Mapping[str, Mapping[str, int]]) -> Safe:
    """Approved points by difficulty and track."""
    return table([{"band": b.replace("_", " "), **_some(by)} for b, by in found.items()])


def cut(rows: Sequence[Any], by: str, most: int = 12) -> Safe:
    """Approved of attempted points by track, for every value of a cut; the rest folded."""
    if not rows:
        return tag("p", say("Nothing to cut yet."), cls="wb-dim")
    names = [t for t in rows[0].attempts if any(row.attempts[t] for row in rows)]
    head = tag("tr", *(tag("th", say(n), scope="col") for n in (by, *names)))
    body = [
        tag("tr", tag("td", _linked(row.value, row.link)),
            *(tag("td", say(f"{row.approved[t]} of {row.attempts[t]}" if row.attempts[t] else "–"))
              for t in names)) for row in rows[:MOST]
    ]  # fmt: skip
    rest = fold(say(f"{len(body) - most} more"), _rows(head, body[most:]))
    return join([_rows(head, body[:most]), rest if len(body) > most else NONE])


def _rows(head: Safe, body: Sequence[Safe]) -> Safe:
    inner = tag("table", tag("thead", head), tag("tbody", *body), cls="wb-table")
    return tag("div", inner, cls="wb-scroll")


def covered(rows: Sequence[Any]) -> Safe:
    """Pairwise coverage, evenness by axis, and the emptiest cell, by spec."""
    if not rows:
        return tag("p", say("No approved point, so nothing is covered."), cls="wb-dim")
    return table([
        {"spec": row.spec_id, "points": row.covered.n,
         "pairs covered": f"{row.covered.covered_pairs} of {row.covered.feasible_pairs} "
                          f"({_percent(row.covered.pairwise) or '–'})",
         "entropy by axis (1: even)": {a: "–" if v is None else f"{v:.2f}"
                                       for a, v in row.covered.evenness.items()},
         "worst cell": row.worst} for row in rows
    ])  # fmt: skip


def overlapped(found: Any) -> Safe:
    """Which points were held against which known texts; what was not checked is said."""
    tracks = [*dict.fromkeys([*found.checked, *found.not_checked])]
    rows = [
        {"track": t, "held against known sets": found.checked.get(t, 0),
         "not checked": found.not_checked.get(t, 0)} for t in tracks
    ]  # fmt: skip
    sets = f"Known sets: {', '.join(found.sets)}." if found.sets else (
        "No set of public or training texts is known here. Nothing was held against one, which is "
        "not the same as clean: workbench import training FILE, then make points; or workbench "
        "measure overlap EVAL --train FILES for what is made already."
    )  # fmt: skip
    return join([tag("p", say(sets), cls="wb-lead"), table(rows) if rows else NONE])


def robust(rows: Sequence[Any], declared: str) -> Safe:
    """Each model on both tracks with n, the ratio, and why it carries no claim."""
    if not rows:
        words = (f"Adversarial track: {declared}. No approved point of the two tracks was asked "
                 "anew, so there is no ratio: workbench probe.")  # fmt: skip
        return tag("p", say(words), cls="wb-lead")
    told = [
        {"model": row.model, f"adversarial ({declared})": _rate(row.adversarial),
         "happy": _rate(row.happy), "ratio": _ratio(row.ratio), "claim": row.claim or "yes"}
        for row in rows
    ]  # fmt: skip
    return table(told)


def rotation(found: Any, most: int = 40) -> Safe:
    """Points that may be worn out, and tracks that are solved too surely."""
    rates = [{"track": t, "pooled over the last three releases": _rate(r),
              "": "saturated: rotate" if t in found.saturated else ""}
             for t, r in found.tracks.items()]  # fmt: skip
    rows = [_tired(one) for one in found.tired[:most]]
    head = tag("tr", *(tag("th", say(n), scope="col") for n in ("point", "track", "uses", "why")))
    inner = tag("table", tag("thead", head), tag("tbody", *rows), cls="wb-table")
    none = tag("p", say("No released point looks worn."), cls="wb-dim")
    return join(
        [table(rates) if rates else NONE, tag("div", inner, cls="wb-scroll") if rows else none]
    )


def _tired(one: Any) -> Safe:
    words = _linked(shorten(one.text, SHORT) or one.id, f"/dataset/?cand={one.id}")
    why = join([say(reason) for reason in one.reasons], tag("br"))
    return tag("tr", tag("td", words), tag("td", say(one.track)), tag("td", say(one.exposures)),
               tag("td", why))  # fmt: skip


# --- points --------------------------------------------------------------------------------------


def points(rows: Sequence[Any], search: Mapping[str, str]) -> Safe:
    """A page of points; the text leads to the point and keeps the search."""
    names = ("point", "state", "track", "recipe", "leaf", "people", "run", "made")
    head = tag("tr", *(tag("th", say(name), scope="col") for name in names))
    body = []
    for row in rows:
        link = "/dataset/?" + urlencode({**search, "cand": row.id})
        marks = [badge("simulated", "warn")] if row.simulated else []
        cells = (join([_linked(shorten(row.text, SHORT) or row.id, link)]),
                 join([badge(row.state.replace("_", " "), TONES.get(row.state, "quiet")), *marks]),
                 say(row.track), say(row.recipe), say(row.node_id), say(row.people),
                 _linked(row.run_id, f"/runs/?run={row.run_id}"),
                 say(row.created[:16].replace("T", " ")))  # fmt: skip
        body.append(tag("tr", *(tag("td", cell) for cell in cells)))
    if not body:
        return tag("p", say("No point fits this search."), cls="wb-dim")
    inner = tag("table", tag("thead", head), tag("tbody", *body), cls="wb-table wb-points")
    return tag("div", inner, cls="wb-scroll")


def timeline(moments: Sequence[Any]) -> Safe:
    """Everything that happened to a point, oldest first."""
    return tag("ol", *(_moment(one) for one in moments), cls="wb-trail")


def _moment(one: Any) -> Safe:
    mark = tag("span", say(MARKS.get(one.mark, "·")), cls="wb-dot", aria_hidden="true")
    when = tag("span", say(one.at[:19].replace("T", " ")), cls="wb-price")
    head = tag("div", tag("strong", say(one.title)), badge(one.kind), when, cls="wb-head")
    body = block(one.text) if one.text else NONE
    return tag("li", mark, tag("div", head, body, cls="wb-card"),
               cls=f"wb-event wb-{TONES.get(one.mark, 'quiet')}")  # fmt: skip


def point(found: Any) -> Safe:
    """One point whole: where it lies, as its recipe shows it, its timeline, its receipts."""
    marks = [badge("simulated", "warn")] if found.simulated else []
    away = tag("a", say("Close this point"), href="/dataset/")
    loop = tag("a", say("open in the gated loop"), href=f"/gated_loop/?cand={found.id}")
    receipts = fold(say("Every receipt, with what was asked and answered"), receipts_of(found))
    return join([
        tag("p", *marks, away, say(" · "), loop, cls="wb-lead"), facts(found.facts),
        draft_view(found.blocks, found.draft), tag("h3", say("What happened to it")),
        timeline(found.moments), receipts,
    ])  # fmt: skip


def receipts_of(found: Any) -> Safe:
    """The events with their receipts, as the gated loop shows them."""
    beside: Beside = found.beside
    return trail(found.events, beside)


# --- small things --------------------------------------------------------------------------------


def _linked(words: str, link: str) -> Safe:
    return tag("a", say(words), href=link) if link else say(words)


def _some(by: Mapping[str, int]) -> dict[str, int]:
    return {track: n for track, n in by.items()}


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _rate(found: Any) -> str:
    if found.value is None:
        return "none asked"
    return f"{found.value:.0%} of {found.n_items} ({found.lo:.0%} to {found.hi:.0%})"


def _ratio(found: Any) -> str:
    if found.value is None:
        return f"none ({found.reason.replace('_', ' ')})"
    if found.lo is None:
        return f"{found.value:.3f} (no interval)"
    return f"{found.value:.3f} ({found.lo:.3f} to {found.hi:.3f})"
