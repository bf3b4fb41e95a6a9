"""A point under review as HTML: bare before the verdict, with all that is known of it after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.domain.contracts import Block
from workbench.domain.receipt import GateResult
from workbench.pages import safe
from workbench.pages.safe import NONE, Safe, badge, fold, join, say, table, tag
from workbench.pages.trail import MARKS, TONES, draft_view, facts
from workbench.text import shorten

KEYS = (
    ("a", "approve"), ("e", "edit; again to save"), ("r", "reject, then a number for the reason"),
    ("x", "needs an expert"), ("u", "undo my last verdict"), ("j", "next"), ("k", "back"),
    ("s", "write my own answer"), ("o", "open the key unsolved"), ("w", "write a reason"),
    ("q", "end the sitting: known answers are told"),
    ("?", "this help"), ("Esc", "leave a field, an edit or a question"),
)  # fmt: skip
SAID = {
    "approve": "Approved", "edit": "Edited", "reject": "Rejected", "needs_expert": "Expert asked",
    "undo": "Taken back",
}  # fmt: skip
VERDICT_TONES = {"approve": "good", "reject": "bad", "edit": "info", "needs_expert": "odd"}
LOOKS = {
    "second": "Somebody has judged this one: a second, blind look.",
    "third": "Two people differ on this one: your word decides.",
    "expert": "Somebody asked for an expert.",
    "again": "This one comes back: a verdict on it was set aside.",
    "self": "You have judged this one before: look again, without your first word.",
    "tie": "You have said two different things of this one: now your word decides.",
}


def item(blocks: Sequence[Block], pairs: Mapping[str, Any], *, key_open: bool) -> Safe:
    """A point as its recipe renders it, with where it lies; the key only when it is open."""
    shown = [block for block in blocks if key_open or block.kind != "answer"]
    hidden = len(shown) < len(blocks)
    closed = tag("p", say("The key is shown after your own answer."), cls="wb-dim")
    return tag("div", draft_view(shown), closed if hidden else NONE, facts(pairs), cls="wb-item")


def standing(left: int, given: int, pace: float | None, purpose: str) -> Safe:
    """Where one stands in the queue, and how long a verdict takes."""
    words = [tag("strong", say(f"{left:,} wait")), say(f" · {given:,} given in this sitting")]
    if pace is not None:
        words.append(say(f" · {pace:.1f} s each (median)"))
    kind = tag("span", badge(f"{purpose} look", "odd"), say(LOOKS[purpose])) \
        if purpose in LOOKS else NONE  # fmt: skip
    return tag("div", tag("p", *words), kind, cls="wb-standing")


def help_table() -> Safe:
    """The keys of the page."""
    pairs = (
        tag("div", tag("dt", tag("kbd", say(key))), tag("dd", say(does))) for key, does in KEYS
    )
    return tag("dl", *pairs, cls="wb-keys")


def question(reasons: Sequence[str]) -> Safe:
    """Why is it rejected: a number each."""
    rows = (tag("li", tag("kbd", say(i)), say(f" {words}")) for i, words in enumerate(reasons, 1))
    ask = tag("p", tag("strong", say("Why? ")), say("Press a number, w to write, or Esc."))
    return tag("div", ask, tag("ul", *rows, cls="wb-why-list"), cls="wb-note wb-warn")


def solved(answer: str, status: str, reason: str) -> Safe:
    """Whether a reviewer's own answer is the key, by the point's own grader."""
    words = {
        "pass": ("Your answer and the key agree", "good"),
        "fail": ("Your answer is not the key", "bad"),
    }.get(status, ("The grader could not compare", "odd"))
    why = f" ({safe.plain(reason)})" if reason else ""
    tone = f"wb-note wb-{words[1]}"
    return tag("div", tag("p", say(f"{words[0]}{why}: {shorten(answer, 200)}")), cls=tone)


def gate_table(results: Mapping[str, GateResult]) -> Safe:
    """What each gate said last, one row each."""
    rows = (tag("tr", *(tag("td", cell) for cell in _gate(name, r))) for name, r in results.items())
    heads = ("gate", "said", "score", "why")
    head = tag("tr", *(tag("th", say(name), scope="col") for name in heads))
    inner = tag("table", tag("thead", head), tag("tbody", *rows), cls="wb-table")
    return tag("div", inner, cls="wb-scroll")


def _gate(name: str, result: GateResult) -> list[Safe]:
    score = "–" if result.score is None else f"{result.score:.4g}"
    limit = "" if result.threshold is None else f" of {result.threshold:.4g}"
    status = badge(f"{MARKS.get(result.status, '')} {result.status}", TONES[result.status])
    why = result.message or safe.plain(result.reason)
    return [say(safe.plain(name)), status, say(score + limit), say(shorten(why, 240))]


def known(results: Mapping[str, GateResult]) -> Safe:
    """Difficulty by solver, neighbours and votes, as far as the gates left them."""
    parts = []
    for title, gate in (("Difficulty by solver", "difficulty"), ("Nearest texts", "novelty")):
        found = results[gate].evidence if gate in results else ()
        rows = [_short(row) for row in found if gate != "difficulty" or "model" in row]
        parts += [tag("p", say(title), cls="wb-part"), table(rows[:12])] if rows else []
    votes = [
        {"gate": safe.plain(name), **vote.model_dump()}
        for name, result in results.items()
        for vote in result.votes
    ]
    if votes:
        parts.append(fold(say(f"Votes of judges and oracles ({len(votes)})"), table(votes)))
    return join(parts)


def _short(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of evidence without what is empty in it, its text cut."""
    kept = {name: value for name, value in row.items() if value not in (False, None, "")}
    return {name: shorten(v, 160) if isinstance(v, str) else v for name, v in kept.items()}


