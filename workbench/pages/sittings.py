"""What sittings came to, as HTML: known answers at the end, groups, changes, edits under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages import safe
from workbench.pages.safe import NONE, Safe, badge, join, say, table, tag
from workbench.pages.trail import MARKS, TONES
from workbench.text import shorten

STAGES = {
    "waiting": "Its gates run when an owner sends it through them.",
    "running": "The gates that read it are at work.",
    "stopped": "Its gates stand still before the end: an owner can send it on.",
}  # fmt: skip
SAID = {"approve": "approved", "edit": "edited", "reject": "rejected", "needs_expert": "expert"}
RIGHT = {True: ("right", "good"), False: ("missed", "bad"), None: ("tells nothing", "quiet")}


def ended(sitting: Any) -> Safe:
    """The end of a sitting: the figures, then each item with a known answer."""
    tone = "bad" if sitting.checked.flagged else "info"
    head = tag("p", tag("strong", say("Your last sitting: ")), say(sitting.sentence))
    rows = [tag("tr", *(tag("td", cell) for cell in _told(one))) for one in sitting.items]
    names = ("known answer", "your word", "was", "the item", "made from")
    heads = tag("tr", *(tag("th", say(name), scope="col") for name in names))
    inner = tag("table", tag("thead", heads), tag("tbody", *rows), cls="wb-table")
    words = say("What was shown of their gates after your verdict is what the gates said of the "
                "point they were made from.")  # fmt: skip
    more = join([tag("div", inner, cls="wb-scroll"), tag("p", words)]) if rows else NONE
    return tag("div", head, more, cls=f"wb-note wb-{tone}", role="status")


def _told(one: Any) -> list[Safe]:
    words = f"planted: {one.defect}" if one.defect else "a good point as it is"
    why = f" ({', '.join(map(safe.plain, one.reasons))})" if one.reasons else ""
    told, tone = RIGHT[one.was_right]
    return [
        say(words), say(SAID.get(one.said, one.said) + why), badge(told, tone),
        _link(one.id), _link(one.source),
    ]  # fmt: skip


def _link(id: str) -> Safe:
    return tag("a", say(id[:9]), href=f"/gated_loop/?cand={id}", cls="wb-link")


def agreement(sentences: Sequence[str], groups: Sequence[Any], changes: Any) -> Safe:
    """How reviewers agree, approval by group, and changes of mind, each with n and interval."""
    parts = [tag("p", say(words)) for words in sentences if words]
    parts.append(tag("p", say("Approval by self-declared group"), cls="wb-part"))
    lead = "Shares of blind verdicts (95% Wilson). The groups saw different points."
    rows = [_group(row) for row in groups]
    parts.append(tag("p", say(lead if rows else "No verdict yet."), cls="wb-dim"))
    parts += [table(rows)] if rows else []
    parts.append(tag("p", say("Changes of mind after the receipts"), cls="wb-part"))
    parts.append(tag("p", say(changes.sentence)))
    moved = [
        {"from": SAID[row.before], "to": SAID[row.after], "reason": safe.plain(row.reason),
         "n": row.n} for row in changes.rows
    ]  # fmt: skip
    parts += [table(moved)] if moved else []
    return tag("div", *parts, cls="wb-agreement")


def _group(row: Any) -> dict[str, Any]:
    share = row.approved
    told = f"{share.value:.0%} ({share.lo:.0%} to {share.hi:.0%})"
    marks = [word for word, is_so in (("fewer than 30: describes them", row.few),
             ("simulated", row.simulated)) if is_so]  # fmt: skip
    return {"group": row.group, "people": row.reviewers, "verdicts": row.n,
            "approved": told, "note": "; ".join(marks)}  # fmt: skip


def gates_of_edit(view: Any) -> Safe:
    """Each gate that reads what an edit changed, with what it said since; as they come."""
    rows = [_gate(name, said, view.stage) for name, said in view.gates.items()]
    body = tag("tbody", *(tag("tr", *(tag("td", cell) for cell in row)) for row in rows))
    head = tag("tr", *(tag("th", say(n), scope="col") for n in ("gate", "said", "why")))
    done = sum(said is not None for said in view.gates.values())
    words = STAGES.get(view.stage) or (
        f"It went through {done} gates again and ended: {view.end}. What passed waits in the "
        "queue as a point of its own."
    )
    tone = {"running": "warn", "done": "info"}.get(view.stage, "quiet")
    note = tag("div", tag("p", say(words)), cls=f"wb-note wb-{tone}", role="status")
    trouble = tag("div", tag("p", say(view.problem)), cls="wb-note wb-bad") \
        if view.problem else NONE  # fmt: skip
    inner = tag("table", tag("thead", head), body, cls="wb-table")
    return tag("div", note, trouble, tag("div", inner, cls="wb-scroll") if rows else NONE)


def _gate(name: str, said: Any, stage: str) -> list[Safe]:
    if said is None:
        words = "not needed" if stage == "done" else "waits"
        return [say(safe.plain(name)), badge(words, "quiet"), NONE]
    status = badge(f"{MARKS.get(said.status, '')} {said.status}", TONES[said.status])
    return [
        say(safe.plain(name)),
        status,
        say(shorten(said.message or safe.plain(said.reason), 240)),
    ]


def pending(views: Sequence[Any]) -> Safe:
    """The edits that are not through their gates, a line each."""
    rows = []
    for one in views:
        words = say(shorten(one.text, 90))
        link = tag("a", words, href=f"/review/?cand={one.id}", cls="wb-link")
        when = one.at[:16].replace("T", " ")
        rows.append(tag("li", link, say(f"by {one.reviewer}, {when}: {one.stage}")))
    return tag("ul", *rows, cls="wb-lines")


def field_problem(words: str) -> Safe:
    """What is wrong with one field of an edit, beside it."""
    return tag("p", badge("cannot be saved", "bad"), say(words), cls="wb-dim", role="alert")


def standing_more(by_purpose: Mapping[str, int]) -> Safe:
    """How many looks of each special kind wait."""
    names = {"third": "third looks, where two people differ", "expert": "for an expert",
             "again": "back again", "tie": "where you differ with yourself",
             "second": "second, blind looks", "self": "your own once more, blind"}  # fmt: skip
    told = [f"{words}: {by_purpose[name]}" for name, words in names.items() if name in by_purpose]
    return tag("p", say(" · ".join(told)), cls="wb-dim") if told else NONE
