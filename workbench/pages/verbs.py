"""Verbs of the difficulty page as HTML: unsolved points with prices and labels, harder values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.pages.runs import figures
from workbench.pages.safe import NONE, Safe, badge, fold, join, money, plain, say, table, tag
from workbench.text import shorten

MOST = 60
NOW = {
    "frontier_hard": ("frontier hard", "good"), "awaiting_approval": ("awaiting approval", "warn"),
    "unfinished": ("not finished", "info"), "unresolved": ("unresolved", "quiet"),
    "broken": ("broken", "bad"), "solved": ("solved once drawn on", "info"),
}  # fmt: skip
MEANING = (
    "Broken: its key is contradicted. Frontier hard: 64 samples without a pass, a key that our "
    "program proves, and a person's approval. Unresolved: no program has proved its key, so "
    "unsolved may mean wrong. W over the solvers proves nothing: a missing skill gives everybody "
    "the same wrong answer."
)


def prices(found: Any) -> Safe:
    """What escalating would take, before anything is asked."""
    if not found.rows:
        words = "Every probed point here was solved at least once: nothing to escalate."
        return tag("p", say(words), cls="wb-note wb-info", role="status")
    total = found.total
    tiles = figures({
        "unsolved points": f"{len(found.rows):,}", "to ask about": f"{len(found.to_ask):,}",
        "calls at most": f"{total.calls:,}", "tokens at most": f"{total.tokens:,.0f}",
        "cost at most": money(total.cost),
    })  # fmt: skip
    return join([tiles, fold(say("Point by point"), join([_priced(found), _rest(found.rows)]))])


def _priced(found: Any) -> Safe:
    return table([
        {"point": shorten(row.text, 100), "id": row.candidate_id, "samples": row.have,
         "to draw": row.draws, "with its evidence": row.open_book or plain(row.no_open_book),
         "key proved": row.proved, "cost": money(row.total.cost), "left out": row.left_out}
        for row in found.rows[:MOST]
    ])  # fmt: skip


def _rest(rows: Sequence[Any]) -> Safe:
    more = len(rows) - MOST
    return tag("p", say(f"and {more:,} more"), cls="wb-dim") if more > 0 else NONE


def progress(now: Any) -> Safe:
    """Where a sitting stands, or how it ended; nothing before the first."""
    if now is None:
        return NONE
    spend = now.spend
    words = f"{now.done} of {now.of} points asked, {spend.calls:,} calls, {money(spend.cost)} "
    tone = "info" if now.live else "good" if now.state == "done" else "warn"
    stopping = badge("stopping", "warn") if now.cancel and now.live else NONE
    why = tag("p", say(now.message), cls="wb-dim") if now.message else NONE
    on = "" if now.live or now.state == "done" else (
        "Escalate again to go on: what was answered is remembered and costs nothing."
    )  # fmt: skip
    rest = tag("p", say(on), cls="wb-dim") if on else NONE
    line = tag("p", say(words), badge(plain(now.state), tone), stopping)
    return tag("div", line, why, rest, role="status")


def resolutions(rows: Sequence[Any]) -> Safe:
    """What escalated points are called and why; the samples since they were chosen are badged."""
    if not rows:
        return NONE
    cards = [_resolution(row) for row in rows[:MOST]]
    return join([*cards, _rest(rows), tag("p", say(MEANING), cls="wb-dim")])


def _resolution(row: Any) -> Safe:
    name, tone = NOW[row.verdict]
    marks = [badge(name, tone)]
    marks += [badge(f"{row.fresh_n} fresh samples", "info")] if row.fresh_n else []
    marks += [badge("simulated", "warn")] if row.simulated else []
    link = tag("a", say("its trail"), href=f"/gated_loop/?cand={row.candidate_id}", cls="wb-link")
    facts = {
        "passes": f"{row.c} of {row.n}" + (f", the first at fresh sample {row.first_pass}; drawing "
                                           "ended there" if row.first_pass else ""),
        "at most (95%)": _share(row.upper), "on fresh samples alone": _share(row.fresh_upper),
        "with its evidence": _opened(row.open_book), "its key": _key(row),
        "label": plain(row.label) + (" (provisional)" if row.provisional else ""),
    }  # fmt: skip
    why = f"{row.why[:1].upper()}{row.why[1:]}."
    more = _concentrated(row)
    evidence = [table([facts]), *([table(more)] if more else [])]
    body = [
        tag("p", *marks, link),
        tag("p", say(shorten(row.text, 300))),
        tag("p", say(why), cls="wb-dim"),
        fold(say("Evidence"), join(evidence)),
    ]
    return tag("div", *body, cls="wb-card")


def _key(row: Any) -> str:
    words = {"proved": "proved by our program", "disproved": "contradicted by its own trace"}
    return words.get(row.proof, "not proved")


def _concentrated(row: Any) -> list[dict[str, object]]:
    """W of the oracles, and of the solvers."""
    return [
        {"W of": who, "share": f"{one.share:.0%} of {one.wrong} wrong samples",
         "one answer": one.answer or "no one answer", "families": ", ".join(one.families)}
        for who, one in (("oracles", row.oracles), ("solvers", row.panel)) if one.share is not None
    ]  # fmt: skip


def _opened(book: Any) -> str:
    return plain(book["reason"]) or f"{book['c']} of {book['n']}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def selection(rows: Sequence[Any]) -> Safe:
    """The winner's curse: which models chose the points that they are shown on."""
    if not rows:
        return NONE
    tones = {"selected": "warn", "partly": "warn", "unselected": "good"}
    marks = [badge(f"{row.model}: {row.badge}", tones[row.badge]) for row in rows]
    words = "Points were chosen on the answers of models marked selected; what those scored then:"
    told = table([
        {"model": row.model, "points chosen on it": f"{row.chosen_on} of {row.points}",
         "rate then": row.before, "rate on fresh samples": row.now} for row in rows
    ])  # fmt: skip
    return join([tag("p", *marks), fold(say(words), told)])


def harder(found: Any) -> Safe:
    """What lowers the solve rate, every value that was compared, and the spec's own words."""
    tone = "good" if found.spec else "info"
    head = tag("p", say(found.sentence), cls=f"wb-note wb-{tone}", role="status")
    rows = [
        {"axis": row.axis, "value": row.value, "points": row.points, "solved": f"{row.rate:.0%}",
         "all others": f"{row.other_rate:.0%}", "difference": _interval(row.difference),
         "p, Holm": None if row.p is None else f"{row.p:.3g}"} for row in found.rows[:MOST]
    ]  # fmt: skip
    compared = fold(say(f"All {len(found.rows)} values compared"), table(rows)) if rows else NONE
    return join([head, compared])


def _interval(told: Any) -> str:
    if told.value is None or told.lo is None:
        return "–"
    return f"{told.value:+.2f} ({told.lo:+.2f} to {told.hi:+.2f})"


def saved(name: str) -> Safe:
    """Where a spec that was just written opens."""
    doors = [
        tag("a", say(words), href=f"/{page}/?spec={name}", cls="wb-link")
        for page, words in (("gated_loop", "Make one point of it"), ("runs", "Launch a run of it"))
    ]
    return tag(
        "div", tag("p", say(f"Saved as {name}. "), *doors), cls="wb-note wb-good", role="status"
    )
