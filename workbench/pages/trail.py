"""A candidate's way through its gates as a list that can be read: events, evidence, calls, diffs.

Everything comes from events of the journal. What the store adds to them (times, costs, the words
that were asked and answered) is handed in beside them, so that a part that is missing is just not
shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.domain.candidate import Candidate, Draft, Event
from workbench.domain.contracts import Block, Message
from workbench.domain.receipt import CallRef, GateResult
from workbench.pages import safe
from workbench.pages.safe import NONE, Safe, badge, block, diff, fold, join, say, table, tag
from workbench.text import shorten

TONES = {
    "pass": "good", "fail": "bad", "repair": "warn", "error": "odd", "skip": "quiet",
    "drafted": "info", "repaired": "warn", "edited": "info", "admitted": "good", "refused": "bad",
    "set_aside": "odd", "surplus": "quiet", "queued": "info", "assigned": "info",
    "approved": "good", "rejected": "bad", "released": "good", "withdrawn": "bad",
    "needs_expert": "odd", "gating": "warn",
}  # fmt: skip
MARKS = {
    "pass": "✓", "fail": "✕", "repair": "↻", "error": "!", "skip": "–", "drafted": "✎",
    "repaired": "⟳", "edited": "✎", "admitted": "✓", "refused": "✕", "set_aside": "!",
    "surplus": "=",
}  # fmt: skip
MOST_ROWS = 6
WORDS = {
    "drafted": "Drafted", "repaired": "Repaired", "edited": "Edited by hand",
    "admitted": "Admitted", "refused": "Refused", "set_aside": "Set aside", "surplus": "Surplus",
}  # fmt: skip


@dataclass(frozen=True)
class Stamp:
    """What the store knows of an event: when (text), how long in seconds, and money spent."""

    at: str = ""
    seconds: float | None = None
    cost: float | None = None


@dataclass(frozen=True)
class Beside:
    """What is shown beside the events: stamps by seq; (messages, reply) by call key.

    `asks` maps a gate to the question it answers, in its own words.
    """

    stamps: Mapping[int, Stamp] = field(default_factory=dict)
    talk: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    asks: Mapping[str, str] = field(default_factory=dict)


def trail(events: Sequence[Event], beside: Beside | None = None) -> Safe:
    """The events so far, oldest first."""
    told = beside or Beside()
    drafts = [None, *(event.draft for event in events)]
    cards = [event_card(event, drafts[i], told) for i, event in enumerate(events)]
    return tag("ol", *cards, cls="wb-trail")


def event_card(event: Event, before: Draft | None, beside: Beside) -> Safe:
    """One event: what happened, why, on what evidence, at what price."""
    status = event.receipt.status if event.receipt else event.kind
    mark = tag("span", say(MARKS.get(status, "·")), cls="wb-dot", aria_hidden="true")
    head = tag("div", *_head(event, status, beside), cls="wb-head")
    body = tag("div", head, *_body(event, before, beside), cls="wb-card")
    tone = TONES.get(status, "quiet")
    return tag("li", mark, body, cls=f"wb-event wb-{tone}", id=f"e{event.seq}")


def draft_view(blocks: Sequence[Block], draft: Draft | None = None) -> Safe:
    """A point as its recipe renders it; documents folded, the answer and its working marked."""
    parts = [_block(one) for one in blocks]
    if draft is not None and draft.trace:
        parts.append(fold(say("How the author got there"), block(_pretty(draft.trace))))
    return tag("div", *parts, cls="wb-draft")


def filmstrip(candidates: Sequence[Candidate], current: str, labels: Mapping[str, str]) -> Safe:
    """Recent candidates as frames that link to their trail; the one shown now is marked."""
    return tag("ul", *(_frame(c, c.id == current, labels) for c in candidates), cls="wb-film")


def facts(pairs: Mapping[str, Any]) -> Safe:
    """Names and values in one line that wraps."""
    shown = [(k, v) for k, v in pairs.items() if v not in ("", None)]
    return tag("dl", *(tag("div", tag("dt", say(k)), tag("dd", say(v))) for k, v in shown),
               cls="wb-facts")  # fmt: skip


def _head(event: Event, status: str, beside: Beside) -> list[Safe]:
    name = safe.plain(event.gate) if event.receipt else WORDS[event.kind]
    parts = [tag("strong", say(name))]
    if event.receipt:
        parts.append(badge(status, TONES.get(status, "quiet")))
    if event.reason:
        parts.append(tag("span", safe.coded(event.reason), cls="wb-why"))
    if event.lane != "normal":
        parts.append(badge(f"{event.lane} lane", "odd"))
    parts += [badge(safe.plain(flag), "warn") for flag in event.flags]
    parts.append(tag("span", say(_price(event, beside)), cls="wb-price"))
    return parts


def _price(event: Event, beside: Beside) -> str:
    """`5 calls · 2,104 tokens · $0.0031 · 1.2 s`, as far as it is known."""
    calls = event.all_calls
    stamp = beside.stamps.get(event.seq, Stamp())
    parts = [f"#{event.seq}"]
    if calls:
        tokens = sum(c.tokens_in + c.tokens_out for c in calls)
        parts += [f"{len(calls)} call{'s' * (len(calls) > 1)}", f"{tokens:,} tokens"]
        parts.append(safe.money(sum(c.cost for c in calls) if stamp.cost is None else stamp.cost))
    if stamp.seconds is not None:
        parts.append(f"{stamp.seconds:.2f} s")
    return " · ".join(parts + ([stamp.at] if stamp.at else []))


def _body(event: Event, before: Draft | None, beside: Beside) -> list[Safe]:
    asked = beside.asks.get(event.gate, "") if event.receipt else ""
    parts = [tag("p", say(asked), cls="wb-dim")] if asked else []
    parts += [tag("p", say(event.message))] if event.message else []
    if event.receipt is not None:
        parts += _result(event.receipt.result, event.message)
    if event.kind in ("repaired", "edited") and before is not None and event.draft is not None:
        parts += [_change(name, before, event.draft) for name in event.changed]
    if event.kind == "drafted" and event.draft is not None:
        family = event.draft.author_family or "family unknown"
        author = f"by {event.draft.author or 'an author'} ({family})"
        parts += [tag("p", say(author), cls="wb-dim"), block(_main_text(event.draft))]
    if event.all_calls:
        parts.append(_calls(event.all_calls, beside))
    return parts


def _result(result: GateResult, said: str) -> list[Safe]:
    parts = []
    if result.message and result.message != said:
        parts.append(tag("p", say(result.message)))
    if result.score is not None:
        limit = "" if result.threshold is None else f", threshold {result.threshold:.4g}"
        parts.append(tag("p", say(f"score {result.score:.4g}{limit}"), cls="wb-dim"))
    if result.flags:
        parts.append(join([badge(safe.plain(flag), "warn") for flag in result.flags]))
    if result.votes:
        silent = None if any(vote.why for vote in result.votes) else {"why"}
        parts.append(table([vote.model_dump(exclude=silent) for vote in result.votes]))
    return parts + _evidence(result)


def _evidence(result: GateResult) -> list[Safe]:
    """What stands against a draft is open, what speaks for it is folded, however much it is."""
    rows = result.evidence
    against = [row for row in rows if row.get("ok") is False] or list(rows[:MOST_ROWS])
    shown = against if result.status not in ("pass", "skip") else []
    rest = [row for row in rows if row not in shown]
    parts = [table(shown)] if shown else []
    if rest:
        word = "row" if len(rest) == 1 else "rows"
        parts.append(fold(say(f"Evidence ({len(rest)} {word})"), table(rest)))
    return parts


def _change(name: str, before: Draft, after: Draft) -> Safe:
    """One field as a diff."""
    old, new = ({**d.payload, "trace": d.trace}.get(name) for d in (before, after))
    title = tag("p", tag("code", say(name)), say(" changed"), cls="wb-dim")
    return join([title, diff(_pretty(old), _pretty(new))])


def _calls(calls: Sequence[CallRef], beside: Beside) -> Safe:
    """Every call behind an event, folded twice: the list, then prompt and reply."""
    models = ", ".join(dict.fromkeys(call.model for call in calls))
    title = say(f"Prompts and replies ({len(calls)}): {shorten(models, 90)}")
    return fold(title, tag("div", *(_call(call, beside) for call in calls), cls="wb-calls"))


def _call(call: CallRef, beside: Beside) -> Safe:
    title = join([
        tag("strong", say(call.role)), say(f" {call.model} ({call.family}) "),
        say(f"sample {call.sample} · {call.tokens_in} in, {call.tokens_out} out "),
        badge("simulated", "warn") if call.simulated else NONE,
        badge("no answer", "bad") if call.failed else NONE,
    ])  # fmt: skip
    if call.key not in beside.talk:
        return fold(title, block(call.failed or "The words of this call are not in the store."))
    messages, reply = beside.talk[call.key]
    asked = [join([_who(str(m.get("role", ""))), block(_words(m))]) for m in messages]
    return fold(title, join([*asked, _who("reply"), block(reply or call.failed)]))


def _who(name: str) -> Safe:
    return tag("p", say(name), cls="wb-who")


def _words(message: Message) -> str:
    content = message.get("content", "")
    return content if isinstance(content, str) else _pretty(content)


def _block(one: Block) -> Safe:
    if one.kind == "document":
        return fold(say(one.title), block(one.text))
    title = tag("p", say(one.title), cls="wb-who")
    return tag("div", title, block(one.text), cls=f"wb-block wb-kind-{one.kind}")


def _frame(candidate: Candidate, current: bool, labels: Mapping[str, str]) -> Safe:
    state = safe.plain(candidate.state)
    place = labels.get(candidate.node_id, candidate.node_id)
    words = [
        badge(state, TONES.get(candidate.state, "quiet")),
        tag("span", say(shorten(place, 40)), cls="wb-place"),
        tag("span", say(shorten(candidate.text, 90)), cls="wb-snip"),
        tag("span", say(_end(candidate)), cls="wb-dim"),
    ]  # fmt: skip
    link = tag("a", *words, href=f"?cand={candidate.id}", aria_current="true" if current else None)
    return tag("li", link)


def _end(candidate: Candidate) -> str:
    """Where and why a candidate ended; nothing for one that got in."""
    return ": ".join(safe.plain(word) for word in (candidate.at, candidate.reason) if word)


def _main_text(draft: Draft) -> str:
    """The field a reader wants first: the prompt, else the last user message, else everything."""
    prompt = draft.payload.get("prompt")
    return prompt if isinstance(prompt, str) else _pretty(draft.payload)


def _pretty(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
