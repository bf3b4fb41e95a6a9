"""Runs as HTML: the list, one run's progress, the reason most points were refused for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from workbench.pages.safe import NONE, Safe, badge, block, coded, join, plain, say, tag

STATES = {
    "running": "info", "created": "quiet", "done": "good", "cancelled": "warn", "failed": "bad",
    "lost": "odd",
}  # fmt: skip
COLUMNS = ("Run", "Spec", "State", "Accepted", "Decided", "Refused", "Set aside", "Begun")
ASIDE = COLUMNS.index("Set aside")


def run_table(rows: Sequence[Any], shown: str) -> Safe:
    """Runs, newest first, each a link; the one shown now is marked.

    What was set aside has a column where there is any.
    """
    aside = any(row.set_aside for row in rows)
    names = [name for i, name in enumerate(COLUMNS) if i != ASIDE or aside]
    head = tag("tr", *(tag("th", say(name), scope="col") for name in names))
    body = tag("tbody", *(_row(row, row.run_id == shown, aside) for row in rows))
    inner = tag("table", tag("thead", head), body, cls="wb-table wb-runs")
    return tag("div", inner, cls="wb-scroll")


def progress_bar(done: int, of: int | None, words: str) -> Safe:
    """How far, as a bar that a screen reader can read."""
    whole = max(of or done, 1)
    bar = tag("progress", say(f"{done} of {whole}"), value=min(done, whole), max=whole,
              aria_label=words)  # fmt: skip
    return tag("div", bar, tag("span", say(words)), cls="wb-progress")


def figures(numbers: Mapping[str, str]) -> Safe:
    """Figures with their words, in a row of tiles."""
    tiles = (tag("div", tag("b", say(v)), tag("span", say(k))) for k, v in numbers.items())
    return tag("div", *tiles, cls="wb-tiles")


def seconds(left: float | None) -> str:
    """A stretch of time in the unit one would say it in; a dash while it is unknown."""
    if left is None:
        return "–"
    for size, unit in ((3600, "h"), (60, "min")):
        if left >= size:
            return f"{left / size:.1f} {unit}"
    return f"{left:.0f} s"


def big(number: float) -> str:
    """A count in a tile: 950, 12,345, 913k, 4.56M."""
    if number < 100_000:
        return f"{number:,.0f}"
    return f"{number / 1e6:.3g}M" if number >= 1e6 else f"{number / 1e3:.0f}k"


def top_reason(reason: Any, of: int, why: str) -> Safe:
    """A reason with its share and up to three texts, each a link to its trail."""
    words = f"{reason.n} of {of} refused points fell at {plain(reason.at)}: "
    head = tag("p", say(words), coded(reason.reason))
    said = tag("p", say(f"Of the first it was said: {why}"), cls="wb-dim") if why else NONE
    cards = [
        tag("li", tag("a", say("Its whole trail"), href=f"/gated_loop/?cand={id}"), block(text))
        for id, text in reason.examples
    ]
    return join([head, said, tag("ul", *cards, cls="wb-examples")])


def _row(row: Any, shown: bool, aside: bool) -> Safe:
    wanted = "" if row.wanted is None else f" of {row.wanted}"
    state = plain(row.state)
    kind = badge(row.kind, "quiet") if row.kind != "batch" else NONE
    cells = [
        tag("a", say(row.run_id), href=f"?run={row.run_id}"),
        join([say(row.spec_id + " "), kind]), badge(state, STATES.get(row.state, "warn")),
        say(f"{row.normal}{wanted}"), say(row.decided), say(row.refused), say(row.set_aside),
        tag("span", say(_when(row.created)), cls="wb-dim"),
    ]  # fmt: skip
    if not aside:
        del cells[ASIDE]
    return tag("tr", *(tag("td", cell) for cell in cells), aria_current="true" if shown else None)


def _when(created: str) -> str:
    """`21 Nov 07:11`, in the store's time; as it is where it cannot be read."""
    try:
        return datetime.fromisoformat(created).strftime("%d %b %H:%M")
    except ValueError:
        return created[:16].replace("T", " ")
