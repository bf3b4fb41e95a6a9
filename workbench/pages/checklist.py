"""The checklist as HTML: proposals with the verdicts behind them, entries with their effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.effectwords import RETIRE, WARN, points, sentences, share
from workbench.pages.safe import Safe, badge, fold, join, plain, say, table, tag
from workbench.text import shorten

MOST_SUPPORT, MOST_PROPOSALS, MOST_SAID = 12, 8, 300
TONES = {"fell": "good", "rose": "bad", "not told apart": "quiet", "empty": "quiet"}
STATES = {"active": "good", "retired": "quiet", "dismissed": "quiet", "proposed": "info"}
KINDS = {"missed_criterion": "a criterion that was missing", "key_error": "wrong keys",
         "bad_pattern": "a pattern", "style": "style"}  # fmt: skip


def proposals(found: Sequence[Any]) -> Safe:
    """The proposals in a list, the best supported first."""
    rows = [
        {"reason": plain(p.reason) or "no code", "verdicts": len(p.support), "points": p.items,
         "what they say": shorten(p.text, 160), "recipe": plain(p.recipe)}
        for p in found[:MOST_PROPOSALS]
    ]  # fmt: skip
    left = len(found) - MOST_PROPOSALS
    more = tag("p", say(f"and {left} more, to be chosen below"), cls="wb-dim")
    return join([table(rows), more] if left > 0 else [table(rows)])


def support(found: Any) -> Safe:
    """The verdicts behind a proposal, each with its point."""
    shown = found.support[:MOST_SUPPORT]
    rows = [_said(one) for one in shown]
    left = len(found.support) - len(shown)
    more = [tag("li", say(f"and {left} more verdicts"), cls="wb-dim")] if left > 0 else []
    where = ", ".join(f"{axis}: {value}" for axis, value in found.scope.items())
    facts = [
        badge(f"{len(found.support)} verdicts on {found.items} points", "info"),
        badge(plain(found.reason) or "no code", "quiet"),
        badge(f"all at {shorten(where, 80)}" if where else "at all coordinates", "quiet"),
        *([badge("simulated", "warn")] if found.simulated else []),
    ]
    return tag("div", tag("p", *facts), tag("ul", *rows, *more, cls="wb-examples"), cls="wb-card")


def _said(one: Any) -> Safe:
    """A verdict in the reviewer's words, and the point it is about."""
    link = tag("a", say("The point"), href=f"/gated_loop/?cand={one.candidate_id}")
    who = tag("p", say(f"{one.reviewer}, {plain(one.kind)}"), cls="wb-who")
    point = tag("p", say(shorten(one.summary, 200)), cls="wb-dim")
    return tag("li", who, tag("p", say(shorten(one.words, MOST_SAID))), point, link)


def entry(found: Any) -> Safe:
    """An entry with what it does, in sentences, and why it might be retired."""
    one = found.entry
    scope = ", ".join(f"{axis}: {value}" for axis, value in one.scope.items())
    says = found.reason.says
    head = [
        badge(one.state, STATES[one.state]), badge(_verdict(says), TONES[says]),
        badge(KINDS[one.kind], "quiet"), *([badge(scope, "quiet")] if scope else []),
        *([badge("simulated", "warn")] if found.simulated else []),
    ]  # fmt: skip
    told = [tag("p", say(line), cls="wb-sentence" if i == 0 else "wb-dim")
            for i, line in enumerate(sentences(found))]  # fmt: skip
    notes = [tag("p", say(f"Note: {WARN[code]}."), cls="wb-dim") for code in found.warnings]
    why = [tag("li", say(f"It might be retired: {RETIRE[code]}.")) for code in found.retire]
    retire = [tag("div", tag("ul", *why), cls="wb-note wb-warn")] if why else []
    figures = fold(say("Its figures"), arms(found))
    rule = tag("p", tag("strong", say(one.text)))
    return tag("div", tag("p", *head), rule, *told, *notes, *retire, figures, cls="wb-card")


def _verdict(says: str) -> str:
    return {"fell": "it fell", "rose": "it rose", "empty": "no effect yet"}.get(says, says)


def arms(found: Any) -> Safe:
    """Pulls of each arm, and the rates in both."""
    counts = [
        {"author was": "told" if name == "treated" else "not told (held out)", "pulls": c.pulls,
         "passed the gates": c.admitted, "reviewed": c.reviewed}
        for name, c in found.counts.items()
    ]  # fmt: skip
    rates = [
        _rates("turned down for this reason", found.reason),
        _rates("turned down under its code", found.code),
        _rates("first drafts that judges saw break it", found.drafts),
    ]
    lead = tag("p", say("Shares with 95% Wilson intervals and n; differences in points."),
               cls="wb-dim")  # fmt: skip
    return join([table(counts), lead, table(rates)])


def _rates(name: str, one: Any) -> dict[str, Any]:
    gap = one.difference
    return {
        "rate": name, "told": share(one.treated), "held out": share(one.held_out),
        "difference": points(gap) if gap.value is not None else None,
    }  # fmt: skip


def history(rows: Sequence[Any]) -> Safe:
    """Every version of every entry, newest first."""
    return table([
        {"when": row.at[:16].replace("T", " "), "state": row.entry.state, "by": row.entry.by,
         "rule": row.entry.text, "note": row.entry.note, "version": row.entry.version,
         "worded by": row.entry.wording or "a person"} for row in rows
    ])  # fmt: skip