def verdict_note(verdict: Any, state: str) -> Safe:
    """Which verdict of one's own stands on the point at hand."""
    why = ", ".join(map(safe.plain, verdict.reasons)) or verdict.text
    words = f"Your verdict: {SAID[verdict.kind].lower()}{': ' + why if why else ''}."
    now = f" The point is {safe.plain(state)}."
    tone = VERDICT_TONES.get(verdict.kind, "quiet")
    return tag("div", tag("p", say(words + now)), cls=f"wb-note wb-{tone}")


def timeline(verdicts: Sequence[Any], states: Sequence[Any]) -> Safe:
    """Everything that happened to a point after it was made, oldest first."""
    made = [s for s in states if s.version == 1]
    rows = [_moment(s.at, "Made", f"{safe.plain(s.state)} by its run", "quiet", "") for s in made]
    for one in verdicts:
        why = ", ".join((*map(safe.plain, one.reasons), *([one.text] if one.text else [])))
        more = [f"missing: {one.missing}"] if one.missing else []
        more += [f"own answer: {one.own_answer}"] if one.own_answer else []
        more += [f"{one.seconds:.0f} s"] if one.seconds is not None else []
        marks = [word for word, is_so in (("blind", one.blind), ("scripted", one.scripted),
                 ("taken back", one.undone)) if is_so]  # fmt: skip
        words = " · ".join([why, *more] if why else more)
        rows.append(_moment(one.at, f"{SAID.get(one.kind, one.kind)} by {one.reviewer}", words,
                            VERDICT_TONES.get(one.kind, "quiet"), ", ".join(marks)))  # fmt: skip
    return tag("ol", *rows, cls="wb-trail")


def _moment(at: str, title: str, words: str, tone: str, marks: str) -> Safe:
    dot = tag("span", say("·"), cls="wb-dot", aria_hidden="true")
    when = tag("span", say(at[:16].replace("T", " ")), cls="wb-price")
    mark = badge(marks) if marks else NONE
    head = tag("div", tag("strong", say(title)), mark, when, cls="wb-head")
    body = tag("p", say(words)) if words else NONE
    return tag("li", dot, tag("div", head, body, cls="wb-card"), cls=f"wb-event wb-{tone}")


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> Safe:
    """An edit as diffs, field by field."""
    parts = [
        join([tag("p", tag("code", say(name)), say(" changed"), cls="wb-dim"),
              safe.diff(before.get(name, ""), text)])
        for name, text in after.items() if text != before.get(name, "")
    ]  # fmt: skip
    return tag("div", *parts)
